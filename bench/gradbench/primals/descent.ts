/** A function's value and gradient at a point. */
export interface Evaluation {
  readonly value: number;
  readonly grad: Float64Array;
}

/**
 * Gradient descent whose step doubles after ten improvements in a row and halves after none. It stops where the
 * gradient or the step is short.
 */
export function argmin(evaluate: (x: Float64Array) => Evaluation, start: Float64Array): Float64Array {
  let x = start;
  let { value, grad } = evaluate(x);
  let rate = 1e-5;
  let improvements = 0;
  while (norm(grad) > 1e-5) {
    if (improvements === 10) {
      rate *= 2;
      improvements = 0;
      continue;
    }
    const step = grad.map((g) => -rate * g);
    if (norm(step) <= 1e-5) break;
    const next = x.map((xi, i) => xi + step[i]!);
    const there = evaluate(next);
    if (there.value < value) {
      x = next;
      ({ value, grad } = there);
      improvements++;
    } else {
      rate /= 2;
      improvements = 0;
    }
  }
  return x;
}

function norm(v: Float64Array): number {
  let sum = 0;
  for (const vi of v) sum += vi * vi;
  return Math.sqrt(sum);
}
