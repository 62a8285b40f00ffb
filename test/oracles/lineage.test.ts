/** The worked examples of the talk the project grew from, and that shared values cost once. */
import { describe, expect, test } from 'vitest';
import {
  count,
  delcontGradient,
  dualGradient,
  dualJvp,
  isClose,
  reset,
  richardson,
  shift,
  tapeGradient,
  tapeLength,
  type Entry,
} from './index.js';

const entry: Entry = { file: 'main.ts', name: 'f' };
const gradients = { dualGradient, tapeGradient, delcontGradient };

describe('shift and reset', () => {
  test('1 + reset(10 + shift(k → k(k 100) + 1000)·2) = 1431', () => {
    const inner = reset<number>(function* () {
      const x = yield* shift<number, number>((k) => k(k(100)) + 1000);
      return 10 + x * 2;
    });
    expect(1 + inner).toBe(1431);
  });

  test('a continuation may be dropped', () => {
    const result = reset<number>(function* () {
      const x = yield* shift<number, number>(() => 7);
      return x / 0;
    });
    expect(result).toBe(7);
  });

  test('an outer shift also acts as a reset', () => {
    const result = reset<number>(function* () {
      const x = yield* shift<number, number>((k) => k(1) + k(2));
      const y = yield* shift<number, number>((k) => k(10) * k(20));
      return x + y;
    });
    expect(result).toBe((1 + 10) * (1 + 20) + (2 + 10) * (2 + 20));
  });
});

describe('forward mode on (sin(x² + 1), e^{x²}, x³e^{−x})', () => {
  const files = {
    'main.ts': `export function f(x: number): number[] {
      return [Math.sin(x ** 2 + 1), Math.exp(x ** 2), x ** 3 * Math.exp(-x)];
    }`,
  };
  const derivative = (x: number): number[] => [
    2 * x * Math.cos(x * x + 1),
    2 * x * Math.exp(x * x),
    -(x ** 3) * Math.exp(-x) + 3 * x * x * Math.exp(-x),
  ];

  test.each([-1.2, 0, 0.5, 2])('at %d', (x) => {
    expect(isClose(dualJvp(files, entry, [x], [1]).tangent, derivative(x), 1e-13)).toBe(true);
    for (const [i, expected] of derivative(x).entries()) {
      const seed = [0, 0, 0].map((_, k) => Number(k === i));
      for (const gradient of Object.values(gradients)) {
        expect(isClose(gradient(files, entry, [x], undefined, seed), [expected], 1e-13)).toBe(true);
      }
    }
  });
});

describe('the graph of sin(x + y²)·e^z in reverse', () => {
  const files = {
    'main.ts': `export const f = (x: number, y: number, z: number): number => Math.sin(x + y ** 2) * Math.exp(z);`,
  };
  test.each([
    [0.3, 1.1, -0.5],
    [2, -1, 1],
  ])('at (%d, %d, %d)', (x, y, z) => {
    const c = Math.cos(x + y * y) * Math.exp(z);
    const expected = [c, 2 * y * c, Math.sin(x + y * y) * Math.exp(z)];
    for (const gradient of Object.values(gradients)) {
      expect(isClose(gradient(files, entry, [x, y, z]), expected, 1e-13)).toBe(true);
    }
    const f = (p: Float64Array): number => Math.sin(p[0]! + p[1]! ** 2) * Math.exp(p[2]!);
    expect(isClose([...richardson(f, Float64Array.of(x, y, z)).gradient], expected, 1e-8)).toBe(true);
  });
});

describe('sharing stays linear', () => {
  const chain = {
    'main.ts': `export function f(x: number, n: number): number {
      let y = x;
      for (let i = 0; i < n; i++) y = y * Math.cos(y);
      return y;
    }`,
  };
  const squares = {
    'main.ts': `export function f(x: number, n: number): number {
      let y = x;
      for (let i = 0; i < n; i++) y = y * y;
      return y;
    }`,
  };

  test.each([10, 100, 1000])('n = %d', (n) => {
    expect(tapeLength(chain, entry, [0.9, n])).toBe(2 * n);
    expect(tapeLength(squares, entry, [0.9, n])).toBe(n);
    expect(count(chain, entry, [0.9, n]).total).toBe(2 * n);
    expect(
      isClose(delcontGradient(chain, entry, [0.9, n], [0]), dualGradient(chain, entry, [0.9, n], [0])),
    ).toBe(true);
    expect(isClose(delcontGradient(squares, entry, [1, n], [0]), [2 ** n, undefined])).toBe(true);
    expect(isClose(tapeGradient(squares, entry, [1, n], [0]), [2 ** n, undefined])).toBe(true);
  });

  test('the call stack is the tape of continuations: a long run overflows it, the Wengert list does not', () => {
    expect(() => delcontGradient(chain, entry, [0.9, 50_000], [0])).toThrow(RangeError);
    expect(tapeLength(chain, entry, [0.9, 50_000])).toBe(100_000);
  });

  test('each operation is handed back once by continuations: 1000 doublings return at once', () => {
    const doublings = {
      'main.ts': `export function f(x: number): number { let y = x; for (let i = 0; i < 1000; i++) y = y + y; return y; }`,
    };
    expect(delcontGradient(doublings, entry, [1])).toEqual([2 ** 1000]);
  });
});
