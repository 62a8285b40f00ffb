/**
 * From the calls of markers in a module to names imported from companions: `grad(loss)` becomes `lossGrad`. What is said
 * here each shell carries out in its own way: in the text, in Babel's tree, in TypeScript's.
 */
import { dirname, posix, relative, resolve, sep } from 'node:path';
import { markerUses, type FileMarkers, type MarkerUses } from '../compiler.js';

export interface Replacements {
  /** The calls, in the order of the text, and the names that take their place. */
  readonly calls: readonly { readonly start: number; readonly end: number; readonly name: string }[];
  readonly imports: readonly CompanionImport[];
  /** The names of the run-time package that nothing uses any more. */
  readonly unused: ReadonlySet<string>;
  readonly declarations: MarkerUses['declarations'];
}

export interface CompanionImport {
  readonly imported: string;
  readonly local: string;
  readonly from: string;
}

/**
 * What is to be replaced in `code`, which is the file's text or what an earlier step of the build made of it; undefined
 * if nothing is. Throws if that step has added or taken away calls of markers.
 */
export function replacementsIn(
  file: string,
  code: string,
  derivatives: FileMarkers,
  companionOf: (source: string) => string,
): Replacements | undefined {
  const { calls, declarations, relativeImports } = markerUses(file, code);
  if (calls.length !== derivatives.length) {
    throw new Error(
      `The calls of markers in ${file} are not those on the disk. Let cotangent come before other plugins that change code.`,
    );
  }
  const imports: CompanionImport[] = [];
  const replaced: { start: number; end: number; name: string; local: string }[] = [];
  calls.forEach(({ start, end, local }, i) => {
    const derivative = derivatives[i];
    if (derivative === undefined) return;
    const from = specifierOf(file, companionOf(derivative.source), derivative.source, relativeImports);
    let known = imports.find((d) => d.imported === derivative.name && d.from === from);
    if (known === undefined) {
      known = { imported: derivative.name, local: freeName(derivative.name, code, imports), from };
      imports.push(known);
    }
    replaced.push({ start, end, name: known.local, local });
  });
  if (replaced.length === 0) return undefined;
  const named = declarations.flatMap((d) => d.named);
  const unused = named.filter(({ local, uses }) => {
    const count = replaced.filter((r) => r.local === local).length;
    return count > 0 && count === uses;
  });
  return {
    calls: replaced.map(({ start, end, name }) => ({ start, end, name })),
    imports,
    unused: new Set(unused.map(({ local }) => local)),
    declarations,
  };
}

function freeName(wanted: string, code: string, taken: readonly CompanionImport[]): string {
  const isTaken = (name: string): boolean =>
    taken.some((d) => d.local === name) ||
    new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(code);
  let name = wanted;
  for (let i = 2; isTaken(name); i++) name = `${wanted}_${i}`;
  return name;
}

/** The companion as the module would name it: with the kind of ending that its other imports have. */
function specifierOf(
  file: string,
  companion: string,
  source: string,
  relativeImports: readonly string[],
): string {
  const bare = (path: string): string => path.replace(/\.[mc]?[jt]sx?$/, '');
  const ofSource = relativeImports.find((s) => bare(resolve(dirname(file), s)) === bare(source));
  const model = ofSource ?? relativeImports.find((s) => /(?:\/[^./]*|\.[mc]?[jt]sx?)$/.test(s)) ?? './a.js';
  const path = relative(dirname(file), companion).split(sep).join(posix.sep);
  const local = path.startsWith('../') ? path : `./${path}`;
  if (/\.[mc]?tsx?$/.test(model)) return local;
  if (/\.[mc]?jsx?$/.test(model)) return local.replace(/ts$/, 'js');
  return local.replace(/\.[mc]?ts$/, '');
}
