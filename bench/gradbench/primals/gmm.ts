export interface Mixture {
  /** Dimension, number of components, number of points. */
  readonly d: number;
  readonly k: number;
  readonly n: number;
  /** The n×d points, by rows. */
  readonly x: Float64Array;
  /** The Wishart prior. */
  readonly m: number;
  readonly gamma: number;
}

/**
 * The log posterior of a Gaussian mixture. Component j has the weight αⱼ before normalisation, the mean μⱼ and the
 * square root Qⱼ of its precision: exp(qⱼ) on the diagonal and, column by column, lⱼ below it.
 *
 * @differentiable wrt alpha, mu, q, l
 */
export function logPosterior(
  alpha: Float64Array,
  mu: Float64Array,
  q: Float64Array,
  l: Float64Array,
  { d, k, n, x, m, gamma }: Mixture,
): number {
  const diagonal = new Float64Array(k * d);
  for (let i = 0; i < k * d; i++) diagonal[i] = Math.exp(q[i]!);
  const logDeterminant = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let sum = 0;
    for (let r = 0; r < d; r++) sum += q[j * d + r]!;
    logDeterminant[j] = sum;
  }

  const below = (d * (d - 1)) / 2;
  const centred = new Float64Array(d);
  const z = new Float64Array(d);
  const terms = new Float64Array(k);
  let likelihood = -(n * d * Math.log(2 * Math.PI)) / 2 - n * logSumExp(alpha);
  for (let i = 0; i < n; i++) {
    let at = 0;
    for (let j = 0; j < k; j++) {
      for (let r = 0; r < d; r++) centred[r] = x[i * d + r]! - mu[j * d + r]!;
      for (let r = 0; r < d; r++) z[r] = diagonal[j * d + r]! * centred[r]!;
      for (let c = 0; c < d; c++) {
        for (let r = c + 1; r < d; r++) z[r]! += l[at++]! * centred[c]!;
      }
      let distance = 0;
      for (let r = 0; r < d; r++) distance += z[r]! * z[r]!;
      terms[j] = alpha[j]! + logDeterminant[j]! - distance / 2;
    }
    likelihood += logSumExp(terms);
  }

  let squares = 0;
  for (let i = 0; i < k * d; i++) squares += diagonal[i]! * diagonal[i]!;
  for (let i = 0; i < k * below; i++) squares += l[i]! * l[i]!;
  let determinants = 0;
  for (let j = 0; j < k; j++) determinants += logDeterminant[j]!;
  const nu = d + m + 1;
  const constant = nu * d * (Math.log(gamma) - Math.LN2 / 2) - logGamma(d, nu);
  return likelihood + k * constant - (gamma * gamma * squares) / 2 + m * determinants;
}

/** log Σ exp(vᵢ), shifted by the largest element. */
function logSumExp(v: Float64Array): number {
  let max = v[0]!;
  for (let i = 1; i < v.length; i++) {
    if (v[i]! > max) max = v[i]!;
  }
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += Math.exp(v[i]! - max);
  return max + Math.log(sum);
}

/** The logarithm of the d-variate gamma function at ν/2, an integer ν > d − 1. */
function logGamma(d: number, nu: number): number {
  let sum = (d * (d - 1) * Math.log(Math.PI)) / 4;
  for (let i = 0; i < d; i++) {
    const twice = nu - i;
    if (twice % 2 === 1) sum += Math.log(Math.PI) / 2;
    for (let t = twice - 2; t > 0; t -= 2) sum += Math.log(t / 2);
  }
  return sum;
}
