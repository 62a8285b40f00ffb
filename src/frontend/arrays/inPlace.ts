/** Methods that write to their array: `fill`, `reverse`, `copyWithin`, `set`, `shift`, `unshift`, `splice`, `push`. */
import { ts } from 'ts-morph';
import { number, numberType } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import { unwrap } from '../assigned.js';
import { branch } from '../branch.js';
import { heldIn, typed } from '../conform.js';
import type { Context } from '../context.js';
import { lowerValue } from '../expressions.js';
import { mayBeSame } from '../sameArray.js';
import { argument, type Method, type MethodCall } from './call.js';
import { isTyped } from './kinds.js';
import { countedLoop, upTo } from './loops.js';
import { between, end, integer, place, plus, span, start } from './positions.js';
import { isKnownToHaveElements } from './nonempty.js';
import { Result, typeOfResult } from './result.js';
import { collect, sourceOf, type Source } from './source.js';
import { throwIf } from './throws.js';

/** The array that is written to. */
function target({ receiver }: MethodCall): Atom {
  if (receiver.array === undefined) throw new Error('internal: a method writes to what is no array');
  return receiver.array;
}

const store = (c: Context, array: Atom, key: Atom, value: Atom): void =>
  c.builder.add({ kind: 'store', target: array, key, value: heldIn(c, value, array) });

export const lowerFill: Method = (c, call) => {
  const array = target(call);
  const { length } = call.receiver;
  const value = argument(c, call, 0, expected(array)) ?? c.fail(call.node, 'arrayMethod', { name: 'fill' });
  const from = start(c, argument(c, call, 1), length);
  const to = end(c, argument(c, call, 2), length);
  countedLoop(c, { range: upTo(to, from) }, (index) => store(c, array, index, value));
  return array;
};

export const lowerReverse: Method = (c, call) => {
  const array = target(call);
  const { length, at } = call.receiver;
  const half = c.let({ kind: 'pure', operation: 'shiftRight', arguments: [length, number(1)] }, numberType);
  const last = c.primitive('add', [length, number(-1)]);
  countedLoop(c, { range: upTo(half) }, (index) => {
    const opposite = c.primitive('subtract', [last, index], 'j');
    const [a, b] = [at(c, index), at(c, opposite)];
    store(c, array, index, b);
    store(c, array, opposite, a);
  });
  return array;
};

export const lowerCopyWithin: Method = (c, call) => {
  const array = target(call);
  const { length } = call.receiver;
  const to = place(c, argument(c, call, 0), length, number(0));
  const from = place(c, argument(c, call, 1), length, number(0));
  const last = place(c, argument(c, call, 2), length, length);
  const room = span(c, to, length);
  const count = c.primitive('min', [span(c, from, last), room]);
  const moved = collect(c, call.receiver, { from, to: plus(c, from, count), step: 1 });
  countedLoop(c, { range: upTo(count) }, (index) => store(c, array, plus(c, to, index), moved.at(c, index)));
  return array;
};

/** Of typed arrays. The source may be part of the same memory, so it is read before anything is written. */
export const lowerSet: Method = (c, call) => {
  const array = target(call);
  const [values] = call.node.arguments;
  const source = values === undefined ? undefined : sourceOf(c, values);
  if (source === undefined) return c.fail(call.node, 'arrayMethod', { name: 'set' });
  const offset = integer(c, argument(c, call, 1) ?? number(0));
  const last = plus(c, offset, source.length);
  if (offset.kind === 'variable')
    throwIf(c, c.test('less', [offset, number(0)]), 'RangeError', 'offset is out of bounds');
  throwIf(c, c.test('greater', [last, call.receiver.length]), 'RangeError', 'offset is out of bounds');
  const mayOverlap = source.array !== undefined && isTyped(source.array.type);
  const read = mayOverlap ? collect(c, source, upTo(source.length)) : source;
  countedLoop(c, { range: upTo(source.length) }, (index) =>
    store(c, array, plus(c, offset, index), read.at(c, index)),
  );
  return undefined;
};

export const lowerSubarray: Method = (c, call) => {
  const array = target(call);
  const from = argument(c, call, 0) ?? number(0);
  const to = argument(c, call, 1) ?? call.receiver.length;
  return c.let({ kind: 'view', array, from, to }, array.type, call.want.name);
};

/** The last element. An empty array stays as it is, so that reversing this does not lengthen its adjoint. */
export const lowerPop: Method = (c, call) => {
  const array = target(call);
  const type = elementOf(array);
  const name = call.want.name ?? '';
  const take = (): Atom => c.let({ kind: 'pop', array }, type, name);
  if (isKnownToHaveElements(c, call.node)) return take();
  const nothing: Atom = { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };
  const isAny = c.test('greater', [call.receiver.length, number(0)]);
  return branch(c, isAny, take, () => typed(nothing, type), { name })!;
};

/** The first element; the others move down. */
export const lowerShift: Method = (c, call) => {
  const array = target(call);
  const { receiver, want } = call;
  const first = c.perhaps(receiver.at(c, number(0), want.name));
  const isAny = c.test('greater', [receiver.length, number(0)]);
  const move = (): undefined => {
    countedLoop(c, { range: upTo(receiver.length, number(1)) }, (index) =>
      store(c, array, c.primitive('add', [index, number(-1)]), receiver.at(c, index)),
    );
    pop(c, array, first.type);
    return undefined;
  };
  branch(c, isAny, move, () => undefined);
  return first;
};

export const lowerUnshift: Method = (c, call) => {
  const array = target(call);
  const values = valuesOf(c, call, 0, true);
  replace(c, call, number(0), number(0), values);
  return c.let({ kind: 'length', array }, numberType, call.want.name);
};

export const lowerSplice: Method = (c, call) => {
  const { length } = call.receiver;
  const { node, want } = call;
  const from = place(c, argument(c, call, 0), length, number(0));
  const asked = argument(c, call, 1);
  const values = valuesOf(c, call, 2, true);
  const rest = span(c, from, length);
  const count = asked === undefined ? rest : between(c, integer(c, asked), rest);
  const removed = new Result({ want, hint: 'removed', type: typeOfResult(c, node, want) });
  removed.make(c);
  const last = plus(c, from, count);
  countedLoop(c, { range: upTo(last, from) }, (index) => removed.add(c, index, call.receiver.at(c, index)));
  replace(c, call, from, last, values);
  return removed.finish(c);
};

export const lowerPush: Method = (c, call) => {
  const array = target(call);
  for (const values of valuesOf(c, call, 0)) pushEach(c, array, values);
  return c.let({ kind: 'length', array }, numberType, call.want.name);
};

/** Puts `values` in the place of the elements from `from` up to `to`. */
function replace(c: Context, call: MethodCall, from: Atom, to: Atom, values: readonly Values[]): void {
  const array = target(call);
  const { receiver } = call;
  const tail = collect(c, receiver, upTo(receiver.length, to));
  countedLoop(c, { range: upTo(receiver.length, from) }, () => pop(c, array, elementOf(array)));
  for (const v of values) pushEach(c, array, v);
  pushEach(c, array, tail);
}

function pop(c: Context, array: Atom, type: Type): void {
  c.let({ kind: 'pop', array }, type);
}

type Values = Atom | Source;

/**
 * The arguments from the `first` on, those that are spread as what they are spread from. `isMoved`: elements of the
 * array are taken off before those are put in.
 */
function valuesOf(c: Context, { node, receiver }: MethodCall, first: number, isMoved = false): Values[] {
  const callee = unwrap(node.expression) as ts.PropertyAccessExpression;

  const want = receiver.array === undefined ? {} : expected(receiver.array);
  return node.arguments.slice(first).map((a) => {
    if (!ts.isSpreadElement(a)) return lowerValue(c, a, want);
    // What is spread is read before anything is written.
    const source = sourceOf(c, a.expression);
    if (source === undefined) return c.fail(a, 'spread', { construct: 'Spread' });
    const isOwn = isMoved ? mayBeSame(c, a.expression, callee.expression) : source.array === receiver.array;
    return source.array === undefined || isOwn ? collect(c, source, upTo(source.length)) : source;
  });
}

function pushEach(c: Context, array: Atom, values: Values): void {
  if ('kind' in values) return c.builder.add({ kind: 'push', array, value: heldIn(c, values, array) });
  countedLoop(c, { range: upTo(values.length) }, (index) =>
    c.builder.add({ kind: 'push', array, value: heldIn(c, values.at(c, index), array) }),
  );
}

function elementOf(array: Atom): Type {
  if (array.type.kind === 'array') return array.type.element;
  throw new Error('internal: the elements of data are not moved');
}

const expected = (array: Atom) => (array.type.kind === 'array' ? { expected: array.type.element } : {});
