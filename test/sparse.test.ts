/** Sparse Jacobians and Hessians against dense ones, and how many sweeps they take. */
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { count, dualJvp, nestedDualHvp } from './oracles/index.js';
import { typeCheck } from './support/check.js';
import { loadModules } from './support/run.js';

interface Coordinates {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

type Callable = (...args: unknown[]) => unknown;

function compiled(source: string, modes: string) {
  const text = `/** @differentiable modes ${modes} */\nexport ${source}`;
  const { companions, diagnostics } = compile({ sources: { 'f.ts': text }, verifyIr: true });
  expect(diagnostics).toEqual([]);
  const files = { 'f.ts': text, 'f.grad.ts': companions[0]!.text };
  const problems = typeCheck(files, {
    uncheckedIndexedAccess: false,
    only: (file) => file.endsWith('.grad.ts'),
  });
  expect(problems).toEqual([]);
  return { files, derivatives: loadModules(files)('f.grad.ts') as Record<string, Callable> };
}

const numbersIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
};

function dense({ rows, columns, values }: Coordinates, width: number, height: number): number[] {
  const entries = new Array<number>(width * height).fill(0);
  const seen = new Set<number>();
  rows.forEach((row, k) => {
    const at = row * width + columns[k]!;
    expect(seen.has(at)).toBe(false);
    seen.add(at);
    entries[at] = values[k]!;
  });
  return entries;
}

/** The arguments with 1 in the place of the number that is counted `k`, and 0 in those of all others. */
function unit(args: readonly unknown[], k: number): unknown[] {
  let at = 0;
  const of = (value: unknown): unknown => {
    if (typeof value === 'number') return at++ === k ? 1 : 0;
    if (value instanceof Float64Array) return value.map((x) => of(x) as number);
    if (Array.isArray(value)) return value.map(of);
    if (typeof value !== 'object' || value === null || value instanceof Int32Array) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, of(part)]));
  };
  return args.map(of);
}

/** A matrix in the order of its rows, of its columns. */
function byRows(columns: readonly (readonly number[])[]): number[] {
  return columns[0]!.flatMap((_, row) => columns.map((column) => column[row]!));
}

const entry = { file: 'f.ts', name: 'f' };

const close = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 9));
};

const wave = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));

const banded = `function f(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    let s = x[i]! * x[i]!;
    if (i > 0) s += Math.sin(x[i - 1]!);
    if (i + 1 < x.length) s *= x[i + 1]!;
    y[i] = s;
  }
  return y;
}`;
const chain = `function f(x: Float64Array): number {
  let s = 0;
  for (let i = 1; i < x.length; i++) s += Math.exp(x[i]! * x[i - 1]!) + x[i]! ** 4;
  return s;
}`;
const separable = `function f(x: Float64Array): number {
  let s = 0;
  for (let i = 0; i < x.length; i++) s += Math.sin(x[i]!) * x[i]!;
  return s;
}`;

const jacobians: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['a band', banded, [wave(9)]],
  [
    'a band of width 1 beside the diagonal',
    `function f(x: Float64Array): Float64Array {
      const y = new Float64Array(x.length + 3);
      for (let i = 0; i < x.length; i++) y[i + 2] = x[i]! ** 2;
      return y;
    }`,
    [wave(5)],
  ],
  [
    'two bands far from each other',
    `function f(x: number[]): number[] {
      return x.map((xi, i) => xi * (i >= 5 ? x[i - 5]! : 1));
    }`,
    [[...wave(12)]],
  ],
  [
    'indices that are data',
    `function f(x: Float64Array, k: number[], order: Int32Array): Float64Array {
      const y = new Float64Array(order.length);
      for (let i = 0; i < order.length; i++) y[i] = x[order[i]!]! ** 2 * k[i % 2]!;
      return y;
    }`,
    [wave(40), [2, -1], Int32Array.of(3, 39, 0, 3, 17)],
  ],
  [
    'a list that is pushed',
    `function f(x: number[]): number[] {
      const y: number[] = [];
      for (let i = 0; i < x.length; i++) y[y.length] = x[i]! * x[0]!;
      return y;
    }`,
    [[...wave(6)]],
  ],
  [
    'blocks of records',
    `function f(p: { position: number[][]; mass: number[] }): { force: number[]; energy: number } {
      let energy = 0;
      const force = p.position.map((row, i) => {
        const [x, y] = row;
        energy += p.mass[i]!;
        return x! * y! * p.mass[i]!;
      });
      return { force, energy };
    }`,
    [
      {
        position: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        mass: [1, 2, 3],
      },
    ],
  ],
];
const hessians: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['a chain', chain, [wave(9)]],
  ['a sum of functions of one number', separable, [wave(7)]],
  [
    'an arrow, dense in one row',
    `function f(x: number[], k: number): number {
      return x.reduce((s, xi) => s + Math.sin(xi * k) * xi, k ** 3);
    }`,
    [[...wave(40)], 0.7],
  ],
  [
    'a grid',
    `function f(u: number[][]): number {
      let energy = 0;
      for (let i = 0; i < u.length; i++)
        for (let j = 0; j < u[i]!.length; j++) {
          const here = u[i]![j]!;
          if (i > 0) energy += (here - u[i - 1]![j]!) ** 4;
          if (j > 0) energy += Math.cos(here * u[i]![j - 1]!);
        }
      return energy;
    }`,
    [[[...wave(4)], [...wave(4)].reverse(), [...wave(4)], [0.3, 0.1, 0.7, -0.2]]],
  ],
];

describe('a sparse Jacobian', () => {
  it.each(jacobians)('of %s is the dense one', (_, source, args) => {
    const { files, derivatives } = compiled(source, 'jacobian-forward, sparse-jacobian');
    const whole = numbersIn(derivatives['fJacobian']!(...args));
    const sparse = derivatives['fSparseJacobian']!(...args) as Coordinates;
    const width = numbersIn(args.filter((a) => !(a instanceof Int32Array))).length;
    close(dense(sparse, width, whole.length / width), whole);
    const columns = Array.from({ length: width }, (__, k) =>
      numbersIn(dualJvp(files, entry, args, unit(args, k)).tangent),
    );
    close(whole, byRows(columns));
    expect(sparse.values.length).toBeLessThan(whole.length);
  });

  it('of a band costs as many operations a number at any size', () => {
    const { files } = compiled(banded, 'sparse-jacobian');
    const perNumber = [50, 500].map((n) => {
      const primal = count(files, { file: 'f.ts', name: 'f' }, [wave(n)]).total;
      return count(files, { file: 'f.grad.ts', name: 'fSparseJacobian' }, [wave(n)]).total / primal;
    });
    expect(perNumber[1]).toBeLessThanOrEqual(1.5 + 3 * 2.5);
    expect(perNumber[1]! / perNumber[0]!).toBeLessThan(1.05);
    expect(files['f.grad.ts']).not.toContain('patternOf');
  });
});

describe('a sparse Hessian', () => {
  it.each(hessians)('of %s is the dense one', (_, source, args) => {
    const { files, derivatives } = compiled(source, 'hessian, sparse-hessian, hessian-diagonal');
    const whole = numbersIn(derivatives['fHessian']!(...args));
    const size = numbersIn(args).length;
    const sparse = derivatives['fSparseHessian']!(...args) as Coordinates;
    close(dense(sparse, size, size), whole);
    const columns = Array.from({ length: size }, (__, k) =>
      numbersIn(nestedDualHvp(files, entry, args, unit(args, k)).hvp),
    );
    close(whole, byRows(columns));
    expect(sparse.values.length).toBeLessThan(whole.length);
    close(
      numbersIn(derivatives['fHessianDiagonal']!(...args)),
      Array.from({ length: size }, (_, i) => whole[i * size + i]!),
    );
  });

  it('that is diagonal has its diagonal by one sweep', () => {
    const { files } = compiled(separable, 'hvp, hessian-diagonal');
    const x = wave(100);
    const [one, diagonal] = [
      count(files, { file: 'f.grad.ts', name: 'fHvp' }, [x, x]).total,
      count(files, { file: 'f.grad.ts', name: 'fHessianDiagonal' }, [x]).total,
    ];
    expect(diagonal).toBeLessThanOrEqual(one);
  });

  it('of an arrow takes few sweeps, though one row is full', () => {
    const { files } = compiled(hessians[2]![1], 'hvp, sparse-hessian');
    const args = [[...wave(200)], 0.7];
    const one = count(files, { file: 'f.grad.ts', name: 'fHvp' }, [...args, ...args]).total;
    const all = count(files, { file: 'f.grad.ts', name: 'fSparseHessian' }, args).total;
    expect(all).toBeLessThanOrEqual(5 * one);
  });
});
