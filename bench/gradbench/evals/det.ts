import { determinant } from '../primals/det.js';
import { determinantGrad } from '../primals/det.grad.js';
import { call, list, type Eval } from './eval.js';

interface Input {
  readonly A: readonly number[];
  readonly ell: number;
}

export const det: Eval = {
  primal(input: Input) {
    const a = Float64Array.from(input.A);
    return call(() => determinant(a, input.ell));
  },
  gradient(input: Input) {
    const a = Float64Array.from(input.A);
    return call(() => determinantGrad(a, input.ell), list);
  },
};
