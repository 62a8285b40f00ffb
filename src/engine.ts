/** The program kept alive, and what was compiled from it: a file is compiled again when what it rests on changed. */
import { resolve } from 'node:path';
import type { Layout } from './companions.js';
import { compileFile, type CompiledFile } from './compileFile.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import {
  annotatedFiles,
  dependenciesIn,
  inputsOf,
  markerDiagnostics,
  markersIn,
  type Change,
  type Inputs,
  type Program,
} from './frontend/index.js';
import { openFor, reopen } from './opening.js';
import { resultOf, type Known } from './results.js';
import type { CompileOptions, CompileResult } from './options.js';

export class Engine {
  private program: Program;
  private readonly options: CompileOptions;

  /** @internal */
  constructor(
    options: CompileOptions,
    private readonly layout: Layout,
    readonly known: Known,
  ) {
    const { sources } = options;
    this.options = sources === undefined ? options : { ...options, sources: { ...sources } };
    this.program = openFor(this.options, layout.workingDirectory);
  }

  /**
   * Tells of files that were edited, added or deleted, tsconfigs included; they are read from the disk unless their text
   * is given. Throws UsageError if the project cannot be used any more; the engine then stays as it was.
   */
  update(changes: readonly Change[]): void {
    this.program = reopen(this.program, changes, this.options);
  }

  /** What the results were made from: while none of it changes, they stay as they are. */
  inputs(result: CompileResult): Inputs {
    return inputsOf(this.program, new Set([...result.dependencies.values()].flat()));
  }

  /** Compiles the annotated files, or those of them that are named. */
  compile(files?: readonly string[]): CompileResult {
    return compileAll(this.program, this.layout, this.options, this.known, files);
  }
}

export function compileAll(
  program: Program,
  layout: Layout,
  options: CompileOptions,
  known: Known,
  asked?: readonly string[],
): CompileResult {
  const wanted = asked && new Set(asked.map((file) => resolve(layout.workingDirectory, file)));
  const files = annotatedFiles(program).filter(
    (file) => wanted?.has(resolve(layout.workingDirectory, file)) ?? true,
  );
  const dependenciesOf = dependenciesIn(program);
  const results: CompiledFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const dependencies = new Map<string, readonly string[]>();
  const compiled: string[] = [];
  files.forEach((file, i) => {
    const { files: on, fingerprint } = dependenciesOf(file);
    let entry = known.get(file);
    if (entry?.fingerprint !== fingerprint) {
      options.onProgress?.(i, files.length, file);
      entry = { fingerprint, result: compileFile(program, file, layout, options) };
      known.set(file, entry);
      compiled.push(file);
    }
    results.push(entry.result);
    diagnostics.push(...entry.result.diagnostics, ...markerDiagnostics(program, file));
    dependencies.set(file, on);
  });
  const markers = markersIn(program);
  const others = [...markers.keys()].filter((file) => !dependencies.has(file));
  diagnostics.push(...others.flatMap((file) => markerDiagnostics(program, file)));
  options.onProgress?.(files.length, files.length, '');
  return resultOf(results, { diagnostics, dependencies, markers, compiled });
}
