/** Kinks and edges: every oracle keeps the conventions of DESIGN §5. Expected values are written out by hand. */
import { describe, expect, test } from 'vitest';
import {
  delcontGradient,
  difference,
  dualGradient,
  dualJvp,
  nestedDualHvp,
  tapeGradient,
  tapeHvp,
  type Entry,
} from './index.js';

const entry: Entry = { file: 'main.ts', name: 'f' };
const ways = Object.entries({ dualGradient, tapeGradient, delcontGradient });
const inf = Infinity;

/**
 * Expression in x (and y), where, and its gradient there; last, what forward mode finds where an infinite derivative
 * meets a zero: a zero adjoint arriving stays zero in reverse, a zero tangent arriving stays zero forward.
 */
const cases: [string, number[], number[], number[]?][] = [
  ['Math.abs(x)', [0], [0]],
  ['Math.abs(x)', [-0], [-0]],
  ['Math.abs(x)', [-3], [-1]],
  ['Math.sign(x) + Math.floor(x) + Math.ceil(x) + Math.round(x) + Math.trunc(x)', [0.5], [0]],
  ['Math.max(x, y)', [2, 2], [1, 0]],
  ['Math.min(x, y)', [2, 2], [1, 0]],
  ['Math.max(1, x, y)', [3, 3], [1, 0]],
  ['Math.max(x, x)', [3], [1]],
  ['Math.max(0, x)', [0], [0]],
  ['Math.max(x, 0)', [0], [1]],
  ['Math.max(x, y)', [-0, 0], [1, 0]],
  ['Math.min(x, y, -5)', [1, 2], [0, 0]],
  ['Math.hypot(x, y)', [0, 0], [0, 0]],
  ['Math.hypot(x, y)', [3, 4], [0.6, 0.8]],
  ['Math.hypot(x)', [-2], [-1]],
  ['Math.sqrt(x)', [0], [inf]],
  ['Math.sqrt(x) * y', [0, 0], [0, 0], [NaN, 0]],
  ['Math.sqrt(x) * 0', [0], [0], [NaN]],
  ['Math.sqrt(x * x)', [0], [NaN], [0]],
  ['Math.asin(x) * 0 + Math.acos(x) * 0 + Math.acosh(x) * 0', [1], [0], [NaN]],
  ['Math.cbrt(x) * 0', [0], [0], [NaN]],
  ['Math.log(x) * y', [0, 0], [0, -inf], [NaN, -inf]],
  ['Math.log1p(x - 1) + Math.log2(x) + Math.log10(x)', [0], [inf]],
  ['x ** y', [0, 2], [0, 0]],
  ['x ** y', [0, 1], [1, 0]],
  ['x ** y', [0, 0.5], [inf, 0]],
  ['x ** 0', [0], [0]],
  ['x ** 0', [3], [0]],
  ['x ** 3', [-2], [12]],
  ['x ** -1', [-2], [-0.25]],
  ['x ** y', [-2, 3], [12, NaN]],
  ['2 ** x', [3], [8 * Math.LN2]],
  ['0 ** x', [2], [0]],
  ['Math.pow(x, 2)', [0], [0]],
  ['x % y', [7.5, 2], [1, -3]],
  ['x % y', [-7.5, 2], [1, 3]],
  ['x % 3', [-7], [1]],
  ['Math.fround(x) * 3', [0.1], [3]],
  ['(x | 0) + (x >> 1) + Math.clz32(x) + Math.imul(x, 3) + ~x', [5], [0]],
  ['x / y', [1, 0], [inf, -inf]],
  ['x < 0 ? Math.sqrt(x) : x', [4], [1]],
  ['x > 0 ? Math.log(x) : 2 * x', [0], [2]],
  ['y > 0 ? x / y : 0', [3, 0], [0, 0]],
  ['Math.atan2(x, y)', [1, 1], [0.5, -0.5]],
  ['Math.atan2(x, y)', [0, -2], [-0.5, -0]],
];

describe.each(ways)('%s', (way, gradient) => {
  test.each(cases)('%s at %j', (text, args, reverse, forward) => {
    const expected = way === 'dualGradient' ? (forward ?? reverse) : reverse;
    const files = { 'main.ts': `export function f(x: number, y: number) { return ${text}; }` };
    const actual = gradient(files, entry, args) as number[];
    expect(actual).toHaveLength(expected.length);
    actual.forEach((x, i) => {
      if (Number.isNaN(expected[i])) expect(x).toBeNaN();
      else if (Number.isFinite(expected[i])) expect(x).toBeCloseTo(expected[i]!, 12);
      else expect(x).toBe(expected[i]);
    });
  });
});

test('an inactive exponent contributes nothing, an active one NaN at a negative base', () => {
  const files = { 'main.ts': 'export function f(x: number, p: number) { return x ** p; }' };
  expect(dualJvp(files, entry, [-2, 3], [1, 0]).tangent).toBe(12);
  expect(dualJvp(files, entry, [-2, 3], [1, 1]).tangent).toBeNaN();
  expect(tapeGradient(files, entry, [-2, 3], [0])).toEqual([12, undefined]);
});

test('a value nobody uses contributes nothing', () => {
  const files = {
    'main.ts': 'export function f(x: number) { const bad = 1 / x + Math.log(x); void bad; return 2 * x; }',
  };
  for (const [, gradient] of ways) expect(gradient(files, entry, [0])).toEqual([2]);
});

/** A zero adjoint or tangent is only kept at the singular point: elsewhere its own derivative matters. */
test.each<[string, [number, number], [number, number], [number, number]]>([
  ['Math.sqrt(x) * y', [4, 0], [0, 1], [0.25, 0]],
  ['Math.log(x) * y', [4, 0], [0, 1], [0.25, 0]],
  ['Math.asin(x) * y', [0, 0], [0, 1], [1, 0]],
  ['x ** y', [4, 0], [0, 1], [0.25, Math.log(4) ** 2]],
  ['x ** y', [4, 0], [1, 0], [0, 0.25]],
  ['x ** 2', [0, 0], [1, 0], [2, 0]],
  ['Math.abs(x) * y', [-3, 0], [0, 1], [-1, 0]],
  ['Math.hypot(x, y)', [0, 2], [1, 0], [0.5, 0]],
])('second order of %s at %j along %j', (text, at, direction, expected) => {
  const files = { 'main.ts': `export function f(x: number, y: number) { return ${text}; }` };
  expect(difference(nestedDualHvp(files, entry, at, direction).hvp, expected, 1e-12)).toBeUndefined();
  expect(difference(tapeHvp(files, entry, at, direction).hvp, expected, 1e-12)).toBeUndefined();
});
