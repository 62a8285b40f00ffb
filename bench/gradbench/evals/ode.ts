import { integrate } from '../primals/ode.js';
import { integrateVjp } from '../primals/ode.grad.js';
import { call, list, type Eval } from './eval.js';

interface Input {
  readonly x: readonly number[];
  readonly s: number;
}

export const ode: Eval = {
  primal(input: Input) {
    const x = Float64Array.from(input.x);
    return call(() => integrate(x, input.s), list);
  },
  gradient(input: Input) {
    const x = Float64Array.from(input.x);
    const last = new Float64Array(x.length);
    last[x.length - 1] = 1;
    return call(() => integrateVjp(x, input.s, last).grad, list);
  },
};
