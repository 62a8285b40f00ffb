/** Seeds in all directions at once: every number is marked in the directions that are its. */
import { type BlockBuilder, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Type, Variable } from '../../ir/types.js';
import { add, multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { forEach } from '../forEach.js';
import { countNumbers, part, partsOf } from './numbers.js';
import { vectorType } from './types.js';
import { zeroVectors } from './zeroVectors.js';

/** Marks a number, the `count`th of all: its directions are those from `start` on in `seeds`. */
export type Mark = (b: BlockBuilder, seeds: Atom, start: Atom, count: Atom) => void;

/** Each number has a direction of its own. */
export const unit: Mark = (b, seeds, start, count) =>
  b.add({ kind: 'store', target: seeds, key: flatten(b, add(start, count)), value: number(1) });

/** The seeds of all directions for the numbers in `like`, the first of which is the `first`th of all. */
export function vectorSeeds(
  b: BlockBuilder,
  like: Atom,
  type: Type,
  name: string,
  first: Atom,
  directions: Atom,
  mark: Mark,
): Variable {
  const vector = vectorType(type, false, false);
  const seeds = zeroVectors(b, like, { name, role: 'tangent', type }, vector, directions);
  markAll(b, seeds, like, type, first, directions, mark);
  return seeds;
}

function markAll(
  b: BlockBuilder,
  seeds: Atom,
  like: Atom,
  type: Type,
  first: Atom,
  directions: Atom,
  mark: Mark,
): void {
  if (type.kind === 'number') return mark(b, seeds, number(0), first);
  if (type.kind === 'array') return inArray(b, seeds, like, type, first, directions, mark);
  let at = first;
  for (const p of partsOf(type)) {
    const of = p.type.kind === 'number' ? like : part(b, like, p);
    const inside = part(b, seeds, { ...p, type: vectorType(p.type, false, false) });
    markAll(b, inside, of, p.type, at, directions, mark);
    at = flatten(b, add(at, countNumbers(b, of, p.type)));
  }
}

function inArray(
  b: BlockBuilder,
  seeds: Atom,
  like: Atom,
  { element }: Extract<Type, { kind: 'array' }>,
  first: Atom,
  directions: Atom,
  mark: Mark,
): void {
  const length = b.let({ kind: 'length', array: like });
  if (element.kind === 'number') {
    forEach(b, length, [], (inner, i) => {
      mark(inner, seeds, flatten(inner, multiply(i, directions)), flatten(inner, add(first, i)));
      return [];
    });
    return;
  }
  const count = variable('at', numberType, 'temporary');
  forEach(b, length, [{ parameter: count, initial: first }], (inner, index) => {
    const of = inner.let({ kind: 'load', array: like, index }, element);
    const row = inner.let({ kind: 'load', array: seeds, index }, vectorType(element, false, false));
    markAll(inner, row, of, element, count, directions, mark);
    return [flatten(inner, add(count, countNumbers(inner, of, element)))];
  });
}
