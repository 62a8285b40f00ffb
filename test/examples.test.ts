/** The examples, run: what they print and what they find. */
import { expect, test } from 'vitest';
import { main as curveFit } from '../examples/curve-fit/main.js';
import { main as iris } from '../examples/iris/main.js';
import { main as seminar } from '../examples/seminar/main.js';

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
