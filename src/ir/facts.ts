/** What passes decide on the way, for those who ask why the generated code is as it is. */
import type { Function } from './module.js';
import type { FunctionId, Origin, Variable } from './types.js';

export type Fact =
  | ActivityFact
  | { readonly kind: 'fused'; readonly what: Structure; readonly origin: Origin }
  | { readonly kind: 'apart'; readonly what: Structure; readonly origin: Origin; readonly why: ApartReason }
  | KeptFact
  | RecomputedFact
  | { readonly kind: 'restored'; readonly origin: Origin }
  /** There is a derivative, whatever else is decided about it. */
  | { readonly kind: 'derived' }
  /** The functions that are differentiated, as they are when that begins. */
  | { readonly kind: 'primals'; readonly functions: ReadonlyMap<FunctionId, Function> };

export interface ActivityFact {
  readonly kind: 'activity';
  readonly function: Function;
  readonly inputs: readonly Variable[];
  readonly isVaried: (v: Variable) => boolean;
  readonly isUseful: (v: Variable) => boolean;
  readonly isActive: (v: Variable) => boolean;
}

export type Structure = 'if' | 'for' | 'while';

/** Why a statement does not join its own reverse. */
export type ApartReason =
  /** Its iterations depend on one another in more than sums. */
  | 'ordered'
  /** The adjoint it starts from is computed after it. */
  | 'adjoint comes later';

/** A value of one iteration that waits for the reverse sweep. */
export interface KeptFact {
  readonly kind: 'kept';
  readonly variable: Variable;
  /** Of the statement that defines it; of a value carried from iteration to iteration, of the loop. */
  readonly origin: Origin;
  /** From the outermost loop to the innermost. */
  readonly loops: readonly Origin[];
  readonly place: 'array' | 'stack';
  readonly bytes: number;
  readonly why: KeepReason;
}

export type KeepReason =
  /** It is state of the loop, or comes from a call or a branch: nothing alive later says what it was. */
  | { readonly kind: 'state' }
  /** It is read from memory that is written to afterwards. */
  | { readonly kind: 'overwritten' }
  /** Computing it again has effects, or makes new memory. */
  | { readonly kind: 'effect' }
  /** Computing it again costs more, in additions, than a store and a load. */
  | { readonly kind: 'costly'; readonly cost: number }
  /** Recomputation is switched off. */
  | { readonly kind: 'asked' };

/** A value that the reverse sweep computes again. */
export interface RecomputedFact {
  readonly kind: 'recomputed';
  readonly variable: Variable;
  readonly origin: Origin;
}

/** Facts of passes over derivatives come with the function that is derived. */
export type Note = (fact: Fact, derived?: FunctionId) => void;
