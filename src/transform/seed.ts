/** Adds a cotangent to the shadow it is the seed of, part by part. */
import {
  block,
  BlockBuilder,
  booleanType,
  freshId,
  isNullable,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../ir/build.js';
import { nullable } from '../ir/nullable.js';
import { hasTangent, shadowType } from '../ir/tangent.js';
import type { Atom, Type } from '../ir/types.js';

/** `shadow += seed`, the tangents of a value of type `type`. */
export function addInto(b: BlockBuilder, shadow: Atom, seed: Atom, type: Type): void {
  switch (type.kind) {
    case 'array':
      return addArray(b, shadow, seed, type.element);
    case 'tuple':
      type.elements.forEach((e, k) => addPart(b, shadow, seed, number(k), e.type, false));
      return;
    case 'record':
      for (const f of type.fields) addPart(b, shadow, seed, f.name, f.type, f.optional);
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
  addPart(inner, shadow, seed, index, element, false);
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

function addPart(
  b: BlockBuilder,
  shadow: Atom,
  seed: Atom,
  key: Atom | string,
  type: Type,
  optional: boolean,
): void {
  if (!hasTangent(type)) return;
  const part = (whole: Atom): Atom =>
    typeof key === 'string'
      ? b.let({ kind: 'field', object: whole, name: key }, partType)
      : b.let({ kind: 'load', array: whole, index: key }, partType);
  const mayMiss = optional || isNullable(type);
  const partType = mayMiss ? nullable(shadowType(type), 'undefined') : shadowType(type);
  const parts = [part(shadow), part(seed)] as const;
  const add = (inner: BlockBuilder): void => {
    if (type.kind !== 'number') return addInto(inner, ...parts, type);
    inner.add({ kind: 'store', target: shadow, key, value: inner.let(primitive('add', ...parts)) });
  };
  return mayMiss ? whereThere(b, parts, add) : add(b);
}

/** What a value does not have, its shadow has not either; a seed may leave out what is zero. */
function whereThere(b: BlockBuilder, parts: readonly Atom[], add: (inner: BlockBuilder) => void): void {
  const inner = parts.reduceRight<(b: BlockBuilder) => void>(
    (then, part) => (outer) => {
      const nothing: Atom = { kind: 'constant', value: null, type: part.type };
      const condition = outer.let(pure('looseNotEqual', part, nothing), booleanType);
      const body = new BlockBuilder(outer.sweep, outer.origin);
      then(body);
      outer.add({
        kind: 'if',
        id: freshId(),
        condition,
        then: body.finish(),
        otherwise: block([]),
        results: [],
      });
    },
    add,
  );
  inner(b);
}
