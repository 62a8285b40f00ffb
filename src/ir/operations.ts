/**
 * The names of all operations. A `Primitive` has an entry in the table of rules (src/rules/): adding a name here
 * without a rule fails to type-check there.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** Differentiable functions of numbers. `max`, `min` and `hypot` are lowered to these arities. */
export const primitives = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'remainder',
  'power',
  'negate',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'sqrt',
  'cbrt',
  'hypot',
  'abs',
  'sign',
  'max',
  'min',
  'fround',
  'floor',
  'ceil',
  'trunc',
  'round',
] as const;

export type Primitive = (typeof primitives)[number];

/** Functions without derivative. Numbers that come out of them are constants to the differentiation. */
export const pureOperations = [
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
  'looseEqual',
  'looseNotEqual',
  'not',
  'and',
  'bitAnd',
  'bitOr',
  'bitXor',
  'bitNot',
  'shiftLeft',
  'shiftRight',
  'shiftRightUnsigned',
  'clz32',
  'imul',
  'isNaN',
  'isFinite',
  'isInteger',
  'toNumber',
  /** Its operand, as a constant. */
  'constant',
] as const;

export type PureOperation = (typeof pureOperations)[number];

/** Source text with holes: `text.length === holes + 1`. */
export interface ExternalOperation {
  readonly text: readonly string[];
  /** Whether running it can be observed (it must run exactly once, in order). */
  readonly effect: boolean;
  /** Whether what it gives is new, so that no argument can be reached from it. */
  readonly fresh?: boolean;
  /** Whether it was asked already if what it gives has to be new. */
  readonly isJudged?: true;
  /** What is to be said if it is given a number that is differentiated by, which may come out again later. */
  readonly keeps?: Diagnostic;
  /** What is to be said if numbers are written to what it gives while its argument, the same memory, is in use. */
  readonly stops?: Diagnostic;
  /** What the memory is called that it gives, and what is to be said if such a number is written there. */
  readonly lends?: { readonly name: string; readonly finding: Diagnostic };
}
