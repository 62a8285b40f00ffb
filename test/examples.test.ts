/** The examples, run: what they print and what they find. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { main as curveFit } from '../examples/curve-fit/main.js';
import { main as iris } from '../examples/iris/main.js';
import { main as seminar } from '../examples/seminar/main.js';
import { adsorptionGrad, decaysGrad, mobilityGrad } from '../examples/curve-fit/models.grad.js';
import { lossGrad } from '../examples/iris/loss.grad.js';
import { count, difference, dualGradient, tapeGradient } from './oracles/index.js';

function run<T>(main: (print: (line: string) => void) => T): { readonly result: T; readonly text: string } {
  const lines: string[] = [];
  const result = main((line) => lines.push(line));
  return { result, text: lines.join('\n') };
}

function expectClose(actual: readonly number[], expected: readonly number[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => expect(Math.abs(x / expected[i]! - 1)).toBeLessThan(relative));
}

test('seminar: every way to the derivative gives the same numbers', () => {
  const { result, text } = run(seminar);
  const { paper, ...forward } = result.forward;
  for (const numbers of Object.values(forward)) expectClose(numbers, paper, 1e-14);
  const { paper: expected, ...reverse } = result.reverse;
  expect(Object.keys(reverse)).toEqual(['generated', 'dual', 'tape', 'continuations']);
  for (const numbers of Object.values(reverse)) expectClose(numbers, expected, 1e-14);
  expect(text).toContain('export function waveJvp(');
  expect(text).toContain('export function fValueAndGrad(');
});

test('iris: training reaches the minimum and separates the flowers', () => {
  const { result, text } = run(iris);
  expect(result.initialLoss).toBeCloseTo(Math.log(3), 12);
  expect(result.loss).toBeLessThan(0.2);
  expect(result.largestGradient).toBeLessThan(1e-8);
  expect(result.iterations).toBeLessThan(200);
  expect(result.trainingAccuracy).toBeGreaterThan(0.95);
  expect(result.testAccuracy).toBeGreaterThan(0.9);
  expect(text).toContain('virginica');
});

test('curve fit: the certified parameters are found to ten digits', () => {
  const { result } = run(curveFit);
  expect(result.map((r) => r.dataset.name)).toEqual(['Misra1a', 'MGH17', 'Thurber']);
  for (const found of result) {
    expect(found.digits, found.dataset.name).toBeGreaterThan(10);
    expectClose([found.residual], [found.dataset.certifiedResidual], 1e-9);
  }
});

const source = (file: string): string =>
  readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8');

const rows = [
  [0.3, -1.2, 0.8],
  [1.1, 0.4, -0.7],
  [-0.6, 0.9, 0.2],
  [0.5, 0.5, -1.5],
];
const weights = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
const differentiated: readonly (readonly [string, string, unknown, readonly unknown[]])[] = [
  ['iris/loss', 'loss', lossGrad, [weights, rows, [0, 2, 1, 0], 1e-3]],
  ['iris/loss', 'loss', lossGrad, [new Float64Array(12), rows, [0, 2, 1, 0], 1e-3]],
  ['curve-fit/models', 'adsorption', adsorptionGrad, [[250, 5e-4], 300]],
  ['curve-fit/models', 'decays', decaysGrad, [[0.4, 1.9, -1.5, 0.013, 0.022], 70]],
  ['curve-fit/models', 'mobility', mobilityGrad, [[1288, 1491, 583, 75, 0.97, 0.4, 0.05], -0.3]],
];

test.each(differentiated)('%s: %sGrad is the gradient, at a bounded price', (file, name, gradient, args) => {
  const files = { [`${file}.ts`]: source(`${file}.ts`), [`${file}.grad.ts`]: source(`${file}.grad.ts`) };
  const entry = { file: `${file}.ts`, name };
  const found = (gradient as (...args: unknown[]) => unknown)(...args);
  expect(difference(found, dualGradient(files, entry, args, [0])[0])).toBeUndefined();
  expect(difference(found, tapeGradient(files, entry, args, [0])[0])).toBeUndefined();

  const companion = { file: `${file}.grad.ts`, name: `${name}ValueAndGrad` };
  expect(count(files, companion, args).total).toBeLessThanOrEqual(5 * count(files, entry, args).total);
});
