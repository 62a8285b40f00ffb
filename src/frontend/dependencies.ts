/**
 * What the compilation of a file rests on: the files it imports, however indirectly, and those that count wherever
 * they are: global declarations, rules of differentiation, classes that extend the ones in view. A file compiled again
 * with the same fingerprint gives the same companion and the same diagnostics.
 */
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import { askedNames } from './companionImports.js';
import { hash } from './hash.js';
import { ImportGraph, specifiersIn } from './importGraph.js';
import { isOurs, nameOfFile, shortNameOf, sourceFileOf, type Program } from './program.js';
import { mentionsRule } from './rules/table.js';

export interface Dependencies {
  /** The files, as the outside names them, sorted. */
  readonly files: readonly string[];
  readonly fingerprint: string;
}

/** What the compilation of each file rests on. */
export function dependenciesIn(program: Program): (file: string) => Dependencies {
  const graph = new ImportGraph(program);
  const { compiler } = program;
  const files = compiler.getSourceFiles().filter((file) => !compiler.isSourceFileDefaultLibrary(file));
  const common = graph.closure(files.filter((f) => isGlobal(f) || (!f.isDeclarationFile && mentionsRule(f))));
  const extending = files.filter((f) => /\bclass\b[^{]*\bextends\b/.test(f.text));
  const settings = settingsOf(program);
  const commonPrint = hash([settings, ...printsOf(common, program)]);
  const withClasses = graph.closure(extending);

  return (name) => {
    const source = sourceFileOf(program, name);
    if (source === undefined) throw new Error(`internal: ${name} is not in the program`);
    const imported = graph.closure([source]);
    const declaresClass = [...imported].some((f) => /\bclass\b/.test(f.text));
    const all = new Set([...imported, ...(declaresClass ? withClasses : [])]);
    const asked = askedNames(program, source);
    return {
      files: [
        ...new Set([...namesOf([...all, ...common], program), ...companionsIn(imported, program)]),
      ].sort(),
      fingerprint: hash([commonPrint, ...asked, ...printsOf(all, program)]),
    };
  };
}

/** Declares what files see without importing it. */
const isGlobal = (file: ts.SourceFile): boolean =>
  !file.fileName.endsWith('.json') &&
  (!ts.isExternalModule(file) || /\bdeclare\s+(?:global|module)\b/.test(file.text));

const textHashes = new WeakMap<ts.SourceFile, string>();

export function textHashOf(file: ts.SourceFile): string {
  const known = textHashes.get(file) ?? hash([file.text]);
  textHashes.set(file, known);
  return known;
}

const printsOf = (files: ReadonlySet<ts.SourceFile>, program: Program): readonly string[] =>
  [...files].map((file) => `${shortNameOf(program, file)} ${textHashOf(file)}`).sort();

const namesOf = (files: readonly ts.SourceFile[], program: Program): readonly string[] =>
  files.filter((file) => !isOurs(file)).map((file) => nameOfFile(program, file));

/** The companions that the files import, whether they are written already or not. */
const companionsIn = (files: ReadonlySet<ts.SourceFile>, program: Program): readonly string[] =>
  [...files].flatMap((file) =>
    specifiersIn(file).flatMap(({ text }) => {
      const match = /^(\.{1,2}\/.*\.grad)(?:\.([mc]?)[jt]s)?$/.exec(text);
      if (match === null) return [];
      const path = posix.resolve(posix.dirname(file.fileName), `${match[1]}.${match[2] ?? ''}ts`);
      return [program.names.get(path) ?? path];
    }),
  );

/** The compiler's version and options, no machine's paths in them. */
function settingsOf(program: Program): string {
  const { configFilePath: _, ...options } = program.compiler.getCompilerOptions();
  const text = JSON.stringify({ version: ts.version, ...options });
  return text.replaceAll(program.workingDirectory.replaceAll('\\', '/'), '.');
}
