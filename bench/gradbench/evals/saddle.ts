import { argmin, type Evaluation } from '../primals/descent.js';
import {
  depthJvp,
  depthValueAndGrad,
  summitByForwardJvp,
  summitByForwardValueAndGrad,
  summitByReverseJvp,
  summitByReverseValueAndGrad,
} from '../primals/saddle.grad.js';
import { call, type Eval } from './eval.js';

interface Input {
  readonly start: readonly number[];
}

/** Value and gradient from as many directional derivatives as there are elements. */
function byForward(
  jvp: (direction: Float64Array) => { readonly value: number; readonly tangent: number },
  length: number,
): Evaluation {
  const columns = Array.from({ length }, (_, i) => {
    const direction = new Float64Array(length);
    direction[i] = 1;
    return jvp(direction);
  });
  return { value: columns[0]!.value, grad: Float64Array.from(columns, (column) => column.tangent) };
}

type Evaluate = (p: Float64Array, other: Float64Array) => Evaluation;

/** The place of the saddle: `summit` from where its inner descents start, and `depth` for the last descent. */
const found = (summit: Evaluate, depth: Evaluate) => (input: Input) => {
  const start = Float64Array.from(input.start);
  return call(() => {
    const p = argmin((at) => summit(at, start), start);
    const q = argmin((at) => depth(p, at), start);
    return [...p, ...q];
  });
};

const depthByForward: Evaluate = (p, q) => byForward((dot) => depthJvp(p, q, dot), q.length);

export const saddle: Eval = {
  ff: found((p, start) => byForward((dot) => summitByForwardJvp(p, start, dot), p.length), depthByForward),
  fr: found((p, start) => byForward((dot) => summitByReverseJvp(p, start, dot), p.length), depthValueAndGrad),
  rf: found(summitByForwardValueAndGrad, depthByForward),
  rr: found(summitByReverseValueAndGrad, depthValueAndGrad),
};
