/** The differences that users' functions are checked by: exact where there is a derivative, and told apart where not. */
import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/verify/differences.js';
import { richardson } from '../oracles/richardson.js';

const smooth: readonly (readonly [string, (x: number) => number, (x: number) => number])[] = [
  ['exp', Math.exp, Math.exp],
  ['sin 30x', (x) => Math.sin(30 * x), (x) => 30 * Math.cos(30 * x)],
  ['1/x', (x) => 1 / x, (x) => -1 / (x * x)],
  ['large values', (x) => 1e8 + x * x, (x) => 2 * x],
  ['tiny slopes', (x) => 1e-9 * x * x, (x) => 2e-9 * x],
  ['constant', () => 3, () => 0],
  ['x |x|', (x) => x * Math.abs(x), (x) => 2 * Math.abs(x)],
];

describe('differences', () => {
  it.each(smooth)('of %s are within their bounds', (_, f, derivative) => {
    for (const x of [0.3, 1.7, 2.2]) {
      const found = differenceOf((h) => f(x + h), 1);
      expect(found.kind).toBe('smooth');
      if (found.kind !== 'smooth') continue;
      expect(Math.abs(found.derivative - derivative(x))).toBeLessThanOrEqual(10 * found.error + 1e-12);
      const { gradient, error } = richardson(([y]) => f(y!), Float64Array.of(x));
      if (Number.isFinite(error[0]!))
        expect(Math.abs(gradient[0]! - found.derivative)).toBeLessThanOrEqual(
          10 * (error[0]! + found.error) + 1e-12,
        );
    }
  });

  it.each<readonly [string, (x: number) => number, number, number]>([
    ['abs', Math.abs, -1, 1],
    ['max(x, 3x)', (x) => Math.max(x, 3 * x), 1, 3],
    ['max(x, 1.001 x)', (x) => Math.max(x, 1.001 * x), 1, 1.001],
  ])('tell the slopes of %s apart at 0', (_, f, left, right) => {
    const found = differenceOf(f, 1);
    expect(found.kind).toBe('kink');
    if (found.kind !== 'kink') return;
    expect(found.left).toBeCloseTo(left, 6);
    expect(found.right).toBeCloseTo(right, 6);
  });

  it.each<readonly [string, (x: number) => number]>([
    ['a step', (x) => (x < 0 ? 0 : 1)],
    ['rounding', Math.round],
    ['sqrt at the edge of its domain', (x) => x * Math.sqrt(x)],
  ])('see that %s is not smooth', (_, f) => {
    const at = f === Math.round ? 0.5 : 0;
    expect(differenceOf((h) => f(at + h), 1).kind).toBe('kink');
  });

  it('claim nothing where they do not settle', () => {
    let state = 1;
    const noise = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    expect(differenceOf((x) => x + 0.1 * noise(), 1).kind).not.toBe('smooth');
  });
});
