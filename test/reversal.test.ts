/** Loops reversed as their tags say: how often iterations are run again, how much is kept, and what comes out. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../src/compiler.js';
import { loadModules } from './support/run.js';

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

function derivatives(source: string): Functions {
  const { companions, diagnostics } = compile({
    sources: { 'f.ts': source },
    workingDirectory: '/',
    verifyIr: true,
  });
  expect(diagnostics).toEqual([]);
  return loadModules({ 'f.grad.ts': companions[0]!.text })('f.grad.ts') as Functions;
}

/** The fewest iterations that have to be run to reverse so many with so many states: the recurrence of revolve. */
function fewest(length: number, states: number, known = new Map<string, number>()): number {
  const key = `${length} ${states}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let best = length < 2 ? 0 : (length * (length - 1)) / 2;
  for (let m = 1; states > 1 && m < length; m++)
    best = Math.min(best, m + fewest(length - m, states - 1, known) + fewest(m, states, known));
  known.set(key, best);
  return best;
}

/** How long arrays were after each time something was pushed onto them. */
function pushed(run: () => unknown): number[] {
  const { push } = Array.prototype;
  const lengths = new Float64Array(100_000);
  let count = 0;
  Array.prototype.push = function (this: unknown[], ...items: unknown[]): number {
    return (lengths[count++] = push.apply(this, items));
  };
  try {
    run();
  } finally {
    Array.prototype.push = push;
  }
  return [...lengths.subarray(0, count)];
}

const recurrence = (tag: string): string => `/** @differentiable wrt x */
  export function f(x: number, steps: number): number {
    let y = x;
    ${tag}
    for (let i = 0; i < steps; i++) y = Math.sin(y) * x;
    return y;
  }`;

describe('@checkpoint', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([1, 2, 3, 5, 8])('runs iterations as rarely as can be with %i states', (states) => {
    const { fGrad } = derivatives(recurrence(`/** @checkpoint ${states} */`));
    for (const steps of [1, 2, 3, 4, 7, 15, 40, 101]) {
      const sin = vi.spyOn(Math, 'sin');
      fGrad!(0.5, steps);
      // Beside the runs of the theory, each iteration once with its reverse, and the last one for the value.
      expect(sin).toHaveBeenCalledTimes(fewest(steps, states) + steps + 1);
      vi.restoreAllMocks();
    }
  });

  it('keeps no more states than it may, and the one before the last iteration', () => {
    const { fGrad } = derivatives(recurrence('/** @checkpoint 4 */'));
    const lengths = pushed(() => fGrad!(0.5, 1000));
    const most = Math.max(...lengths);
    expect(most).toBe(4 + 1);
  });

  it('changes no bit of value and gradient', () => {
    const tagged = derivatives(recurrence('/** @checkpoint 3 */'));
    const plain = derivatives(recurrence(''));
    for (const steps of [0, 1, 2, 5, 30, 2.5, -1])
      expect(tagged.fValueAndGrad!(0.7, steps)).toEqual(plain.fValueAndGrad!(0.7, steps));
  });
});

describe('@fixedPoint', () => {
  const contraction = (tag: string, rounds: number): string => `/** @differentiable */
    export function f(a: number, b: number, start: number): number {
      let x = start;
      ${tag}
      for (let k = 0; k < ${rounds}; k++) x = a + b * Math.cos(x);
      return x * x;
    }`;

  it('gives the derivative of the implicit function', () => {
    const { fValueAndGrad } = derivatives(contraction('/** @fixedPoint */', 200));
    const { value, grad } = fValueAndGrad!(0.3, 0.6, 2) as { value: number; grad: number[] };
    const x = Math.sqrt(value);
    const slope = (2 * x) / (1 + 0.6 * Math.sin(x));
    expect(grad[0]).toBeCloseTo(slope, 13);
    expect(grad[1]).toBeCloseTo(slope * Math.cos(x), 13);
    expect(grad[2]).toBe(0);
  });

  it('agrees with the reverse of all iterations', () => {
    const implicit = derivatives(contraction('/** @fixedPoint */', 100)).fGrad!(0.3, 0.6, 2) as number[];
    const explicit = derivatives(contraction('', 100)).fGrad!(0.3, 0.6, 2) as number[];
    implicit.forEach((g, i) => expect(g).toBeCloseTo(explicit[i]!, 13));
  });

  it('keeps nothing that grows with the iterations, and takes as many rounds however many there were', () => {
    const counted = [100, 10_000].map((rounds) => {
      const source = contraction('/** @fixedPoint */', rounds);
      const { fGrad } = derivatives(source);
      const kept = pushed(() => fGrad!(0.3, 0.6, 2)).length;
      const sin = vi.spyOn(Math, 'sin');
      fGrad!(0.3, 0.6, 2);
      const counts = [kept, sin.mock.calls.length];
      vi.restoreAllMocks();
      return counts;
    });
    expect(counted[0]).toEqual(counted[1]);
    expect(counted[0]![0]).toBe(0);
  });

  it('says so where the adjoint does not converge', () => {
    const { fGrad } = derivatives(`/** @differentiable */
      export function f(a: number): number {
        let x = a;
        /** @fixedPoint */
        for (let k = 0; k < 3; k++) x = 2 * x + a;
        return x;
      }`);
    expect(() => fGrad!(1)).toThrow(RangeError);
  });

  it('has second derivatives', () => {
    const { fHvp } = derivatives(
      contraction('/** @fixedPoint */', 200).replace('@differentiable', '@differentiable modes hvp'),
    );
    const gradient = derivatives(contraction('', 200)).fGrad! as (...args: number[]) => number[];
    const { hvp } = fHvp!(0.3, 0.6, 2, 1, 0.5, 0) as { hvp: number[] };
    const h = 1e-5;
    const [after, before] = [1, -1].map((s) => gradient(0.3 + s * h, 0.6 + s * h * 0.5, 2));
    for (const i of [0, 1]) expect(hvp[i]).toBeCloseTo((after![i]! - before![i]!) / (2 * h), 7);
  });

  it('has tangents of coupled values of different sizes, whose changes grow on their way', () => {
    const { fJvp, fVjp } = derivatives(`/** @differentiable modes jvp, vjp */
      export function f(theta: number): [number, number] {
        let p = 0, y = 0, z = 0, change = Infinity;
        /** @fixedPoint */
        while (change > 1e-13) {
          const [nextP, nextY, nextZ] = [4e6 * theta, theta - 2 * z, 0.4 * y] as const;
          change = Math.max(Math.abs(nextP - p), Math.abs(nextY - y), Math.abs(nextZ - z));
          p = nextP;
          y = nextY;
          z = nextZ;
        }
        return [y, p];
      }`);
    const [y, p] = (fJvp!(0.7, 1) as { tangent: [number, number] }).tangent;
    expect(y).toBeCloseTo(1 / 1.8, 12);
    expect(p).toBe(4e6);
    expect((fVjp!(0.7, [1, 0]) as { grad: number }).grad).toBeCloseTo(1 / 1.8, 12);
  });

  it('has tangents and second derivatives of the implicit function, wherever it starts', () => {
    const modes = '@differentiable modes jvp, vjp, hvp';
    const { fJvp, fVjp, fHvp } = derivatives(`/** ${modes} */
      export function f(a: number, start: number): number {
        let x = start;
        let change = 1;
        /** @fixedPoint */
        while (change > 1e-13) {
          const next = a * Math.cos(x);
          change = Math.abs(next - x);
          x = next;
        }
        return x * x;
      }`);
    let x = 1;
    for (let k = 0; k < 1000; k++) x = 0.8 * Math.cos(x);
    for (const start of [1, x]) {
      const { grad } = fVjp!(0.8, start, 1) as { grad: number[] };
      const { hvp } = fHvp!(0.8, start, 1, 0) as { hvp: number[] };
      const d = 1 + 0.8 * Math.sin(x);
      const slope = Math.cos(x) / d;
      const bend = (-2 * Math.sin(x) * slope - 0.8 * Math.cos(x) * slope * slope) / d;
      expect(grad[0]).toBeCloseTo(2 * x * slope, 12);
      expect((fJvp!(0.8, start, 1, 5) as { tangent: number }).tangent).toBeCloseTo(2 * x * slope, 12);
      expect(hvp[0]).toBeCloseTo(2 * slope * slope + 2 * x * bend, 11);
    }
  });

  it('has the Hessian of a squared residual that is zero', () => {
    const { fHessian } = derivatives(`/** @differentiable modes hessian */
      export function f(a: Float64Array, target: number): number {
        const x = new Float64Array(2);
        let change = 1;
        /** @fixedPoint */
        while (change > 1e-15) {
          change = 0;
          for (let i = 0; i < 2; i++) {
            const next = a[i]! * Math.cos(x[1 - i]!);
            change = Math.max(change, Math.abs(next - x[i]!));
            x[i] = next;
          }
        }
        return (x[0]! - target) ** 2;
      }`);
    const solve = (a: number, b: number): number => {
      let [x, y] = [0, 0];
      for (let k = 0; k < 1000; k++) [x, y] = [a * Math.cos(y), b * Math.cos(x)];
      return x;
    };
    const slopes = [
      (solve(0.5 + 1e-5, 0.7) - solve(0.5 - 1e-5, 0.7)) / 2e-5,
      (solve(0.5, 0.7 + 1e-5) - solve(0.5, 0.7 - 1e-5)) / 2e-5,
      -1,
    ];
    const numbers = (v: unknown): number[] =>
      typeof v === 'number' ? [v] : [...(v as Iterable<unknown>)].flatMap(numbers);
    const entries = numbers(fHessian!(Float64Array.of(0.5, 0.7), solve(0.5, 0.7)));
    const expected = slopes.flatMap((p) => slopes.map((q) => 2 * p * q));
    expect(entries).toHaveLength(9);
    entries.forEach((entry, k) => expect(entry).toBeCloseTo(expected[k]!, 8));
  });
});
