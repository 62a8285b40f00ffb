/** Partial derivatives of a rule at numbers, and the check that finds a wrong one by differences. */
import { constant, multiply, type Expr } from '../../src/rules/expression.js';
import { Zero, type Rule } from '../../src/rules/rule.js';
import { variable } from '../../src/ir/build.js';
import type { Variable } from '../../src/ir/types.js';
import { evaluate } from './evaluate.js';

const numberType = { kind: 'number' } as const;
const fresh = (name: string): Variable => variable(name, numberType);

export interface Symbolic {
  readonly arguments: readonly Variable[];
  readonly result: Variable;
  readonly partials: readonly (Expr | Zero)[];
}

/** The partials over variables, or over constants where `constants` gives one. */
export function symbolic(
  rule: Rule,
  arity: number,
  constants: readonly (number | undefined)[] = [],
): Symbolic {
  const args = Array.from({ length: arity }, (_, i) => fresh(`x${i}`));
  const result = fresh('y');
  const atoms = args.map((x, i) => (constants[i] === undefined ? x : constant(constants[i])));
  return { arguments: args, result, partials: rule.partials(atoms, result) };
}

const environment = (s: Symbolic, at: readonly number[], value: number): Map<Variable, number> =>
  new Map([...s.arguments.map((x, i) => [x, at[i]!] as const), [s.result, value]]);

type Primal = (...x: number[]) => number;

/** The partials as numbers; `factor` goes through `multiply`, as an adjoint does. */
export function partialsAt(s: Symbolic, f: Primal, at: readonly number[], factor = 1): readonly number[] {
  const values = environment(s, at, f(...at));
  const adjoint = fresh('yBar');
  values.set(adjoint, factor);
  return s.partials.map((p) => (p === Zero ? 0 : evaluate(multiply(adjoint, p), values)));
}

/** Central differences, Richardson-extrapolated until the error stops shrinking. */
export function difference(f: Primal, at: readonly number[], index: number): number {
  const along = (h: number): number => f(...at.map((x, i) => (i === index ? x + h : x)));
  let best = NaN;
  let error = Infinity;
  let previous: number[] = [];
  for (let k = 0, h = 1e-2; k < 8; k++, h /= 2) {
    const row = [(along(h) - along(-h)) / (2 * h)];
    previous.forEach((p, j) => row.push(row[j]! + (row[j]! - p) / (4 ** (j + 1) - 1)));
    const change = Math.abs(row.at(-1)! - (previous.at(-1) ?? NaN));
    if (change < error) [best, error] = [row.at(-1)!, change];
    previous = row;
  }
  return best;
}

export const close = (a: number, b: number, relative: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= relative * Math.max(1, Math.abs(a), Math.abs(b));

/** A repeatable stream of numbers in [0, 1). */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function pointsOf(rule: Rule, arity: number, count: number): readonly number[][] {
  const random = randoms(arity + 1);
  const box = rule.domain.slice(0, arity);
  return Array.from({ length: count }, () => box.map((r) => r.lo + (r.hi - r.lo) * random()));
}

export const aritiesOf = (rule: Rule): readonly number[] =>
  rule.parameters === 'variadic' ? [1, 2, 3] : [rule.parameters.length];

/** Every place where a partial and the difference quotient disagree. Empty for a right rule. */
export function disagreements(rule: Rule, f: Primal): readonly string[] {
  const found: string[] = [];
  for (const arity of aritiesOf(rule)) {
    const s = symbolic(rule, arity);
    for (const at of pointsOf(rule, arity, 25)) {
      partialsAt(s, f, at).forEach((partial, i) => {
        const expected = difference(f, at, i);
        if (!close(partial, expected, 1e-8))
          found.push(`∂${i} at (${at.join()}): ${partial}, not ${expected}`);
      });
    }
  }
  return found;
}
