/** The parts of objects whose shape is known: fields by name, elements by constant index. */
import { isNullable, number } from '../../ir/build.js';
import type { Atom, Expression, Type } from '../../ir/types.js';

/** The part that an expression reads, and of what. */
export function partRead(e: Expression): { readonly object: Atom; readonly key: string } | undefined {
  if (e.kind === 'field') return { object: e.object, key: e.name };
  if (e.kind !== 'load') return undefined;
  const key = constantKey(e.index);
  return key === undefined ? undefined : { object: e.array, key };
}

/** The name of a part by constant index. */
export function constantKey(index: Atom | string): string | undefined {
  if (typeof index === 'string') return index;
  const isIndex = index.kind === 'constant' && Number.isInteger(index.value) && Number(index.value) >= 0;
  return isIndex ? String(index.value) : undefined;
}

/** What an object is made of; undefined for an expression that makes none. */
export function partsMade(e: Expression): ReadonlyMap<string, Atom> | undefined {
  if (e.kind === 'record') return new Map(e.fields.map((f) => [f.name, f.value]));
  if (e.kind === 'elements') return new Map(e.elements.map((a, i) => [String(i), a]));
  return undefined;
}

export const lengthOf = (parts: ReadonlyMap<string, unknown>): Atom => number(parts.size);

/** `pX` for the part `x` of `p`. */
export function partName(object: string, key: string): string {
  if (object === '') return /^\d/.test(key) ? '' : key;
  return object + key.charAt(0).toUpperCase() + key.slice(1);
}

/** Whether values of the type are objects whose parts can be told apart by name or index. */
export function hasParts(t: Type): boolean {
  if (t.kind === 'array') return t.storage === 'Array' && t.nullable === undefined;
  if (t.kind === 'tuple') return t.nullable === undefined && t.elements.every((e) => e.optional !== true);
  return t.kind === 'record' && t.nullable === undefined && t.fields.every((f) => !f.optional);
}

/** The declared type of a part; undefined for what is made, and is no part by its type: tags in shadows. */
export const partTypeIn = (t: Type, key: string): Type | undefined =>
  t.kind === 'array'
    ? t.element
    : t.kind === 'tuple'
      ? t.elements[Number(key)]?.type
      : t.kind === 'record'
        ? t.fields.find((f) => f.name === key)?.type
        : undefined;

export function partType(t: Type, key: string): Type {
  const type = partTypeIn(t, key);
  if (type === undefined) throw new Error(`internal: no part ${key}`);
  return type;
}

/** Whether the part of this type is made holding nothing, though its type does not say that it may. */
export const isUnsetPart = (a: Atom, type: Type): boolean =>
  a.kind === 'constant' &&
  a.value === undefined &&
  !isNullable(type) &&
  !(type.kind === 'opaque' && /\b(undefined|any|unknown|void)\b/.test(type.text));
