/**
 * The table of partial derivatives, one entry for each primitive: forward mode is Σ partialᵢ·tangentᵢ, reverse mode
 * adjoint·partialᵢ. A partial is written in the form that costs least once multiplied by an adjoint, and reuses the
 * result `y` where that is exact enough. What is decided at kinks and edges is in docs/conventions.md.
 */
import type { Primitive } from '../ir/operations.js';
import {
  add,
  apply,
  choose,
  condition,
  constant,
  divide,
  isConstant,
  multiply,
  negate,
} from './expression.js';
import { one, subtract, two, zero, type Condition, type Expr } from './expression.js';
import * as ranges from './range.js';
import { range, reals } from './range.js';
import { Zero, type Range, type Rule, type Singularity } from './rule.js';

type UnaryPartial = (x: Expr, y: Expr) => Expr | Zero;
type BinaryPartials = (a: Expr, b: Expr, y: Expr) => readonly [Expr | Zero, Expr | Zero];
type Extra = Omit<Rule, 'parameters' | 'partials' | 'domain'>;

function unary(domain: Range, partial: UnaryPartial, extra: Extra = {}): Rule {
  return { parameters: ['x'], partials: ([x], y) => [partial(x!, y)], domain: [domain], ...extra };
}

function binary(
  names: [string, string],
  domain: [Range, Range],
  partials: BinaryPartials,
  extra: Extra = {},
): Rule {
  return { parameters: names, partials: ([a, b], y) => partials(a!, b!, y), domain, ...extra };
}

function variadic(partials: Rule['partials'], extra: Extra): Rule {
  return { parameters: 'variadic', partials, domain: [wide, wide, wide], ...extra };
}

/** A step function: constant between its jumps. */
const step = (kink: string, f: (x: number) => number): Rule =>
  unary(range(0.05, 0.45), () => Zero, { kink, range: ranges.monotone(f) });

const wide = range(-3, 3);
const positive = range(0.1, 4);
const inside = range(-0.95, 0.95);
const angle = range(-1.4, 1.4);
const binaryRange = (f: (a: Range, b: Range) => Range) => (xs: readonly Range[]) => f(xs[0]!, xs[1]!);
const ending = (r: Range) => () => r;
/** Whether arguments can lie on the edge of the domain from `lo` to `hi`, or outside. */
const leaves =
  (lo: number, hi: number) =>
  ([x]: readonly Range[]): boolean =>
    x!.lo <= lo || (hi < Infinity && x!.hi >= hi);
/** True for NaN too. */
const isNotPositive = (e: Expr): Condition => condition('not', condition('greater', e, zero));

const square = (x: Expr): Expr => multiply(x, x);
/** `1 / √(1 − x²)`. Written with a single subtraction: what is lost near ±1 is lost in `asin` too. */
const arc = (x: Expr): Expr => divide(one, arcDivisor(x));
const arcDivisor = (x: Expr): Expr => apply('sqrt', subtract(one, square(x)));

/** The partial of a logarithm is infinite at 0 and overflows next to it. */
const logarithm = (scale: number): Rule =>
  unary(positive, (x) => divide(one, multiply(constant(scale), x)), {
    kink: 'Infinity at 0',
    singular: {
      isReachable: ([x]) => !Number.isFinite(1 / (scale * Math.max(0, x!.lo))),
      test: ([x]) => isNotPositive(x!),
    },
    range: ranges.increasing(scale === Math.LN2 ? Math.log2 : scale === Math.LN10 ? Math.log10 : Math.log),
  });

const powerBelow = (x: Expr, p: Expr): Expr => apply('power', x, subtract(p, one));
const isInteger = ({ lo, hi }: Range): boolean => lo === hi && Number.isInteger(lo);

/** `p · x ** (p − 1)`, in the cheapest form that agrees with it also at 0. */
function powerByBase(x: Expr, p: Expr, y: Expr): Expr | Zero {
  if (isConstant(p)) {
    if (p.value === 0) return Zero;
    if (p.value === 2) return multiply(two, x);
    if (p.value === 1) return one;
    if (p.value === 0.5) return divide(one, multiply(two, y));
    if (p.value === -1) return negate(square(y));
    return multiply(p, apply('power', x, constant(p.value - 1)));
  }
  const general = multiply(p, powerBelow(x, p));
  // 0 · ∞; elsewhere the product says it, and its derivative by p.
  return choose(condition('and', condition('equal', p, zero), isNotPositive(x)), zero, general);
}

/** `y · log x`, which is 0 where `y` is: at `x = 0`, `p > 0`. */
function powerByExponent(x: Expr, y: Expr): Expr | Zero {
  if (isConstant(x) && x.value === 1) return Zero;
  if (isConstant(x) && x.value > 0) return multiply(constant(Math.log(x.value)), y);
  return choose(condition('equal', y, zero), zero, multiply(y, apply('log', x)));
}

/** `max` and `min`: the derivative of the first argument that attains the result. */
function extremum(holds: 'greaterEqual' | 'lessEqual'): Rule['partials'] {
  return (x, y) => {
    if (x.length === 2) {
      const first = condition(holds, x[0]!, x[1]!);
      return [choose(first, one, zero), choose(first, zero, one)];
    }
    const attained = x.slice(0, -1).map((each) => condition('equal', each, y));
    const last = x.length - 1;
    return x.map((_, i) =>
      attained.reduceRight<Expr>(
        (rest, c, j) => choose(c, i === j ? one : zero, rest),
        i === last ? one : zero,
      ),
    );
  };
}

const byZero: Singularity = { isReachable: ([, b]) => ranges.contains(b!, 0) };

const tie = 'at a tie the first argument that attains the result';

export const rules: Readonly<Record<Primitive, Rule>> = {
  add: binary(['a', 'b'], [wide, wide], () => [one, one], { range: binaryRange(ranges.sum) }),
  subtract: binary(['a', 'b'], [wide, wide], () => [one, constant(-1)], {
    range: binaryRange(ranges.difference),
  }),
  multiply: binary(['a', 'b'], [wide, wide], (a, b) => [b, a], { range: binaryRange(ranges.product) }),
  // Both over b, so that adjoint / b is computed once.
  divide: binary(['a', 'b'], [wide, positive], (_, b, y) => [divide(one, b), negate(divide(y, b))], {
    kink: 'plain IEEE arithmetic',
    singular: byZero,
    range: binaryRange(ranges.quotient),
  }),
  remainder: binary(
    ['a', 'b'],
    [range(7.1, 7.9), range(2.05, 2.3)],
    (a, b) => [one, negate(apply('trunc', divide(a, b)))],
    {
      kink: '1 and −trunc(a / b), also at the jumps',
      singular: byZero,
      range: binaryRange((a, b) => {
        const size = Math.min(ranges.farthest(a), ranges.farthest(b));
        return range(a.lo >= 0 ? 0 : -size, a.hi <= 0 ? 0 : size);
      }),
    },
  ),
  power: binary(['x', 'p'], [positive, wide], (x, p, y) => [powerByBase(x, p, y), powerByExponent(x, y)], {
    kink: 'by x at 0: 0 for p > 1 and p = 0, 1 for p = 1, Infinity for 0 < p < 1; by p: 0 at x = 0, p > 0',
    singular: {
      isReachable: ([x, p], index) =>
        index === 0
          ? !(p!.lo === 0 && p!.hi === 0) &&
            (!Number.isFinite(ranges.nearest(x!) ** (p!.lo - 1)) || (x!.lo < 0 && !isInteger(p!)))
          : x!.lo <= 0,
      // Integer powers of negative numbers are regular, but not by the exponent.
      test: ([x, p], _, index) => {
        if (index === 1) return isNotPositive(x!);
        if (!isConstant(p!)) return condition('not', condition('isFinite', powerBelow(x!, p!)));
        return Number.isInteger(p.value) ? condition('equal', x!, zero) : isNotPositive(x!);
      },
    },
    range: binaryRange(ranges.powered),
  }),
  negate: unary(wide, () => constant(-1), { range: ([x]) => ranges.negated(x!) }),
  sin: unary(wide, (x) => apply('cos', x), { range: ending(ranges.unit) }),
  cos: unary(wide, (x) => negate(apply('sin', x)), { range: ending(ranges.unit) }),
  tan: unary(angle, (_, y) => add(one, square(y))),
  asin: unary(inside, arc, {
    kink: 'Infinity at ±1',
    singular: { isReachable: leaves(-1, 1), test: ([x]) => isNotPositive(arcDivisor(x!)) },
    range: ending(range(-Math.PI / 2, Math.PI / 2)),
  }),
  acos: unary(inside, (x) => negate(arc(x)), {
    kink: '−Infinity at ±1',
    singular: { isReachable: leaves(-1, 1), test: ([x]) => isNotPositive(arcDivisor(x!)) },
    range: ending(range(0, Math.PI)),
  }),
  atan: unary(wide, (x) => divide(one, add(one, square(x))), {
    range: ending(range(-Math.PI / 2, Math.PI / 2)),
  }),
  // Both over y² + x², so that adjoint / (y² + x²) is computed once.
  atan2: binary(
    ['y', 'x'],
    [wide, positive],
    (y, x) => {
      const norm = add(square(y), square(x));
      return [divide(x, norm), negate(divide(y, norm))];
    },
    {
      kink: 'NaN at the origin',
      singular: {
        isReachable: ([y, x]) => ranges.contains(y!, 0) && ranges.contains(x!, 0),
        test: ([y, x]) => isNotPositive(add(square(y!), square(x!))),
      },
      range: ending(range(-Math.PI, Math.PI)),
    },
  ),
  sinh: unary(wide, (x) => apply('cosh', x), { range: ranges.increasing(Math.sinh) }),
  cosh: unary(wide, (x) => apply('sinh', x), { range: ending(range(1, Infinity)) }),
  tanh: unary(wide, (_, y) => subtract(one, square(y)), { range: ending(ranges.unit) }),
  // By y: cosh(asinh x) = √(x² + 1), sinh(acosh x) = √(x² − 1), without overflow or cancellation.
  asinh: unary(wide, (_, y) => divide(one, apply('cosh', y)), { range: ranges.increasing(Math.asinh) }),
  acosh: unary(range(1.05, 4), (_, y) => divide(one, apply('sinh', y)), {
    kink: 'Infinity at 1',
    singular: { isReachable: leaves(1, Infinity), test: (_, y) => isNotPositive(y) },
    range: ending(ranges.nonNegative),
  }),
  atanh: unary(inside, (x) => divide(one, subtract(one, square(x))), {
    kink: 'Infinity at ±1',
    singular: { isReachable: leaves(-1, 1), test: ([x]) => isNotPositive(subtract(one, square(x!))) },
  }),
  exp: unary(wide, (_, y) => y, { range: ranges.increasing(Math.exp, ranges.nonNegative) }),
  // Not y + 1: that loses every digit for x far below 0.
  expm1: unary(wide, (x) => apply('exp', x), { range: ranges.increasing(Math.expm1, range(-1, Infinity)) }),
  log: logarithm(1),
  log1p: unary(range(-0.9, 4), (x) => divide(one, add(one, x)), {
    kink: 'Infinity at −1',
    singular: { isReachable: leaves(-1, Infinity), test: ([x]) => isNotPositive(add(one, x!)) },
    range: ranges.increasing(Math.log1p),
  }),
  log2: logarithm(Math.LN2),
  log10: logarithm(Math.LN10),
  sqrt: unary(positive, (_, y) => divide(one, multiply(two, y)), {
    kink: 'Infinity at 0',
    singular: { isReachable: leaves(0, Infinity), test: (_, y) => isNotPositive(y) },
    range: ([x]) => range(Math.sqrt(Math.max(0, x!.lo)), Infinity),
  }),
  cbrt: unary(positive, (_, y) => divide(one, multiply(constant(3), square(y))), {
    kink: 'Infinity at 0',
    singular: { isReachable: ([x]) => ranges.contains(x!, 0), test: (_, y) => condition('equal', y, zero) },
    range: ranges.increasing(Math.cbrt),
  }),
  // The choice is between factors, so that it is made once for all arguments.
  hypot: variadic(
    (x, y) => {
      if (x.length === 1) return [apply('sign', x[0]!)];
      const inverse = choose(condition('equal', y, zero), zero, divide(one, y));
      return x.map((each) => apply('multiply', each, inverse));
    },
    { kink: '0 at the origin', range: ranges.length },
  ),
  abs: unary(wide, (x) => apply('sign', x), { kink: '0 at 0', range: ([x]) => ranges.absolute(x!) }),
  sign: step('0 everywhere', Math.sign),
  max: variadic(extremum('greaterEqual'), {
    kink: tie,
    range: (xs) => range(Math.max(...xs.map((x) => x.lo)), Math.max(...xs.map((x) => x.hi))),
  }),
  min: variadic(extremum('lessEqual'), {
    kink: tie,
    range: (xs) => range(Math.min(...xs.map((x) => x.lo)), Math.min(...xs.map((x) => x.hi))),
  }),
  fround: unary(wide, () => one, {
    kink: '1, as if nothing were rounded',
    range: ranges.monotone(Math.fround),
  }),
  floor: step('0 everywhere', Math.floor),
  ceil: step('0 everywhere', Math.ceil),
  trunc: step('0 everywhere', Math.trunc),
  round: step('0 everywhere', Math.round),
};

/** The range of a primitive's result. */
export const rangeOf = (operation: Primitive, xs: readonly Range[]): Range =>
  rules[operation].range?.(xs) ?? reals;
