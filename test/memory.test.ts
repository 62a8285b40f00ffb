/**
 * What gradients keep, counted in the emitted code's allocations: for a loop that overwrites k needed numbers in each
 * of n iterations at most k·n, and nothing where nothing is needed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { loadModules } from './support/run.js';

interface Case {
  readonly source: string;
  /** Arguments for `n` iterations. */
  readonly arguments: (n: number) => readonly unknown[];
  /** How many numbers may be kept for `n` iterations. */
  readonly bound: (n: number) => number;
}

const annotated = (body: string): string => `/** @differentiable wrt x */\n${body}\n`;
const scalar = (n: number): readonly unknown[] => [0.7, n];
const vector = (n: number): readonly unknown[] => [[0.3, -0.2, 0.9, 0.4], n];

const cases: Readonly<Record<string, Case>> = {
  'sum.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) s += Math.sin(x * i) * x;
  return s * s;
}`),
    arguments: scalar,
    bound: () => 0,
  },
  'branch.ts': {
    source: `function steps(x: number, n: number, levels: number): number {
  if (levels <= 0) return x;
  let y = x;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) y = Math.sin(y) * x;
  }
  return Math.sin(steps(y, n, levels - 1));
}
${annotated('export function f(x: number, n: number): number { return steps(x, n, 1) * x; }')}`,
    arguments: scalar,
    // The last call runs no loop.
    bound: (n) => 2 * n * n,
  },
  'linear.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = 3 * y - i;
  return y;
}`),
    arguments: scalar,
    bound: () => 0,
  },
  'recurrence.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = Math.sin(y) * x;
  return y;
}`),
    arguments: scalar,
    // `y` and its sine both die with their iteration.
    bound: (n) => 2 * n,
  },
  'lorenz.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let [u, v, w] = [x, 1, 2];
  for (let i = 0; i < n; i++) {
    const du = 10 * (v - u);
    const dv = u * (28 - w) - v;
    const dw = u * v - (8 / 3) * w;
    u += 0.001 * du;
    v += 0.001 * dv;
    w += 0.001 * dw;
  }
  return u + v + w;
}`),
    arguments: scalar,
    bound: (n) => 3 * n,
  },
  'nested.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < 5; j++) y = Math.cos(y * x);
  }
  return y;
}`),
    arguments: scalar,
    bound: (n) => 5 * n,
  },
  'while.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  let y = x;
  let i = 0;
  while (i < n && y < 1e6) {
    y = Math.atan(y * x) + y * 0.5;
    i++;
  }
  return y;
}`),
    arguments: scalar,
    bound: (n) => n,
  },
  'in-place.ts': {
    source: annotated(`export function f(x: number[], n: number): number {
  const y = x.slice();
  for (let step = 0; step < n; step++) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(y[i]!);
  }
  let s = 0;
  for (let i = 0; i < y.length; i++) s += y[i]! * y[i]!;
  return s;
}`),
    arguments: vector,
    bound: (n) => 4 * n,
  },
  'table.ts': {
    source: annotated(`export function f(x: number, n: number): number {
  const table: number[] = [];
  for (let i = 0; i < n; i++) table.push(Math.exp(x * i));
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) s += table[i]! * table[j]!;
  }
  return s;
}`),
    arguments: (n) => [0.01, n],
    bound: () => 0,
  },
  'bodies.ts': {
    source: annotated(`export function f(x: number[], n: number): number {
  const at = x.slice();
  const speed = new Array<number>(at.length).fill(0);
  for (let step = 0; step < n; step++) {
    for (let i = 0; i < at.length; i++) {
      let force = 0;
      for (let j = 0; j < at.length; j++) force += Math.sin(at[j]! - at[i]!);
      speed[i] = speed[i]! + 0.1 * force;
    }
    for (let i = 0; i < at.length; i++) at[i] = at[i]! + 0.1 * speed[i]!;
  }
  return at[0]!;
}`),
    arguments: vector,
    // Each step overwrites four positions; the speeds are not needed.
    bound: (n) => 4 * n + 4,
  },
};

/** The numbers kept: elements of typed arrays and of stacks that the gradient makes for itself. */
function kept(companion: string, args: readonly unknown[]): number {
  let count = 0;
  const counting = companion
    .replace(/new (Float64Array|Uint8Array)\(/g, 'counted(')
    .replace(/(\w*[sS]aved\d*|taken\d*).push\(/g, 'pushed($1, ');
  const header =
    'declare const counted: (n: number) => Float64Array; declare const pushed: (a: number[], x: number) => void;\n';
  const globals = globalThis as Record<string, unknown>;
  globals['counted'] = (n: number) => {
    count += n;
    return new Float64Array(n);
  };
  globals['pushed'] = (array: unknown[], x: unknown) => {
    count++;
    array.push(x);
  };
  try {
    const load = loadModules({ 'f.grad.ts': header + counting });
    (load('f.grad.ts')['fGrad'] as (...args: readonly unknown[]) => unknown)(...args);
  } finally {
    delete globals['counted'];
    delete globals['pushed'];
  }
  return count;
}

describe('memory', () => {
  let companions: ReadonlyMap<string, string>;
  beforeAll(() => {
    const sources = Object.fromEntries(Object.entries(cases).map(([file, c]) => [file, c.source]));
    const compiled = compile({ sources });
    expect(compiled.diagnostics).toEqual([]);
    companions = new Map(compiled.companions.map((c) => [c.source, c.text]));
  });

  it.each(Object.keys(cases))('%s keeps no more than it needs', (file) => {
    const { arguments: args, bound } = cases[file]!;
    for (const n of [1, 7, 100]) expect(kept(companions.get(file)!, args(n))).toBeLessThanOrEqual(bound(n));
  });

  it('counts what is kept', () => {
    expect(kept(companions.get('recurrence.ts')!, [0.7, 50])).toBeGreaterThanOrEqual(50);
  });
});
