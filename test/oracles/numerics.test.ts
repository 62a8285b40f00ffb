/** Differences find derivatives and notice kinks; closeness is deep and exact about NaN and infinities. */
import { describe, expect, test } from 'vitest';
import { difference, isClose, richardson } from './index.js';

describe('richardson', () => {
  const one = (f: (x: number) => number, x: number) => {
    const { gradient, error } = richardson((p) => f(p[0]!), Float64Array.of(x));
    return { derivative: gradient[0]!, error: error[0]! };
  };

  test.each<[string, (x: number) => number, number, number]>([
    ['exp', Math.exp, 1, Math.E],
    ['sin', Math.sin, 2, Math.cos(2)],
    ['cube', (x) => x ** 3, -3, 27],
    ['large', (x) => x * x, 1e4, 2e4],
    ['constant', () => 3, 1, 0],
    ['1/x', (x) => 1 / x, 0.5, -4],
  ])('%s', (_, f, x, expected) => {
    const { derivative, error } = one(f, x);
    expect(Math.abs(derivative - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
    expect(error).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
    expect(Math.abs(derivative - expected)).toBeLessThan(
      100 * error + 1e-9 * Math.max(1, Math.abs(expected)),
    );
  });

  test.each<[string, (x: number) => number]>([
    ['abs', Math.abs],
    ['max', (x) => Math.max(2 * x, 0)],
    ['a jump', Math.sign],
  ])('%s at its kink', (_, f) => {
    expect(one(f, 0).error).toBe(Infinity);
  });

  test('leaves its argument alone and does every entry', () => {
    const x = Float64Array.of(1, 2, 3);
    const { gradient } = richardson((p) => p[0]! * p[1]! + p[2]! ** 2, x);
    expect(isClose([...gradient], [2, 1, 6], 1e-8)).toBe(true);
    expect([...x]).toEqual([1, 2, 3]);
  });
});

describe('closeness', () => {
  test.each<[unknown, unknown]>([
    [1, 1 + 1e-10],
    [NaN, NaN],
    [Infinity, Infinity],
    [0, -0],
    [1e-15, -1e-15],
    [
      [1, [2]],
      [1, [2 + 1e-10]],
    ],
    [Float64Array.of(1, 2), [1, 2]],
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ p: { q: [NaN] } }, { p: { q: [NaN] } }],
    [undefined, undefined],
    [1e300, 1e300 * (1 + 1e-12)],
  ])('%j is close to %j', (a, b) => {
    expect(difference(a, b)).toBeUndefined();
    expect(isClose(a, b)).toBe(true);
  });

  test.each<[unknown, unknown, RegExp]>([
    [1, 1 + 1e-8, /result: 1 against 1.00000001 \(relative difference 1.0e-8\)/],
    [Infinity, -Infinity, /result/],
    [NaN, 0, /result: NaN against 0/],
    [Infinity, 1e308, /result/],
    [1e-9, 2e-9, /result/],
    [[1, [2, 3]], [1, [2, 4]], /result\[1\]\[1\]: 3 against 4/],
    [[1], [1, 2], /length 1 against 2/],
    [{ a: { b: 1 } }, { a: { b: 2 } }, /result\.a\.b/],
    [{ a: 1 }, { b: 1 }, /result\.a: 1 against undefined/],
    [[1], { 0: 1 }, /array against record/],
    [1, '1', /1 against 1/],
    [undefined, 0, /undefined against 0/],
  ])('%j differs from %j', (a, b, message) => {
    expect(difference(a, b)).toMatch(message);
    expect(isClose(a, b)).toBe(false);
  });
});
