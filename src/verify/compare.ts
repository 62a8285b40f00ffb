/** Numbers of a derivative beside those it is to have. */
import type { Difference } from './differences.js';
import type { Entries } from './entries.js';

export type Verdict = 'ok' | 'kink' | 'unsettled' | 'wrong';

export interface Finding {
  readonly verdict: Verdict;
  /** The number that is meant: `xs[2].mass`, or `value`. */
  readonly where: string;
  readonly got: number;
  /** NaN at a kink. */
  readonly expected: number;
  /** Relative to the number, or to the largest one if that is much larger. */
  readonly error: number;
  readonly note?: string;
}

/** How far computed numbers may be apart; single precision is far less precise. */
export interface Precision {
  /** Of derivatives and differences. */
  readonly differences: number;
  /** Of two ways to compute the same. */
  readonly products: number;
}

export const double: Precision = { differences: 1e-6, products: 1e-9 };
export const single: Precision = { differences: 1e-2, products: 1e-4 };

/** Entries below this part of the largest one are compared as if they were of that size. */
const smallest = 1e-4;

export function againstDifferences(
  got: Entries,
  expected: ReadonlyMap<string, Difference>,
  { differences: tolerance }: Precision,
): readonly Finding[] {
  const known = [...expected.values()].map((d) => (d.kind === 'smooth' ? Math.abs(d.derivative) : 0));
  const largest = Math.max(0, ...known);
  return [...expected].map(([where, d]): Finding => {
    const own = got.get(where) ?? NaN;
    if (d.kind === 'kink') return { ...judgedAtKink(own, d), where, got: own };
    if (d.kind === 'unsettled') {
      const note = 'differences settle on nothing here';
      return { verdict: 'unsettled', where, got: own, expected: NaN, error: NaN, note };
    }
    const size = Math.max(Math.abs(d.derivative), smallest * largest);
    const gap = Math.abs(own - d.derivative);
    const slack = Math.max(10 * d.error, tolerance * size);
    const error = gap === 0 ? 0 : gap / size;
    const isClose = gap <= slack;
    // What so much rounding hides has not been compared.
    const verdict = !isClose ? 'wrong' : slack > 0.02 * size && gap > 0.02 * size ? 'unsettled' : 'ok';
    return { verdict, where, got: own, expected: d.derivative, error };
  });
}

function judgedAtKink(
  own: number,
  { left, right }: Extract<Difference, { kind: 'kink' }>,
): Pick<Finding, 'verdict' | 'expected' | 'error' | 'note'> {
  const show = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(6))) : 'none');
  const note = `not smooth: slope ${show(left)} from the left, ${show(right)} from the right; the derivative says ${show(own)}`;
  return { verdict: 'kink', expected: NaN, error: NaN, note };
}

/** Two ways to compute the same numbers. */
export function againstNumbers(got: Entries, expected: Entries, tolerance: number): readonly Finding[] {
  const largest = Math.max(0, ...[...expected.values()].map(Math.abs).filter(Number.isFinite));
  return [...expected].map(([where, wanted]): Finding => {
    const own = got.get(where) ?? NaN;
    if (Object.is(own, wanted)) return { verdict: 'ok', where, got: own, expected: wanted, error: 0 };
    const gap = Math.abs(own - wanted);
    const size = Math.max(Math.abs(wanted), smallest * largest);
    const error = gap === 0 ? 0 : gap / size;
    return { verdict: error <= tolerance ? 'ok' : 'wrong', where, got: own, expected: wanted, error };
  });
}
