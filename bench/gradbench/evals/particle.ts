import { argmin, type Evaluation } from '../primals/descent.js';
import {
  missByForwardJvp,
  missByForwardValueAndGrad,
  missByReverseJvp,
  missByReverseValueAndGrad,
} from '../primals/particle.grad.js';
import { call, type Eval } from './eval.js';

interface Input {
  readonly w: number;
}

type Miss = (w: number) => { readonly value: number; readonly slope: number };

const forward =
  (jvp: typeof missByForwardJvp): Miss =>
  (w) => {
    const { value, tangent } = jvp(w, 1);
    return { value, slope: tangent };
  };

const reverse =
  (valueAndGrad: typeof missByForwardValueAndGrad): Miss =>
  (w) => {
    const { value, grad } = valueAndGrad(w);
    return { value, slope: grad };
  };

/** Steers from `w` on. */
const steered =
  (miss: Miss) =>
  ({ w }: Input) => {
    const evaluate = (x: Float64Array): Evaluation => {
      const { value, slope } = miss(x[0]!);
      return { value, grad: Float64Array.of(slope) };
    };
    return call(
      () => argmin(evaluate, Float64Array.of(w)),
      (x) => x[0]!,
    );
  };

export const particle: Eval = {
  ff: steered(forward(missByForwardJvp)),
  fr: steered(forward(missByReverseJvp)),
  rf: steered(reverse(missByForwardValueAndGrad)),
  rr: steered(reverse(missByReverseValueAndGrad)),
};
