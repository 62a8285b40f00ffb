/**
 * The intermediate representation: a structured statement tree in administrative normal form.
 *
 * Every variable is assigned exactly once. What a source program reassigns is carried by structure: an `if` and a
 * loop have `results`, their blocks end in `yields`, a loop body reads its `carried` parameters. So every value is
 * immutable, only memory (array elements, record fields) changes, and an analysis never asks which assignment
 * reaches a use. `emit` turns carried values back into reassigned `let`s. See docs/ir.md.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ExternalOperation, Primitive, PureOperation } from './operations.js';

/** Where a node comes from: a range of the source file, with the primal statement's text for comments. */
export interface Origin {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** The statement as the user wrote it, on one line. */
  readonly text: string;
}

export type Type =
  | NumberType
  | { readonly kind: 'boolean' }
  | { readonly kind: 'void' }
  | ArrayType
  | TupleType
  | RecordType
  | UnionType
  /** Data without a tangent space (strings, integer arrays, functions …); `text` is its TypeScript type. */
  | { readonly kind: 'opaque'; readonly text: string };

/** `Uint8Array` holds kept conditions. */
export type Storage = 'Array' | 'Float64Array' | 'Float32Array' | 'Uint8Array';

/** What a value may be instead, tested for at run time; absent: nothing. */
export type Nullable = 'undefined' | 'null' | 'null | undefined';

export interface NumberType {
  readonly kind: 'number';
  readonly nullable?: Nullable;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly nullable?: Nullable;
  readonly storage: Storage;
  readonly element: Type;
  /** Written `readonly T[]`: kept so that signatures are repeated as the user wrote them. */
  readonly readonly: boolean;
}

export interface TupleType {
  readonly kind: 'tuple';
  readonly nullable?: Nullable;
  readonly elements: readonly TupleElement[];
  /** Written `readonly [T]`, or of a constant table. */
  readonly readonly?: boolean;
}

export interface TupleElement {
  readonly label?: string;
  readonly type: Type;
  /** Whether tuples may end before it. */
  readonly optional?: boolean;
}

/**
 * Objects: of interfaces, literal types, classes, and unions of those (the fields of all members together, those that
 * not every member has being optional). `fields` may be a getter: a type that contains itself is an object that
 * contains itself, and has a `name`, by which such types are compared and walked.
 */
export interface RecordType {
  readonly kind: 'record';
  readonly nullable?: Nullable;
  /** The TypeScript type where it can be named or must be repeated: `Vec`, `Circle | Square`; absent: the fields say it. */
  readonly name?: string;
  /** The companion declares the type of this name: it is none of the source's, `TreeTangent`. */
  readonly isDeclared?: boolean;
  /** Instances of a class: the expression of its prototype's owner, `Vec`. Fields only; methods are functions. */
  readonly constructedBy?: string;
  /** Of a union: what it is one of. Their constant fields tell them apart. */
  readonly members?: readonly RecordType[];
  readonly fields: readonly Field[];
}

/** An array or an object, told apart at run time. What is in it is read of what it is, by `as`. */
export interface UnionType {
  readonly kind: 'union';
  readonly nullable?: Nullable;
  /** Typed arrays are none. */
  readonly list: ArrayType | TupleType;
  readonly object: RecordType;
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Private or protected in its class: the companion reads it as `object['name']`. */
  readonly isPrivate?: boolean;
  /** Where nobody reads it nothing may be there, whatever its type: of what was kept in a branch. */
  readonly mayBeUnset?: boolean;
}

/**
 * What a variable is: names in the emitted code are made of it, and shadows, adjoints and tangents in memory, are known
 * by it. Those of a derivative that is differentiated again are memory like any other to whoever differentiates it.
 */
export type Role = 'source' | 'temporary' | Shadow | `former ${Shadow}` | 'saved';

export type Shadow = 'adjoint' | 'tangent';

/** Assigned once; identity is `id`. `name` is a hint: the user's name, or '' for a temporary. */
export interface Variable {
  readonly kind: 'variable';
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly type: Type;
  /** Of parameters: those with the same may be the same memory, or share some. */
  readonly memory?: string;
}

export interface Constant {
  readonly kind: 'constant';
  readonly value: number | boolean | string | null | undefined;
  readonly type: Type;
}

export type Atom = Variable | Constant;

/** Right-hand sides. All are pure but for reads of memory, `pop`, and an `external` marked as an effect. */
export type Expression =
  /** A function with an entry in the table of rules. */
  | { readonly kind: 'primitive'; readonly operation: Primitive; readonly arguments: readonly Atom[] }
  /** A function without derivative: comparisons, logic, bit operations. */
  | { readonly kind: 'pure'; readonly operation: PureOperation; readonly arguments: readonly Atom[] }
  /** `condition ? whenTrue : whenFalse`, both already evaluated. */
  | {
      readonly kind: 'select';
      readonly condition: Atom;
      readonly whenTrue: Atom;
      readonly whenFalse: Atom;
      /** Made by a rule of differentiation, not by the program. */
      readonly isOfRule?: true;
    }
  /** `array[index]`, also of tuples (constant index) and opaque arrays. */
  | { readonly kind: 'load'; readonly array: Atom; readonly index: Atom }
  | { readonly kind: 'field'; readonly object: Atom; readonly name: string }
  | { readonly kind: 'length'; readonly array: Atom }
  /** `array.subarray(from, to)`: the same memory under other indices. */
  | { readonly kind: 'view'; readonly array: Atom; readonly from: Atom; readonly to: Atom }
  /** The same memory as the variable's type tells of it: the member of a union that it is, or the union. */
  | { readonly kind: 'as'; readonly value: Atom }
  /** A fresh array of `length` zeros (numbers) of the variable's type. */
  | { readonly kind: 'allocate'; readonly length: Atom }
  /** A fresh value of the variable's type, zero everywhere, in the shape of `like`: a shadow. */
  | { readonly kind: 'zeros'; readonly like: Atom }
  /** Array, tuple and record literals; the variable's type says which. */
  | { readonly kind: 'elements'; readonly elements: readonly Atom[] }
  | {
      readonly kind: 'record';
      readonly fields: readonly { readonly name: string; readonly value: Atom }[];
    }
  /** Removes and returns the last element: `array.pop()!`. */
  | { readonly kind: 'pop'; readonly array: Atom }
  /** Non-differentiable source code with holes: `text[0] arguments[0] text[1] …`. */
  | {
      readonly kind: 'external';
      readonly operation: ExternalOperation;
      readonly arguments: readonly Atom[];
      /** How its value depends on the arguments; absent: not differentiably. */
      readonly derivative?: ExternalDerivative;
    };

/**
 * The derivative of code that is not looked into, by functions of the user's, or as that of a norm. Where one is missing and yet needed,
 * which activity tells, the diagnostic that says so takes its place.
 */
export interface ExternalDerivative {
  /** How many arguments the rules take before seeds and tangents; those left out are `undefined`. */
  readonly arity: number;
  /** The positions of the arguments with a tangent space, given or not. */
  readonly inputs: readonly number[];
  readonly reverse: RuleCall<'partials' | 'pullback'> | Norm | OfRule | Diagnostic;
  readonly forward: RuleCall<'partials' | 'pushforward'> | Norm | OfRule | Diagnostic;
  /** For each of the inputs that the rules do not differentiate by. */
  readonly constants: ReadonlyMap<number, Diagnostic>;
}

/** `y = ‖x‖` of the only argument, an array of numbers: ∂y/∂xᵢ = xᵢ/y, and 0 at the origin. */
export interface Norm {
  readonly kind: 'norm';
}

/** Of what a rule gives, or of a copy that is kept: that would have to be differentiated in its turn. */
export interface OfRule {
  readonly kind: 'rule';
  /** In words: `the rule 'softplusPartials'`. */
  readonly what: string;
}

/**
 * A function of the companion: the partials of the arguments, `(…args, ȳ) → cotangents of the arguments`, or
 * `(…args, …tangents) → tangent of the value`.
 */
export interface RuleCall<Kind extends 'partials' | 'pullback' | 'pushforward'> {
  readonly kind: Kind;
  readonly name: string;
  /** Of partials and cotangents: a tuple with one entry an argument, or just that of the only input. */
  readonly resultType: Type;
  readonly isTuple: boolean;
}

export interface Block {
  readonly statements: readonly Statement[];
  /** The values the block hands to its owner: a function's result, an `if`'s results, a loop's next state. */
  readonly yields: readonly Atom[];
}

export interface Carried {
  readonly parameter: Variable;
  readonly initial: Atom;
}

interface StatementBase {
  readonly origin: Origin;
  /** 'primal' statements compute what the source computes and are never rewritten algebraically. */
  readonly sweep: Sweep;
}

/** `again`: what the primal has computed, computed once more for its derivative. */
export type Sweep = 'primal' | 'again' | 'adjoint' | 'tangent';

export type Statement = Let | Store | Push | Effect | Throw | If | For | While | Call;

export interface Let extends StatementBase {
  readonly kind: 'let';
  readonly variable: Variable;
  readonly expression: Expression;
}

/** `target[key] = value` (element) or `target.key = value` (field, `key` a string). */
export interface Store extends StatementBase {
  readonly kind: 'store';
  readonly target: Atom;
  readonly key: Atom | string;
  readonly value: Atom;
  /** Whether the element may be one past the end, so that the array grows. */
  readonly grows?: boolean;
  /** Of a primal store that is reversed. */
  readonly id?: number;
  /** The `id` of the primal store whose reverse this is. */
  readonly mirrors?: number;
  /** Whether it puts back what a primal store has overwritten. */
  readonly restores?: boolean;
}

export interface Push extends StatementBase {
  readonly kind: 'push';
  readonly array: Atom;
  readonly value: Atom;
}

/** Source code run for its effect only: `console.log(…)`. */
export interface Effect extends StatementBase {
  readonly kind: 'effect';
  readonly operation: ExternalOperation;
  readonly arguments: readonly Atom[];
}

/** `throw <external>`; nothing after it in the block runs, and the block's yields are placeholders. */
export interface Throw extends StatementBase {
  readonly kind: 'throw';
  readonly operation: ExternalOperation;
  readonly arguments: readonly Atom[];
}

/**
 * How a loop is to be differentiated: keeping at most so many states; at the state it converges to; or, of derivatives
 * that are differentiated again, as a sum of terms that goes on until they are small.
 */
export type Reversal =
  | { readonly kind: 'checkpoint'; readonly states: number }
  | { readonly kind: 'fixedPoint' }
  | { readonly kind: 'sum' };

export interface If extends StatementBase {
  readonly kind: 'if';
  readonly id: number;
  readonly condition: Atom;
  readonly then: Block;
  readonly otherwise: Block;
  readonly results: readonly Variable[];
  /** The `id` of the primal statement whose reverse this is: its regions' variables may be named here. */
  readonly mirrors?: number;
}

/**
 * `for (let index = from; index TEST to; index += step)`. `from` is an integer, `step` a nonzero integer constant,
 * `to` any number that does not change during the loop. TEST is `<` or `<=` for a positive step, else `>` or `>=`.
 */
export interface For extends StatementBase {
  readonly kind: 'for';
  readonly id: number;
  readonly index: Variable;
  readonly from: Atom;
  readonly to: Atom;
  readonly inclusive: boolean;
  readonly step: number;
  readonly carried: readonly Carried[];
  readonly body: Block;
  readonly results: readonly Variable[];
  readonly mirrors?: number;
  readonly reversal?: Reversal;
}

/** Runs `test` (yields one boolean) on the carried parameters, and while it holds, `body`. */
export interface While extends StatementBase {
  readonly kind: 'while';
  readonly id: number;
  readonly carried: readonly Carried[];
  /** Effect-free: only `let`s and `if`s. A test with effects is lowered into the body with a carried flag. */
  readonly test: Block;
  readonly body: Block;
  readonly results: readonly Variable[];
  readonly reversal?: Reversal;
}

/** Calls a function of the module; a callee with several results returns them as a tuple. */
export interface Call extends StatementBase {
  readonly kind: 'call';
  readonly callee: FunctionId;
  readonly arguments: readonly Atom[];
  readonly results: readonly Variable[];
  /** The positions of arguments whose memory the callee may write to; absent: none. */
  readonly writes?: readonly number[];
  /** Of calls of reverse sweeps: what is written is only added to. */
  readonly accumulates?: boolean;
  /** The positions of arguments that a result may be, or hold, or be part of; absent: not known. */
  readonly shares?: readonly number[];
  /** The positions of numbers for which the callee takes `undefined` or `null` as well; absent: none. */
  readonly nullable?: readonly number[];
}

/** Unique in a module: `file#name`. */
export type FunctionId = string;
