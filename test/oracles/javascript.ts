/** The real thing to compare with: the program compiled by TypeScript and run by JavaScript. */
import ts from 'typescript';
import type { Entry, Files } from './program.js';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
  useDefineForClassFields: false,
};

export function loadJavaScript(files: Files, { file, name }: Entry): (...args: never[]) => unknown {
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const require = (from: string, specifier: string): unknown => {
    const path = new URL(specifier, `file:///${from}`).pathname.slice(1).replace(/\.js$/, '.ts');
    return load(path);
  };
  const load = (path: string): Record<string, unknown> => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    const module = { exports: {} };
    modules.set(path, module);
    const code = ts.transpileModule(text, { compilerOptions: options, fileName: path }).outputText;
    const run = new Function('module', 'exports', 'require', code) as (...parameters: unknown[]) => void;
    run(module, module.exports, (specifier: string) => require(path, specifier));
    return module.exports;
  };
  const exports = load(file);
  return (exports[name] ?? exports['default']) as (...args: never[]) => unknown;
}
