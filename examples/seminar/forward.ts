/** f(x) = (sin(x² + 1), e^{x²}, x³e^{−x}), one function for each component. */

/** @differentiable modes jvp */
export function wave(x: number): number {
  return Math.sin(x ** 2 + 1);
}

/** @differentiable modes jvp */
export function growth(x: number): number {
  return Math.exp(x ** 2);
}

/** @differentiable modes jvp */
export function decay(x: number): number {
  return x ** 3 * Math.exp(-x);
}
