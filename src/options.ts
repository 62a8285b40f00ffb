/** What the engine is told, and what it returns. */
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { UsageError } from './discover.js';
import type { FileMarkers } from './frontend/index.js';
import type { InternalError } from './failure.js';
import type { Note } from './ir/facts.js';
import type { Mode } from './ir/modes.js';
import type { Primitive } from './ir/operations.js';
import { passes } from './pipeline.js';
import type { Rule } from './rules/rule.js';
import { modes } from './transform/modes.js';

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
  /** Companions check what they compute, and name the line where a NaN is born: slower, and not for differentiating again. */
  readonly debug?: boolean;
  /** Companions end in a source map, from their statements to those of the source. */
  readonly sourceMaps?: boolean;
  /** Checks the IR for well-formedness after every pass. */
  readonly verifyIr?: boolean;
  /** `after:<pass>`: the IR after that pass goes to `onPrint`. */
  readonly printIr?: string;
  readonly onPrint?: (text: string) => void;
  /** Replaces rules of differentiation: for tests that check that a broken rule is noticed. */
  readonly rules?: Partial<Record<Primitive, Rule>>;
  /** Is told what the passes decide: what `cotangent explain` shows. */
  readonly note?: Note;
  /** Called before each file that is compiled. */
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
  /**
   * Each compiled source with every file whose change may change its companion or diagnostics, itself among them;
   * TypeScript's own library left out.
   */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** The sources that were compiled now; the results of the others are those of before, nothing having changed. */
  readonly compiled: readonly string[];
  /** For each file with calls such as `grad(loss)`, in the order of the text: the derivatives they stand for. */
  readonly markers: ReadonlyMap<string, FileMarkers>;
  /** Failures of the compiler itself; each is among the diagnostics too, of category `internal`. */
  readonly failures: readonly InternalError[];
}

/** Throws UsageError for options that make no sense. */
export function validate(options: CompileOptions): void {
  const mode = options.modes?.find((m) => !Object.hasOwn(modes, m));
  if (mode !== undefined) {
    throw new UsageError(`mode ${mode} does not exist; there are ${Object.keys(modes).join(', ')}`);
  }
  if (options.printIr === undefined) return;
  const names = passes.map((pass) => pass.name);
  if (!names.includes(passNamed(options.printIr))) {
    throw new UsageError(`no pass is called ${passNamed(options.printIr)}; there are ${names.join(', ')}`);
  }
}

export const passNamed = (printIr: string): string => printIr.replace(/^after:/, '');
