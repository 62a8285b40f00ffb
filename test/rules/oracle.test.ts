/**
 * The table against the partial derivatives that the oracles know, written without each other, at the edges of all
 * arguments: where two readings of the conventions could differ.
 */
import { expect, test } from 'vitest';
import { primitives, type Primitive } from '../../src/ir/operations.js';
import { rules } from '../../src/rules/table.js';
import { numbers } from '../oracles/algebra.js';
import { isClose } from '../oracles/close.js';
import { linearise } from '../oracles/partials.js';
import { primal } from './evaluate.js';
import { aritiesOf, partialsAt, symbolic } from './partials.js';

const operators: Partial<Record<Primitive, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  remainder: '%',
  power: '**',
  negate: 'neg',
};

const edges = [-Infinity, -30, -2, -1, -0.5, -1e-9, -0, 0, 1e-9, 0.5, 1, 1.5, 2, 3, 30, Infinity];

const grid = (arity: number): readonly (readonly number[])[] =>
  arity === 0 ? [[]] : grid(arity - 1).flatMap((rest) => edges.map((x) => [x, ...rest]));

/** Outside the domain, and at the infinities, no promise is made about the derivative. */
const isPromised = (at: readonly number[], y: number): boolean =>
  !Number.isNaN(y) && at.every(Number.isFinite);

test.each(primitives)('%s', (name) => {
  for (const arity of aritiesOf(rules[name])) {
    const s = symbolic(rules[name], arity);
    for (const at of grid(arity)) {
      const y = primal[name](...at);
      if (!isPromised(at, y)) continue;
      const oracle = linearise(numbers, operators[name] ?? `Math.${name}`, at, y);
      const expected = at.map((_, i) => oracle.partials[i] ?? 0);
      const actual = partialsAt(s, primal[name], at);
      expect(
        isClose(actual, expected),
        `${name}(${at.join()}): ${actual.join()}, not ${expected.join()}`,
      ).toBe(true);
    }
  }
});
