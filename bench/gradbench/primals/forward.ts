import { jvp } from 'cotangent';
import type { Evaluation } from './descent.js';

/** Value and gradient of `f` by forward mode: one directional derivative an element. */
export function valueAndForwardGrad(f: (x: Float64Array) => number, x: Float64Array): Evaluation {
  const grad = new Float64Array(x.length);
  const direction = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i < x.length; i++) {
    direction[i] = 1;
    const along = jvp(f)(x, direction);
    direction[i] = 0;
    value = along.value;
    grad[i] = along.tangent;
  }
  return { value, grad };
}
