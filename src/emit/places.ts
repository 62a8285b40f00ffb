/** Parts of memory as they are read and written: `a[i]!`, `tree.left!`, `(shape as { radius: number }).radius`. */
import { isNullable, isReadonly } from '../ir/build.js';
import { fieldName, printType, quote } from '../ir/print.js';
import type { Nullable, RecordType, Type } from '../ir/types.js';
import type { Helpers } from './helpers.js';
import { text } from './literal.js';
import { element, member, type Term } from './term.js';

export interface Style {
  /** Element reads need `!`. */
  readonly assertElements: boolean;
  readonly helpers: Helpers;
}

/** The term without what its type says may be there instead: `tree.left!`. */
export function present(t: Term, type: Type): Term {
  return isNullable(type) ? assert(t, type.nullable) : t;
}

/** The term for a place of type `wanted`. */
export const fitting = (t: Term, type: Type, wanted: Type | undefined): Term =>
  wanted === undefined || wanted.kind === 'opaque'
    ? t
    : whole(
        writable(isNullable(wanted) ? narrowed(t, type, wanted) : present(t, type), type, wanted),
        type,
        wanted,
      );

/** What is there, or `null`, said of what may be `undefined` by its type. */
const narrowed = (t: Term, type: Type, wanted: Type): Term =>
  isNullable(wanted) && wanted.nullable === 'null' && isNullable(type) && type.nullable !== 'null'
    ? there(t, wanted)
    : t;

/** A literal with fields that the place does not tell of, those of a subclass: TypeScript takes them for a slip. */
const whole = (t: Term, type: Type, wanted: Type): Term =>
  t.kind === 'object' && type.kind === 'record' && wanted.kind === 'record' && saysLess(wanted, type)
    ? { kind: 'cast', operand: t, type: printType(type) }
    : t;

const saysLess = (wanted: RecordType, { fields }: RecordType): boolean =>
  wanted.members === undefined && fields.some(({ name }) => fieldOf(wanted, name) === undefined);

/** What is only read may stand where the type says that it could be written: tangents in a record named once for all. */
const writable = (t: Term, type: Type, wanted: Type): Term =>
  isReadonly(type) && type.kind === wanted.kind && !isReadonly(wanted)
    ? { kind: 'cast', operand: t, type: printType(wanted) }
    : t;

function assert(term: Term, absent: Nullable): Term {
  const t = absent === 'null' ? asPlace(term) : term;
  const isThere = t.kind === 'text' && t.text !== 'undefined';
  return t.kind === 'assert' || isThere ? t : { kind: 'assert', operand: t, absent };
}

/** `array[index]`, giving a value of type `result`. */
export function readElement(array: Term, type: Type, index: Term, result: Type, style: Style): Term {
  const place = element(present(array, type), index);
  const isKnown = type.kind === 'tuple' && index.kind === 'text';
  if (isNullable(result)) return style.assertElements && !isKnown ? there(place, result) : place;
  const part = partType(type, index.kind === 'text' ? Number(index.text) : undefined);
  if (style.assertElements && !isKnown) return { kind: 'assert', operand: place };
  return part === undefined ? place : present(place, part);
}

/** `object.name`, giving a value of type `result`. */
export function readField(object: Term, type: Type, name: string, result: Type): Term {
  const place = fieldPlace(object, type, name, result);
  const field = type.kind === 'record' ? fieldOf(type, name) : undefined;
  if (field === undefined) return place;
  if (isNullable(result)) return field.optional && !isPartial(type, name) ? there(place, result) : place;
  const isThere = isPartial(type, name) || !field.optional;
  return isThere ? present(place, field.type) : assert(place, absenceOf(field.type));
}

/** The place where it is known to hold something, which may be `null`: no hole, and no field that is not there. */
const there = (place: Term, type: Type): Term =>
  isNullable(type) && type.nullable === 'null' && place.kind !== 'text'
    ? { kind: 'cast', operand: place, type: printType(type) }
    : place;

/** The place in it, where it is no matter what TypeScript takes for missing. */
export const asPlace = (t: Term): Term =>
  t.kind === 'cast' && (t.operand.kind === 'element' || t.operand.kind === 'member') ? t.operand : t;

const absenceOf = (t: Type): Nullable =>
  isNullable(t) && t.nullable !== 'undefined' ? 'null | undefined' : 'undefined';

/** `object.name`, holding a value of type `content`. */
export function fieldPlace(object: Term, type: Type, name: string, content: Type): Term {
  const there = present(object, type);
  if (isPartial(type, name)) {
    const field = type.kind === 'record' ? fieldOf(type, name) : undefined;
    const known = field === undefined || field.isPrivate === true ? 'unknown as ' : '';
    const shape = `${known}{ ${fieldName(name)}: ${printType(content)} }`;
    return member({ kind: 'cast', operand: there, type: shape, field: name }, name);
  }
  const isPrivate = type.kind === 'record' && fieldOf(type, name)?.isPrivate === true;
  return isPrivate ? element(there, text(quote(name))) : member(there, name);
}

/** Whether the type, or some members of a union, have no such field. */
export const isPartial = (type: Type, name: string): boolean =>
  type.kind === 'record' && (type.members ?? [type]).some((m) => fieldOf(m, name) === undefined);

export const fieldOf = (type: RecordType, name: string): RecordType['fields'][number] | undefined =>
  type.fields.find((f) => f.name === name);

/** The type of what is kept under a key; undefined where it is not known. */
export function partType(type: Type, key: string | number | undefined): Type | undefined {
  if (type.kind === 'array') return type.element;
  if (type.kind === 'tuple' && typeof key === 'number') return type.elements[key]?.type;
  if (type.kind !== 'record' || typeof key !== 'string') return undefined;
  const field = fieldOf(type, key);
  return field?.optional === true ? undefined : field?.type;
}
