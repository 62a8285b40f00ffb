/** Multinomial logistic regression: three classes, a linear score for each. */

/** Bias and weights of class `k`, applied to one flower. */
function score(weights: Float64Array, k: number, row: readonly number[]): number {
  const offset = k * (row.length + 1);
  let sum = weights[offset]!;
  for (let j = 0; j < row.length; j++) {
    sum += weights[offset + 1 + j]! * row[j]!;
  }
  return sum;
}

/**
 * The mean of −log p(label | row) over the data, plus a penalty on the weights that makes the minimum unique.
 * `weights` holds three classes of one bias and one weight per feature.
 *
 * @differentiable wrt weights
 */
export function loss(
  weights: Float64Array,
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  penalty: number,
): number {
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const a = score(weights, 0, row);
    const b = score(weights, 1, row);
    const c = score(weights, 2, row);
    // Subtracting the largest score keeps exp from overflowing.
    const top = Math.max(a, b, c);
    const logSum = top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
    const label = labels[i]!;
    total += logSum - (label === 0 ? a : label === 1 ? b : c);
  }
  let norm = 0;
  for (const w of weights) {
    norm += w * w;
  }
  return total / rows.length + penalty * norm;
}

/** The class with the highest score. */
export function predict(weights: Float64Array, row: readonly number[]): number {
  const scores = [0, 1, 2].map((k) => score(weights, k, row));
  return scores.indexOf(Math.max(...scores));
}
