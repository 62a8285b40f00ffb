/**
 * `npm run gradbench`: how long the functions of the evals take and how long their derivatives, and the ratio. Both are
 * warmed up and then run in turns; of each the shortest run counts, which other work on the machine disturbs least.
 */
import { evals } from './evals/index.js';
import { argmin, type Evaluation } from './primals/descent.js';
import {
  missByForwardGrad,
  missByForwardJvp,
  missByReverseGrad,
  missByReverseJvp,
  potentialGrad,
  potentialJvp,
} from './primals/particle.grad.js';
import { miss } from './primals/particle.js';
import {
  depthJvp,
  depthValueAndGrad,
  summitByForwardGrad,
  summitByForwardJvp,
  summitByReverseGrad,
  summitByReverseJvp,
} from './primals/saddle.grad.js';
import { depth } from './primals/saddle.js';
import { det, gmm, inputOf, kmeans, llsq, lse, ode } from './workloads.js';

type Run = () => unknown;

interface Row {
  readonly what: string;
  readonly primal: Run;
  readonly derivative: Run;
}

function row(name: string, primal: string, derivative: string, input: unknown, size: string): Row {
  const functions = evals[name]!;
  return {
    what: `${name} ${size}`,
    primal: functions[primal]!(input).run,
    derivative: functions[derivative]!(input).run,
  };
}

/** The functions that take gradients, as they run without being differentiated: by the gradients of their companions. */
const directions = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
const missForward = (): number =>
  miss((x) => Float64Array.from(directions, (along) => potentialJvp(x, 0, along).tangent));
const missReverse = (): number => miss((x) => potentialGrad(x, 0));
const start = Float64Array.of(1, 1);
const summit = (evaluate: (q: Float64Array) => Evaluation): number => -depth(start, argmin(evaluate, start));
const summitForward = (): number =>
  summit((q) => {
    const columns = directions.map((along) => depthJvp(start, q, along));
    return { value: columns[0]!.value, grad: Float64Array.from(columns, (column) => column.tangent) };
  });
const summitReverse = (): number => summit((q) => depthValueAndGrad(start, q));
const [along] = directions;

const rows: readonly Row[] = [
  row('hello', 'square', 'double', 3, ''),
  row('llsq', 'primal', 'gradient', llsq(128, 1024), 'n=1024'),
  row('lse', 'primal', 'gradient', lse(80_000), 'n=80000'),
  row('det', 'primal', 'gradient', det(7), 'ℓ=7'),
  row('ode', 'primal', 'gradient', ode(1000, 100), 'n=1000 s=100'),
  row('gmm', 'objective', 'jacobian', gmm(2, 5), 'd=2 k=5'),
  row('gmm', 'objective', 'jacobian', gmm(20, 25), 'd=20 k=25'),
  row('lstm', 'objective', 'jacobian', inputOf('lstm'), 'l=2 c=1024'),
  row('kmeans', 'cost', 'dir', kmeans(100, 1000, 8), 'k=100 n=1000 d=8'),
  row('ba', 'objective', 'jacobian', inputOf('ba'), 'p=31843'),
  row('ht', 'objective', 'jacobian', inputOf('ht'), 'simple, 26 columns'),
  row('ht', 'objective', 'jacobian', inputOf('ht_complicated'), 'complicated, 28 columns'),
  { what: 'particle ff', primal: missForward, derivative: () => missByForwardJvp(0, 1) },
  { what: 'particle fr', primal: missReverse, derivative: () => missByReverseJvp(0, 1) },
  { what: 'particle rf', primal: missForward, derivative: () => missByForwardGrad(0) },
  { what: 'particle rr', primal: missReverse, derivative: () => missByReverseGrad(0) },
  { what: 'saddle ff', primal: summitForward, derivative: () => summitByForwardJvp(start, start, along!) },
  { what: 'saddle fr', primal: summitReverse, derivative: () => summitByReverseJvp(start, start, along!) },
  { what: 'saddle rf', primal: summitForward, derivative: () => summitByForwardGrad(start, start) },
  { what: 'saddle rr', primal: summitReverse, derivative: () => summitByReverseGrad(start, start) },
];

/** Batches of runs that last a millisecond or more each, so that the clock's grain does not matter. */
function shortest(runs: readonly Run[], seconds: number): number[] {
  const sizes = runs.map((run) => {
    let size = 1;
    while (timed(run, size) < 1e6) size *= 2;
    return size;
  });
  const best = runs.map(() => Infinity);
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    runs.forEach((run, i) => (best[i] = Math.min(best[i]!, timed(run, sizes[i]!) / sizes[i]!)));
  }
  return best;
}

let sink: unknown;

function timed(run: Run, times: number): number {
  const began = process.hrtime.bigint();
  for (let i = 0; i < times; i++) sink = run();
  return Number(process.hrtime.bigint() - began);
}

export const last = (): unknown => sink;

const written = (nanoseconds: number): string => {
  const [unit, scale] = nanoseconds < 1e6 ? ['µs', 1e3] : ['ms', 1e6];
  return `${(nanoseconds / scale).toPrecision(3)} ${unit}`;
};

const wanted = process.argv.slice(2);
const chosen = rows.filter(({ what }) => wanted.length === 0 || wanted.some((w) => what.startsWith(w)));
const table = chosen.map(({ what, primal, derivative }) => {
  const [p, d] = shortest([primal, derivative], 1.5);
  return { what, primal: written(p!), derivative: written(d!), ratio: (d! / p!).toFixed(2) };
});
console.log(`Node.js ${process.version}`);
console.table(table);
