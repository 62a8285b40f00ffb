import { logSumExp } from '../primals/lse.js';
import { logSumExpGrad } from '../primals/lse.grad.js';
import { call, list, type Eval } from './eval.js';

interface Input {
  readonly x: readonly number[];
}

export const lse: Eval = {
  primal(input: Input) {
    const x = Float64Array.from(input.x);
    return call(() => logSumExp(x));
  },
  gradient(input: Input) {
    const x = Float64Array.from(input.x);
    return call(() => logSumExpGrad(x), list);
  },
};
