/** The entries of a matrix on the side that is a structure in memory: where a number of it has those of all directions. */
import type { BlockBuilder } from '../../ir/build.js';
import { number, numberType } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import { add, multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import type { Part } from './numbers.js';
import { isFlat, rowType } from './types.js';

export interface Entries {
  readonly element: (b: BlockBuilder, index: Atom, type: Type) => Entries;
  readonly part: (b: BlockBuilder, part: Part) => Entries;
  /** Of a number: the entry in this direction. */
  readonly at: (b: BlockBuilder, direction: Atom) => Atom;
  /** Of a number: those of `length` directions beginning at `from`, where they are together in a `Float64Array`. */
  readonly together?: (b: BlockBuilder, from: Atom, length: Atom) => Atom;
  /** The array they are in, those of each number together. */
  readonly memory?: Atom;
  /** Those in one direction of all numbers inside, where each direction has memory of its own. */
  readonly whole?: (direction: Atom) => Atom | undefined;
}

/** Of what nothing depends on. */
export const noEntries: Entries = {
  element: () => noEntries,
  part: () => noEntries,
  at: () => number(0),
};

/** Of memory of a vector type. */
export function vectorEntries(memory: Atom, directions: Atom): Entries {
  const parts = (b: BlockBuilder, key: Atom | string): Atom => {
    const { type } = memory;
    if (type.kind === 'record' && typeof key === 'string') {
      const field = type.fields.find((f) => f.name === key)!;
      return b.let({ kind: 'field', object: memory, name: key }, field.type);
    }
    if (typeof key === 'string') throw new Error(`internal: field ${key} of an array`);
    const element =
      type.kind === 'tuple' && key.kind === 'constant'
        ? type.elements[Number(key.value)]!.type
        : type.kind === 'array'
          ? type.element
          : rowType;
    return b.let({ kind: 'load', array: memory, index: key }, element);
  };
  return {
    ...flatEntries(memory, number(0), directions),
    memory,
    element: (b, index, type) => {
      if (type.kind === 'number' && isFlat(memory.type)) return flatEntries(memory, index, directions);
      return vectorEntries(parts(b, index), directions);
    },
    part: (b, { key }) => vectorEntries(parts(b, typeof key === 'string' ? key : number(key)), directions),
  };
}

function flatEntries(memory: Atom, index: Atom, directions: Atom): Entries {
  const start = (b: BlockBuilder): Atom => flatten(b, multiply(index, directions));
  return {
    element: () => noEntries,
    part: () => noEntries,
    at: (b, direction) => load(b, memory, flatten(b, add(start(b), direction))),
    together: (b, from, length) => {
      const first = flatten(b, add(start(b), from));
      const to = flatten(b, add(first, length));
      return b.let({ kind: 'view', array: memory, from: first, to }, rowType);
    },
  };
}

const load = (b: BlockBuilder, array: Atom, index: Atom): Atom =>
  b.let({ kind: 'load', array, index }, numberType);
