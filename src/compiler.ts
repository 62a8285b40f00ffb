/**
 * The engine every shell calls: opens the program, lowers each annotated file, runs the pipeline on it, prints the
 * companion. It writes nothing: companions and diagnostics are returned.
 */
import { basename, dirname, resolve } from 'node:path';
import { companionOf, rebase, type Layout } from './companions.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { UsageError } from './discover.js';
import { emitCompanion } from './emit/index.js';
import { annotatedFiles, lowerFile, optionsOf, type Program } from './frontend/index.js';
import { describeFailure, InternalError } from './failure.js';
import type { Primitive } from './ir/operations.js';
import type { Companion, Mode, Module, Request } from './ir/types.js';
import { headSpan } from './frontend/origins.js';
import { openFor } from './opening.js';
import { passes, runPipeline, type PipelineOptions } from './pipeline.js';
import { checkRequests } from './requests.js';
import type { Rule } from './rules/rule.js';
import { isAvailable, modes } from './transform/modes.js';

export { UsageError } from './discover.js';
export { headOf, InternalError } from './failure.js';
export { diagnose } from './diagnostics/codes.js';
export type { Category, Diagnostic, Span } from './diagnostics/diagnostic.js';
export { renderDiagnostic, renderDiagnostics, type RenderOptions } from './diagnostics/render.js';
export type { Mode } from './ir/types.js';

export interface CompileOptions {
  /** A tsconfig.json or its folder. Default: the nearest at or above the working directory, if there is one. */
  readonly project?: string;
  /** Files, folders or globs, relative to the working directory. Default: all files of the project. */
  readonly paths?: readonly string[];
  /** Files that exist only in memory, path to text, not to be changed later; `paths` and `project` are not read. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** The folder companions will live in, mirroring the working directory. Default: beside their source. */
  readonly outputDirectory?: string;
  /** Modes generated for every annotated function, besides those it asks for. */
  readonly modes?: readonly Mode[];
  /** Turning an optimisation off changes code, never numbers. */
  readonly simplify?: boolean;
  readonly record?: boolean;
  readonly fuse?: boolean;
  /** Checks the IR for well-formedness after every pass. */
  readonly verifyIr?: boolean;
  /** `after:<pass>`: the IR after that pass goes to `onPrint`. */
  readonly printIr?: string;
  readonly onPrint?: (text: string) => void;
  /** Replaces rules of differentiation: for tests that check that a broken rule is noticed. */
  readonly rules?: Partial<Record<Primitive, Rule>>;
  readonly onProgress?: (done: number, total: number, file: string) => void;
}

export interface CompiledCompanion {
  /** The source file, absolute (or as named in `sources`). */
  readonly source: string;
  readonly file: string;
  readonly text: string;
  readonly functions: readonly { readonly name: string; readonly modes: readonly Mode[] }[];
}

export interface CompileResult {
  readonly companions: readonly CompiledCompanion[];
  /** In the order of files and places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Each compiled source with the files whose code its companion was made from. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** Failures of the compiler itself; each is among the diagnostics too, of category `internal`. */
  readonly failures: readonly InternalError[];
}

/**
 * Compiles every annotated function of the named files.
 *
 * Mistakes in the user's code are diagnostics. Throws UsageError for a wrong path or project.
 *
 * @example
 * const { companions } = compile({
 *   sources: { 'f.ts': '/** @differentiable *\/ export function f(x: number): number { return x * x; }' },
 * });
 */
export function compile(options: CompileOptions = {}): CompileResult {
  const layout: Layout = {
    workingDirectory: resolve(options.workingDirectory ?? process.cwd()),
    ...(options.outputDirectory === undefined ? {} : { outputDirectory: resolve(options.outputDirectory) }),
  };
  validate(options);
  const program = openFor(options, layout.workingDirectory);
  const files = annotatedFiles(program);
  const companions: CompiledCompanion[] = [];
  const diagnostics: Diagnostic[] = [];
  const failures: InternalError[] = [];
  const dependencies = new Map<string, readonly string[]>();
  files.forEach((file, i) => {
    options.onProgress?.(i, files.length, file);
    const compiled = compileFile(program, file, layout, options);
    if (compiled.companion !== undefined) companions.push(compiled.companion);
    if (compiled.failure !== undefined) failures.push(compiled.failure);
    diagnostics.push(...compiled.diagnostics);
    dependencies.set(file, compiled.dependencies);
  });
  options.onProgress?.(files.length, files.length, '');
  return { companions, diagnostics, dependencies, failures };
}

interface CompiledFile {
  readonly companion?: CompiledCompanion;
  readonly failure?: InternalError;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly string[];
}

function compileFile(program: Program, file: string, layout: Layout, options: CompileOptions): CompiledFile {
  let lowered: ReturnType<typeof lowerFile>;
  try {
    lowered = lowerFile(program, file, { extraModes: options.modes ?? [] });
  } catch (error) {
    return failed(new InternalError(file, [], error), [], []);
  }
  const functions = [...lowered.module.functions.values()];
  const dependencies = [...new Set(functions.map((f) => f.origin.file))].sort();
  let module = lowered.module;
  const diagnostics = [...lowered.diagnostics];
  try {
    const checked = checkRequests(module, (f) => headSpan(program, f.origin));
    module = checked.module;
    diagnostics.push(...checked.diagnostics);
    if (module.requests.length === 0) return { diagnostics, dependencies };
    const derived = derive(module, program, layout, options);
    const companion = derived.text === undefined ? {} : { companion: { ...derived, text: derived.text } };
    return { ...companion, diagnostics: [...diagnostics, ...derived.diagnostics], dependencies };
  } catch (error) {
    const culprits = module.requests.filter((request) =>
      fails({ ...module, requests: [request] }, program, layout, options),
    );
    return failed(new InternalError(file, culprits.map(nameOf(module)), error), diagnostics, dependencies);
  }
}

function fails(module: Module, program: Program, layout: Layout, options: CompileOptions): boolean {
  try {
    derive(module, program, layout, { ...options, onPrint: () => undefined });
    return false;
  } catch {
    return true;
  }
}

function failed(
  failure: InternalError,
  earlier: readonly Diagnostic[],
  dependencies: readonly string[],
): CompiledFile {
  return { failure, diagnostics: [...earlier, describeFailure(failure)], dependencies };
}

interface Derivation extends Omit<CompiledCompanion, 'text'> {
  /** Without a text, no function could be derived. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** From the module of one file to the text of its companion. */
function derive(module: Module, program: Program, layout: Layout, options: CompileOptions): Derivation {
  const file = companionOf(module.file, layout);
  const { companion, diagnostics } = runPipeline(module, {
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    ...printing(module.file, options),
    simplify: options.simplify ?? true,
    record: options.record ?? true,
    fuse: options.fuse ?? true,
    verifyIr: options.verifyIr ?? false,
    assertElements: optionsOf(program).noUncheckedIndexedAccess,
  });
  const functions = module.requests.map((request) => ({
    name: nameOf(module)(request),
    modes: request.modes,
  }));
  const described = { source: module.file, file, functions, diagnostics };
  if (companion.functions.length === 0) return described;
  return { ...described, text: emitCompanion(relocate(companion, module.file, file)) };
}

function validate(options: CompileOptions): void {
  const mode = options.modes?.find((m) => !isAvailable(m));
  if (mode !== undefined) {
    throw new UsageError(`mode ${mode} is not implemented yet; there are ${Object.keys(modes).join(', ')}`);
  }
  if (options.printIr === undefined) return;
  const names = passes.map((pass) => pass.name);
  if (!names.includes(passNamed(options.printIr))) {
    throw new UsageError(`no pass is called ${passNamed(options.printIr)}; there are ${names.join(', ')}`);
  }
}

const passNamed = (printIr: string): string => printIr.replace(/^after:/, '');

function printing(file: string, { printIr, onPrint }: CompileOptions): Pick<PipelineOptions, 'print'> {
  if (printIr === undefined) return {};
  const to = (text: string): void => onPrint?.(`// ${basename(file)}, ${printIr}\n${text}`);
  return { print: { after: passNamed(printIr), to } };
}

/** The companion with its references to other files written as seen from the folder it will live in. */
function relocate(companion: Companion, source: string, file: string): Companion {
  const from = dirname(source);
  const to = dirname(file);
  if (from === to) return companion;
  return {
    ...companion,
    source: rebase(companion.source, from, to),
    references: companion.references.map((r) =>
      r.kind === 'import' ? { ...r, from: rebase(r.from, from, to) } : r,
    ),
  };
}

const nameOf =
  (module: Module) =>
  (request: Request): string => {
    const found = module.functions.get(request.function);
    if (found === undefined)
      throw new Error(`internal: ${request.function} is requested and not in the module`);
    return found.name;
  };
