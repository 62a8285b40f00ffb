/** One file through the whole compiler: from its annotated functions to the text of its companion. */
import { basename, dirname } from 'node:path';
import { relative } from 'node:path/posix';
import { companionOf, rebase, type Layout } from './companions.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { emitCompanion, type EmitOptions } from './emit/index.js';
import { withSourceMap, type Original } from './emit/sourceMap.js';
import { diagnose } from './diagnostics/codes.js';
import { describeFailure, InternalError } from './failure.js';
import { lowerFile, optionsOf, type Program } from './frontend/index.js';
import { headSpan, originSpan } from './frontend/origins.js';
import type { Companion, Module, Request } from './ir/module.js';
import type { Origin } from './ir/types.js';
import { passNamed, type CompiledCompanion, type CompileOptions } from './options.js';
import { runPipeline, type PipelineOptions } from './pipeline.js';
import { checkRequests } from './requests.js';
import type { Refusal } from './transform/refusal.js';

export interface CompiledFile {
  readonly companion?: CompiledCompanion;
  readonly failure?: InternalError;
  readonly diagnostics: readonly Diagnostic[];
}

export function compileFile(
  program: Program,
  file: string,
  layout: Layout,
  options: CompileOptions,
): CompiledFile {
  let lowered: ReturnType<typeof lowerFile>;
  try {
    lowered = lowerFile(program, file, { extraModes: options.modes ?? [] });
  } catch (error) {
    return failed(new InternalError(file, [], error), []);
  }
  const compiled = compileModule(lowered.module, program, layout, options);
  return { ...compiled, diagnostics: [...lowered.diagnostics, ...compiled.diagnostics] };
}

/** From the IR of one file's functions to its companion. */
export function compileModule(
  lowered: Module,
  program: Program,
  layout: Layout,
  options: CompileOptions,
): CompiledFile {
  let module = lowered;
  const diagnostics: Diagnostic[] = [];
  try {
    const checked = checkRequests(module, {
      headOf: (f) => headSpan(program, f.origin),
      spanOf: (origin) => originSpan(program, origin),
    });
    module = checked.module;
    diagnostics.push(...checked.diagnostics);
    if (module.requests.length === 0) return { diagnostics };
    const derived = derive(module, program, layout, options);
    const companion = derived.text === undefined ? {} : { companion: { ...derived, text: derived.text } };
    return { ...companion, diagnostics: [...diagnostics, ...derived.diagnostics] };
  } catch (error) {
    const culprits = module.requests.filter(
      (request) => problemOf({ ...module, requests: [request] }, program, layout, options) !== undefined,
    );
    return failed(new InternalError(module.file, culprits.map(nameOf(module)), error), diagnostics);
  }
}

const diagnosticOf = ({ code, origin, fill }: Refusal, program: Program): Diagnostic =>
  diagnose(code, originSpan(program, origin), fill);

function problemOf(module: Module, program: Program, layout: Layout, options: CompileOptions): unknown {
  try {
    derive(module, program, layout, { ...options, onPrint: () => undefined, note: () => undefined });
    return undefined;
  } catch (problem) {
    return problem;
  }
}

const failed = (failure: InternalError, earlier: readonly Diagnostic[]): CompiledFile => ({
  failure,
  diagnostics: [...earlier, describeFailure(failure)],
});

interface Derivation extends Omit<CompiledCompanion, 'text'> {
  /** Without a text, no function could be derived. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** From the module of one file to the text of its companion. */
function derive(module: Module, program: Program, layout: Layout, options: CompileOptions): Derivation {
  const file = companionOf(module.file, layout);
  const { companion, requests, refusals } = runPipeline(module, {
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    ...printing(module.file, options),
    ...(options.note === undefined ? {} : { note: options.note }),
    simplify: options.simplify ?? true,
    record: options.record ?? true,
    fuse: options.fuse ?? true,
    verifyIr: options.verifyIr ?? false,
    assertElements: optionsOf(program).noUncheckedIndexedAccess,
  });
  const functions = requests.map((request) => ({ name: nameOf(module)(request), modes: request.modes }));
  const diagnostics = refusals.map((refusal) => diagnosticOf(refusal, program));
  const described = { source: module.file, file, functions, diagnostics };
  if (companion.functions.length === 0) return described;
  const { text, marks } = emitCompanion(relocate(companion, module.file, file), checking(program, options));
  if (options.sourceMaps !== true) return { ...described, text };
  return { ...described, text: withSourceMap(text, basename(file), marks, originalIn(program, file)) };
}

/** Where the origin is, as seen from the companion. */
const originalIn =
  (program: Program, companion: string) =>
  (origin: Origin): Original => {
    const { line, column } = originSpan(program, origin);
    return { source: relative(dirname(companion), origin.file), line, column };
  };

function printing(file: string, { printIr, onPrint }: CompileOptions): Pick<PipelineOptions, 'print'> {
  if (printIr === undefined) return {};
  const to = (text: string): void => onPrint?.(`// ${basename(file)}, ${printIr}\n${text}`);
  return { print: { after: passNamed(printIr), to } };
}

const checking = (program: Program, { debug = false }: CompileOptions): EmitOptions =>
  debug
    ? {
        placeOf: (origin) => `${basename(origin.file)}:${originSpan(program, origin).line}`,
      }
    : {};

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
