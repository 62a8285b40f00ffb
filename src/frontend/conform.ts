/** Values as their places want them. */
import type { ts } from 'ts-morph';
import { nullable } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import type { Atom, Constant, Nullable, Type } from '../ir/types.js';
import type { Context } from './context.js';
import { external } from './externals.js';
import { absent, isSymbol, type Key } from './environment.js';
import { mergeTypes, widened } from './mergedTypes.js';
import { numeric } from './operators.js';
import { isNullable } from './types.js';

/** `undefined` or `null`, known to be so when compiling. */
export const isAbsent = (a: Atom): a is Constant =>
  a.kind === 'constant' && (a.value === undefined || a.value === null);

/** A constant for "nothing" that has a type of its own yet. */
const isUntyped = (a: Atom): a is Constant => isAbsent(a) && a.type.kind === 'opaque';

const absenceOf = (a: Constant): Nullable => (a.value === null ? 'null' : 'undefined');

/** `undefined` and `null` have the type of the place they flow to. */
export const typed = (value: Atom, type: Type): Atom =>
  isUntyped(value) && type.kind !== 'void' ? { ...value, type: nullable(type, absenceOf(value)) } : value;

/** What a variable or a field holds that nothing has been assigned to. */
export const unset = (type: Type): Atom => typed(absent, type);

/** The same, and a list of which its place says more, as that it may get other elements there, is what the place says. */
export const held = (c: Context, value: Atom, type: Type): Atom =>
  value.type.kind === 'array' ? asWide(c, value, type) : typed(refuseAsserted(c, value, type), type);

/** The value for an element of the array. */
export const heldIn = (c: Context, value: Atom, array: Atom): Atom =>
  array.type.kind === 'array' ? held(c, value, array.type.element) : value;

/** The value for a variable: objects, too, may get there what they are made without. */
export const heldByVariable = (c: Context, value: Atom, type: Type): Atom =>
  type.kind === 'record' && type.members === undefined && type.constructedBy === undefined
    ? asWide(c, value, type)
    : held(c, value, type);

function asWide(c: Context, value: Atom, type: Type): Atom {
  const wider = widened(type, value.type);
  return refuseAsserted(c, wider === undefined ? typed(value, type) : as(c, value, wider), type);
}

/** What is asserted, or tested, to have more fields than its own type says would be differentiated without them. */
function refuseAsserted(c: Context, value: Atom, type: Type): Atom {
  const name = unknownField(value.type, type);
  if (name === undefined || c.unit.classes.hasAccessor(name)) return value;
  const construct = `'${name}' of an object that came with a type without it`;
  return c.fail(c.here, 'objectValue', { construct }, type);
}

/** A field that the one type has, and the other, under which it came, does not know. */
export function unknownField(given: Type, wanted: Type, around: readonly Type[] = []): string | undefined {
  if (around.includes(wanted)) return undefined;
  const inPart = (a: Type, b: Type): string | undefined => unknownField(a, b, [...around, wanted]);
  if (given.kind === 'array' && wanted.kind === 'array') return inPart(given.element, wanted.element);
  if (given.kind !== 'record' || wanted.kind !== 'record') return undefined;
  for (const f of wanted.fields) {
    const own = given.fields.find(({ name }) => name === f.name);
    const unknown = own === undefined ? (f.optional ? undefined : f.name) : inPart(own.type, f.type);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** The value for a place of this type; reports one that the place cannot have without losing what it was made of. */
export function fit(c: Context, value: Atom, type: Type, node: ts.Node): Atom {
  const given = held(c, value, type);
  if (given.type.kind === type.kind || given.type.kind === 'void') return given;
  if (type.kind === 'opaque' && (given.type.kind === 'boolean' || type.text === 'number'))
    return asData(c, given, type);
  if (type.kind === 'union' && mergeTypes(type, given.type) !== undefined) return as(c, given, type);
  if (type.kind === 'boolean' && given.type.kind === 'opaque') return c.not(c.not(given));
  const asNumber = type.kind === 'number' ? numeric(c, given) : undefined;
  if (asNumber !== undefined) return asNumber;
  return c.fail(node, 'otherType', { type: `${printType(given.type)} | ${printType(type)}` }, type);
}

/** The same memory under another type. */
export const as = (c: Context, value: Atom, type: Type): Atom =>
  value.kind === 'constant' ? { ...value, type } : c.let({ kind: 'as', value }, type);

/** The same value as data of which less is known: `true` where there may be `null` too. */
const asData = (c: Context, value: Atom, type: Type): Atom =>
  value.kind === 'constant' ? { ...value, type } : external(c, ['', ''], [value], type);

/** The type of what two ways give; undefined if the IR has none. */
export function joinTypes(a: Atom, b: Atom): Type | undefined {
  if (isUntyped(a) && !isUntyped(b)) return nullable(b.type, absenceOf(a));
  if (isUntyped(b) && !isUntyped(a)) return nullable(a.type, absenceOf(b));
  return mergeTypes(a.type, b.type);
}

/** The type of a variable that holds `value` now and may be assigned what its declaration says. */
export function declaredType(c: Context, key: Key, value: Atom): Type {
  if (!isSymbol(key)) return value.type;
  const declared = c.types.of(c.types.checker.getTypeOfSymbol(key as ts.Symbol));
  if ('problem' in declared) return value.type;
  const { type } = declared;
  if (isUntyped(value)) return typed(value, type).type;
  // `true` where there may be nothing later.
  if (value.type.kind === 'boolean' && type.kind === 'opaque') return type;
  return isNullable(type) && type.kind === value.type.kind ? nullable(value.type, type.nullable) : value.type;
}
