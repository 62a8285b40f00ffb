/** Kinks and edges, at the numbers themselves: docs/conventions.md, line by line. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { primitives, type Primitive } from '../../src/ir/operations.js';
import { rules } from '../../src/rules/table.js';
import { primal } from './evaluate.js';
import { partialsAt, symbolic } from './partials.js';

type Numbers = readonly number[];

/** The partials at the arguments, all of them variables. */
const partials = (name: Primitive, at: Numbers, factor = 1): Numbers =>
  partialsAt(symbolic(rules[name], at.length), primal[name], at, factor);

/** The partial by the first argument when the second is a constant. */
const byBase = (x: number, p: number): number =>
  partialsAt(symbolic(rules.power, 2, [undefined, p]), primal.power, [x, p])[0]!;

type Case = readonly [Primitive, Numbers, Numbers];
const I = Infinity;

const cases: readonly Case[] = [
  ['abs', [0], [0]],
  ['abs', [-0], [-0]],
  ['abs', [-I], [-1]],
  ['abs', [NaN], [NaN]],
  ['sign', [0], [0]],
  ['floor', [2], [0]],
  ['ceil', [2], [0]],
  ['trunc', [-0], [0]],
  ['round', [0.5], [0]],
  ['fround', [0.1], [1]],

  ['max', [2, 2], [1, 0]],
  ['min', [2, 2], [1, 0]],
  ['max', [-0, 0], [1, 0]],
  ['min', [0, -0], [1, 0]],
  ['max', [1, 2], [0, 1]],
  ['min', [1, 2], [1, 0]],
  ['max', [I, 1], [1, 0]],
  ['min', [1, -I], [0, 1]],
  ['max', [3], [1]],
  ['max', [], []],
  ['max', [1, 3, 3], [0, 1, 0]],
  ['max', [3, 1, 3], [1, 0, 0]],
  ['max', [1, 2, 3], [0, 0, 1]],
  ['min', [2, 1, 1, 1], [0, 1, 0, 0]],
  ['min', [-0, 0, -0], [1, 0, 0]],

  ['hypot', [0, 0], [0, 0]],
  ['hypot', [0, -0, 0], [0, -0, 0]],
  ['hypot', [3, 4], [0.6000000000000001, 0.8]],
  ['hypot', [-5], [-1]],
  ['hypot', [0, 2], [0, 1]],
  ['hypot', [], []],

  ['sqrt', [0], [I]],
  ['sqrt', [-0], [-I]],
  ['sqrt', [I], [0]],
  ['sqrt', [-1], [NaN]],
  ['cbrt', [0], [I]],
  ['cbrt', [-0], [I]],
  ['cbrt', [-8], [1 / 12]],
  ['cbrt', [5e-324], [1 / (3 * Math.cbrt(5e-324) ** 2)]],
  ['log', [0], [I]],
  ['log', [I], [0]],
  ['log2', [0], [I]],
  ['log10', [0], [I]],
  ['log1p', [-1], [I]],
  ['asin', [1], [I]],
  ['asin', [-1], [I]],
  ['acos', [1], [-I]],
  ['acos', [-1], [-I]],
  ['asin', [2], [NaN]],
  ['acosh', [1], [I]],
  ['acosh', [0.5], [NaN]],
  ['acosh', [1e200], [1e-200]],
  ['asinh', [-1e200], [1e-200]],
  ['atanh', [1], [I]],
  ['atanh', [-1], [I]],
  ['exp', [-I], [0]],
  ['exp', [I], [I]],
  ['expm1', [-I], [0]],
  ['tanh', [I], [0]],
  ['atan', [I], [0]],
  ['cosh', [0], [0]],

  ['atan2', [0, 0], [NaN, NaN]],
  ['atan2', [0, -1], [-1, -0]],
  ['atan2', [1, 0], [0, -1]],
  ['divide', [1, 0], [I, -I]],
  ['divide', [1, -0], [-I, -I]],
  ['divide', [1, I], [0, -0]],
  ['divide', [0, 0], [I, NaN]],
  ['remainder', [5.5, 2], [1, -2]],
  ['remainder', [-5.5, 2], [1, 2]],
  ['remainder', [5.5, -2], [1, 2]],
  ['remainder', [4, 2], [1, -2]],
  ['remainder', [1, I], [1, -0]],
  ['remainder', [1, 0], [1, -I]],
  ['multiply', [0, I], [I, 0]],

  ['power', [0, 2.5], [0, 0]],
  ['power', [0, 1], [1, 0]],
  ['power', [0, 0.5], [I, 0]],
  ['power', [-0, 0.5], [I, 0]],
  ['power', [0, 0], [0, -I]],
  ['power', [NaN, 0], [0, NaN]],
  ['power', [I, -1], [-0, 0]],
  ['power', [-2, 3], [12, NaN]],
  ['power', [-2, 2], [-4, NaN]],
  ['power', [-2, 0.5], [NaN, NaN]],
  ['power', [2, 3], [12, 8 * Math.log(2)]],
];

test.each(cases)('%s at %j: %j', (name, at, expected) => {
  const actual = partials(name, at);
  expect(actual.length).toBe(expected.length);
  actual.forEach((p, i) => {
    if (Number.isFinite(expected[i]!) && expected[i] !== 0) {
      expect(p / expected[i]!, `∂${i} = ${p}`).toBeCloseTo(1, 13);
    } else if (expected[i] === 0) expect(p === 0, `∂${i} = ${p}`).toBe(true);
    else expect(p).toBe(expected[i]);
  });
});

describe('x ** p with constant p', () => {
  const table: readonly (readonly [number, number, number])[] = [
    [0, 0, 0],
    [NaN, 0, 0],
    [0, 1, 1],
    [-3, 1, 1],
    [0, 2, 0],
    [-3, 2, -6],
    [0, 3, 0],
    [-2, 3, 12],
    [-2, 5, 80],
    [0, 0.5, I],
    [-0, 0.5, I],
    [4, 0.5, 0.25],
    [-4, 0.5, NaN],
    [0, 1.5, 0],
    [4, 1.5, 3],
    [0, 1 / 3, I],
    [2, -1, -0.25],
    [-2, -1, -0.25],
    [0, -1, -I],
    [-0, -1, -I],
    [I, -1, 0],
    [2, -2, -0.25],
    [-2, -2, 0.25],
    [4, -0.5, -0.0625],
  ];
  test.each(table)('x = %d, p = %d: %d', (x, p, expected) => {
    const actual = byBase(x, p);
    if (expected === 0) expect(actual === 0).toBe(true);
    else expect(actual).toBe(expected);
  });
});

describe('c ** x with constant c', () => {
  const byExponent = (c: number, x: number): number =>
    partialsAt(symbolic(rules.power, 2, [c]), primal.power, [c, x])[1]!;
  test('positive base', () => expect(byExponent(2, 3)).toBeCloseTo(8 * Math.LN2, 13));
  test('one', () => expect(byExponent(1, 3)).toBe(0));
  test('zero, with positive exponent', () => expect(byExponent(0, 2)).toBe(0));
  test('negative base', () => expect(byExponent(-2, 2)).toBeNaN());
});

describe('guards of singular partials', () => {
  const singular = (name: Primitive, index: number, ...ends: (readonly [number, number])[]): boolean =>
    rules[name].singular!.isReachable(
      ends.map(([lo, hi]) => ({ lo, hi })),
      index,
    );

  test('an infinite partial at a finite value is declared', () => {
    for (const [name, at, expected] of cases) {
      expected.forEach((p, i) => {
        if (Math.abs(p) !== I || name === 'divide' || name === 'multiply' || name === 'remainder') return;
        if (Math.abs(primal[name](...at)) === I && !rules[name].singular) return;
        expect(singular(name, i, ...at.map((x) => [x, x] as const)), `${name} at ${at.join()}`).toBe(true);
      });
    }
  });

  test('none where the argument stays away from the edge', () => {
    expect(singular('sqrt', 0, [1, I])).toBe(false);
    expect(singular('sqrt', 0, [5e-324, I])).toBe(false);
    expect(singular('sqrt', 0, [0, I])).toBe(true);
    expect(singular('cbrt', 0, [-2, -1])).toBe(false);
    expect(singular('cbrt', 0, [-2, 1])).toBe(true);
    expect(singular('log', 0, [1, I])).toBe(false);
    expect(singular('log', 0, [0, I])).toBe(true);
    expect(singular('log1p', 0, [0, I])).toBe(false);
    expect(singular('log1p', 0, [-1, I])).toBe(true);
    expect(singular('asin', 0, [-0.5, 0.5])).toBe(false);
    expect(singular('acos', 0, [-1, 1])).toBe(true);
    expect(singular('acosh', 0, [2, I])).toBe(false);
    expect(singular('atanh', 0, [0, 0.99])).toBe(false);
  });

  test('1 / x overflows next to 0: log is guarded there too', () => {
    expect(1 / 1e-310).toBe(I);
    expect(singular('log', 0, [1e-310, 1])).toBe(true);
    expect(singular('log', 0, [1e-300, 1])).toBe(false);
  });

  test('powers', () => {
    expect(singular('power', 0, [-I, I], [2, 2])).toBe(false);
    expect(singular('power', 0, [-I, I], [1, 1])).toBe(false);
    expect(singular('power', 0, [-I, I], [0, 0])).toBe(false);
    expect(singular('power', 0, [-I, I], [0.5, 0.5])).toBe(true);
    expect(singular('power', 0, [1, I], [0.5, 0.5])).toBe(false);
    expect(singular('power', 0, [0, I], [-I, I])).toBe(true);
    expect(singular('power', 0, [0.1, I], [-1, 3])).toBe(false);
    expect(singular('power', 1, [0.1, I], [-I, I])).toBe(false);
    expect(singular('power', 1, [-1, I], [2, 2])).toBe(true);
  });
});

describe('docs/conventions.md', () => {
  const text = readFileSync(new URL('../../docs/conventions.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...text.matchAll(/^\| `(\w+)`[^|]*\| ([^|]+) \|/gm)].map((m) => [m[1] as Primitive, m[2]!]),
  );

  test.each(primitives.filter((name) => rules[name].kink !== undefined))('states the rule of %s', (name) => {
    expect(rows.get(name)).toBe(rules[name].kink);
  });

  test('states no other', () => {
    for (const name of rows.keys()) expect(rules[name].kink, name).toBeDefined();
  });

  test('every kink of the table has a case here', () => {
    const tested = new Set(cases.map(([name]) => name));
    expect(primitives.filter((name) => rules[name].kink !== undefined && !tested.has(name))).toEqual([]);
  });
});
