/** Models of the NIST Statistical Reference Datasets for nonlinear regression, as functions of their parameters b. */

/**
 * Misra1a: monomolecular adsorption, b₁(1 − e^{−b₂x}).
 *
 * @differentiable wrt b
 */
export function adsorption(b: readonly number[], x: number): number {
  return b[0]! * (1 - Math.exp(-b[1]! * x));
}

/**
 * MGH17: a constant and two decaying exponentials, b₁ + b₂e^{−b₄x} + b₃e^{−b₅x}.
 *
 * @differentiable wrt b
 */
export function decays(b: readonly number[], x: number): number {
  return b[0]! + b[1]! * Math.exp(-x * b[3]!) + b[2]! * Math.exp(-x * b[4]!);
}

/** c₀ + c₁x + c₂x² + c₃x³, the coefficients from `b[from]` on. */
function cubic(constant: number, b: readonly number[], from: number, x: number): number {
  return constant + x * (b[from]! + x * (b[from + 1]! + x * b[from + 2]!));
}

/**
 * Thurber: electron mobility of semiconductors, a quotient of two cubics.
 *
 * @differentiable wrt b
 */
export function mobility(b: readonly number[], x: number): number {
  return cubic(b[0]!, b, 1, x) / cubic(1, b, 4, x);
}
