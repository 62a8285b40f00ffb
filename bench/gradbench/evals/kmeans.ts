import { cost } from '../primals/kmeans.js';
import { costHvp } from '../primals/kmeans.grad.js';
import { call, flat, rows, type Eval, type Matrix } from './eval.js';

interface Input {
  readonly points: Matrix;
  readonly centroids: Matrix;
}

export const kmeans: Eval = {
  cost({ points, centroids }: Input) {
    const [p, c, d] = [flat(points), flat(centroids), centroids[0]!.length];
    return call(() => cost(p, c, d));
  },
  /** The Hessian is diagonal, so that its product with a vector of ones is its diagonal. */
  dir({ points, centroids }: Input) {
    const [p, c, d] = [flat(points), flat(centroids), centroids[0]!.length];
    const ones = new Float64Array(c.length).fill(1);
    return call(
      () => {
        const { grad, hvp } = costHvp(p, c, d, ones);
        return grad.map((g, i) => g / hvp[i]!);
      },
      (direction) => rows(direction, d),
    );
  },
};
