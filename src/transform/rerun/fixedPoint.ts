/**
 * `@fixedPoint`: a loop that converges to x = φ(x, θ), whatever it starts from. Its adjoints are those of the implicit
 * function: θ̄ += (∂φ/∂θ)ᵀw with w = x̄ + (∂φ/∂x)ᵀw, solved by w ← (∂φ/∂x)ᵀw summed up, at the converged state (Christianson
 * 1994; Griewank & Walther, 2nd ed., §15.4). So the reverse sweep reverses the last iteration again and again until
 * nothing more comes of it, and memory does not grow with the iterations.
 */
import {
  block,
  BlockBuilder,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  booleanType,
  variable,
} from '../../ir/build.js';
import type { Atom, Block, Variable } from '../../ir/types.js';
import { mapBlocks, renameBlock, substitution } from '../../ir/visit.js';
import { adjointName } from '../adjoints.js';
import { forEach } from '../forEach.js';
import { copyOf } from './plain.js';
import type { Adjoint, Rerun } from './rerun.js';

/** Terms below this part of the first are left out: less than rounding takes from the sum. */
const precision = 2 ** -56;
/** An iteration that has not converged by then does not. */
const mostRounds = 100_000;

/** An iteration at the state the loop has ended with, and without what would end it. */
export const withoutThrows = (b: Block): Block => ({
  ...b,
  statements: b.statements.filter((s) => s.kind !== 'throw').map((s) => mapBlocks(s, withoutThrows)),
});

/** The largest absolute value among numbers, and among elements of arrays less those of others. */
export function largest(
  b: BlockBuilder,
  numbers: readonly Atom[],
  arrays: readonly { readonly array: Atom; readonly less?: Atom }[],
): Atom {
  const grown = (inner: BlockBuilder, size: Atom, value: Atom): Atom =>
    inner.let(primitive('max', size, inner.let(primitive('abs', value))), numberType, '', 'temporary');
  const ofNumbers = numbers.reduce<Atom>((size, a) => grown(b, size, a), number(0));
  return arrays.reduce<Atom>((initial, { array, less }) => {
    const size = variable('', numberType, 'temporary');
    const length = b.let({ kind: 'length', array });
    return forEach(b, length, [{ parameter: size, initial }], (inner, index) => {
      const value = inner.let({ kind: 'load', array, index });
      if (less === undefined) return [grown(inner, size, value)];
      const before = inner.let({ kind: 'load', array: less, index });
      return [grown(inner, size, inner.let(primitive('subtract', value, before)))];
    })[0]!;
  }, ofNumbers);
}

/** Throws if the sum of terms of these sizes has no end. */
export function expectEnd(b: BlockBuilder, size: Atom, rounds: Atom, what = 'adjoint'): void {
  const isFinite = b.let(pure('less', size, number(Infinity)), booleanType);
  const isEarly = b.let(pure('less', rounds, number(mostRounds)), booleanType);
  const condition = b.let(pure('not', b.let(pure('and', isFinite, isEarly), booleanType)), booleanType);
  const inner = new BlockBuilder(b.sweep, b.origin);
  const text = `new RangeError("the ${what} of a loop marked @fixedPoint does not converge")`;
  inner.add({ kind: 'throw', operation: { text: [text], effect: true }, arguments: [] });
  b.add({ kind: 'if', id: freshId(), condition, then: inner.finish(), otherwise: block([]), results: [] });
}

/** The adjoints of the outer variables that iterations have touched. */
export function reverseAtFixedPoint(
  b: BlockBuilder,
  { loop: s, body, arrays, copies }: Rerun,
  { names, seeds, shadows, iteration, before }: Adjoint,
): readonly (readonly [Variable, Atom])[] {
  const numbers = (called: readonly string[], role: 'adjoint' | 'temporary') =>
    called.map((name) => variable(name, numberType, role));
  const bound = b.let(
    primitive(
      'multiply',
      largest(
        b,
        seeds,
        shadows.map((array) => ({ array })),
      ),
      number(precision),
    ),
    numberType,
    'bound',
    'temporary',
  );
  const state = numbers(names, 'adjoint');
  const [rounds, change] = numbers(['rounds', 'change'], 'temporary') as [Variable, Variable];
  const inner = new BlockBuilder('adjoint', s.origin);
  const again = arrays.map((_, k) => copyOf(inner, copies[k]!));
  const earlier = shadows.map((shadow) => copyOf(inner, shadow as Variable));
  inner.statements.push(...withoutThrows(body).statements);
  const { nextState, own } = iteration(inner, state);
  const touched = own.variables;
  const sums = numbers(touched.map(adjointName), 'adjoint');
  const initialSums = touched.map(before);
  const nextSums = touched.map((v, k) => own.takeOnto(sums[k]!, v, inner));
  inner.origin = s.origin;
  const size = largest(
    inner,
    nextState,
    shadows.map((array, k) => ({ array, less: earlier[k]! })),
  );
  const next = inner.let(primitive('add', rounds, number(1)), numberType, '', 'temporary');
  expectEnd(inner, size, next);
  const finished = inner.finish([...nextState, ...nextSums, next, size]);
  const renamed = new Map<Variable, Atom>([
    ...s.carried.map((c, i) => [c.parameter, s.results[i]!] as const),
    ...arrays.map((a, k) => [a, again[k]!] as const),
    ...(s.kind === 'for' ? [[s.index, s.from] as const] : []),
  ]);
  const test = new BlockBuilder('adjoint', s.origin);
  // A size that is no number goes on, to the end that says so.
  const isSmall = test.let(pure('lessEqual', change, bound), booleanType);
  const goes = test.let(pure('not', isSmall), booleanType);
  const parameters = [...state, ...sums, rounds, change];
  const initial = [...seeds, ...initialSums, number(0), number(Infinity)];
  const results = parameters.map((v) => variable(v.name, v.type, v.role));
  b.add({
    kind: 'while',
    id: freshId(),
    carried: parameters.map((parameter, k) => ({ parameter, initial: initial[k]! })),
    test: test.finish([goes]),
    body: renameBlock(finished, { use: substitution(renamed) }),
    results,
    reversal: { kind: 'sum' },
  });
  return touched.map((v, k) => [v, results[state.length + k]!] as const);
}
