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

type Binary = Extract<Expr, { kind: 'apply' }> & { readonly arguments: readonly [Expr, Expr] };

const isNegate = (e: Expr): e is Binary => e.kind === 'apply' && e.operation === 'negate';
const isBinary = (e: Expr, operation: 'subtract' | 'multiply' | 'divide'): e is Binary =>
  e.kind === 'apply' && e.operation === operation;

export function add(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  if (isConstant(a) && isConstant(b)) return constant(a.value + b.value);
  if (isNegate(b)) return subtract(a, b.arguments[0]);
  if (isNegate(a)) return subtract(b, a.arguments[0]);
  if (a === b && a.kind === 'variable') return multiply(two, a);
  if (a.kind === 'choose' && b.kind === 'choose' && a.condition === b.condition) {
    return choose(a.condition, add(a.whenTrue, b.whenTrue), add(a.whenFalse, b.whenFalse));
  }
  return overOneDivisor(add, a, b) ?? apply('add', a, b);
}

export function subtract(a: Expr, b: Expr): Expr {
  if (isConstant(b, 0)) return a;
  if (isConstant(a, 0)) return negate(b);
  if (isConstant(a) && isConstant(b)) return constant(a.value - b.value);
  if (isNegate(b)) return add(a, b.arguments[0]);
  return overOneDivisor(subtract, a, b) ?? apply('subtract', a, b);
}

/** `(a − y · b) / d` for `a / d − y · (b / d)`. */
function overOneDivisor(combine: (a: Expr, b: Expr) => Expr, a: Expr, b: Expr): Expr | undefined {
  const [x, y] = [quotientOf(a), quotientOf(b)];
  if (x === undefined || y?.divisor !== x.divisor) return undefined;
  return divide(combine(x.numerator, y.numerator), x.divisor);
}

interface Quotient {
  readonly numerator: Expr;
  readonly divisor: Expr;
}

function quotientOf(e: Expr): Quotient | undefined {
  if (isBinary(e, 'divide')) return { numerator: e.arguments[0], divisor: e.arguments[1] };
  if (!isBinary(e, 'multiply') || !isBinary(e.arguments[1], 'divide')) return undefined;
  const [numerator, divisor] = e.arguments[1].arguments as readonly [Expr, Expr];
  return { numerator: multiply(e.arguments[0], numerator), divisor };
}

export function negate(a: Expr): Expr {
  if (isConstant(a)) return constant(-a.value);
  if (isNegate(a)) return a.arguments[0];
  if (isBinary(a, 'subtract')) return subtract(a.arguments[1], a.arguments[0]);
  const scaled = isBinary(a, 'multiply') ? a.arguments : undefined;
  if (scaled !== undefined && isConstant(scaled[0])) return multiply(constant(-scaled[0].value), scaled[1]);
  const quotient = isBinary(a, 'divide') ? a.arguments : undefined;
  if (quotient !== undefined && isConstant(quotient[0])) return divide(negate(quotient[0]), quotient[1]);
  return apply('negate', a);
}

/**
 * Signs move outward, constants to the left and together, and what multiplies a quotient or a choice moves into it:
 * `a * (b / c)` is `b * (a / c)`, so that several partials over one divisor share `a / c`.
 */
export function multiply(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0) || isConstant(b, 0)) return zero;
  if (isConstant(a, 1)) return b;
  if (isConstant(b, 1)) return a;
  if (isConstant(a, -1)) return negate(b);
  if (isConstant(b, -1)) return negate(a);
  if (isConstant(a) && isConstant(b)) return constant(a.value * b.value);
  if (isNegate(a)) return negate(multiply(a.arguments[0], b));
  if (isNegate(b)) return negate(multiply(a, b.arguments[0]));
  if (isConstant(b)) return multiply(b, a);
  if (isBinary(b, 'multiply')) {
    const [first, second] = b.arguments;
    if (isConstant(first)) {
      return isConstant(a)
        ? multiply(constant(a.value * first.value), second)
        : multiply(first, multiply(a, second));
    }
    if (second.kind === 'choose') return apply('multiply', first, multiply(a, second));
  }
  if (isBinary(a, 'multiply') && isConstant(a.arguments[0])) {
    return multiply(a.arguments[0], multiply(a.arguments[1], b));
  }
  if (isBinary(b, 'divide')) return scale(b.arguments[0], divide(a, b.arguments[1]));
  if (b.kind === 'choose') return choose(b.condition, multiply(a, b.whenTrue), multiply(a, b.whenFalse));
  return apply('multiply', a, b);
}

/** `factor * quotient`, where `multiply` would move the factor into the quotient. */
function scale(factor: Expr, quotient: Expr): Expr {
  if (isConstant(factor, 1)) return quotient;
  if (isConstant(factor, -1)) return negate(quotient);
  return apply('multiply', factor, quotient);
}

export function divide(a: Expr, b: Expr): Expr {
  if (isConstant(a, 0)) return zero;
  if (isConstant(b, 1)) return a;
  if (isConstant(b, -1)) return negate(a);
  if (isNegate(a)) return negate(divide(a.arguments[0], b));
  if (isNegate(b)) return negate(divide(a, b.arguments[0]));
  return apply('divide', a, b);
}

export function choose(condition: Condition, whenTrue: Expr, whenFalse: Expr): Expr {
  if (isConstant(whenTrue) && isConstant(whenFalse, whenTrue.value)) return whenTrue;
  return { kind: 'choose', condition, whenTrue, whenFalse };
}

export function condition(operation: PureOperation, ...args: (Expr | Condition)[]): Condition {
  return { kind: 'condition', operation, arguments: args };
}
