import { reprojectionError, weightError } from '../primals/ba.js';
import { reprojectionErrorVjp, weightErrorGrad } from '../primals/ba.grad.js';
import { call, type Eval } from './eval.js';

interface Input {
  readonly n: number;
  readonly m: number;
  readonly p: number;
  readonly cam: readonly number[];
  readonly x: readonly number[];
  readonly w: number;
  readonly feat: readonly number[];
}

interface Problem {
  readonly cameras: Float64Array;
  readonly points: Float64Array;
  readonly weights: Float64Array;
  readonly features: Float64Array;
}

/** Of a sparse matrix the row pointers, and the columns and values of its elements by rows. */
interface Sparse {
  readonly rows: Int32Array;
  readonly cols: Int32Array;
  readonly vals: Float64Array;
}

/** Parameters of a camera and of a point. */
const [C, P] = [11, 3];

const decode = ({ n, m, p, cam, x, w, feat }: Input): Problem => ({
  cameras: Float64Array.from({ length: C * n }, (_, i) => cam[i % C]!),
  points: Float64Array.from({ length: P * m }, (_, i) => x[i % P]!),
  weights: new Float64Array(p).fill(w),
  features: Float64Array.from({ length: 2 * p }, (_, i) => feat[i % 2]!),
});

const camera = ({ cameras }: Problem, i: number): Float64Array => {
  const from = (C * i) % cameras.length;
  return cameras.subarray(from, from + C);
};
const point = ({ points }: Problem, i: number): Float64Array => {
  const from = (P * i) % points.length;
  return points.subarray(from, from + P);
};
const feature = ({ features }: Problem, i: number): Float64Array => features.subarray(2 * i, 2 * i + 2);

function objective(problem: Problem): Float64Array {
  const p = problem.weights.length;
  const errors = new Float64Array(3 * p);
  for (let i = 0; i < p; i++) {
    const weight = problem.weights[i]!;
    const [u, v] = reprojectionError(camera(problem, i), point(problem, i), weight, feature(problem, i));
    errors[2 * i] = u;
    errors[2 * i + 1] = v;
    errors[2 * p + i] = weightError(weight);
  }
  return errors;
}

const seeds: readonly [number, number][] = [
  [1, 0],
  [0, 1],
];

/** Each observation has a dense block of its own: two rows by its camera, its point and its weight. */
function jacobian(problem: Problem): Sparse {
  const p = problem.weights.length;
  const rows = new Int32Array(3 * p + 1);
  const cols = new Int32Array(31 * p);
  const vals = new Float64Array(31 * p);
  let row = 0;
  let at = 0;
  for (let i = 0; i < p; i++) {
    const weight = problem.weights[i]!;
    const [theCamera, thePoint] = [camera(problem, i), point(problem, i)];
    const fromCamera = (C * i) % problem.cameras.length;
    const fromPoint = problem.cameras.length + ((P * i) % problem.points.length);
    for (const seed of seeds) {
      const { grad } = reprojectionErrorVjp(theCamera, thePoint, weight, feature(problem, i), seed);
      vals.set(grad[0], at);
      vals.set(grad[1], at + C);
      vals[at + C + P] = grad[2];
      for (let a = 0; a < C; a++) cols[at + a] = fromCamera + a;
      for (let a = 0; a < P; a++) cols[at + C + a] = fromPoint + a;
      cols[at + C + P] = problem.cameras.length + problem.points.length + i;
      at += C + P + 1;
      rows[++row] = at;
    }
  }
  for (let i = 0; i < p; i++) {
    vals[at] = weightErrorGrad(problem.weights[i]!);
    cols[at] = problem.cameras.length + problem.points.length + i;
    rows[++row] = ++at;
  }
  return { rows, cols, vals };
}

/** The first thirty and the last. */
const ends = (values: Int32Array | Float64Array): number[] => [...values.subarray(0, 30), values.at(-1)!];

export const ba: Eval = {
  objective(input: Input) {
    const problem = decode(input);
    const { p } = input;
    return call(
      () => objective(problem),
      (errors) => ({
        reproj_error: { elements: [...errors.subarray(0, 2)], repeated: p },
        w_err: { element: errors[2 * p]!, repeated: p },
      }),
    );
  },
  jacobian(input: Input) {
    const problem = decode(input);
    return call(
      () => jacobian(problem),
      ({ rows, cols, vals }) => ({ rows: ends(rows), cols: ends(cols), vals: ends(vals) }),
    );
  },
};
