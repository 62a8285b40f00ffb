import { logPosterior, type Mixture } from '../primals/gmm.js';
import { logPosteriorGrad } from '../primals/gmm.grad.js';
import { call, flat, list, rows, type Eval, type Matrix } from './eval.js';

interface Input {
  readonly d: number;
  readonly k: number;
  readonly n: number;
  readonly x: Matrix;
  readonly m: number;
  readonly gamma: number;
  readonly alpha: readonly number[];
  readonly mu: Matrix;
  readonly q: Matrix;
  readonly l: Matrix;
}

type Arguments = Parameters<typeof logPosterior>;

function decode({ d, k, n, x, m, gamma, alpha, mu, q, l }: Input): Arguments {
  const mixture: Mixture = { d, k, n, x: flat(x), m, gamma };
  return [Float64Array.from(alpha), flat(mu), flat(q), flat(l), mixture];
}

export const gmm: Eval = {
  objective(input: Input) {
    const args = decode(input);
    return call(() => logPosterior(...args));
  },
  jacobian(input: Input) {
    const { d } = input;
    const args = decode(input);
    return call(
      () => logPosteriorGrad(...args),
      ([alpha, mu, q, l]) => ({
        alpha: list(alpha),
        mu: rows(mu, d),
        q: rows(q, d),
        l: rows(l, (d * (d - 1)) / 2),
      }),
    );
  },
};
