/**
 * Derivatives along a line by differences: central ones extrapolated to step zero (Richardson; Ridders, "Accurate
 * computation of F'(x) and F'(x)F''(x)", 1982), with the spread of the table for an error bound, and those of either
 * side beside them, which tell where a function is not smooth.
 */

export type Difference =
  | { readonly kind: 'smooth'; readonly derivative: number; readonly error: number }
  /** The derivatives from the left and from the right differ; NaN where there is none. */
  | { readonly kind: 'kink'; readonly left: number; readonly right: number }
  /** The quotients settle on nothing: rounding in the function, a very high slope, or no values around. */
  | { readonly kind: 'unsettled' };

interface Estimate {
  readonly derivative: number;
  readonly error: number;
}

const rows = 9;
const ratio = 1.7;
/** Around a point near the edge of the domain, steps become smaller until there are values. */
const mostShrinks = 8;

/**
 * The derivative at 0 of `f`, which has values around 0 but need not have one everywhere. `scale` is the size of what
 * is moved.
 */
export function differenceOf(f: (step: number) => number, scale: number): Difference {
  const here = f(0);
  const both = (h: number): number => (f(h) - f(-h)) / (2 * h);
  const after = (h: number): number => (f(h) - here) / h;
  const before = (h: number): number => (here - f(-h)) / h;
  let step = 0.03 * scale;
  const isInside = (): boolean => Number.isFinite(f(step)) && Number.isFinite(f(-step));
  for (let k = 0; k < mostShrinks && !isInside(); k++) step /= 8;
  const right = limit(after, step / 4, 1);
  const left = limit(before, step / 4, 1);
  if (!isInside()) {
    const isOnEdge = Number.isFinite(right.derivative) !== Number.isFinite(left.derivative);
    return isOnEdge
      ? { kind: 'kink', left: left.derivative, right: right.derivative }
      : { kind: 'unsettled' };
  }
  const central = limit(both, step, 2);
  const size = Math.max(Math.abs(central.derivative), 1e-3 * Math.abs(here));
  const slack = 10 * (right.error + left.error + central.error) + 1e-5 * size;
  const gap = Math.abs(right.derivative - left.derivative);
  const settled = (e: Estimate): boolean => e.error <= 0.05 * Math.max(size, 1e-3);
  if (gap > slack && settled(right) && settled(left))
    return { kind: 'kink', left: left.derivative, right: right.derivative };
  if (isJump(f, here, step)) return { kind: 'kink', left: NaN, right: NaN };
  if (!settled(central)) return { kind: 'unsettled' };
  const rounding = (Math.abs(here) * 4e-16) / (step / ratio ** (rows - 1));
  return { kind: 'smooth', derivative: central.derivative, error: central.error + rounding };
}

/** Whether the value is another one right beside the point. */
function isJump(f: (step: number) => number, here: number, step: number): boolean {
  const near = 1e-9 * step;
  const change = Math.max(Math.abs(f(near) - here), Math.abs(f(-near) - here));
  const around = Math.max(Math.abs(f(step) - here), Math.abs(f(-step) - here));
  return change > 1e-3 * around && change > 1e-9 * Math.abs(here) && around > 0;
}

/** The table for a quotient whose error is a series in powers of `h ** order`. */
function limit(quotient: (h: number) => number, start: number, order: 1 | 2): Estimate {
  let best: Estimate = { derivative: NaN, error: Infinity };
  let above: readonly number[] = [];
  for (let row = 0; row < rows; row++) {
    const line = [quotient(start / ratio ** row)];
    for (let column = 1; column <= row; column++) {
      const factor = ratio ** (order * column);
      const [fine, coarse] = [line[column - 1]!, above[column - 1]!];
      const value = (factor * fine - coarse) / (factor - 1);
      const error = Math.max(Math.abs(value - fine), Math.abs(value - coarse));
      if (error <= best.error) best = { derivative: value, error };
      line.push(value);
    }
    const isWorse = row > 0 && Math.abs(line[row]! - above[row - 1]!) > 4 * best.error;
    if (isWorse && Number.isFinite(best.error)) return best;
    above = line;
  }
  return best;
}
