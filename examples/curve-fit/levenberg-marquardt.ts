/** Least squares by Levenberg and Marquardt, with Marquardt's scaling (Nocedal & Wright, chapter 10). */

/** A model's value and its gradient by the parameters, at one observation. */
export type Model = (
  b: readonly number[],
  x: number,
) => { readonly value: number; readonly grad: readonly number[] };

export interface Fit {
  readonly parameters: readonly number[];
  readonly residual: number;
  readonly iterations: number;
}

interface Normal {
  readonly matrix: number[][];
  readonly side: number[];
  readonly residual: number;
}

export function fit(
  model: Model,
  points: readonly (readonly [y: number, x: number])[],
  start: readonly number[],
): Fit {
  let b = start;
  let damping = 1e-3;
  let current = normal(model, points, b);
  let iterations = 0;
  for (; iterations < 500 && damping < 1e12; iterations++) {
    const step = solve(
      current.matrix.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) : v))),
      current.side,
    );
    const next = b.map((v, i) => v + step[i]!);
    const there = normal(model, points, next);
    const expected = step.reduce((sum, s, i) => sum + s * current.side[i]!, 0);
    const settled = step.every((s, i) => Math.abs(s) <= 1e-12 * Math.abs(next[i]!));
    // A reduction below the rounding of the sum cannot be seen: such a step is taken on trust.
    if (there.residual < current.residual || expected <= 1e-12 * current.residual) {
      [b, current, damping] = [next, there, damping / 10];
    } else {
      damping *= 10;
    }
    if (settled) break;
  }
  return { parameters: b, residual: current.residual, iterations };
}

/** JᵀJ and Jᵀr, summed row by row. */
function normal(model: Model, points: readonly (readonly [number, number])[], b: readonly number[]): Normal {
  const matrix = b.map(() => b.map(() => 0));
  const side = b.map(() => 0);
  let residual = 0;
  for (const [y, x] of points) {
    const { value, grad } = model(b, x);
    const r = y - value;
    residual += r * r;
    for (const [i, g] of grad.entries()) {
      side[i]! += g * r;
      for (const [j, h] of grad.entries()) matrix[i]![j]! += g * h;
    }
  }
  return { matrix, side, residual };
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], side: readonly number[]): number[] {
  const n = side.length;
  const rows = matrix.map((row, i) => [...row, side[i]!]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.reduce(
      (p, row, i) => (i > k && Math.abs(row[k]!) > Math.abs(rows[p]![k]!) ? i : p),
      k,
    );
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = side.map(() => 0);
  for (let i = n - 1; i >= 0; i--) {
    const known = x.reduce((sum, v, j) => (j > i ? sum + rows[i]![j]! * v : sum), 0);
    x[i] = (rows[i]![n]! - known) / rows[i]![i]!;
  }
  return x;
}
