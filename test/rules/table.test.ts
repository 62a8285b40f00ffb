/** The whole table, entry by entry: nothing here names a rule unless it is an exception. */
import { describe, expect, test } from 'vitest';
import { primitives, type Primitive } from '../../src/ir/operations.js';
import { apply, constant, multiply, negate } from '../../src/rules/expression.js';
import { Zero, type Rule } from '../../src/rules/rule.js';
import { rules } from '../../src/rules/table.js';
import { variable } from '../../src/ir/build.js';
import { cost, primal } from './evaluate.js';
import { aritiesOf, close, disagreements, partialsAt, pointsOf, randoms, symbolic } from './partials.js';

/** `fround` is differentiated as if it did not round, which differences of it see. */
const smooth = (name: Primitive): ((...x: number[]) => number) =>
  name === 'fround' ? (x) => x! : primal[name];

describe.each(primitives)('%s', (name) => {
  const rule = rules[name];

  test('agrees with differences', () => {
    expect(disagreements(rule, smooth(name))).toEqual([]);
  });

  test('with one sign flipped, disagrees', () => {
    for (const arity of aritiesOf(rule)) {
      for (let i = 0; i < arity; i++) {
        if (symbolic(rule, arity).partials[i] === Zero) continue;
        const broken: Rule = {
          ...rule,
          partials: (x, y) => rule.partials(x, y).map((p, j) => (p === Zero || i !== j ? p : negate(p))),
        };
        expect(disagreements(broken, smooth(name)).length).toBeGreaterThan(0);
      }
    }
  });

  test('forward and reverse agree: w·(J t) = (Jᵀ w)·t', () => {
    const random = randoms(7);
    for (const arity of aritiesOf(rule)) {
      const s = symbolic(rule, arity);
      for (const at of pointsOf(rule, arity, 10)) {
        const w = random() - 0.5;
        const t = at.map(() => random() - 0.5);
        const forward = t.map((ti, i) => partialsAt(s, primal[name], at, ti)[i]!).reduce((a, b) => a + b);
        const reverse = partialsAt(s, primal[name], at, w).map((p, i) => p * t[i]!);
        expect(
          close(
            w * forward,
            reverse.reduce((a, b) => a + b),
            1e-14,
          ),
        ).toBe(true);
      }
    }
  });

  test('constant arguments change the form, not the value', () => {
    for (const at of pointsOf(rule, rule.domain.length, 5)) {
      const general = partialsAt(symbolic(rule, at.length), primal[name], at);
      at.forEach((value, i) => {
        const constants = at.map((_, j) => (i === j ? value : undefined));
        const special = partialsAt(symbolic(rule, at.length, constants), primal[name], at);
        special.forEach((p, j) => expect(close(p, general[j]!, 1e-14)).toBe(true));
      });
    }
  });

  test('the result lies in the declared range', () => {
    const random = randoms(11);
    for (const arity of aritiesOf(rule)) {
      for (let k = 0; k < 300; k++) {
        const boxes = rule.domain.slice(0, arity).map(() => {
          const [a, b] = [edge(random()), edge(random())];
          return { lo: Math.min(a, b), hi: Math.max(a, b) };
        });
        const { lo, hi } = rule.range?.(boxes) ?? { lo: -Infinity, hi: Infinity };
        for (let n = 0; n < 8; n++) {
          const at = boxes.map((r) => (n < 2 ? [r.lo, r.hi][n]! : within(r, random())));
          const y = primal[name](...at);
          if (!Number.isNaN(y))
            expect(y >= lo && y <= hi, `${name}(${at.join()}) = ${y} in [${lo}, ${hi}]`).toBe(true);
        }
      }
    }
  });
});

const edges = [
  -Infinity,
  -1e300,
  -700,
  -1,
  -1e-9,
  -5e-324,
  -0,
  0,
  5e-324,
  1e-9,
  0.5,
  1,
  1 + 2e-16,
  2,
  700,
  1e300,
  Infinity,
];
const edge = (u: number): number => edges[Math.floor(u * edges.length)]!;
function within({ lo, hi }: { lo: number; hi: number }, u: number): number {
  const inner = [...edges, (u - 0.5) * 10, u].filter((x) => x >= lo && x <= hi);
  return inner[Math.floor(u * 1e6) % inner.length] ?? lo;
}

test('an adjoint costs at most four operations, together with the value at most five', () => {
  const more: Partial<Record<Primitive, number>> = { acos: 5, power: 8, remainder: 4, atan2: 7, hypot: 4 };
  for (const name of primitives) {
    const rule = rules[name];
    const arity = rule.parameters === 'variadic' ? 2 : rule.parameters.length;
    const adjoint = variable('yBar', { kind: 'number' });
    const terms = symbolic(rule, arity).partials.map((p) =>
      p === Zero ? constant(0) : multiply(adjoint, p),
    );
    expect(cost(terms), name).toBeLessThanOrEqual(more[name] ?? 4);
  }
});

/** ∂f⁻¹(f(x)) · ∂f(x) = 1: the rules against each other, to nearly full precision. */
const inverses: readonly (readonly [Primitive, Primitive, number])[] = [
  ['sin', 'asin', 0.7],
  ['cos', 'acos', 0.7],
  ['tan', 'atan', 0.7],
  ['sinh', 'asinh', 1.3],
  ['cosh', 'acosh', 1.3],
  ['tanh', 'atanh', 0.6],
  ['exp', 'log', 1.7],
  ['expm1', 'log1p', 0.4],
];
test.each(inverses)('%s and %s are inverse to each other', (f, inverse, x) => {
  const [first] = partialsAt(symbolic(rules[f], 1), primal[f], [x]);
  const [second] = partialsAt(symbolic(rules[inverse], 1), primal[inverse], [primal[f](x)]);
  expect(first! * second!).toBeCloseTo(1, 13);
});

test('expm1 keeps its digits far below zero, where y + 1 has none', () => {
  expect(partialsAt(symbolic(rules.expm1, 1), Math.expm1, [-60])).toEqual([Math.exp(-60)]);
});

test('a power of small constant exponent needs no logarithm and no second power', () => {
  const x = variable('x', { kind: 'number' });
  const y = variable('y', { kind: 'number' });
  const by = (p: number) => rules.power.partials([x, constant(p)], y)[0];
  expect(by(0)).toBe(Zero);
  expect(by(1)).toEqual(constant(1));
  expect(by(2)).toEqual(multiply(constant(2), x));
  expect(by(3)).toEqual(multiply(constant(3), apply('power', x, constant(2))));
  expect(by(-1)).toEqual(negate(apply('multiply', y, y)));
});
