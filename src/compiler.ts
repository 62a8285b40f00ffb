/**
 * The engine every shell calls: opens the program, lowers each annotated file, runs the pipeline on it, prints the
 * companion. It writes nothing: companions and diagnostics are returned.
 */
import { resolve } from 'node:path';
import type { Layout } from './companions.js';
import { compileAll, Engine } from './engine.js';
import { openFor } from './opening.js';

import { validate, type CompileOptions, type CompileResult } from './options.js';
import type { Known } from './results.js';

export { UsageError } from './discover.js';
export { headOf, InternalError } from './failure.js';
export { diagnose } from './diagnostics/codes.js';
export type { Category, Diagnostic, Span } from './diagnostics/diagnostic.js';
export { renderDiagnostic, renderDiagnostics, type RenderOptions } from './diagnostics/render.js';
export { markerUses, withoutTypes } from './frontend/index.js';
export type { Change, Derivative, FileMarkers, Inputs, MarkerUses } from './frontend/index.js';
export type { Mode } from './ir/modes.js';
export type { Engine } from './engine.js';
export type { Known } from './results.js';
export type { CompiledCompanion, CompileOptions, CompileResult } from './options.js';

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
  validate(options);
  const layout = layoutOf(options);
  return compileAll(openFor(options, layout.workingDirectory), layout, options, new Map());
}

/**
 * An engine that stays open, for watching, editors and development servers: told of edits, it compiles again only what
 * they touch, in some tens of milliseconds. Its results are those of `compile`, byte for byte. `known` are results of
 * an earlier engine with the same options, if there are any.
 *
 * @example
 * const engine = openEngine({ project: 'tsconfig.json' });
 * let { companions, diagnostics } = engine.compile();
 * engine.update([{ file: 'src/loss.ts' }]);
 * ({ companions, diagnostics } = engine.compile());
 */
export function openEngine(options: CompileOptions = {}, known: Known = new Map()): Engine {
  validate(options);
  return new Engine(options, layoutOf(options), known);
}

const layoutOf = (options: CompileOptions): Layout => ({
  workingDirectory: resolve(options.workingDirectory ?? process.cwd()),
  ...(options.outputDirectory === undefined ? {} : { outputDirectory: resolve(options.outputDirectory) }),
});
