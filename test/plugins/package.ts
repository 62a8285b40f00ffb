/** The package as it stands in src, put where a project finds it. */
import { buildSync } from 'esbuild';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestProject } from './project.js';

const repository = join(import.meta.dirname, '..', '..');
const modules = join(repository, 'node_modules');

/** Below node_modules, so that what the package depends on is found. */
const folder = join(modules, '.cache', 'plugin-tests', String(process.pid), 'cotangent');

let isBuilt = false;

/** Links the package, and tools of this repository, into the project. */
export function linkPackage(project: TestProject, ...tools: readonly string[]): void {
  if (!isBuilt) build();
  isBuilt = true;
  for (const [name, target] of [
    ['cotangent', folder],
    ...tools.map((tool): [string, string] => [tool, join(modules, tool)]),
  ] as const) {
    const path = project.at(join('node_modules', name));
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}

function build(): void {
  const plugins = ['transformer', 'tsserver'];
  buildSync({
    entryPoints: plugins.map((name) => join(repository, 'src', 'plugins', `${name}.ts`)),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
    outdir: folder,
    footer: { js: 'module.exports = module.exports.default;' },
    outExtension: { '.js': '.cjs' },
  });
  copyFileSync(join(repository, 'src', 'index.ts'), join(folder, 'index.ts'));
  // tsserver looks for a folder or a file, not for exports.
  mkdirSync(join(folder, 'tsserver'));
  writeFileSync(join(folder, 'tsserver', 'package.json'), JSON.stringify({ main: '../tsserver.cjs' }));
  const exports = {
    '.': './index.ts',
    ...Object.fromEntries(plugins.map((name) => [`./${name}`, `./${name}.cjs`])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'cotangent', exports }));
}
