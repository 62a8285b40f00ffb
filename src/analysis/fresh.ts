/** Which references are to memory that the function itself has allocated, on every path: none of its arguments'. */
import { refersToMemory, type Write } from './aliases.js';
import type { Function } from '../ir/module.js';
import type { Atom, Expression, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';

function freshIn(f: Pick<Function, 'body'>): (a: Atom) => boolean {
  /** What a variable may be a copy of; of one that is not here, nothing is known. */
  const sources = new Map<Variable, readonly Atom[]>();
  const join = (results: readonly Variable[], ...from: readonly (readonly (Atom | undefined)[])[]): void => {
    results.forEach((r, i) => {
      const atoms = from.map((values) => values[i]);
      if (atoms.every((a) => a !== undefined)) sources.set(r, atoms);
    });
  };
  walk(f.body, (s) => {
    if (s.kind === 'let') {
      const copied = copiedBy(s.expression);
      if (copied !== undefined) sources.set(s.variable, copied);
    }
    if (s.kind === 'if') join(s.results, s.then.yields, s.otherwise.yields);
    if (s.kind === 'for' || s.kind === 'while') {
      const initial = s.carried.map((c) => c.initial);
      const carried = s.carried.map((c) => c.parameter);
      join(carried, initial, s.body.yields);
      join(s.results, carried);
    }
  });
  return (a) => allFresh(a, sources, new Set());
}

/** Which writes are to memory that the function itself has allocated; calls may write to what that refers to. */
export function ownWritesIn(f: Pick<Function, 'body'>): (write: Write) => boolean {
  const isFresh = freshIn(f);
  return ({ memory, isDeep }) => isFresh(memory) && !(isDeep === true && refersToMemory(memory.type));
}

function allFresh(a: Atom, sources: ReadonlyMap<Variable, readonly Atom[]>, seen: Set<Variable>): boolean {
  if (a.kind === 'constant' || seen.has(a)) return true;
  seen.add(a);
  return sources.get(a)?.every((from) => allFresh(from, sources, seen)) ?? false;
}

/** Nothing, of what is allocated here. */
function copiedBy(e: Expression): readonly Atom[] | undefined {
  switch (e.kind) {
    case 'allocate':
    case 'zeros':
    case 'elements':
    case 'record':
      return [];
    case 'select':
      return [e.whenTrue, e.whenFalse];
    case 'view':
      return [e.array];
    case 'as':
      return [e.value];
    case 'load':
    case 'field':
    case 'pop':
    case 'external':
    case 'length':
    case 'primitive':
    case 'pure':
      return undefined;
  }
}
