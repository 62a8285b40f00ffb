/** What a function only writes has no adjoint where nobody asks for it; loops that test `k + 1 < n` are counted. */
import { beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/compiler.js';
import { loadModules, type Exports } from '../support/run.js';

const source = `
/** @differentiable */
export function sorted(xs: Float64Array, a: number): number {
  for (let k = 0; k + 1 < xs.length; k++) {
    if (xs[k]! > xs[k + 1]!) {
      const held = xs[k]!;
      xs[k] = xs[k + 1]!;
      xs[k + 1] = held;
    }
  }
  return a * a;
}
/** @differentiable */
export function pushed(xs: number[], a: number): number {
  xs.push(a);
  return a * a;
}
/** @differentiable */
export function largest(xs: Float64Array): number {
  for (let k = 0; xs.length > 1 + k; k++) {
    if (xs[k]! > xs[k + 1]!) {
      const held = xs[k]!;
      xs[k] = xs[k + 1]!;
      xs[k + 1] = held;
    }
  }
  return Math.sqrt(xs[xs.length - 1]!);
}
/** @differentiable modes adjoint */
export function shifted(xs: Float64Array): number {
  for (let k = 0; k + 1 < xs.length; k++) xs[k] = 2 * xs[k + 1]!;
  return 0;
}`;

let text: string;
let companion: Exports;
beforeAll(() => {
  const result = compile({ sources: { 'f.ts': source } });
  expect(result.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  text = result.companions[0]!.text;
  companion = loadModules({ 'f.ts': source, 'f.grad.ts': text })('f.grad.ts');
});

const call = (name: string, ...args: readonly unknown[]): unknown =>
  (companion[name] as (...args: readonly unknown[]) => unknown)(...args);

const functionText = (name: string): string =>
  text.slice(text.indexOf(`function ${name}(`)).split('\n}\n')[0]!;

test('there is no reverse sweep for memory that nothing depends on', () => {
  expect(functionText('sortedGrad')).not.toContain('// adjoint of');
  const xs = Float64Array.of(3, 1, 2);
  expect(call('sortedGrad', xs, 5)).toEqual([new Float64Array(3), 10]);
  expect([...xs]).toEqual([1, 2, 3]);
});

test('its gradient is as long as it was given', () => {
  expect(call('pushedGrad', [1, 2], 5)).toEqual([[0, 0], 10]);
});

test('a buffer of memory that is written is the adjoint of what is in it afterwards', () => {
  const bar = Float64Array.of(1, 10, 100);
  call('shiftedAdjoint', Float64Array.of(3, 1, 2), bar);
  expect([...bar]).toEqual([0, 2, 120]);
});

test('a bound of the index and a constant is one of the index', () => {
  expect(text).not.toContain('while');
  expect(call('largestGrad', Float64Array.of(1, 4, 2))).toEqual(Float64Array.of(0, 0.25, 0));
  expect(call('largestGrad', Float64Array.of(4))).toEqual(Float64Array.of(0.25));
});

test('the adjoint of what is known not to be zero is not asked for', () => {
  expect(text).not.toContain('false');
});
