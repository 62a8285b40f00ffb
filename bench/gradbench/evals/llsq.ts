import { leastSquares } from '../primals/llsq.js';
import { leastSquaresGrad } from '../primals/llsq.grad.js';
import { call, list, type Eval } from './eval.js';

interface Input {
  readonly x: readonly number[];
  readonly n: number;
}

export const llsq: Eval = {
  primal(input: Input) {
    const x = Float64Array.from(input.x);
    return call(() => leastSquares(x, input.n));
  },
  gradient(input: Input) {
    const x = Float64Array.from(input.x);
    return call(() => leastSquaresGrad(x, input.n), list);
  },
};
