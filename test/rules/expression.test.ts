/** The constructors: the forms they give, and that they are identities of real arithmetic. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as e from '../../src/rules/expression.js';
import type { Expr } from '../../src/rules/expression.js';
import { Zero } from '../../src/rules/rule.js';
import { rules } from '../../src/rules/table.js';
import { variable } from '../../src/ir/build.js';
import { evaluate } from './evaluate.js';
import { close } from './partials.js';

const [a, b, c] = ['a', 'b', 'c'].map((name) => variable(name, { kind: 'number' })) as [Expr, Expr, Expr];
const values = new Map([a, b, c].map((v, i) => [v as never, [1.3, -0.7, 2.1][i]!]));

type Tree = readonly [string, ...Tree[]] | number;

/** The same tree built with and without simplification. */
function build(t: Tree, smart: boolean): Expr {
  if (typeof t === 'number') return t < 3 ? [a, b, c][t]! : e.constant([0, 1, -1, 2, 3][t - 3]!);
  const [operation, ...parts] = t;
  const args = parts.map((p) => build(p, smart));
  const [x, y] = args as [Expr, Expr];
  switch (operation) {
    case 'negate':
      return smart ? e.negate(x) : e.apply('negate', x);
    case 'choose': {
      const test = e.condition('less', a, b);
      return smart ? e.choose(test, x, y) : { kind: 'choose', condition: test, whenTrue: x, whenFalse: y };
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return smart ? e[operation](x, y) : e.apply(operation, x, y);
    default:
      throw new Error(operation);
  }
}

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.nat(7),
    fc.tuple(fc.constant('negate'), tie('tree')),
    fc.tuple(
      fc.constantFrom('add', 'subtract', 'multiply', 'multiply', 'divide', 'choose'),
      tie('tree'),
      tie('tree'),
    ),
  ),
})).tree;

test('simplified trees have the same value and never cost more', () => {
  fc.assert(
    fc.property(trees, (t) => {
      const [plain, smart] = [build(t, false), build(t, true)];
      const expected = evaluate(plain, values);
      // Off the reals (a division by zero inside) the identities need not hold.
      if (Number.isFinite(expected) && isFiniteEverywhere(plain)) {
        expect(close(evaluate(smart, values), expected, 1e-9)).toBe(true);
      }
      expect(work(smart)).toBeLessThanOrEqual(work(plain));
    }),
    { numRuns: 3000, seed: 5 },
  );
});

/** Operations run when nothing is shared, on the longer side of each choice. */
function work(x: Expr): number {
  if (x.kind === 'choose') return Math.max(work(x.whenTrue), work(x.whenFalse));
  return x.kind === 'apply' ? x.arguments.reduce((total, y) => total + work(y), 1) : 0;
}

function isFiniteEverywhere(x: Expr): boolean {
  if (x.kind === 'choose') return isFiniteEverywhere(x.whenTrue) && isFiniteEverywhere(x.whenFalse);
  if (x.kind === 'apply' && !x.arguments.every(isFiniteEverywhere)) return false;
  const value = evaluate(x, values);
  return Number.isFinite(value) && Math.abs(value) < 1e6 && (value === 0 || Math.abs(value) > 1e-6);
}

test('quotients over one divisor share the quotient', () => {
  const [first, second] = [e.multiply(a, e.divide(e.one, c)), e.multiply(a, e.negate(e.divide(b, c)))];
  expect(first).toEqual(e.apply('divide', a, c));
  expect(second).toEqual(e.apply('negate', e.apply('multiply', b, e.apply('divide', a, c))));
});

test('what multiplies a choice moves into it', () => {
  const choice = e.choose(e.condition('less', a, b), e.one, e.zero);
  expect(e.multiply(c, choice)).toEqual(e.choose(e.condition('less', a, b), c, e.zero));
});

test('constants come together on the left', () => {
  const x = e.multiply(e.constant(2), e.multiply(e.constant(3), a));
  expect(x).toEqual(e.apply('multiply', e.constant(6), a));
  expect(e.multiply(b, e.multiply(a, e.constant(-2)))).toEqual(
    e.apply('multiply', e.constant(-2), e.apply('multiply', b, a)),
  );
});

test('choices by one condition are added inside it: the partials of max add up to 1', () => {
  for (const arity of [1, 2, 3, 4]) {
    const x = Array.from({ length: arity }, () => variable('x', { kind: 'number' }));
    const partials = rules.max.partials(x, c).filter((p) => p !== Zero);
    expect(partials.reduce(e.add)).toEqual(e.one);
  }
});
