/** The function whose computation graph is walked back: sin(x + y²)·e^z. */

/** @differentiable */
export function f(x: number, y: number, z: number): number {
  return Math.sin(x + y ** 2) * Math.exp(z);
}
