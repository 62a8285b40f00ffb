/**
 * What a tangent or a shadow is made of: data is no part of it. Were a reference to data put there, the memory of the
 * primal and that of its tangent would be taken for the same.
 */
import { hasTangent, none, tangentType } from '../ir/tangent.js';
import type { Atom, Expression, Type } from '../ir/types.js';

type Fields = Extract<Expression, { kind: 'record' }>['fields'];

/** Without the fields that hold data; what holds nothing for now, in place of a number, is none. */
export function fieldsWithTangent(t: Type, fields: Fields, of: (a: Atom) => Atom): Fields {
  const tangent = tangentType(t);
  const has = (name: string): boolean =>
    tangent.kind === 'record' && tangent.fields.some((f) => f.name === name);
  return fields.flatMap((f) => (isPart(f.value) || has(f.name) ? [{ ...f, value: of(f.value) }] : []));
}

/** In a tuple data keeps its place. */
export const elementsWithTangent = (elements: readonly Atom[], of: (a: Atom) => Atom): readonly Atom[] =>
  elements.map((a) => (isPart(a) ? of(a) : nothing));

const isPart = (a: Atom): boolean => a.kind === 'constant' || hasTangent(a.type);

const nothing: Atom = { kind: 'constant', value: undefined, type: none };
