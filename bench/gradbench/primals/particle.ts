import { grad } from 'cotangent';
import { valueAndForwardGrad } from './forward.js';

/**
 * How far from the origin the particle meets the axis, squared; the force on it is a gradient of forward mode.
 *
 * @differentiable modes grad, jvp
 */
export function missByForward(w: number): number {
  return miss((x) => valueAndForwardGrad((at) => potential(at, w), x).grad);
}

/**
 * The same, the force being a gradient of reverse mode.
 *
 * @differentiable modes grad, jvp
 */
export function missByReverse(w: number): number {
  return miss((x) => grad((at: Float64Array) => potential(at, w))(x));
}

/**
 * Of two unit charges, the place of one of which is controlled by `w`.
 *
 * @differentiable wrt x modes grad, jvp
 */
export function potential(x: Float64Array, w: number): number {
  return 1 / Math.hypot(x[0]! - 10, x[1]! - (10 - w)) + 1 / Math.hypot(x[0]! - 10, x[1]!);
}

/** The particle's flight by Euler's method, until it is at or below the axis, and back along its last step to it. */
export function miss(slope: (x: Float64Array) => Float64Array): number {
  const x = Float64Array.of(0, 8);
  const v = Float64Array.of(0.75, 0);
  const dt = 0.1;
  for (;;) {
    const force = slope(x);
    x[0]! += dt * v[0]!;
    x[1]! += dt * v[1]!;
    if (x[1]! <= 0) {
      const back = -x[1]! / v[1]!;
      return (x[0]! + back * v[0]!) ** 2;
    }
    v[0]! -= dt * force[0]!;
    v[1]! -= dt * force[1]!;
  }
}
