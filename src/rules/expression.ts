/**
 * The small language in which rules state partial derivatives: trees over atoms. The constructors apply the
 * identities of real arithmetic that keep generated code as one would write it (`1 * x` is `x`), so rules are
 * written as in a book. Only derivative code is built with them, never primal code, whose bits must not change.
 */
import type { Atom } from '../ir/types.js';
import type { Primitive, PureOperation } from '../ir/operations.js';

export type Expr =
  | Atom
  | { readonly kind: 'apply'; readonly operation: Primitive; readonly arguments: readonly Expr[] }
  | {
      readonly kind: 'choose';
      readonly condition: Condition;
      readonly whenTrue: Expr;
      readonly whenFalse: Expr;
    };

export interface Condition {
  readonly kind: 'condition';
  readonly operation: PureOperation;
  readonly arguments: readonly (Expr | Condition)[];
}

export type ConstantExpr = Extract<Expr, { kind: 'constant' }>;

export const constant = (value: number): ConstantExpr => ({
  kind: 'constant',
  value,
  type: { kind: 'number' },
});
export const zero = constant(0);
export const one = constant(1);
export const two = constant(2);

export function isConstant(e: Expr, value?: number): e is ConstantExpr & { value: number } {
  return e.kind === 'constant' && typeof e.value === 'number' && (value === undefined || e.value === value);
}

/** Any primitive applied, without simplification. */
export function apply(operation: Primitive, ...args: Expr[]): Expr {
  return { kind: 'apply', operation, arguments: args };
}

type Apply = Extract<Expr, { kind: 'apply' }>;

function isApply(e: Expr, operation: Primitive): e is Apply {
  return e.kind === 'apply' && e.operation === operation;
}

export function add(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  if (isConstant(a) && isConstant(b)) return constant(a.value + b.value);
  if (isApply(b, 'negate')) return subtract(a, b.arguments[0]!);
  if (isApply(a, 'negate')) return subtract(b, a.arguments[0]!);
  return apply('add', a, b);
}

export function subtract(a: Expr, b: Expr): Expr {
  if (isConstant(b, 0)) return a;
  if (isConstant(a, 0)) return negate(b);
  if (isConstant(a) && isConstant(b)) return constant(a.value - b.value);
  if (isApply(b, 'negate')) return add(a, b.arguments[0]!);
  return apply('subtract', a, b);
}

export function negate(a: Expr): Expr {
  if (isConstant(a)) return constant(-a.value);
  if (isApply(a, 'negate')) return a.arguments[0]!;
  if (isApply(a, 'subtract')) return subtract(a.arguments[1]!, a.arguments[0]!);
  if (isApply(a, 'multiply') && isConstant(a.arguments[0]!)) {
    return multiply(constant(-a.arguments[0].value), a.arguments[1]!);
  }
  return apply('negate', a);
}

/** Signs move outward, constants to the left and together, `a * (b / c)` becomes `b * (a / c)`. */
export function multiply(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0) || isConstant(b, 0)) return zero;
  if (isConstant(a, 1)) return b;
  if (isConstant(b, 1)) return a;
  if (isConstant(a, -1)) return negate(b);
  if (isConstant(b, -1)) return negate(a);
  if (isConstant(a) && isConstant(b)) return constant(a.value * b.value);
  if (isApply(a, 'negate')) return negate(multiply(a.arguments[0]!, b));
  if (isApply(b, 'negate')) return negate(multiply(a, b.arguments[0]!));
  if (isConstant(b)) return multiply(b, a);
  if (isApply(b, 'multiply') && isConstant(b.arguments[0]!)) {
    return multiply(b.arguments[0], multiply(a, b.arguments[1]!));
  }
  if (isConstant(a) && isApply(b, 'multiply') && isConstant(b.arguments[0]!)) {
    return multiply(constant(a.value * (b.arguments[0] as { value: number }).value), b.arguments[1]!);
  }
  if (isApply(b, 'divide')) return multiply(b.arguments[0]!, divide(a, b.arguments[1]!));
  if (b.kind === 'choose') return choose(b.condition, multiply(a, b.whenTrue), multiply(a, b.whenFalse));
  return apply('multiply', a, b);
}

export function divide(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0)) return zero;
  if (isConstant(b, 1)) return a;
  if (isApply(a, 'negate')) return negate(divide(a.arguments[0]!, b));
  if (isApply(b, 'negate')) return negate(divide(a, b.arguments[0]!));
  return apply('divide', a, b);
}

export function choose(condition: Condition, whenTrue: Expr, whenFalse: Expr): Expr {
  if (isConstant(whenTrue) && isConstant(whenFalse, whenTrue.value)) return whenTrue;
  return { kind: 'choose', condition, whenTrue, whenFalse };
}

export function condition(operation: PureOperation, ...args: (Expr | Condition)[]): Condition {
  return { kind: 'condition', operation, arguments: args };
}
