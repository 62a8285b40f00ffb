/**
 * Functions, what is asked of them, and what is made of them: a module is one source file's functions with all they
 * call, a companion what is written for it.
 */
import type { Mode } from './modes.js';
import type { Block, Field, FunctionId, Origin, RecordType, Type, Variable } from './types.js';

export interface Parameter {
  readonly variable: Variable;
  /** The parameter as declared, where it can be repeated: `xs: readonly number[]`. */
  readonly typeText: string;
  readonly optional: boolean;
  /** A default made of constants only, repeated in the companion's signature: `2 * Math.PI`. */
  readonly initializer?: string;
}

export interface Function {
  readonly id: FunctionId;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Block;
  readonly resultType: Type;
  /** The primal's declared or inferred result type, as TypeScript. */
  readonly resultText: string;
  readonly origin: Origin;
}

/** A function and what it is differentiated by. */
export interface Differentiated {
  readonly function: FunctionId;
  /** Indices of the parameters to differentiate by; without `wrt`, all that have a tangent space. */
  readonly wrt: readonly number[];
  /** Whether `wrt` was written: it decides the shape of the gradient. */
  readonly wrtIsExplicit: boolean;
  /** The parameters that the gradient has entries for, -1 for one that is not there; absent: as `wrtIsExplicit` says. */
  readonly listed?: readonly number[];
}

/** What `differentiate` was asked for one annotated function. */
export interface Request extends Differentiated {
  readonly modes: readonly Mode[];
}

/** One source file's functions: the annotated ones and everything they call, wherever that lives. */
export interface Module {
  readonly file: string;
  readonly functions: ReadonlyMap<FunctionId, Function>;
  readonly requests: readonly Request[];
  /** Derivatives that functions of the module call. */
  readonly nested?: readonly NestedDerivative[];
  /** Names that functions of the companion must not take. */
  readonly taken?: readonly string[];
  /** Names the externals use that the companion must import or write out. */
  readonly references: readonly Reference[];
}

/** A derivative that is a function of the module itself, under this id. */
export interface NestedDerivative {
  readonly id: FunctionId;
  readonly of: Differentiated;
  readonly kind: NestedKind;
  /** Only another derivative is made of it, which looks at its arguments itself. */
  readonly isBasis?: true;
}

/** What is nested: one function of a companion. */
export type NestedKind = 'grad' | 'valueAndGrad' | 'vjp' | 'jvp' | 'hvp' | 'jacobian' | 'hessian';

/** A name of the source that the companion needs: imported when exported, else written out. */
export type Reference =
  | {
      readonly kind: 'import';
      readonly name: string;
      readonly imported: string;
      readonly from: string;
      readonly typeOnly: boolean;
    }
  | { readonly kind: 'declaration'; readonly name: string; readonly text: string };

/** A function of the companion, ready to be printed. */
export interface Derived {
  readonly function: Function;
  /** The primal's name, for `{@link}`. */
  readonly primal: string;
  /** The lines of its TSDoc comment. */
  readonly documentation: readonly string[];
  readonly exported: boolean;
  /** Made of a finished derivative: there is no sweep left to reverse, and what stays inside is not memory. */
  readonly isWhole?: boolean;
  /** What the pass `part` makes of a value and gradient: the gradient alone, beside it or in its place. */
  readonly part?: Part;
  /** Forward and reverse sweep of a callee, still in one body: the pass `split` makes two functions of it. */
  readonly split?: Split;
  /** What of a callee's memory its caller may write to between the sweeps: positions of parameters, -1 the value's. */
  readonly volatile?: readonly number[];
}

export interface Part {
  readonly id: FunctionId;
  readonly name: string;
  readonly documentation: readonly string[];
  readonly isAllThatIsWanted: boolean;
}

/** The type of what a forward sweep keeps: its fields are known once the sweeps are split. */
export interface SavedType extends RecordType {
  readonly settle: (fields: readonly Field[]) => void;
}

export interface Split {
  readonly forward: FunctionId;
  readonly reverse: FunctionId;
  /** The function that runs both, given the adjoint of the value beforehand. */
  readonly joint?: FunctionId;
  /** Of what the forward sweep keeps for the reverse sweep. */
  readonly savedType: SavedType;
  /** How many of the yields the forward sweep gives: value and shadow; the others are the reverse sweep's. */
  readonly handedOut: number;
}

/** What `emit` prints: one file. */
export interface Companion {
  /** The source, relative to the companion: `./loss.ts`. */
  readonly source: string;
  readonly functions: readonly Derived[];
  readonly references: readonly Reference[];
  /** Functions that stand at the end, as they are. */
  readonly helpers?: readonly Reference[];
  /** Whether element reads need `!` under the project's `noUncheckedIndexedAccess`. */
  readonly assertElements: boolean;
}
