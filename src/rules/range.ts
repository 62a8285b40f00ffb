/**
 * Interval arithmetic over what floating-point operations return, so that the guard of a singular partial is left
 * out only where it can never be needed: `exp` may underflow to 0, rounding is monotone for `+ - * /`, and results
 * of transcendental functions are widened by their error. A range says nothing about NaN.
 */
import type { Range } from './rule.js';

export const range = (lo: number, hi: number): Range => ({ lo, hi });
export const reals: Range = range(-Infinity, Infinity);
export const nonNegative: Range = range(0, Infinity);
export const unit: Range = range(-1, 1);

/** The range, or all reals where an end was `∞ − ∞`. */
const proper = (lo: number, hi: number): Range => (lo <= hi ? range(lo, hi) : reals);

export const contains = (r: Range, x: number): boolean => r.lo <= x && x <= r.hi;

/** The distance of the range from zero: the smallest absolute value in it. */
export const nearest = (r: Range): number => Math.max(0, r.lo, -r.hi);

/** The largest absolute value in it. */
export const farthest = (r: Range): number => Math.max(-r.lo, r.hi);

export const sum = (a: Range, b: Range): Range => proper(a.lo + b.lo, a.hi + b.hi);
export const difference = (a: Range, b: Range): Range => proper(a.lo - b.hi, a.hi - b.lo);
export const negated = (a: Range): Range => range(-a.hi, -a.lo);

export function product(a: Range, b: Range): Range {
  const ends = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi].map((x) => (Number.isNaN(x) ? 0 : x));
  return range(Math.min(...ends), Math.max(...ends));
}

/** The range of `x * x`. */
export const square = (a: Range): Range => range(nearest(a) ** 2, farthest(a) ** 2);

export function quotient(a: Range, b: Range): Range {
  if (contains(b, 0)) return reals;
  const ends = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi].map((x) => (Number.isNaN(x) ? 0 : x));
  return range(Math.min(...ends), Math.max(...ends));
}

export const absolute = (a: Range): Range => range(nearest(a), farthest(a));

/** The image under a function that never decreases and is computed exactly enough to keep that order. */
export const monotone =
  (f: (x: number) => number) =>
  ([a]: readonly Range[]): Range =>
    a === undefined ? reals : proper(f(a.lo), f(a.hi));

/** The image under an increasing function whose computed values may be off by a few units in the last place. */
export const increasing =
  (f: (x: number) => number, bounds: Range = reals) =>
  ([a]: readonly Range[]): Range => {
    if (a === undefined) return bounds;
    const lo = f(a.lo);
    const hi = f(a.hi);
    return proper(
      Number.isNaN(lo) ? bounds.lo : Math.max(bounds.lo, lo - slack(lo)),
      Number.isNaN(hi) ? bounds.hi : Math.min(bounds.hi, hi + slack(hi)),
    );
  };

/** Ten times the worst error seen in the mathematical libraries of browsers and Node. */
const slack = (x: number): number => (Number.isFinite(x) ? Math.abs(x) * 1e-14 : 0);

/** The length of a vector: at least its longest component. */
export const length = (xs: readonly Range[]): Range =>
  range(Math.max(0, ...xs.map((x) => nearest(x) - slack(nearest(x)))), Infinity);

/** `x ** p`: what is known without looking for extrema. */
export function powered(x: Range, p: Range): Range {
  if (p.lo === p.hi && p.lo > 0 && p.lo % 2 === 0) {
    const lo = nearest(x) ** p.lo;
    return range(lo - slack(lo), Infinity);
  }
  if (x.lo >= 1 && p.lo >= 0) return range(1, Infinity);
  return x.lo > 0 || (x.lo === 0 && p.lo >= 0) ? nonNegative : reals;
}
