/**
 * `@checkpoint N`: the forward sweep keeps at most N states of the loop, and the one before its last iteration. The
 * reverse sweep goes through the iterations from the last to the first: it runs from the newest state that is kept to
 * the iteration, keeping states on the way where places are free, runs the iteration with what its reverse needs, and
 * reverses it (Griewank & Walther 2000). A `while` does not know its length beforehand: it keeps the first state only.
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
import type { Atom, Block, For, FunctionId, Statement, Type, Variable, While } from '../../ir/types.js';
import { freshen, renameBlock, substitution } from '../../ir/visit.js';
import { add, multiply } from '../../rules/expression.js';
import { adjointName } from '../adjoints.js';
import type { Callees } from '../callees.js';
import { flatten } from '../flatten.js';
import { iterationNumber, tripCount } from '../trips.js';
import { copyOf, plainCopy } from './plain.js';
import type { Adjoint, Rerun } from './rerun.js';
import { nextKept } from './schedule.js';
import type { Loop } from './state.js';

/** The states that are kept, newest last: at which iterations, and what was carried and held by arrays before those. */
export interface Kept {
  readonly at: Variable;
  readonly numbers: readonly Variable[];
  readonly arrays: readonly Variable[];
  /** How many iterations there are. */
  readonly count: Atom;
  readonly next: FunctionId;
}

/** The loop, keeping states. */
export function keeping(
  s: Loop,
  states: number,
  arrays: readonly Variable[],
  callees: Callees,
  isInteger: (a: Atom) => boolean,
): { readonly statements: readonly Statement[]; readonly kept: Kept } {
  const before = new BlockBuilder('adjoint');
  const stack = (name: string, element: Type): Variable =>
    before.let({ kind: 'elements', elements: [] }, stackOf(element), name, 'saved');
  const at = stack('keptAt', numberType);
  const stacks = {
    at,
    numbers: s.carried.map(({ parameter: p }) => stack(`${p.name}Kept`, p.type)),
    arrays: arrays.map((a) => stack(`${a.name}Kept`, writable(a.type))),
    next: nextKept(callees),
  };
  if (s.kind === 'while') {
    keep(
      before,
      stacks,
      number(0),
      s.carried.map((c) => c.initial),
      arrays,
    );
    const { loop, trips } = counted(plainCopy(s, callees));
    return { statements: [...before.statements, loop], kept: { ...stacks, count: trips } };
  }
  const count = flatten(before, tripCount(s, isInteger), 'count', 'temporary');
  const copy = plainCopy(s, callees);
  const due = variable('due', numberType, 'temporary');
  const head = new BlockBuilder('adjoint');
  const iteration = flatten(head, iterationNumber(copy, copy.index));
  const isDue = head.let(pure('equal', iteration, due), booleanType);
  const then = new BlockBuilder('adjoint');
  keep(
    then,
    stacks,
    iteration,
    copy.carried.map((c) => c.parameter),
    arrays,
  );
  const later = callNext(then, stacks, iteration, count, states);
  const nextDue = variable('due', numberType, 'temporary');
  head.add({
    kind: 'if',
    id: freshId(),
    condition: isDue,
    then: then.finish([later]),
    otherwise: { statements: [], yields: [due] },
    results: [nextDue],
  });
  const loop: For = {
    ...copy,
    carried: [...copy.carried, { parameter: due, initial: number(0) }],
    body: {
      statements: [...head.statements, ...copy.body.statements],
      yields: [...copy.body.yields, nextDue],
    },
    results: [...copy.results, variable('due', numberType, 'temporary')],
  };
  return { statements: [...before.statements, loop], kept: { ...stacks, count } };
}

const stackOf = (element: Type): Type => ({ kind: 'array', storage: 'Array', element, readonly: false });
const writable = (t: Type): Type => (t.kind === 'array' ? { ...t, readonly: false } : t);

type Stacks = Omit<Kept, 'count'>;

function keep(
  b: BlockBuilder,
  to: Stacks,
  at: Atom,
  numbers: readonly Atom[],
  arrays: readonly Variable[],
): void {
  b.add({ kind: 'push', array: to.at, value: at });
  numbers.forEach((value, i) => b.add({ kind: 'push', array: to.numbers[i]!, value }));
  arrays.forEach((a, i) => b.add({ kind: 'push', array: to.arrays[i]!, value: copyOf(b, a) }));
}

/** Up to where to run: `nextKept(from, end, places that are free)`. */
function callNext(b: BlockBuilder, { at, next }: Stacks, from: Atom, end: Atom, states: number): Variable {
  const held = b.let({ kind: 'length', array: at });
  const free = b.let(primitive('subtract', number(states), held));
  const result = variable('', numberType, 'temporary');
  b.add({ kind: 'call', callee: next, arguments: [from, end, free], results: [result], shares: [] });
  return result;
}

function counted(s: While): { readonly loop: While; readonly trips: Variable } {
  const [parameter, trips] = [0, 1].map(() => variable('trips', numberType, 'saved'));
  const b = new BlockBuilder('adjoint');
  const next = b.let(primitive('add', parameter!, number(1)));
  const body: Block = {
    statements: [...s.body.statements, ...b.statements],
    yields: [...s.body.yields, next],
  };
  const carried = [...s.carried, { parameter: parameter!, initial: number(0) }];
  return { loop: { ...s, carried, body, results: [...s.results, trips!] }, trips: trips! };
}

/** The adjoints of the outer variables that iterations have touched, and of what the loop carries, at its start. */
export function reverseKeeping(
  b: BlockBuilder,
  { loop: s, body, arrays }: Rerun,
  kept: Kept,
  states: number,
  { names, seeds, iteration, before }: Adjoint,
  callees: Callees,
): { readonly initial: readonly Variable[]; readonly touched: readonly (readonly [Variable, Atom])[] } {
  const numbers = (called: readonly string[]) => called.map((name) => variable(name, numberType, 'adjoint'));
  const last = b.let(primitive('subtract', kept.count, number(1)));
  const k = variable('k', numberType, 'temporary');
  const inner = new BlockBuilder('adjoint', s.origin);
  const state = numbers(names);
  const here = stateAt(inner, s, arrays, kept, states, k, callees);
  inner.statements.push(...body.statements);
  const { nextState, own } = iteration(inner, state);
  const touched = own.variables;
  const sums = numbers(touched.map(adjointName));
  const initialSums = touched.map(before);
  const nextSums = touched.map((v, i) => own.takeOnto(sums[i]!, v, inner));
  const index = s.kind === 'for' ? [[s.index, here.index!] as const] : [];
  const renamed = new Map<Variable, Atom>([
    ...s.carried.map((c, i) => [c.parameter, here.numbers[i]!] as const),
    ...arrays.map((a, i) => [a, here.arrays[i]!] as const),
    ...index,
  ]);
  const parameters = [...state, ...sums];
  const initial = [...seeds, ...initialSums];
  const results = parameters.map((v) => variable(v.name, v.type, v.role));
  b.origin = s.origin;
  b.add({
    kind: 'for',
    id: freshId(),
    index: k,
    from: last,
    to: number(0),
    inclusive: true,
    step: -1,
    carried: parameters.map((parameter, i) => ({ parameter, initial: initial[i]! })),
    body: renameBlock(inner.finish([...nextState, ...nextSums]), { use: substitution(renamed) }),
    results,
  });
  return {
    initial: results.slice(0, state.length),
    touched: touched.map((v, i) => [v, results[state.length + i]!] as const),
  };
}

interface Here {
  readonly numbers: readonly Atom[];
  readonly arrays: readonly Variable[];
  readonly index?: Atom;
}

/** The state before iteration `k`. */
function stateAt(
  b: BlockBuilder,
  s: Loop,
  arrays: readonly Variable[],
  kept: Kept,
  states: number,
  k: Variable,
  callees: Callees,
): Here {
  const top = b.let(primitive('subtract', b.let({ kind: 'length', array: kept.at }), number(1)));
  const newest = (array: Variable, type: Type, name: string): Variable =>
    b.let({ kind: 'load', array, index: top }, type, name, 'temporary');
  const start = newest(kept.at, numberType, 'start');
  const numbers = s.carried.map(({ parameter: p }, i) => newest(kept.numbers[i]!, p.type, p.name));
  const own = arrays.map((a, i) => copyOf(b, newest(kept.arrays[i]!, writable(a.type), a.name)));

  const at = variable('at', numberType, 'temporary');
  const parameters = s.carried.map(({ parameter: p }) => variable(p.name, p.type, 'temporary'));
  const test = new BlockBuilder('adjoint', s.origin);
  const isBefore = test.let(pure('less', at, k), booleanType);
  const run = new BlockBuilder('adjoint', s.origin);
  const end = run.let(primitive('add', k, number(1)));
  const to = callNext(run, kept, at, end, states);
  const reached = runOn(run, s, arrays, own, at, to, parameters, callees);
  const then = new BlockBuilder('adjoint', s.origin);
  keep(then, kept, to, reached, own);
  const condition = run.let(pure('less', to, k), booleanType);
  const nothing: Block = { statements: [], yields: [] };
  run.add({ kind: 'if', id: freshId(), condition, then: then.finish(), otherwise: nothing, results: [] });
  const results = [at, ...parameters].map((v) => variable(v.name, v.type, v.role));
  b.add({
    kind: 'while',
    id: freshId(),
    carried: [at, ...parameters].map((parameter, i) => ({ parameter, initial: [start, ...numbers][i]! })),
    test: test.finish([isBefore]),
    body: run.finish([to, ...reached]),
    results,
  });

  const drop = new BlockBuilder('adjoint', s.origin);
  for (const array of [kept.at, ...kept.numbers, ...kept.arrays])
    drop.let({ kind: 'pop', array }, (array.type as { element: Type }).element);
  const isUsedUp = b.let(pure('equal', start, k), booleanType);
  b.add({
    kind: 'if',
    id: freshId(),
    condition: isUsedUp,
    then: drop.finish(),
    otherwise: nothing,
    results: [],
  });
  return { numbers: results.slice(1), arrays: own, ...(s.kind === 'for' ? { index: indexOf(b, s, k) } : {}) };
}

const indexOf = (b: BlockBuilder, s: For, iteration: Atom): Atom =>
  flatten(b, add(s.from, multiply(number(s.step), iteration)));

/** Runs the iterations from `at` to `to`: what is carried then. */
function runOn(
  b: BlockBuilder,
  s: Loop,
  arrays: readonly Variable[],
  own: readonly Variable[],
  at: Atom,
  to: Atom,
  initial: readonly Variable[],
  callees: Callees,
): readonly Variable[] {
  const i = variable('i', numberType, 'temporary');
  const parameters = s.carried.map(({ parameter: p }) => variable(p.name, p.type, 'temporary'));
  const inner = new BlockBuilder('adjoint', s.origin);
  const table = new Map<Variable, Atom>([
    ...s.carried.map((c, k) => [c.parameter, parameters[k]!] as const),
    ...arrays.map((a, k) => [a, own[k]!] as const),
    ...(s.kind === 'for' ? [[s.index, indexOf(inner, s, i)] as const] : []),
  ]);
  const plain = freshen(callees.withPlainCalls(s.body), table);
  const results = parameters.map((v) => variable(v.name, v.type, v.role));
  b.add({
    kind: 'for',
    id: freshId(),
    index: i,
    from: at,
    to,
    inclusive: false,
    step: 1,
    carried: parameters.map((parameter, k) => ({ parameter, initial: initial[k]! })),
    body: { statements: [...inner.statements, ...plain.statements], yields: plain.yields },
    results,
  });
  return results;
}
