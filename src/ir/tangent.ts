/**
 * The types of tangents, adjoints and gradients: what has a tangent space, in the shape of the primal. Of a record its
 * numeric fields, also of a class instance, under a name of their own where they would be long to spell out; `undefined` for what has none but keeps its place, in a tuple.
 */
import { isReadonly } from './build.js';
import { printType } from './print.js';
import type { RecordType, Type } from './types.js';

/** Whether values of the type have a tangent space; a type inside itself adds none. */
export function hasTangent(t: Type, around: readonly Type[] = []): boolean {
  switch (t.kind) {
    case 'number':
      return true;
    case 'array':
      return t.storage !== 'Uint8Array' && hasTangent(t.element, around);
    case 'tuple':
      return t.elements.some((e) => hasTangent(e.type, around));
    case 'record':
      return !around.some((r) => isSame(r, t)) && t.fields.some((f) => hasTangent(f.type, [...around, t]));
    case 'union':
      return hasTangent(t.list, around) || hasTangent(t.object, around);
    case 'boolean':
    case 'void':
    case 'opaque':
      return false;
  }
}

/** The type of a tangent that is given: `readonly` where the primal's is. */
export const tangentType = (t: Type): Type => derived(t, given);

/** The type of a shadow, which is written to. */
export const shadowType = (t: Type): Type => derived(t, made);

/** One type of tangent for each record type, so that recursive ones stay recursive. */
interface Kind {
  readonly isReadonly: boolean;
  readonly records: WeakMap<RecordType, RecordType>;
}
/** The tangent of a tangent is of the same type. */
const tangents = new WeakSet<RecordType>();
const given: Kind = { isReadonly: true, records: new WeakMap() };
const made: Kind = { isReadonly: false, records: new WeakMap() };

function derived(t: Type, kind: Kind): Type {
  switch (t.kind) {
    case 'number':
      return t;
    case 'array':
      return { ...t, element: derived(t.element, kind), readonly: kind.isReadonly && t.readonly };
    case 'tuple':
      return {
        ...t,
        readonly: kind.isReadonly && isReadonly(t),
        elements: t.elements.map((e) => ({ ...e, type: hasTangent(e.type) ? derived(e.type, kind) : none })),
      };
    case 'record':
      return record(t, kind);
    case 'union':
      return { ...t, list: derived(t.list, kind) as typeof t.list, object: record(t.object, kind) };
    case 'boolean':
    case 'void':
    case 'opaque':
      return none;
  }
}

/** Of what has no tangent space. */
export const none: Type = { kind: 'opaque', text: 'undefined' };

function record(t: RecordType, kind: Kind): RecordType {
  if (tangents.has(t)) return t;
  const known = kind.records.get(t);
  if (known !== undefined) return known;
  const recursive = isRecursive(t);
  if (recursive && t.name === undefined) throw new Error('internal: a recursive type without a name');
  const isNamed = t.name !== undefined && (recursive || isLong(t));
  const inner = isNamed ? made : kind;
  let fields: RecordType['fields'] | undefined;
  const tangent: RecordType = {
    kind: 'record',
    ...(t.nullable === undefined ? {} : { nullable: t.nullable }),
    ...(isNamed ? { name: `${capitalised(t.name)}Tangent`, isDeclared: true } : {}),
    get fields() {
      return (fields ??= derivedFields(t, inner));
    },
  };
  kind.records.set(t, tangent);
  tangents.add(tangent);
  return tangent;
}

/** Whether the numeric fields are better not spelled out at every use. */
const isLong = (t: RecordType): boolean =>
  printType({ kind: 'record', fields: derivedFields(t, made) }).length > longest;

const derivedFields = (t: RecordType, kind: Kind): RecordType['fields'] =>
  t.fields.filter((f) => hasTangent(f.type)).map((f) => ({ ...f, type: derived(f.type, kind) }));

/** The length of a type that is still spelled out. */
const longest = 48;

/** `Tree<number[]>` as `TreeNumber`. */
export const capitalised = (name: string): string =>
  [...name.matchAll(/\w+/g)].map(([word]) => word[0]!.toUpperCase() + word.slice(1)).join('');

/** Whether values of the type may contain values of the same type. */
export function isRecursive(t: RecordType): boolean {
  const seen = new Set<RecordType>();
  const reaches = (inner: Type): boolean => {
    switch (inner.kind) {
      case 'array':
        return reaches(inner.element);
      case 'tuple':
        return inner.elements.some((e) => reaches(e.type));
      case 'record': {
        if (isSame(inner, t)) return seen.size > 0;
        if (seen.has(inner)) return false;
        seen.add(inner);
        return inner.fields.some((f) => reaches(f.type));
      }
      case 'union':
        return reaches(inner.list) || reaches(inner.object);
      case 'number':
      case 'boolean':
      case 'void':
      case 'opaque':
        return false;
    }
  };
  seen.add(t);
  return t.fields.some((f) => reaches(f.type));
}

/** A nullable version of a type is an object of its own. */
const isSame = (a: Type, b: RecordType): boolean =>
  a === b || (a.kind === 'record' && a.name !== undefined && a.name === b.name);
