/** One term of the chain rule: an adjoint or tangent times a partial derivative. */
import type { RangeOf } from '../analysis/ranges.js';
import type { Rules } from '../analysis/activity.js';
import type { Atom, Expression } from '../ir/types.js';
import { choose, condition, multiply, zero, type Expr } from '../rules/expression.js';

type Primitive = Extract<Expression, { kind: 'primitive' }>;

/**
 * `factor · partial`. Where the partial by argument `index` can be infinite at a finite value, a factor of exactly
 * zero gives zero and not 0·∞ = NaN (docs/conventions.md); the guard is left out where ranges exclude that.
 */
export function timesPartial(
  factor: Atom,
  partial: Expr,
  e: Primitive,
  index: number,
  context: { readonly rules: Rules; readonly rangeOf: RangeOf },
): Expr {
  const product = multiply(factor, partial);
  const singular = context.rules[e.operation].singular;
  if (singular === undefined || !singular(e.arguments.map(context.rangeOf), index)) return product;
  if (excludesZero(context.rangeOf(factor))) return product;
  return choose(condition('equal', factor, zero), zero, product);
}

const excludesZero = (r: { lo: number; hi: number }): boolean => r.lo > 0 || r.hi < 0;
