/** Rules of the user's for functions of which there is only a declaration: what they are called with, and when. */
import { describe, expect, test } from 'vitest';
import { compile, type CompileOptions } from '../../src/compiler.js';
import { richardson } from '../oracles/richardson.js';
import { typeCheck } from '../support/check.js';
import { loadModules } from '../support/run.js';

type Callable = (...args: unknown[]) => unknown;

const declarations = `
export declare function erf(x: number): number;
export declare function besselJ(order: number, x: number): number;
export declare function norm2(xs: readonly number[], shift?: number): number;
export declare function softmax(xs: readonly number[]): number[];
export declare function clock(tick: number): number;
`;

const implementation = `
export const calls: string[] = [];
export const erf = (x: number): number => Math.tanh(x) + x;
export const besselJ = (order: number, x: number): number => Math.sin(order * x);
export const norm2 = (xs: readonly number[], shift = 0): number => xs.reduce((s, x) => s + (x - shift) ** 2, 0);
export const softmax = (xs: readonly number[]): number[] => {
  const es = xs.map(Math.exp);
  const sum = es.reduce((s, e) => s + e, 0);
  return es.map((e) => e / sum);
};
export const clock = (tick: number): number => { calls.push(String(tick)); return 2 * tick; };
`;

const rules = `
import { besselJ, erf, norm2, softmax } from './special.js';
/** @partialsOf erf */
export const erfPrime = (x: number): number => 2 - Math.tanh(x) ** 2;
/** @partialsOf besselJ */
export function besselJPartials(order: number, x: number): [order: undefined, x: number] {
  return [undefined, order * Math.cos(order * x)];
}
/** @vjpOf norm2 */
function norm2Vjp(xs: readonly number[], shift: number | undefined, bar: number): [xs: number[], shift: number] {
  const s = shift ?? 0;
  return [xs.map((x) => 2 * (x - s) * bar), xs.reduce((sum, x) => sum - 2 * (x - s) * bar, 0)];
}
/** @vjpOf softmax */
export function softmaxVjp(xs: readonly number[], bar: readonly number[]): number[] {
  const ys = softmax(xs);
  const mean = ys.reduce((sum, y, i) => sum + y * bar[i]!, 0);
  return ys.map((y, i) => y * (bar[i]! - mean));
}
`;

function compiled(main: string, options: CompileOptions = {}) {
  const text = `import { besselJ, clock, erf, norm2, softmax } from './special.js';\n${main}`;
  const sources = { 'main.ts': text, 'rules.ts': rules, 'special.d.ts': declarations };
  const result = compile({ sources, verifyIr: true, workingDirectory: '/work', ...options });
  const companion = result.companions[0]?.text ?? '';
  const load = loadModules({
    'main.ts': text,
    'main.grad.ts': companion,
    'rules.ts': rules,
    'special.ts': implementation,
  });
  return { ...result, text: companion, sources, load };
}

const typesOf = (program: ReturnType<typeof compiled>): string[] => {
  const files = { ...program.sources, 'main.grad.ts': program.text };
  return typeCheck(files, { uncheckedIndexedAccess: false }).filter((line) => line.includes('grad'));
};

/** Compares `f` of the program with differences, at the numbers of `at`. */
function check(main: string, at: readonly number[], build: (x: readonly number[]) => unknown[]): string {
  const program = compiled(main);
  expect(program.diagnostics).toEqual([]);
  expect(typesOf(program)).toEqual([]);
  const f = program.load('main.ts')['f'] as Callable;
  const { value, grad } = (program.load('main.grad.ts')['fValueAndGrad'] as Callable)(...build(at)) as {
    value: number;
    grad: unknown;
  };
  expect(value).toBe(f(...build(at)));
  const { gradient } = richardson((x) => f(...build([...x])) as number, Float64Array.from(at));
  [grad].flat(3).forEach((g, i) => expect(g).toBeCloseTo(gradient[i]!, 6));
  return program.text;
}

describe('rules of functions without source', () => {
  test('a partial times the adjoint', () => {
    const text = check(
      '/** @differentiable */ export function f(x: number): number { return erf(3 * x) * x; }',
      [0.4],
      ([x]) => [x],
    );
    expect(text).toContain("import { erfPrime } from './rules.js';");
    expect(text).toContain("import { erf } from './special.js';");
  });

  test('a tuple of partials, some of them not known', () => {
    check(
      '/** @differentiable */ export function f(x: number): number { return besselJ(2, x * x); }',
      [0.7],
      ([x]) => [x],
    );
  });

  test('arguments left out are undefined; those given have their place', () => {
    check(
      '/** @differentiable */ export function f(xs: number[], s: number): number { return norm2(xs) * norm2(xs, s); }',
      [1, -2, 0.5, 0.25],
      (x) => [x.slice(0, 3), x[3]],
    );
  });

  test('memory that is overwritten afterwards is handed over as it was', () => {
    const text = check(
      `/** @differentiable */
export function f(xs: number[]): number {
  let total = 0;
  for (let k = 0; k < 3; k++) {
    const ys = softmax(xs);
    for (let i = 0; i < xs.length; i++) xs[i] = xs[i]! * ys[i]!;
    total += norm2(ys) * norm2(xs);
  }
  return total;
}`,
      [0.3, 1.2, -0.4],
      (x) => [[...x]],
    );
    expect(text).toContain('xs.slice()');
  });

  test('in a function that calls itself', () => {
    check(
      `function go(xs: number[], n: number): number {
  if (n === 0) return norm2(xs);
  const before = norm2(xs, 0.5);
  for (let i = 0; i < xs.length; i++) xs[i] = xs[i]! * 0.5 + erf(xs[i]!);
  return before * 0.25 + go(xs, n - 1);
}
/** @differentiable wrt xs */
export function f(xs: number[], n: number): number { return go(xs, n); }`,
      [0.3, 1.2, -0.4],
      (x) => [[...x], 4],
    );
  });

  test('a rule for the other mode only is no rule', () => {
    const { diagnostics } = compiled(
      '/** @differentiable modes jvp */ export function f(xs: number[]): number { return norm2(xs); }',
    );
    expect(diagnostics.map((d) => [d.code, d.hint])).toEqual([
      ['COT2030', 'Give it a rule with `@jvpOf norm2`.'],
    ]);
  });
});

describe('functions without source and without rules', () => {
  const main = (value: string) =>
    `/** @differentiable wrt x */ export function f(x: number, n: number): number { return x * x * ${value}; }`;

  test('run once where nothing active reaches them', () => {
    const { diagnostics, load } = compiled(main('clock(n)'));
    expect(diagnostics).toEqual([]);
    expect((load('main.grad.ts')['fGrad'] as Callable)(3, 5)).toBe(60);
    expect(load('special.ts')['calls']).toEqual(['5']);
  });

  test.each(['clock(x)', 'clock(n * x)', 'Math.max(clock(x + n), 1)'])('are refused in %s', (value) => {
    const { diagnostics } = compiled(main(value));
    expect(diagnostics.map((d) => d.code)).toEqual(['COT2011']);
  });

  test('may depend on what is only compared, or stopped', () => {
    expect(compiled(main('(clock(x) > 1 ? 2 : 3)')).diagnostics).toEqual([]);
    const stopped = `import { stopGradient } from 'cotangent';\n${main('clock(stopGradient(x))')}`;
    expect(compiled(stopped).diagnostics).toEqual([]);
  });
});
