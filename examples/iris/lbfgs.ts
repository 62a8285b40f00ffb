/** L-BFGS with backtracking (Nocedal & Wright, Numerical Optimization, algorithms 7.4 and 7.5). */

export interface Evaluation {
  readonly value: number;
  readonly grad: Float64Array;
}

export interface Minimum extends Evaluation {
  readonly x: Float64Array;
  readonly iterations: number;
  readonly evaluations: number;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

const memory = 8;

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const combine = (a: Float64Array, k: number, b: Float64Array): Float64Array => a.map((x, i) => x + k * b[i]!);
const largest = (a: Float64Array): number => a.reduce((m, x) => Math.max(m, Math.abs(x)), 0);

/** Stops when no component of the gradient exceeds `tolerance`. */
export function minimize(
  f: (x: Float64Array) => Evaluation,
  start: Float64Array,
  tolerance: number,
): Minimum {
  let x = start;
  let current = f(x);
  let evaluations = 1;
  let iterations = 0;
  const pairs: Pair[] = [];
  for (; iterations < 1000 && largest(current.grad) > tolerance; iterations++) {
    const direction = descent(current.grad, pairs);
    const slope = dot(direction, current.grad);
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let next = combine(x, length, direction);
    let there = f(next);
    evaluations++;
    while (!(there.value <= current.value + 1e-4 * length * slope) && length > 1e-12) {
      length /= 2;
      next = combine(x, length, direction);
      there = f(next);
      evaluations++;
    }
    const step = combine(next, -1, x);
    const change = combine(there.grad, -1, current.grad);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
    [x, current] = [next, there];
  }
  return { x, ...current, iterations, evaluations };
}

/** −H·grad, by the two-loop recursion over the remembered pairs. */
function descent(grad: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = grad;
  const weights = pairs.toReversed().map(({ step, change, curvature }) => {
    const weight = dot(step, q) / curvature;
    q = combine(q, -weight, change);
    return weight;
  });
  const last = pairs.at(-1);
  const scale = last === undefined ? 1 : last.curvature / dot(last.change, last.change);
  let r: Float64Array = q.map((v) => v * scale);
  pairs.forEach(({ step, change, curvature }, i) => {
    const weight = weights[pairs.length - 1 - i]!;
    r = combine(r, weight - dot(change, r) / curvature, step);
  });
  return r.map((v) => -v);
}
