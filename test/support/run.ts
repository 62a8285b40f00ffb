/** Runs TypeScript modules that exist only in memory: transpiled to CommonJS, linked by a small `require`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, posix } from 'node:path';
import { buildSync, transformSync } from 'esbuild';
import * as runtime from '../../src/index.js';
import { linkModules, type Exports } from '../../src/verify/modules.js';

export type { Exports } from '../../src/verify/modules.js';

/** Programs share files, and are loaded several times: by primal, companion, and companion without optimisation. */
const transpiled = new Map<string, string>();
const mostTranspiled = 1000;
const target = { format: 'cjs', target: 'es2023' } as const;

function transpile(text: string): string {
  const known = transpiled.get(text);
  if (known !== undefined) return known;
  if (transpiled.size >= mostTranspiled) transpiled.clear();
  const { code } = transformSync(text, { loader: 'ts', ...target });
  transpiled.set(text, code);
  return code;
}

/** Prepares modules to be loaded: many at a time cost little more than one, since most of it is asking. */
export function transpileAll(texts: Iterable<string>): void {
  transpiled.clear();
  const distinct = [...new Set(texts)];
  const folder = mkdtempSync(join(tmpdir(), 'modules-'));
  try {
    distinct.forEach((text, k) => writeFileSync(join(folder, `${k}.ts`), text));
    const { outputFiles } = buildSync({
      entryPoints: distinct.map((_, k) => join(folder, `${k}.ts`)),
      outdir: join(folder, 'out'),
      write: false,
      logLevel: 'silent',
      tsconfigRaw: {},
      ...target,
    });
    for (const { path, text } of outputFiles)
      transpiled.set(distinct[Number.parseInt(basename(path))]!, text);
  } catch {
    // One of them is not TypeScript; whoever loads that one is told.
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The file of the program that `specifier` names when imported from `importer`, as TypeScript resolves it. */
export function resolveModule(
  files: Readonly<Record<string, string>>,
  importer: string,
  specifier: string,
): string {
  const base = posix.join(posix.dirname(importer), specifier);
  const candidates = [base, base.replace(/\.(m?)js$/, '.$1ts'), `${base}.ts`, posix.join(base, 'index.ts')];
  const found = candidates.find((file) => files[file] !== undefined);
  if (found === undefined) throw new Error(`no module '${specifier}' for ${importer}`);
  return found;
}

/**
 * Links the modules in `files` (path to text). The result maps a path to that module's exports; a module is
 * transpiled and run when it is first asked for.
 *
 * @example
 * const load = loadModules({ 'f.ts': 'export const f = (x: number) => x * x;' });
 * load('f.ts').f(3); // 9
 */
export function loadModules(files: Readonly<Record<string, string>>): (file: string) => Exports {
  return linkModules({
    codeOf: (file) => (files[file] === undefined ? undefined : transpile(files[file])),
    resolve: (importer, specifier) =>
      specifier === 'cotangent' ? undefined : resolveModule(files, importer, specifier),
    external: () => runtime,
  });
}
