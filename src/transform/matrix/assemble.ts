/**
 * Matrices as values: the structure of the outputs, with in the place of each number the structure of the inputs, so
 * that a row looks like a gradient. One of the two structures is in memory, with the entries of all directions in each
 * number of it; the numbers of the other are the directions, counted in order.
 */
import { type BlockBuilder, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import { hasTangent } from '../../ir/tangent.js';
import { add } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import type { Entries } from './entries.js';
import { forEach } from '../forEach.js';
import { countNumbers, part, partsOf, sizeOf } from './numbers.js';
import { listOf } from './types.js';

/** How one goes through a structure: by memory of its shape, or counting. */
export type Walk =
  { readonly kind: 'memory'; readonly entries: Entries } | { readonly kind: 'count'; readonly at: Atom };

export interface Leaf {
  /** The type of what stands in the place of a number. */
  readonly type: Type;
  readonly of: (b: BlockBuilder, walk: Walk) => Atom;
  /** `length` of them from the number `from` on, in a `Float64Array`. */
  readonly together?: (b: BlockBuilder, from: Atom, length: Atom) => Atom;
  /** A whole structure of them that is there already. */
  readonly whole?: (entries: Entries) => Atom | undefined;
}

/** The type of a structure with something in the place of each number. */
export function structureType(t: Type, leaf: Type): Type {
  switch (t.kind) {
    case 'number':
      return leaf;
    case 'array': {
      const element = structureType(t.element, leaf);
      return element.kind === 'number' ? { ...t, readonly: false } : listOf(element);
    }
    case 'tuple':
      return {
        ...t,
        elements: t.elements.map((e) => ({
          ...e,
          type: hasTangent(e.type) ? structureType(e.type, leaf) : nothing.type,
        })),
      };
    case 'record':
      return {
        kind: 'record',
        fields: partsOf(t).map(({ key, type }) => ({
          name: String(key),
          type: structureType(type, leaf),
          optional: false,
        })),
      };
    case 'union':
      throw new Error('internal: the numbers of a union are not counted');
    case 'boolean':
    case 'void':
    case 'opaque':
      return nothing.type;
  }
}

export const nothing: Atom = {
  kind: 'constant',
  value: undefined,
  type: { kind: 'opaque', text: 'undefined' },
};

/** A structure like `like` with leaves in the place of its numbers; `name` is a hint. */
export function structure(b: BlockBuilder, type: Type, like: Atom, walk: Walk, leaf: Leaf, name = ''): Atom {
  const whole = walk.kind === 'memory' ? leaf.whole?.(walk.entries) : undefined;
  if (whole !== undefined) return whole;
  switch (type.kind) {
    case 'number':
      return leaf.of(b, walk);
    case 'array':
      return array(b, type, like, walk, leaf, name);
    case 'tuple': {
      const inside = parts(b, type, like, walk, leaf);
      const elements = type.elements.map((_, i) => inside.get(i) ?? nothing);
      return b.let({ kind: 'elements', elements }, structureType(type, leaf.type));
    }
    case 'record': {
      const fields = [...parts(b, type, like, walk, leaf)].map(([key, value]) => ({
        name: String(key),
        value,
      }));
      return b.let({ kind: 'record', fields }, structureType(type, leaf.type));
    }
    case 'union':
      throw new Error('internal: the numbers of a union are not counted');
    case 'boolean':
    case 'void':
    case 'opaque':
      return nothing;
  }
}

function parts(
  b: BlockBuilder,
  type: Type,
  like: Atom,
  walk: Walk,
  leaf: Leaf,
): ReadonlyMap<string | number, Atom> {
  let at = walk;
  return new Map(
    partsOf(type).map((p) => {
      const of = p.type.kind === 'number' ? like : part(b, like, p);
      const inner: Walk = at.kind === 'memory' ? { kind: 'memory', entries: at.entries.part(b, p) } : at;
      const value = structure(b, p.type, of, inner, leaf);
      at = after(b, at, of, p.type);
      return [p.key, value];
    }),
  );
}

/** Where the count stands after a structure. */
function after(b: BlockBuilder, walk: Walk, like: Atom, type: Type): Walk {
  if (walk.kind === 'memory') return walk;
  return { kind: 'count', at: flatten(b, add(walk.at, countNumbers(b, like, type))) };
}

function array(
  b: BlockBuilder,
  type: Extract<Type, { kind: 'array' }>,
  like: Atom,
  walk: Walk,
  leaf: Leaf,
  name: string,
): Atom {
  const made = structureType(type, leaf.type);
  const length = b.let({ kind: 'length', array: like });
  const isTyped = made.kind === 'array' && made.storage !== 'Array';
  if (made.kind === 'array' && made.storage === 'Float64Array' && walk.kind === 'count' && leaf.together)
    return leaf.together(b, walk.at, length);
  const list = isTyped
    ? b.let({ kind: 'allocate', length }, made, name)
    : b.let({ kind: 'elements', elements: [] }, made, name);
  const put = (inner: BlockBuilder, index: Atom, value: Atom): void =>
    isTyped
      ? inner.add({ kind: 'store', target: list, key: index, value })
      : inner.add({ kind: 'push', array: list, value });
  const element = (inner: BlockBuilder, index: Atom): Atom =>
    type.element.kind === 'number' ? like : inner.let({ kind: 'load', array: like, index }, type.element);
  const index = leaf.type.kind === 'number' ? 'j' : 'i';
  if (walk.kind === 'memory') {
    forEach(
      b,
      length,
      [],
      (inner, i) => {
        const entries = walk.entries.element(inner, i, type.element);
        put(inner, i, structure(inner, type.element, element(inner, i), { kind: 'memory', entries }, leaf));
        return [];
      },
      index,
    );
    return list;
  }
  if (sizeOf(type.element) === 1) {
    forEach(
      b,
      length,
      [],
      (inner, i) => {
        const at = flatten(inner, add(walk.at, i));
        put(inner, i, structure(inner, type.element, element(inner, i), { kind: 'count', at }, leaf));
        return [];
      },
      index,
    );
    return list;
  }
  const count = variable('at', numberType, 'temporary');
  forEach(
    b,
    length,
    [{ parameter: count, initial: walk.at }],
    (inner, i) => {
      const of = element(inner, i);
      put(inner, i, structure(inner, type.element, of, { kind: 'count', at: count }, leaf));
      const next = after(inner, { kind: 'count', at: count }, of, type.element);
      return [next.kind === 'count' ? next.at : number(0)];
    },
    index,
  );
  return list;
}
