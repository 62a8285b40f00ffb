/** What can be assigned: variables, elements and fields. Their objects and indices are evaluated once. */
import { ts } from 'ts-morph';
import { text } from '../ir/build.js';
import { isTypedArrayOfIntegers } from '../ir/storage.js';
import type { Atom, Type } from '../ir/types.js';
import { refuseSetter } from './accessors.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { fit, heldByVariable } from './conform.js';
import { fieldInConstruction } from './construct.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { elementTypeOf, keysOf, lowerKey, narrowed, placeType, readElement, readField } from './memory.js';
import { accessorsOf } from './methods.js';
import { textOf } from './places.js';
import { stateHolding } from './tables.js';
import { isInMemory, readVariable, writeVariable } from './variables.js';

export interface Target {
  /** What a value assigned to it may be called. */
  readonly name: string;
  /** What it holds; undefined where that is not known before. */
  readonly type?: Type;
  readonly read: (c: Context) => Atom;
  /** Reads a number to compute with, which therefore is there. */
  readonly readNumber?: (c: Context) => Atom;
  readonly write: (c: Context, value: Atom) => void;
}

/** The target an expression is; undefined, and reported, if it is none. */
export function targetOf(c: Context, expression: ts.Expression): Target | undefined {
  const node = unwrap(expression);
  if (ts.isIdentifier(node)) return variableTarget(c, node);
  if (ts.isPropertyAccessExpression(node)) return propertyTarget(c, node);
  if (ts.isElementAccessExpression(node)) return elementTarget(c, node);
  c.fail(node, 'destructuring', {});
  return undefined;
}

function variableTarget(c: Context, node: ts.Identifier): Target | undefined {
  const symbol = c.resolver.symbolOf(node);
  if (symbol === undefined || !c.environment.has(symbol)) {
    c.fail(node, 'assignToGlobal', { name: node.text });
    return undefined;
  }
  return {
    name: symbol.name,
    read: (inner) => readVariable(inner, symbol, (t) => narrowed(inner, t, node))!,
    write: (inner, value) => {
      const { type } = inner.environment.get(symbol)!;
      writeVariable(
        inner,
        symbol,
        isInMemory(inner.resolver, symbol) ? value : heldByVariable(inner, value, type),
      );
    },
  };
}

function propertyTarget(c: Context, node: ts.PropertyAccessExpression): Target | undefined {
  const own = fieldInConstruction(c, node);
  if (own !== undefined) {
    const { type } = c.environment.get(own)!;
    return {
      name: own.name,
      type,
      read: (inner) => inner.environment.get(own)!,
      write: (inner, value) => inner.set(own, heldByVariable(inner, value, type)),
    };
  }
  if (isOfModule(c, node)) return undefined;
  const state = stateHolding(c, node);
  if (state !== undefined) return field(state, node.name.text, node);
  const accessors = accessorsOf(c, node);
  if (accessors !== undefined) return { name: '', ...accessors };
  const object = lowerValue(c, node.expression);
  if (object.type.kind === 'record') return field(object, node.name.text, node);
  c.fail(node, 'arrayMutation', { text: textOf(node) });
  return undefined;
}

function elementTarget(c: Context, node: ts.ElementAccessExpression): Target | undefined {
  if (isOfModule(c, node)) return undefined;
  const object = lowerValue(c, node.expression);
  const key = lowerKey(c, node.argumentExpression);
  if (key.kind === 'constant' && object.type.kind === 'record') return field(object, String(key.value), node);
  const keys = object.type.kind === 'record' ? keysOf(c, node.argumentExpression) : undefined;
  if (keys !== undefined) return fieldByKey(object, key, keys, node);
  const type = elementTypeOf(c, object, node.expression, node);
  if (type === undefined || key.type.kind !== 'number' || !isWritable(object.type)) {
    c.fail(node, 'arrayMutation', { text: textOf(node) });
    return undefined;
  }
  return element(object, key, type, node);
}

function field(object: Atom, name: string, node: ts.Expression): Target {
  const declared =
    object.type.kind === 'record' ? object.type.fields.find((f) => f.name === name) : undefined;
  return {
    name: '',
    ...(declared === undefined ? {} : { type: declared.type }),
    read: (c) => readField(c, object, name, node),
    write: (c, value) => {
      // Of a dictionary.
      if (declared === undefined && !ts.isPropertyAccessExpression(node))
        return void c.fail(node, 'arrayMutation', { text: textOf(node) });
      refuseSetter(c, object, name, node);
      const given = declared === undefined ? value : fit(c, value, placeType(declared), node);
      c.builder.add({ kind: 'store', target: object, key: name, value: given });
    },
  };
}

/** A field of which the name is chosen at run time, among these. */
function fieldByKey(
  object: Atom,
  key: Atom,
  keys: readonly string[],
  node: ts.ElementAccessExpression,
): Target {
  const write = (c: Context, value: Atom, [first, ...others]: readonly string[]): undefined => {
    if (first === undefined) throw new Error('internal: a key that is none');
    const here = (): undefined => {
      field(object, first, node).write(c, value);
      return undefined;
    };
    if (others.length === 0) return here();
    branch(c, c.test('equal', [key, text(first)]), here, () => write(c, value, others));
    return undefined;
  };
  return {
    name: '',
    read: (c) => readElement(c, object, key, node),
    write: (c, value) => write(c, value, keys),
  };
}

function element(object: Atom, index: Atom, type: Type, node: ts.ElementAccessExpression): Target {
  let isRead = false;
  return {
    name: '',
    type,
    read: (c) => readElement(c, object, index, node),
    readNumber: (c) => {
      isRead = true;
      return readElement(c, object, index, node);
    },
    write: (c, value) => {
      const given = isTypedArrayOfIntegers(object.type) ? value : fit(c, value, type, node);
      const grows = canGrow(object.type) && !isRead;
      c.builder.add({ kind: 'store', target: object, key: index, value: given, ...(grows ? { grows } : {}) });
    },
  };
}

/** `a[a.length] = x` */
export function isAppending(node: ts.Expression): node is ts.ElementAccessExpression {
  const plain = unwrap(node);
  if (!ts.isElementAccessExpression(plain)) return false;
  const index = unwrap(plain.argumentExpression);
  return (
    ts.isPropertyAccessExpression(index) &&
    index.name.text === 'length' &&
    isRepeatable(plain.expression) &&
    textOf(unwrap(index.expression)) === textOf(unwrap(plain.expression))
  );
}

/** Whether the expression names a place without doing anything. */
function isRepeatable(node: ts.Expression): boolean {
  const plain = unwrap(node);
  if (ts.isIdentifier(plain) || plain.kind === ts.SyntaxKind.ThisKeyword || ts.isNumericLiteral(plain))
    return true;
  if (ts.isPropertyAccessExpression(plain)) return isRepeatable(plain.expression);
  return (
    ts.isElementAccessExpression(plain) &&
    isRepeatable(plain.expression) &&
    isRepeatable(plain.argumentExpression)
  );
}

const isWritable = (t: Type): boolean =>
  t.kind === 'array' || t.kind === 'tuple' || isTypedArrayOfIntegers(t) || isListOfData(t);

const canGrow = (t: Type): boolean => t.kind === 'array' && t.storage === 'Array';

/** `boolean[]`, `string[]` */
const isListOfData = (t: Type): boolean => t.kind === 'opaque' && t.text.endsWith('[]');

/** What a module's variable holds outlives the call. */
function isOfModule(c: Context, node: ts.Expression): boolean {
  const root = rootOf(node);
  if (!ts.isIdentifier(root)) return false;
  const symbol = c.resolver.symbolOf(root);
  if (symbol === undefined || c.environment.has(symbol)) return false;
  c.fail(node, 'assignToGlobal', { name: root.text });
  return true;
}

export function rootOf(node: ts.Expression): ts.Expression {
  const plain = unwrap(node);
  return ts.isElementAccessExpression(plain) || ts.isPropertyAccessExpression(plain)
    ? rootOf(plain.expression)
    : plain;
}
