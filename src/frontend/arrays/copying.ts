/** Methods that give a new array of elements of others: `slice`, `concat`, `flat`, `toReversed`, `with`. */
import { ts } from 'ts-morph';
import { number } from '../../ir/build.js';
import type { Atom } from '../../ir/types.js';
import { heldIn } from '../conform.js';
import type { Context } from '../context.js';
import { lowerValue } from '../expressions.js';
import { unwrap } from '../assigned.js';
import { argument, type Method, type MethodCall } from './call.js';
import { countedLoop, upTo } from './loops.js';
import { end, fromEnd, integer, isZero, lengthUpTo, span, start } from './positions.js';
import { isSpreadable, isTyped } from './kinds.js';
import { Result, typeOfCopy } from './result.js';
import { addAll, addEach, sourceOfArray, type Source } from './source.js';
import { throwIf } from './throws.js';

export const lowerSlice: Method = (c, call) => {
  const { length } = call.receiver;
  const from = start(c, argument(c, call, 0), length);
  const position = argument(c, call, 1);
  const isLength = isTypedArray(call.receiver.array) && isZero(from);
  const to = isLength ? lengthUpTo(c, position, length) : end(c, position, length);
  return copy(c, call, from, to);
};

export const lowerToReversed: Method = (c, call) => {
  const { receiver } = call;
  const result = resultOf(c, call, 'reversed', receiver.length);
  result.make(c);
  const last = c.primitive('add', [receiver.length, number(-1)]);
  countedLoop(c, { range: upTo(receiver.length) }, (index) => {
    result.add(c, index, receiver.at(c, c.primitive('subtract', [last, index])));
  });
  return result.finish(c);
};

export const lowerWith: Method = (c, call) => {
  const { length } = call.receiver;
  const index = fromEnd(c, integer(c, argument(c, call, 0) ?? number(0)), length);
  const value = argument(c, call, 1) ?? c.fail(call.node, 'arrayMethod', { name: 'with' });
  throwIf(c, c.test('less', [index, number(0)]), 'RangeError', 'Invalid index');
  throwIf(c, c.test('greaterEqual', [index, length]), 'RangeError', 'Invalid index');
  const array = copy(c, call, number(0), length);
  c.builder.add({ kind: 'store', target: array, key: index, value: heldIn(c, value, array) });
  return array;
};

export const lowerConcat: Method = (c, call) => {
  const result = resultOf(c, call, 'joined');
  const parts = call.node.arguments.flatMap((a) => partsOf(c, a, result));
  result.make(c);
  addEach(c, result, call.receiver);
  for (const part of parts) {
    if ('length' in part) addEach(c, result, part);
    else result.add(c, part, part);
  }
  return result.finish(c);
};

/** What an argument adds: itself or, of an array, its elements. */
function partsOf(c: Context, node: ts.Expression, result: Result): readonly (Atom | Source)[] {
  const plain = unwrap(node);
  if (!c.tested.has(node) && ts.isArrayLiteralExpression(plain) && !plain.elements.some(ts.isSpreadElement))
    return plain.elements.map((e) => lowerValue(c, e, result.elementWant));
  const value = lowerValue(c, node);
  return [isSpreadable(value) ? sourceOfArray(c, value, node)! : value];
}

export const lowerFlat: Method = (c, call) => {
  const depth = depthOf(call.node.arguments[0]);
  if (depth === undefined) return c.fail(call.node.arguments[0]!, 'arrayMethod', { name: 'flat' });
  const result = resultOf(c, call, 'flat');
  result.make(c);
  flatten(c, call, result, call.receiver, depth);
  return result.finish(c);
};

function flatten(c: Context, call: MethodCall, result: Result, source: Source, depth: number): void {
  countedLoop(c, { range: upTo(source.length) }, (index) => {
    const part = source.at(c, index);
    if (depth === 0 || !isSpreadable(part)) result.add(c, index, part);
    else if (depth === 1) addAll(c, result, part, call.node);
    else flatten(c, call, result, sourceOfArray(c, part, call.node)!, depth - 1);
  });
}

function depthOf(node: ts.Expression | undefined): number | undefined {
  if (node === undefined) return 1;
  const plain = unwrap(node);
  if (ts.isIdentifier(plain) && plain.text === 'Infinity') return Infinity;
  return ts.isNumericLiteral(plain) ? Math.trunc(Number(plain.text)) : undefined;
}

const resultOf = (c: Context, { node, want, receiver }: MethodCall, hint: string, length?: Atom): Result =>
  new Result({
    want,
    hint,
    type: typeOfCopy(c, node, want, receiver.array),
    ...(length === undefined ? {} : { length }),
  });

/** The elements from `from` up to `to`; as many as that are if it is the whole array. */
export function copy(c: Context, call: MethodCall, from: Atom, to: Atom, hint = 'part'): Atom {
  const isCounted = isTypedArray(call.receiver.array) || (isZero(from) && to === call.receiver.length);
  const result = resultOf(c, call, hint, isCounted ? span(c, from, to) : undefined);
  result.make(c);
  countedLoop(c, { range: upTo(to, from) }, (index) => {
    const offset = (): Atom => (isZero(from) ? index : c.primitive('subtract', [index, from]));
    result.add(c, offset, call.receiver.at(c, index));
  });
  return result.finish(c);
}

const isTypedArray = (a: Atom | undefined): boolean => a !== undefined && isTyped(a.type);
