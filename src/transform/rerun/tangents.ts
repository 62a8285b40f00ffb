/**
 * Tangents of loops that converge. At the end of `@fixedPoint`, x = φ(x, θ), they are the solution of
 * ẋ = (∂φ/∂x)ẋ + (∂φ/∂θ)θ̇, found by running the tangents of an iteration at the converged state until they stay as they
 * are: the tangents of the iterations themselves are those of how the loop got there. The adjoints of such a loop are a
 * sum of terms that decrease; the sum of their tangents is at its end when those have decreased as well, which may be
 * later: of terms that are zero, never.
 */
import {
  BlockBuilder,
  booleanType,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../../ir/build.js';
import type { Atom, Block, Statement, Variable, While } from '../../ir/types.js';
import { renameBlock, substitution } from '../../ir/visit.js';
import { largest, expectEnd } from './fixedPoint.js';
import { copyOf } from './plain.js';
import type { Loop } from './state.js';

/** Changes below this part of each tangent are rounding. */
const precision = 2 ** -48;
/** So are changes below this part that have not been less for a while: on their way they may grow, too. */
const coarse = 2 ** -20;
const patience = 64;
/** Terms below this part of the greatest are left out. */
const precisionOfSums = 2 ** -54;

export interface Converging {
  readonly loop: Loop;
  /** What the loop writes. */
  readonly arrays: readonly Variable[];
  /** The tangents of what it carries and of what it writes. */
  readonly dots: readonly Variable[];
  readonly memory: readonly Variable[];
  /** An iteration with its tangents, which it yields. */
  readonly body: Block;
}

/** The tangents at the end of the loop, which has run. */
export function tangentsAtFixedPoint(
  b: BlockBuilder,
  { loop: s, arrays, dots, memory, body }: Converging,
): readonly Variable[] {
  const ends = arrays.map((a) => copyOf(b, a));
  const [rounds, least, since, change] = ['rounds', 'least', 'since', 'change'].map((name) =>
    variable(name, numberType, 'temporary'),
  ) as [Variable, Variable, Variable, Variable];
  const sizes = [...dots, ...memory].map(() => variable('size', numberType, 'temporary'));
  const inner = new BlockBuilder('tangent', s.origin);
  const again = ends.map((end) => copyOf(inner, end));
  const earlier = memory.map((dot) => copyOf(inner, dot));
  inner.statements.push(...body.statements);
  inner.origin = s.origin;
  const moved = [
    ...body.yields.map((now, k) => {
      const by = inner.let(primitive('subtract', now, dots[k]!));
      return { by: largest(inner, [by], []), size: largest(inner, [now], []) };
    }),
    ...memory.map((array, k) => ({
      by: largest(inner, [], [{ array, less: earlier[k]! }]),
      size: largest(inner, [], [{ array }]),
    })),
  ];
  const nextSizes = moved.map(({ size }, k) => inner.let(primitive('max', sizes[k]!, size), numberType));
  const parts = moved.map(({ by }, k) => partOf(inner, by, nextSizes[k]!));
  const nextChange = largest(inner, parts, []);
  const next = inner.let(primitive('add', rounds, number(1)), numberType, '', 'temporary');
  expectEnd(inner, nextChange, next, 'tangent');
  const isLess = inner.let(pure('less', nextChange, least), booleanType);
  const later = inner.let(primitive('add', since, number(1)));
  const choose = (whenTrue: Atom, whenFalse: Atom): Atom =>
    inner.let({ kind: 'select', condition: isLess, whenTrue, whenFalse }, numberType);
  const [nextLeast, nextSince] = [choose(nextChange, least), choose(number(0), later)];
  const test = new BlockBuilder('tangent', s.origin);
  const isBelow = (what: Atom, part: number): Atom =>
    test.let(pure('lessEqual', what, number(part)), booleanType);
  const isOver = test.let(pure('lessEqual', number(patience), since), booleanType);
  const isRounding = test.let(pure('and', isOver, isBelow(least, coarse)), booleanType);
  const goes = [isBelow(change, precision), isRounding].map((a) => test.let(pure('not', a), booleanType));
  const renamed = new Map<Variable, Atom>([
    ...s.carried.map((c, i) => [c.parameter, s.results[i]!] as const),
    ...arrays.map((a, k) => [a, again[k]!] as const),
    ...(s.kind === 'for' ? [[s.index, s.from] as const] : []),
  ]);
  const parameters = [...dots, rounds, least, since, change, ...sizes];
  const zeros = (all: readonly Variable[]): readonly Atom[] => all.map(() => number(0));
  const starts = [number(0), number(Infinity), number(0), number(Infinity)];
  const initial = [...zeros(dots), ...starts, ...zeros(sizes)];
  const results = parameters.map((v) => variable(v.name, v.type, v.role));
  const finished = inner.finish([...body.yields, next, nextLeast, nextSince, nextChange, ...nextSizes]);
  b.add({
    kind: 'while',
    id: freshId(),
    carried: parameters.map((parameter, k) => ({ parameter, initial: initial[k]! })),
    test: test.finish([test.let(pure('and', ...goes), booleanType)]),
    body: renameBlock(finished, { use: substitution(renamed) }),
    results,
    reversal: { kind: 'fixedPoint' },
  });
  return results.slice(0, dots.length);
}

/** How large a change is beside what it changes; none where that is zero. */
function partOf(b: BlockBuilder, by: Atom, size: Atom): Atom {
  const condition = b.let(pure('equal', size, number(0)), booleanType);
  const whenFalse = b.let(primitive('divide', by, size));
  return b.let({ kind: 'select', condition, whenTrue: number(0), whenFalse }, numberType);
}

/** The loop with tangents, which sums up terms, going on until those of the tangents are small. */
export function untilTangentsEnd(
  s: While,
  dots: readonly { readonly dot: Variable; readonly next: Atom }[],
  memory: readonly Variable[],
): Statement {
  const [change, most] = ['change', 'most'].map((name) =>
    variable(`${name}Dot`, numberType, 'temporary'),
  ) as [Variable, Variable];
  const test = new BlockBuilder('tangent', s.origin);
  const bound = test.let(primitive('multiply', most, number(precisionOfSums)));
  // What is no number ends with the sum itself.
  const isLarge = test.let(pure('less', bound, change), booleanType);
  const [isSmall, isAtEnd] = [isLarge, s.test.yields[0]!].map((a) => test.let(pure('not', a), booleanType));
  const isOver = test.let(pure('and', isSmall!, isAtEnd!), booleanType);
  const goes = test.let(pure('not', isOver), booleanType);
  const head = new BlockBuilder('tangent', s.origin);
  const earlier = memory.map((dot) => copyOf(head, dot));
  const tail = new BlockBuilder('tangent', s.origin);
  const changes = dots.map(({ dot, next }) => tail.let(primitive('subtract', next, dot)));
  const nextChange = largest(
    tail,
    changes,
    memory.map((array, k) => ({ array, less: earlier[k]! })),
  );
  const nextMost = tail.let(primitive('max', most, nextChange), numberType, '', 'temporary');
  return {
    ...s,
    carried: [...s.carried, ...[change, most].map((parameter) => ({ parameter, initial: number(0) }))],
    test: { statements: [...s.test.statements, ...test.statements], yields: [goes] },
    body: {
      statements: [...head.statements, ...s.body.statements, ...tail.statements],
      yields: [...s.body.yields, nextChange, nextMost],
    },
    results: [...s.results, ...[change, most].map((v) => variable(v.name, v.type, v.role))],
  };
}
