/** Promise 6: the same sources give the same bytes, whoever asks, each reading the same configuration. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync, type PluginTarget } from '@babel/core';
import ts from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/compiler.js';
import babelPlugin from '../../src/plugins/babel.js';
import transform from '../../src/plugins/transformer.js';
import { fixturesFolder } from '../fixture/fixture.js';
import { builtMain } from '../support/built.js';
import { bundlers } from './builds.js';
import { sources, TestProject } from './project.js';

vi.setConfig({ testTimeout: 120_000 });

const some = ['memory/fft', 'records/patterns', 'while/newton', 'array-methods/stacks'];

function project(): TestProject {
  const copies = some.map((name) => [
    `src/${name.replace('/', '-')}.ts`,
    readFileSync(join(fixturesFolder, `${name}.ts`), 'utf8'),
  ]);
  return new TestProject({
    ...sources,
    ...(Object.fromEntries(copies) as Record<string, string>),
    'src/main.ts': `export { loss } from './loss.js';\n`,
    'cotangent.config.ts': `import { defineConfig } from 'cotangent/config';\nexport default defineConfig({ modes: ['jvp', 'vjp'] });\n`,
  });
}

const shells: Readonly<Record<string, (project: TestProject) => unknown>> = {
  'the command line': ({ root }) =>
    execFileSync(process.execPath, [builtMain(), 'src'], { cwd: root, stdio: 'pipe' }),
  ...Object.fromEntries(
    Object.entries(bundlers).map(([name, build]) => [name, (p: TestProject) => build(p, {})] as const),
  ),
  babel: ({ root }) =>
    transformFileSync(join(root, 'src/loss.ts'), {
      cwd: root,
      configFile: false,
      babelrc: false,
      plugins: [[babelPlugin as unknown as PluginTarget, {}]],
      presets: [fileURLToPath(import.meta.resolve('@babel/preset-typescript'))],
    }),
  transformer: ({ root }) => {
    const configFilePath = join(root, 'tsconfig.json');
    const { config } = ts.readConfigFile(configFilePath, ts.sys.readFile) as { config: object };
    const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram(fileNames, { ...options, configFilePath });
    return transform(program, undefined, {}, { ts });
  },
};

const companionsOf = (p: TestProject): Record<string, string> =>
  Object.fromEntries(
    p
      .files('src')
      .filter((file) => file.endsWith('.grad.ts'))
      .map((file) => [file, p.read(`src/${file}`)]),
  );

describe('companions', () => {
  using reference = project();
  const { companions } = compile({ workingDirectory: reference.root, modes: ['jvp', 'vjp'] });
  const expected = Object.fromEntries(companions.map((c) => [c.file.replace(/^.*\//, ''), c.text]));

  it.each(Object.entries(shells))('by %s are those of the engine', async (_, run) => {
    using own = project();
    await run(own);
    expect(Object.keys(expected)).toHaveLength(some.length + 1);
    expect(companionsOf(own)).toEqual(expected);
  });

  it('go where the configuration says, by every kind of shell', async () => {
    for (const [name, run] of Object.entries(shells).filter(([n]) =>
      ['vite', 'babel', 'transformer'].includes(n),
    )) {
      using own = project();
      own.write(
        'cotangent.config.ts',
        `export default { out: 'made', paths: ['src/loss.ts'], modes: ['vjp'] };\n`,
      );
      await run(own);
      expect([name, own.files('made/src')]).toEqual([name, ['loss.grad.ts']]);
      expect(own.read('made/src/loss.grad.ts')).toContain('lossVjp');
    }
  });
});
