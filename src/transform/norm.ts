/**
 * `y = ‖x‖`, the length of a vector of any number of components: `Math.hypot(...x)`. With the unit vector `x / y`, or
 * zero at the origin, reverse is `x̄ᵢ += ȳ · xᵢ/y`, and forward `ẏ = Σ xᵢ/y · ẋᵢ`.
 */
import { BlockBuilder, freshId, number, numberType, primitive, variable } from '../ir/build.js';
import type { Atom, Carried, Variable } from '../ir/types.js';
import { choose, condition, divide, multiply, one, zero, type Expr } from '../rules/expression.js';
import { flatten } from './flatten.js';

/** Adds to the shadow of `x` what it receives of the cotangent `bar` of its norm `y`. */
export function reverseNorm(x: Atom, shadow: Atom, y: Variable, bar: Atom, b: BlockBuilder): void {
  const scale = flatten(b, multiply(bar, inverse(y)));
  overElements(b, x, [], (inner, index) => {
    const before = inner.let({ kind: 'load', array: shadow, index });
    const term = inner.let(primitive('multiply', scale, inner.let({ kind: 'load', array: x, index })));
    const value = inner.let(primitive('add', before, term));
    inner.add({ kind: 'store', target: shadow, key: index, value });
    return [];
  });
}

/** The tangent of the norm `y` of `x`, whose tangent is `dot`. */
export function tangentOfNorm(x: Atom, y: Variable, dot: Atom, b: BlockBuilder): Expr {
  const scale = flatten(b, inverse(y));
  const sum = variable('', numberType);
  const carried = [{ parameter: sum, initial: number(0) }];
  const [total] = overElements(b, x, carried, (inner, index) => {
    const unit = inner.let(primitive('multiply', scale, inner.let({ kind: 'load', array: x, index })));
    const term = inner.let(primitive('multiply', unit, inner.let({ kind: 'load', array: dot, index })));
    return [inner.let(primitive('add', sum, term))];
  });
  return total!;
}

const inverse = (y: Variable): Expr => choose(condition('equal', y, zero), zero, divide(one, y));

function overElements(
  b: BlockBuilder,
  x: Atom,
  carried: readonly Carried[],
  each: (inner: BlockBuilder, index: Atom) => readonly Atom[],
): readonly Variable[] {
  const to = b.let({ kind: 'length', array: x });
  const index = variable('i', numberType);
  const inner = new BlockBuilder(b.sweep, b.origin);
  const body = inner.finish(each(inner, index));
  const results = carried.map(({ parameter: p }) => variable(p.name, p.type, p.role));
  const loop = { index, from: number(0), to, inclusive: false, step: 1, carried, body, results };
  b.add({ kind: 'for', id: freshId(), ...loop });
  return results;
}
