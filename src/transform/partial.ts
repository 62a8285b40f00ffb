/** One term of the chain rule: an adjoint or tangent times a partial derivative. */
import type { RangeOf } from '../analysis/ranges.js';
import type { Rules } from '../analysis/activity.js';
import type { Atom, Expression, Variable } from '../ir/types.js';
import { add, choose, condition, multiply, zero, type Expr } from '../rules/expression.js';
import { Zero } from '../rules/rule.js';

type Primitive = Extract<Expression, { kind: 'primitive' }>;

/**
 * `factor · partial`. Where the partial is infinite or NaN, a factor of exactly zero gives zero and not
 * 0·∞ = NaN (docs/conventions.md); the guard is left out where ranges exclude that. It names the singular point, not
 * the factor alone: elsewhere the product must stay differentiable by the factor.
 */
export function timesPartial(
  factor: Atom,
  { partial, places }: Partial,
  e: Primitive,
  y: Variable,
  context: { readonly rules: Rules; readonly rangeOf: RangeOf },
): Expr {
  const product = multiply(factor, partial);
  const { singular } = context.rules[e.operation];
  if (singular?.test === undefined || excludesZero(context.rangeOf(factor))) return product;
  const ranges = e.arguments.map(context.rangeOf);
  const place = places.findLast((i) => singular.isReachable(ranges, i));
  if (place === undefined) return product;
  const isSingular = singular.test(e.arguments, y, place);
  return choose(condition('and', condition('equal', factor, zero), isSingular), zero, product);
}

/**
 * The operands of `y = φ(x…)` that have a partial derivative, each once: the partials of an operand that stands in
 * several places are added (`d * d` has 2·d).
 */
export function partialsByOperand(e: Primitive, y: Variable, rules: Rules): readonly Partial[] {
  const found = new Map<Atom, Partial>();
  rules[e.operation].partials(e.arguments, y).forEach((partial, i) => {
    if (partial === Zero) return;
    const operand = e.arguments[i]!;
    const known = found.get(operand);
    found.set(
      operand,
      known === undefined
        ? { operand, partial, places: [i] }
        : { operand, partial: add(known.partial, partial), places: [...known.places, i] },
    );
  });
  return [...found.values()];
}

export interface Partial {
  readonly operand: Atom;
  readonly partial: Expr;
  /** The argument positions at which the operand stands. */
  readonly places: readonly number[];
}

const excludesZero = (r: { lo: number; hi: number }): boolean => r.lo > 0 || r.hi < 0;
