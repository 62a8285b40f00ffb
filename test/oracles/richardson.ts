/**
 * Derivatives by differences: central differences extrapolated to step zero (Richardson; Ridders 1982), with the
 * spread of the table as the error estimate, and one-sided differences compared to find kinks.
 */

export interface Differences {
  readonly gradient: Float64Array;
  /** Estimated absolute error of each entry; Infinity at a kink or a jump. */
  readonly error: Float64Array;
}

const levels = 8;
const shrink = 1.6;

interface Estimate {
  readonly derivative: number;
  readonly error: number;
}

/** Ridders' table for a quotient whose error is a series in h^order, h^(2·order), … */
function extrapolate(quotient: (h: number) => number, start: number, order: 1 | 2): Estimate {
  let best: Estimate = { derivative: NaN, error: Infinity };
  let previous: number[] = [];
  let h = start;
  for (let level = 0; level < levels; level++, h /= shrink) {
    const row = [quotient(h)];
    let factor = shrink ** order;
    for (let column = 1; column <= level; column++, factor *= shrink ** order) {
      const finer = row[column - 1]!;
      const coarser = previous[column - 1]!;
      const extrapolated = (finer * factor - coarser) / (factor - 1);
      row.push(extrapolated);
      const error = Math.max(Math.abs(extrapolated - finer), Math.abs(extrapolated - coarser));
      if (error <= best.error) best = { derivative: extrapolated, error };
    }
    const last = row[level]!;
    if (level > 0 && Math.abs(last - previous[level - 1]!) >= 2 * best.error) break;
    previous = row;
  }
  return best;
}

export function richardson(f: (x: Float64Array) => number, x: Float64Array): Differences {
  const gradient = new Float64Array(x.length);
  const error = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const at = (step: number): number => {
      const moved = Float64Array.from(x);
      moved[i] = x[i]! + step;
      return f(moved);
    };
    const here = at(0);
    const scale = Math.max(1, Math.abs(x[i]!));
    const start = 0.02 * scale;
    const central = extrapolate((h) => (at(h) - at(-h)) / (2 * h), start, 2);
    const right = extrapolate((h) => (at(h) - here) / h, start / 4, 1);
    const left = extrapolate((h) => (here - at(-h)) / h, start / 4, 1);
    const slack = 10 * (right.error + left.error + central.error) + 1e-5 * Math.abs(central.derivative);
    const smooth = Math.abs(right.derivative - left.derivative) <= slack;
    const converges = central.error < 0.1 * Math.max(1, Math.abs(central.derivative));
    gradient[i] = central.derivative;
    error[i] = smooth && converges ? central.error + (Math.abs(here) * 1e-14) / start : Infinity;
  }
  return { gradient, error };
}
