/**
 * Adds a cotangent to the shadow it is the seed of, part by part. A cotangent is a tree: where the same memory is in a
 * value twice, its shadow receives the cotangents of both places.
 */
import {
  block,
  BlockBuilder,
  booleanType,
  freshId,
  isNullable,
  number,
  primitive,
  pure,
  variable,
  voidType,
} from '../ir/build.js';
import { nonNull, nullable } from '../ir/nullable.js';
import { hasTangent, isRecursive, shadowType, tangentType } from '../ir/tangent.js';
import type { Atom, Expression, RecordType, Type, UnionType } from '../ir/types.js';
import { forEach } from './forEach.js';
import type { Callees } from './callees.js';
import { plainParameter } from './parameter.js';

/** `shadow += seed`, the tangents of a value of type `type`. */
export function addInto(b: BlockBuilder, shadow: Atom, seed: Atom, type: Type, callees: Callees): void {
  const addition = new Addition(callees);
  const add = (inner: BlockBuilder): void => addition.value(inner, shadow, seed, type);
  return isNullable(type) ? whereThere(b, [shadow, seed], add) : add(b);
}

class Addition {
  constructor(private readonly callees: Callees) {}

  value(b: BlockBuilder, shadow: Atom, seed: Atom, type: Type): void {
    switch (type.kind) {
      case 'array':
        return this.array(b, shadow, seed, type.element);
      case 'tuple':
        type.elements.forEach((e, k) => this.part(b, shadow, seed, number(k), e.type, false));
        return;
      case 'record':
        return isRecursive(type) ? this.call(b, shadow, seed, type) : this.fields(b, shadow, seed, type);
      case 'union':
        return this.union(b, shadow, seed, type);
      case 'number':
        throw new Error('internal: a number has no shadow');
      case 'boolean':
      case 'void':
      case 'opaque':
        return;
    }
  }

  private array(b: BlockBuilder, shadow: Atom, seed: Atom, element: Type): void {
    forEach(b, b.let({ kind: 'length', array: shadow }), [], (inner, index) => {
      this.part(inner, shadow, seed, index, element, false);
      return [];
    });
  }

  private fields(b: BlockBuilder, shadow: Atom, seed: Atom, { fields }: RecordType): void {
    for (const f of fields) this.part(b, shadow, seed, f.name, f.type, f.optional);
  }

  private union(b: BlockBuilder, shadow: Atom, seed: Atom, type: UnionType): void {
    const operation = { text: ['Array.isArray(', ')'], effect: false };
    const condition = b.let({ kind: 'external', operation, arguments: [shadow] }, booleanType);
    const [then, otherwise] = [type.list, type.object].map((member) => {
      const inner = new BlockBuilder(b.sweep, b.origin);
      const to = inner.let({ kind: 'as', value: shadow }, shadowType(member), '', 'adjoint');
      const term = inner.let({ kind: 'as', value: seed }, tangentType(member), '', 'adjoint');
      this.value(inner, to, term, member);
      return inner.finish();
    });
    b.add({ kind: 'if', id: freshId(), condition, then: then!, otherwise: otherwise!, results: [] });
  }

  /** A structure of any depth takes a function. */
  private call(b: BlockBuilder, shadow: Atom, seed: Atom, type: RecordType): void {
    const callee = this.callees.adder(type, () => {
      const to = variable('sum', nonNull(shadowType(type)), 'adjoint');
      const term = variable('cotangent', nonNull(tangentType(type)), 'adjoint');
      const inner = new BlockBuilder('adjoint');
      this.fields(inner, to, term, type);
      const parameters = [to, term].map(plainParameter);
      return { parameters, body: inner.finish(), resultType: voidType, handedOut: 0 };
    });
    b.add({ kind: 'call', callee, arguments: [shadow, seed], results: [], writes: [0] });
  }

  private part(
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
      if (type.kind !== 'number') return this.value(inner, ...parts, type);
      inner.add({ kind: 'store', target: shadow, key, value: inner.let(primitive('add', ...parts)) });
    };
    return mayMiss ? whereThere(b, parts, add) : add(b);
  }
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

/** `place += bar`. */
export function addTo(
  b: BlockBuilder,
  place: Extract<Expression, { kind: 'load' | 'field' }>,
  bar: Atom,
): void {
  const value = b.let(primitive('add', b.let(place), bar));
  if (place.kind === 'load') b.add({ kind: 'store', target: place.array, key: place.index, value });
  else b.add({ kind: 'store', target: place.object, key: place.name, value });
}
