import { valueAndGrad } from 'cotangent';
import { argmin } from './descent.js';
import { valueAndForwardGrad } from './forward.js';

/**
 * How far below zero a saddle is: least in `q` and greatest in `p` at the origin.
 *
 * @differentiable wrt q modes grad, jvp
 */
export function depth(p: Float64Array, q: Float64Array): number {
  return q[0]! * q[0]! + q[1]! * q[1]! - (p[0]! * p[0]! + p[1]! * p[1]!);
}

/**
 * The greatest height over `p`, found from `start` on by gradients of forward mode.
 *
 * @differentiable wrt p modes grad, jvp
 */
export function summitByForward(p: Float64Array, start: Float64Array): number {
  const below = (q: Float64Array): number => depth(p, q);
  return -below(argmin((q) => valueAndForwardGrad(below, q), start));
}

/**
 * The same by gradients of reverse mode.
 *
 * @differentiable wrt p modes grad, jvp
 */
export function summitByReverse(p: Float64Array, start: Float64Array): number {
  const below = (q: Float64Array): number => depth(p, q);
  return -below(argmin((q) => valueAndGrad(below)(q), start));
}
