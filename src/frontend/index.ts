/** From TypeScript to the IR: annotated functions and everything they call. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Mode } from '../ir/modes.js';
import type { Module, Request } from '../ir/module.js';
import { annotationsOf, mentionsTag, type Annotation } from './annotations.js';
import { checkFile } from './checks.js';
import { importedModes } from './companionImports.js';
import { nameOfFile, sourceFileOf, type Program } from './program.js';
import { requestOf } from './request.js';
import { mentionsRule, rulesOf } from './rules/table.js';
import { Unit } from './unit.js';

export { dependenciesIn, type Dependencies } from './dependencies.js';
export { inputsOf, type Inputs } from './inputs.js';
export { withoutTypes } from './javascript.js';
export { counter } from './counting.js';
export { originSpan } from './origins.js';
export { asCommonJs, callablesIn, moduleText, resolveModule, type Callable } from './running.js';
export { markerUses, type MarkerUses } from './markerCalls.js';
export { markerDiagnostics, markersIn, type Derivative, type FileMarkers } from './markers.js';
export {
  editProgram,
  openProgram,
  optionsOf,
  sourceFileOf,
  type Change,
  type Program,
  type ProgramOptions,
} from './program.js';

/** The files of the program with an annotation, or a mistake in a rule, in them. */
export function annotatedFiles(program: Program): readonly string[] {
  return program.files.filter((file) => {
    const source = sourceFileOf(program, file);
    if (source === undefined) return false;
    if (mentionsRule(source) && rulesOf(program).diagnosticsIn(source).length > 0) return true;
    return mentionsTag(source) && isAnnotated(program, source);
  });
}

/** By file: a program after an edit shares those that were not edited. */
const annotated = new WeakMap<object, boolean>();

function isAnnotated(program: Program, source: NonNullable<ReturnType<typeof sourceFileOf>>): boolean {
  const known = annotated.get(source);
  if (known !== undefined) return known;
  const { found, diagnostics } = annotationsOf(program, source);
  // Where the file does not parse, a tag may stand on nothing; it says so rather than being passed over.
  const is =
    found.length + diagnostics.length > 0 || program.compiler.getSyntacticDiagnostics(source).length > 0;
  annotated.set(source, is);
  return is;
}

export interface LowerOptions {
  /** Modes for every annotated function, besides those it asks for. */
  readonly extraModes?: readonly Mode[];
}

/**
 * Lowers one file: its annotated functions and everything they call, wherever that lives. Mistakes of the user are
 * diagnostics; a function with one gives no request, the others do.
 */
export function lowerFile(
  program: Program,
  file: string,
  options: LowerOptions = {},
): { module: Module; diagnostics: readonly Diagnostic[] } {
  const source = sourceFileOf(program, file);
  if (source === undefined) throw new Error(`internal: ${file} is not in the program`);
  const name = nameOfFile(program, source);
  const errors = checkFile(program, source);
  if (errors.length > 0) {
    return {
      module: { file: name, functions: new Map(), requests: [], references: [] },
      diagnostics: errors,
    };
  }
  const { found, diagnostics } = annotationsOf(program, source);
  const unit = new Unit(program, source, new Set(found.map((a) => a.node)));
  const lowered = found.map((annotation) => ({ annotation, id: unit.lower(annotation.node) }));
  const nested = unit.nested();
  const requests: Request[] = [];
  for (const { annotation, id } of lowered) {
    if (!unit.isSound(id) || annotation.isFaulty) continue;
    const request = requestOf(unit, annotation, id, askedModes(program, unit, annotation, id, options));
    if (request === undefined) continue;
    requests.push(request);
    unit.references.mention(annotation.node);
  }
  const wanted = new Set(requests.flatMap((r) => unit.graph.reachableFrom(r.function)));
  const functions = new Map([...unit.functions].filter(([id]) => wanted.has(id)));
  const known = nested.filter((n) => functions.has(unit.primalOf(n.of.function)));
  const aboutRules = mentionsRule(source) ? rulesOf(program).diagnosticsIn(source) : [];
  const all = [...diagnostics, ...aboutRules, ...unit.diagnostics].sort(byPlace);
  return {
    module: { file: name, functions, requests, nested: known, references: unit.references.neededBy(wanted) },
    diagnostics: all,
  };
}

function askedModes(
  program: Program,
  unit: Unit,
  annotation: Annotation,
  id: string,
  options: LowerOptions,
): readonly Mode[] {
  const f = unit.functions.get(id)!;
  const own = annotation.modes ?? [f.resultType.kind === 'number' ? 'grad' : 'vjp'];
  return [...new Set([...own, ...(options.extraModes ?? []), ...importedModes(program, unit.file, f.name)])];
}

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : a.span.start - b.span.start;
