/** Runs TypeScript modules that exist only in memory: transpiled to CommonJS, linked by a small `require`. */
import { posix } from 'node:path';
import ts from 'typescript';

export type Exports = Record<string, unknown>;

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
};

/** The file of the program that `specifier` names when imported from `importer`, as TypeScript resolves it. */
export function resolveModule(files: Readonly<Record<string, string>>, importer: string, specifier: string): string {
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
  const loaded = new Map<string, Exports>();

  function load(file: string): Exports {
    const known = loaded.get(file);
    if (known !== undefined) return known;
    const text = files[file];
    if (text === undefined) throw new Error(`no module ${file}`);
    const module = { exports: {} as Exports };
    loaded.set(file, module.exports);
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: file });
    const run = new Function('exports', 'module', 'require', outputText) as (
      exports: Exports,
      owner: typeof module,
      require: (specifier: string) => Exports,
    ) => void;
    run(module.exports, module, (specifier) => load(resolveModule(files, file, specifier)));
    loaded.set(file, module.exports);
    return module.exports;
  }

  return load;
}
