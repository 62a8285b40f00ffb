/** Reading memory: elements, fields, lengths. */
import { ts } from 'ts-morph';
import { number, numberType, text } from '../ir/build.js';
import { nonNull } from '../ir/nullable.js';
import { isTypedArrayOfIntegers } from '../ir/storage.js';
import type { Atom, Field, Type, Variable } from '../ir/types.js';
import { readAccessor } from './accessors.js';
import { lengthOf } from './arrays/source.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { lowerMember } from './names.js';
import { numeric } from './operators.js';
import { isOpenChain, lowerOptionalChain } from './optional.js';
import { textOf } from './places.js';
import { reportType } from './refused.js';
import { lowerDistinctCount, lowerPlace } from './sharing.js';
import { isNullable, isTypeString } from './types.js';

export function lowerElementAccess(c: Context, node: ts.ElementAccessExpression, want: Want): Atom {
  if (isOpenChain(c, node)) return lowerOptionalChain(c, node, want);
  const member = lowerMember(c, node, want);
  if (member !== undefined) return member;
  const object = lowerValue(c, node.expression);
  return readElement(c, object, lowerKey(c, node.argumentExpression), node, want.name);
}

export function lowerPropertyAccess(c: Context, node: ts.PropertyAccessExpression, want: Want): Atom {
  if (isOpenChain(c, node)) return lowerOptionalChain(c, node, want);
  const member = lowerMember(c, node, want);
  if (member !== undefined) return member;
  const count = lowerDistinctCount(c, node);
  if (count !== undefined) return count;
  const object = lowerValue(c, node.expression);
  return lowerPlace(c, object, node) ?? readField(c, object, node.name.text, node, want.name);
}

/** An index or a key; members of enums are the numbers they are. */
export function lowerKey(c: Context, node: ts.Expression): Atom {
  const key = lowerValue(c, node);
  return numeric(c, key) ?? key;
}

/** `object[key]`; `node` is where it stands. */
export function readElement(
  c: Context,
  object: Atom,
  key: Atom,
  node: ts.ElementAccessExpression,
  name = '',
): Atom {
  if (object.type.kind === 'record') {
    if (key.kind === 'constant') return readField(c, object, String(key.value), node, name);
    const keys = keysOf(c, node.argumentExpression);
    if (keys !== undefined) return readOneOf(c, object, key, keys, node, name);
  }
  const type = elementTypeOf(c, object, node.expression, node);
  if (type === undefined || (key.type.kind !== 'number' && object.type.kind !== 'opaque')) {
    return c.fail(node, 'objectValue', {
      construct: `'${textOf(node)}' reads a field chosen at run time`,
    });
  }
  const isTuple = object.type.kind === 'tuple' && key.kind === 'constant';
  const declared = isTuple ? elementOf(object.type, Number(key.value)) : type;
  return load(c, object, key, narrowed(c, declared ?? type, node), node, name);
}

/** Numbers read from data must not have been put there. */
function load(c: Context, array: Atom, index: Atom, type: Type, node: ts.Node, name: string): Atom {
  const isOfData = array.type.kind === 'opaque' && !isTypedArrayOfIntegers(array.type);
  if (isOfData && type.kind === 'number' && !c.isPureData(array)) {
    return c.fail(node, 'numberFromText', { text: textOf(node) }, type);
  }
  return elementOfArray(c, array, index, type, name);
}

/** What is true, false or nothing is data: it is not false where it is not true. */
export const presence = (type: Type): Type =>
  type.kind === 'boolean' ? { kind: 'opaque', text: 'boolean | undefined' } : type;

/** What the field may be given. */
export const placeType = (field: Field): Type => (field.optional ? presence(field.type) : field.type);

/** Past the end there is nothing, which the types of elements do not say. */
function elementOfArray(c: Context, array: Atom, index: Atom, type: Type, name: string): Variable {
  const isThere = array.type.kind === 'tuple';
  const value = c.let({ kind: 'load', array, index }, isThere ? type : presence(type), name);
  return isThere ? value : c.perhaps(value);
}

/** One of the fields, chosen at run time. */
function readOneOf(
  c: Context,
  object: Atom,
  key: Atom,
  [first, ...others]: readonly string[],
  node: ts.ElementAccessExpression,
  name: string,
): Atom {
  if (first === undefined) throw new Error('internal: a key that is none');
  const here = () => readField(c, object, first, node, name);
  if (others.length === 0) return here();
  return branch(
    c,
    c.test('equal', [key, text(first)]),
    here,
    () => readOneOf(c, object, key, others, node, name),
    {
      name,
    },
  )!;
}

/** The names an expression may have as its value, if they are known. */
export function keysOf(c: Context, node: ts.Expression): readonly string[] | undefined {
  // What is asserted may be otherwise.
  const type = c.types.checker.getTypeAtLocation(unwrap(node));
  const members = type.isUnion() ? type.types : [type];
  const names = members.map((t) => (t.isStringLiteral() ? t.value : undefined));
  // TypeScript's own order depends on what else is in the program.
  return names.every((n) => n !== undefined) ? [...names].sort() : undefined;
}

/** `object.name`; `node` is where it stands. */
export function readField(c: Context, object: Atom, name: string, node: ts.Node, hint = ''): Atom {
  const member = c.unit.functionValues.member(object, name);
  if (member !== undefined) return member;
  const { kind } = object.type;
  if (name === 'length' && (kind === 'array' || kind === 'opaque')) {
    return c.let({ kind: 'length', array: object }, numberType, hint);
  }
  if (object.type.kind === 'tuple') {
    if (name === 'length') return lengthOf(c, object);
    const element = elementOf(object.type, Number(name));
    if (element !== undefined)
      return c.let({ kind: 'load', array: object, index: number(Number(name)) }, element, hint);
  }
  if (object.type.kind === 'array' && /^\d+$/.test(name)) {
    return c.let({ kind: 'load', array: object, index: number(Number(name)) }, object.type.element, hint);
  }
  if (kind === 'array' || kind === 'tuple') return c.fail(node, 'arrayMethod', { name });
  if (object.type.kind === 'record') {
    const got = readAccessor(c, object, name, node);
    if (got !== undefined) return got;
    const type = fieldType(c, object.type.fields, name, node);
    if (type === undefined) return refuseField(c, object, name, node);
    return c.let({ kind: 'field', object, name }, type, hint);
  }
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.ofPresent(type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  if (kind !== 'opaque') return refuseField(c, object, name, node);
  const access = `.${name}${c.types.isNullable(type) ? '!' : ''}`;
  return external(c, ['', access], [object], result.type, { name: hint, node });
}

function refuseField(c: Context, object: Atom, name: string, node: ts.Node): Atom {
  const field = object.type.kind === 'record' ? object.type.fields.find((f) => f.name === name) : undefined;
  // Of several types, by what the object is: `{ kind: 'a'; v: number } | { kind: 'b'; v: number[] }`.
  if (field?.type.kind === 'opaque') return c.fail(node, 'otherType', { type: field.type.text });
  return c.fail(node, 'objectValue', {
    construct: `'${textOf(node)}' reads '${name}', which is no field of the type that the object came with`,
  });
}

/** The type a field is read with; undefined if it cannot be known. */
function fieldType(c: Context, fields: readonly Field[], name: string, node: ts.Node): Type | undefined {
  const field = fields.find((f) => f.name === name);
  if (field === undefined) return undefined;
  const here = c.types.of(c.types.checker.getTypeAtLocation(node));
  const { kind } = field.type;
  if (kind === 'opaque') {
    // Narrowed to a number, it would have lost what it was made of.
    if ('problem' in here) return undefined;
    if (here.type.kind === 'boolean') return field.type;
    return here.type.kind === 'opaque' ? here.type : undefined;
  }
  if (field.optional && 'type' in here && isNullable(here.type) && here.type.kind === kind) return here.type;
  // Narrowed to what is there, it is not false where it is not true all the same.
  if (field.optional && kind === 'boolean') return presence(field.type);
  return narrowed(c, field.type, node);
}

/** The type without what TypeScript knows not to be there at this node. */
export function narrowed(c: Context, type: Type, node: ts.Node): Type {
  if (!isNullable(type)) return type;
  return c.types.isNullable(c.types.checker.getTypeAtLocation(node)) ? type : nonNull(type);
}

/** The type of `array`'s elements; undefined if it is no array of what can be lowered. */
export function elementTypeOf(
  c: Context,
  array: Atom,
  node: ts.Expression,
  access?: ts.Expression,
): Type | undefined {
  switch (array.type.kind) {
    case 'array':
      return array.type.element;
    case 'tuple':
      return array.type.elements[0]?.type;
    case 'opaque': {
      // Text is read by code points in a loop, by units with an index.
      if (access === undefined && isTypeString(array.type)) return undefined;
      const { checker } = c.types;
      const type = checker.getTypeAtLocation(node);
      const element =
        access === undefined
          ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
          : checker.getTypeAtLocation(access);
      const result = element === undefined ? undefined : c.types.ofPresent(element);
      return result !== undefined && 'type' in result ? result.type : undefined;
    }
    case 'number':
    case 'boolean':
    case 'void':
    case 'record':
    case 'union':
      return undefined;
  }
}

/** The type of one element of an array or tuple. */
export function elementOf(type: Type, index: number): Type | undefined {
  if (type.kind === 'array') return type.element;
  return type.kind === 'tuple' ? type.elements[index]?.type : undefined;
}

/** `array[index]` for a destructuring. */
export function elementAt(c: Context, array: Atom, index: number, node: ts.Node, name: string): Atom {
  const member = c.unit.functionValues.member(array, String(index));
  if (member !== undefined) return member;
  const element = elementOf(array.type, index);
  if (element !== undefined) {
    return elementOfArray(c, array, number(index), narrowed(c, element, node), name);
  }
  const known = c.types.ofPresent(c.types.checker.getTypeAtLocation(node));
  if (array.type.kind !== 'opaque' || isTypeString(array.type) || 'problem' in known) {
    return c.fail(node, 'destructuring', {});
  }
  return load(c, array, number(index), known.type, node, name);
}
