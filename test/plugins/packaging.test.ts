/** The package as it is published: its description, its contents, and each shell in a project that has installed it. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestProject } from './project.js';

const root = join(import.meta.dirname, '..', '..');
const execute = promisify(execFile);

/** The README's example, and a program that uses it. */
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const fit = /<!-- input: fit\.ts -->\n```ts\n([^]*?)```/.exec(readme)![1]!;
const main = `import { vjp } from 'cotangent';
import { lossGrad } from './fit.grad.js';

/** @differentiable modes vjp */
export function square(x: number): number {
  return x * x;
}

const [aBar, bBar] = lossGrad(1, 0, [1, 2], [2, 3]);
console.log(aBar, bBar, vjp(square)(3, 1).grad);
`;
const printed = '-6 -10 6';

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023'],
  types: [],
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
};

const files = {
  'package.json': JSON.stringify({ type: 'module', private: true }),
  'src/fit.ts': fit,
  'src/main.ts': main,
  'src/console.d.ts': 'declare const console: { log(...data: unknown[]): void };\n',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...compilerOptions,
      rootDir: 'src',
      outDir: 'tspc',
      plugins: [{ transform: 'cotangent/transformer', transformProgram: true }],
    },
    include: ['src'],
  }),
  'vite.config.ts': `import cotangent from 'cotangent/vite';
export default {
  logLevel: 'error',
  plugins: [cotangent()],
  build: { outDir: 'vite', minify: false, lib: { entry: 'src/main.ts', formats: ['es'], fileName: 'main' } },
};
`,
  'webpack.mjs': `import cotangent from 'cotangent/webpack';
import webpack from 'webpack';
webpack(
  {
    mode: 'production',
    entry: './src/main.ts',
    output: { path: import.meta.dirname + '/webpack', filename: 'main.cjs' },
    module: { rules: [{ test: /\\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [cotangent()],
  },
  (error, stats) => {
    if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  },
);
`,
  'esbuild.mjs': `import cotangent from 'cotangent/esbuild';
import { build } from 'esbuild';
await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  format: 'esm',
  outfile: 'esbuild/main.js',
  plugins: [cotangent()],
});
`,
  'babel.config.json': JSON.stringify({
    plugins: ['cotangent/babel'],
    presets: ['@babel/preset-typescript'],
  }),
  'babel.mjs': `import { mkdirSync, writeFileSync } from 'node:fs';
import { transformFileSync } from '@babel/core';
mkdirSync('babel', { recursive: true });
for (const name of ['main', 'main.grad', 'fit.grad', 'fit']) {
  if (name === 'main') transformFileSync('src/fit.ts');
  writeFileSync('babel/' + name + '.js', transformFileSync('src/' + name + '.ts').code);
}
`,
};

/** Those of the matrix that are not among this repository's own. */
const tools = [
  'vite@8.3.8',
  'webpack@5.112.2',
  'ts-loader@9.5.4',
  'esbuild@0.28.2',
  '@babel/core@7.29.13',
  '@babel/preset-typescript@7.29.7',
  'typescript@5.9.3',
  'ts-patch@3.3.0',
  'typescript-7@npm:typescript@7.0.2',
];

let project: TestProject;
let tarball: string;

beforeAll(async () => {
  if (!existsSync(join(root, 'dist', 'cjs', 'tsserver.cjs'))) {
    await execute('npx', ['tsdown'], { cwd: root });
  }
  project = new TestProject(files);
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project.root];
  const { stdout } = await execute('npm', pack, { cwd: root });
  tarball = project.at((JSON.parse(stdout) as [{ filename: string }])[0].filename);
}, 300_000);

afterAll(() => project?.[Symbol.dispose]());

describe('a project that has installed it', () => {
  const clean = { ...process.env, NODE_OPTIONS: '', VITEST: '', NODE_ENV: '' };
  const node = (...args: readonly string[]) =>
    execute(process.execPath, args, { cwd: project.root, env: clean });
  const bin = (path: string): string => join('node_modules', path);

  beforeAll(async () => {
    const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
    await execute('npm', ['install', ...flags, tarball, ...tools], { cwd: project.root, env: clean });
  }, 600_000);

  it('has nothing in it that publint finds', async () => {
    const { messages } = await publint({
      pkgDir: project.at('node_modules/cotangent'),
      strict: true,
      pack: false,
    });
    expect(messages).toEqual([]);
  });

  it('finds the types of each entry', async () => {
    const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    // It fails if it finds anything.
    const checked = execute(process.execPath, [attw, tarball, '--profile', 'esm-only']);
    await expect(checked).resolves.toBeDefined();
  });

  it.each<[string, string, readonly string[]]>([
    ['vite', 'vite/main.js', [bin('vite/bin/vite.js'), 'build']],
    ['webpack', 'webpack/main.cjs', ['webpack.mjs']],
    ['esbuild', 'esbuild/main.js', ['esbuild.mjs']],
    ['Babel 7', 'babel/main.js', ['babel.mjs']],
    ['tspc of TypeScript 5.9', 'tspc/main.js', [bin('ts-patch/bin/tspc.js')]],
  ])(
    'builds with %s',
    async (_, output, command) => {
      for (const companion of ['src/fit.grad.ts', 'src/main.grad.ts']) project.remove(companion);
      await node(...command);
      expect(project.run(output)).toBe(printed);
    },
    180_000,
  );

  it('uses the companions of the command with TypeScript 7', async () => {
    project.write(
      'src/seven.ts',
      `import { lossGrad } from './fit.grad.js';\nconsole.log(lossGrad(1, 0, [1], [2])[0]);\n`,
    );
    await node(bin('cotangent/dist/cli/main.js'));
    await node(bin('typescript-7/bin/tsc'), '--outDir', 'seven');
    expect(project.run('seven/seven.js')).toBe('-2');
  }, 180_000);
});
