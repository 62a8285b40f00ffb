/** Counted loops walked backward: their bounds, trip counts and iteration numbers. */
import { number, numberType, variable, type BlockBuilder } from '../ir/build.js';
import type { Atom, For, Variable } from '../ir/types.js';
import { add, apply, divide, isConstant, multiply, subtract, type Expr } from '../rules/expression.js';
import { flatten } from './flatten.js';

export interface Bounds {
  readonly index: Variable;
  readonly from: Atom;
  readonly to: Atom;
  readonly inclusive: boolean;
  readonly step: number;
}

type IsInteger = (a: Atom) => boolean;

/** The header of the loop that runs the iterations of `s` from the last to the first. */
export function reversedBounds(s: For, b: BlockBuilder, isInteger: IsInteger): Bounds {
  const index = variable(s.index.name, numberType, s.index.role);
  return { index, from: flatten(b, last(s, isInteger)), to: s.from, inclusive: true, step: -s.step };
}

/** The same for a loop of which only the number of iterations is known. */
export const boundsFrom = (trips: Atom, b: BlockBuilder): Bounds => ({
  index: variable('k', numberType, 'temporary'),
  from: flatten(b, add(trips, number(-1))),
  to: number(0),
  inclusive: true,
  step: -1,
});

/** The index of the last iteration; one step before the first when there is none. */
function last(s: For, isInteger: IsInteger): Expr {
  if (Math.abs(s.step) === 1) {
    const bound = isInteger(s.to) ? s.to : apply(roundingToLast(s), s.to);
    return s.inclusive ? bound : subtract(bound, number(s.step));
  }
  return add(s.from, multiply(number(s.step), subtract(tripCount(s, isInteger), number(1))));
}

/** From an exclusive bound upward the last integer before it is ⌈to⌉ − 1, from an inclusive one ⌊to⌋; mirrored down. */
function roundingToLast(s: For): 'ceil' | 'floor' {
  return s.step > 0 === s.inclusive ? 'floor' : 'ceil';
}

/** How often a counted loop runs, as an expression that can be zero or less when it does not run at all. */
export function tripCount(s: For, isInteger: IsInteger): Expr {
  const span = s.step > 0 ? subtract(s.to, s.from) : subtract(s.from, s.to);
  const stride = Math.abs(s.step);
  if (s.inclusive) {
    if (stride === 1 && isInteger(s.to)) return add(span, number(1));
    return add(apply('floor', divide(span, number(stride))), number(1));
  }
  if (stride === 1 && isInteger(s.to)) return span;
  return apply('ceil', divide(span, number(stride)));
}

/** `iteration` for the value `index` of the loop's counter: 0 for the first. */
export function iterationNumber(s: For, index: Atom): Expr {
  const offset = isConstant(s.from, 0) ? index : subtract(index, s.from);
  if (s.step === 1) return offset;
  if (s.step === -1) return subtract(s.from, index);
  return divide(subtract(index, s.from), number(s.step));
}
