/** Adds a cotangent to the shadow it is the seed of, part by part. */
import { BlockBuilder, freshId, number, numberType, primitive, variable } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';

/** `shadow += seed`, both of type `type`. */
export function addInto(b: BlockBuilder, shadow: Atom, seed: Atom, type: Type): void {
  switch (type.kind) {
    case 'array':
      return addArray(b, shadow, seed, type.element);
    case 'tuple':
      type.elements.forEach((e, k) => addPart(b, shadow, seed, number(k), e.type));
      return;
    case 'record':
      for (const f of type.fields) addPart(b, shadow, seed, f.name, f.type);
      return;
    case 'number':
      throw new Error('internal: a number has no shadow');
    case 'boolean':
    case 'void':
    case 'opaque':
      return;
  }
}

function addArray(b: BlockBuilder, shadow: Atom, seed: Atom, element: Type): void {
  const to = b.let({ kind: 'length', array: shadow });
  const index = variable('i', numberType);
  const inner = new BlockBuilder(b.sweep, b.origin);
  addPart(inner, shadow, seed, index, element);
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from: number(0),
    to,
    inclusive: false,
    step: 1,
    carried: [],
    body: inner.finish(),
    results: [],
  });
}

function addPart(b: BlockBuilder, shadow: Atom, seed: Atom, key: Atom | string, type: Type): void {
  const part = (whole: Atom): Atom =>
    typeof key === 'string'
      ? b.let({ kind: 'field', object: whole, name: key }, type)
      : b.let({ kind: 'load', array: whole, index: key }, type);
  if (type.kind !== 'number') return addInto(b, part(shadow), part(seed), type);
  const sum = b.let(primitive('add', part(shadow), part(seed)));
  b.add({ kind: 'store', target: shadow, key, value: sum });
}
