/** The folders of src depend one way, and TypeScript's own compiler is loaded by the front end only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** A layer may import itself and what stands here after it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  ir: ['diagnostics'],
  rules: ['diagnostics', 'ir'],
  frontend: ['diagnostics', 'ir', 'rules'],
  analysis: ['diagnostics', 'ir', 'rules'],
  transform: ['diagnostics', 'ir', 'rules', 'analysis'],
  simplify: ['diagnostics', 'ir', 'rules', 'analysis'],
  emit: ['diagnostics', 'ir', 'rules'],
  pipeline: ['diagnostics', 'ir', 'rules', 'frontend', 'analysis', 'transform', 'simplify', 'emit'],
  compiler: [
    'diagnostics',
    'ir',
    'rules',
    'frontend',
    'analysis',
    'transform',
    'simplify',
    'emit',
    'pipeline',
  ],
  verify: ['compiler', 'diagnostics', 'ir', 'frontend', 'index'],
  explain: ['compiler', 'diagnostics', 'ir', 'rules', 'analysis', 'frontend', 'verify'],
  cli: ['compiler', 'diagnostics', 'verify', 'explain'],
  plugins: ['compiler'],
  index: [],
};

/** Files of src itself: the engine and its helpers are one layer. */
const layerOfFile: Readonly<Record<string, string>> = {
  'index.ts': 'index',
  'pipeline.ts': 'pipeline',
  'compiler.ts': 'compiler',
  'compileFile.ts': 'compiler',
  'engine.ts': 'compiler',
  'inputs.ts': 'compiler',
  'config.ts': 'compiler',
  'results.ts': 'compiler',
  'options.ts': 'compiler',
  'companions.ts': 'compiler',
  'discover.ts': 'compiler',
  'failure.ts': 'compiler',
  'names.ts': 'compiler',
  'opening.ts': 'compiler',
  'output.ts': 'compiler',
  'requests.ts': 'compiler',
  'settings.ts': 'compiler',
};

/** Packages that only some layers may load. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'ts-morph': ['frontend'],
  '@ts-morph/common': ['frontend'],
  /** In plugins, the types alone: the compiler there is the host's own. */
  typescript: ['frontend', 'plugins'],
  cac: ['cli'],
  chokidar: ['cli'],
  jiti: ['compiler'],
  lilconfig: ['compiler'],
  tinyglobby: ['compiler'],
  picocolors: ['diagnostics', 'cli'],
  unplugin: ['plugins'],
  'magic-string': ['plugins'],
  vite: ['plugins'],
};

type Files = Readonly<Record<string, string>>;

function violations(files: Files): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const layer = layerOf(file);
    if (layer === undefined) return [`${file} is in no known layer`];
    return importsOf(text).flatMap((specifier) => {
      const problem = judge(layer, file, specifier);
      return problem === undefined ? [] : [`${file} imports ${specifier}: ${problem}`];
    });
  });
}

function judge(layer: string, file: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  if (!specifier.startsWith('.')) {
    return packages[specifier]?.includes(layer) === true ? undefined : `${layer} may not load that package`;
  }
  const target = layerOf(posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts'));
  if (target === undefined) return 'outside of src, or in no known layer';
  return target === layer || allowed[layer]!.includes(target)
    ? undefined
    : `${layer} may not depend on ${target}`;
}

function layerOf(file: string): string | undefined {
  if (file.startsWith('..')) return undefined;
  const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : undefined;
  if (folder === undefined) return layerOfFile[file];
  return Object.hasOwn(allowed, folder) ? folder : undefined;
}

/** Every module a file names: imports, re-exports, `import()` calls and types. */
function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((found) => found.fileName);
}

function sourceFiles(): Files {
  const root = join(import.meta.dirname, '..', 'src');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const sources = names.filter((name) => name.endsWith('.ts'));
  return Object.fromEntries(sources.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

describe('layering', () => {
  it('holds in src', () => {
    const files = sourceFiles();
    expect(Object.keys(files).length).toBeGreaterThan(20);
    expect(violations(files)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['a lower layer importing a higher one', 'ir/x.ts', `import { a } from '../rules/table.js';`],
    ['a stage importing another', 'analysis/x.ts', `import type { A } from '../simplify/index.js';`],
    ['a type-only import', 'rules/x.ts', `import type { A } from '../frontend/index.js';`],
    ['a re-export', 'emit/x.ts', `export { a } from '../transform/reverse.js';`],
    ['a dynamic import', 'transform/x.ts', `const m = await import('../simplify/index.js');`],
    ['a stage importing the pipeline', 'frontend/x.ts', `import { passes } from '../pipeline.js';`],
    ['the markers loading the compiler', 'index.ts', `import { compile } from './compiler.js';`],
    ['ts-morph outside of the front end', 'emit/x.ts', `import { ts } from 'ts-morph';`],
    ['an undeclared layer', 'misc/x.ts', ``],
    ['an import from outside of src', 'ir/x.ts', `import { a } from '../../test/support/run.js';`],
    [
      'the command line reaching past the engine',
      'cli/x.ts',
      `import { runPipeline } from '../pipeline.js';`,
    ],
  ])('notices %s', (_, file, text) => {
    expect(violations({ [file]: text })).toHaveLength(1);
  });

  it('accepts what the order allows', () => {
    const text = `import { a } from '../ir/build.js'; import type { B } from '../analysis/activity.js';`;
    expect(violations({ 'transform/x.ts': text })).toEqual([]);
  });
});
