/**
 * What can be gone through: arrays, tuples and data with indices; text, `Map` and `Set` as copies; `xs.entries()`,
 * `xs.keys()`, `xs.values()`; `{ length: n }` and `new Array(n)`, whose elements are undefined.
 */
import { ts } from 'ts-morph';
import { number, numberType } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import { unwrap } from '../assigned.js';
import { elementsOf } from '../collections.js';
import type { Context } from '../context.js';
import { lowerValue } from '../expressions.js';
import { elementTypeOf } from '../memory.js';
import { countedLoop, upTo, type Range } from './loops.js';
import { integer } from './positions.js';
import { Result } from './result.js';

export interface Source {
  readonly length: Atom;
  /** Reads the length anew, where it may have changed. */
  readonly lengthNow?: (c: Context) => Atom;
  /** Reads the element; `name` is what it is to be called. */
  readonly at: (c: Context, index: Atom, name?: string) => Atom;
  /** Whether the elements are the indices. */
  readonly isKeys?: boolean;
  /** Whether it was copied to be gone through. */
  readonly isCopy?: boolean;
  /** The array itself, if there is one. */
  readonly array?: Atom;
  /** The parts of an element that is made for each index: index and element of `entries()`. */
  readonly pair?: (c: Context, index: Atom, names: readonly string[]) => readonly [Atom, Atom];
}

/** The source an expression is; undefined if it is none. */
export function sourceOf(c: Context, node: ts.Expression): Source | undefined {
  const plain = unwrap(node);
  const length = lengthOfUnset(c, plain);
  if (length !== undefined) return unset(c, length);
  if (ts.isCallExpression(plain) && ts.isPropertyAccessExpression(plain.expression)) {
    const iterated = iterator(c, plain, plain.expression);
    if (iterated !== undefined) return iterated;
  }
  return sourceOfArray(c, lowerValue(c, node), node);
}

/** The elements of an array, tuple or indexed data; undefined for other values. */
export function sourceOfArray(c: Context, array: Atom, node: ts.Expression): Source | undefined {
  const element = elementTypeOf(c, array, node);
  if (element !== undefined) return elements(c, array, element);
  const copy = elementsOf(c, array, node);
  return copy?.type.kind === 'array' ? { ...elements(c, copy, copy.type.element), isCopy: true } : undefined;
}

export function elements(c: Context, array: Atom, element: Type): Source {
  return {
    length: lengthOf(c, array),
    lengthNow: (inner) => lengthOf(inner, array),
    array,
    at: (inner, index, name = '') => inner.let({ kind: 'load', array, index }, element, name),
  };
}

export function lengthOf(c: Context, array: Atom): Atom {
  if (array.type.kind === 'tuple' && array.type.elements.every((e) => e.optional !== true))
    return number(array.type.elements.length);
  const length = c.builder.let({ kind: 'length', array }, numberType, 'n', 'temporary');
  c.markInteger(length);
  return length;
}

function unset(c: Context, given: Atom): Source {
  const nothing: Atom = { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };
  const length = integer(c, given);
  return { length, at: () => nothing };
}

/**
 * What a method is called on. Copies of arrays that are not set, which nothing else can see, are looked through:
 * `Array.from({ length: n })`, `[...new Array(n)]`.
 */
export function receiverOf(c: Context, node: ts.Expression): Source | undefined {
  const plain = unwrap(node);
  const length = lengthOfCopy(c, plain);
  if (length !== undefined) return unset(c, length);
  return sourceOfArray(c, lowerValue(c, node), node);
}

function lengthOfCopy(c: Context, node: ts.Expression): Atom | undefined {
  if (ts.isArrayLiteralExpression(node)) {
    const [only, ...more] = node.elements;
    if (only === undefined || !ts.isSpreadElement(only) || more.length > 0) return undefined;
    return lengthOfUnset(c, unwrap(only.expression));
  }
  if (!ts.isCallExpression(node) || c.resolver.memberOf(node.expression, 'Array') !== 'from')
    return undefined;
  return node.arguments.length === 1 ? lengthOfUnset(c, unwrap(node.arguments[0]!)) : undefined;
}

const iterators = new Set(['entries', 'keys', 'values']);

function iterator(
  c: Context,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
): Source | undefined {
  const method = callee.name.text;
  if (!iterators.has(method) || node.arguments.length > 0) return undefined;
  if (!isIndexed(c, callee.expression)) return undefined;
  const source = sourceOf(c, callee.expression);
  if (source === undefined || method === 'values') return source;
  const { length, lengthNow } = source;
  const live = lengthNow === undefined ? {} : { lengthNow };
  if (method === 'keys') return { length, ...live, isKeys: true, at: (_, index) => index };
  const pair = (inner: Context, index: Atom, names: readonly string[]): readonly [Atom, Atom] => [
    index,
    source.at(inner, index, names[1]),
  ];
  return {
    length,
    ...live,
    pair,
    at: (inner, index, name = '') => {
      const parts = pair(inner, index, []);
      const type: Type = { kind: 'tuple', elements: parts.map((p) => ({ type: p.type })) };
      return inner.let({ kind: 'elements', elements: parts }, type, name);
    },
  };
}

/** Whether the expression is an array of any kind: what else has `keys()`, a `Map`, is not. */
function isIndexed(c: Context, node: ts.Expression): boolean {
  const type = c.types.checker.getTypeAtLocation(node);
  return c.types.checker.getIndexTypeOfType(type, ts.IndexKind.Number) !== undefined;
}

/** The length in `{ length: n }`, `Array(n)` and `new Array(n)`. */
function lengthOfUnset(c: Context, node: ts.Expression): Atom | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    const [property] = node.properties;
    if (property === undefined || node.properties.length > 1 || property.name?.getText() !== 'length')
      return undefined;
    if (ts.isPropertyAssignment(property)) return lowerValue(c, property.initializer);
    return ts.isShorthandPropertyAssignment(property) ? lowerValue(c, property.name) : undefined;
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [length, ...more] = node.arguments ?? [];
  if (length === undefined || more.length > 0 || !c.resolver.isGlobal(node.expression, 'Array'))
    return undefined;
  const value = lowerValue(c, length);
  return value.type.kind === 'number' ? value : undefined;
}

/** Puts all elements of an array into another. */
export function addAll(c: Context, result: Result, array: Atom, node: ts.Expression): void {
  const source = sourceOfArray(c, array, node);
  if (source === undefined) throw new Error('internal: elements of what has none');
  addEach(c, result, source);
}

export function addEach(c: Context, result: Result, source: Source): void {
  countedLoop(c, { range: upTo(source.length) }, (index) => result.add(c, index, source.at(c, index)));
}

/** A copy of the source, or of part of it. */
export function collect(c: Context, source: Source, range: Range = upTo(source.length)): Source {
  const result = new Result({ want: {}, hint: 'moved', type: undefined });
  countedLoop(c, { range, before: () => result.make(c) }, (index) =>
    result.add(c, index, source.at(c, index)),
  );
  const copy = result.finish(c);
  if (copy.type.kind !== 'array') throw new Error('internal: the elements of data are not moved');
  return elements(c, copy, copy.type.element);
}
