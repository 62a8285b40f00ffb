/**
 * `sort` and `toSorted`: the order is data, found by sorting the indices; then the elements move. Sorting the indices
 * by the same comparisons gives the same order, since both are stable.
 */
import { ts } from 'ts-morph';
import type { Atom, Type } from '../../ir/types.js';
import { isNullable, number, numberType } from '../../ir/build.js';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import type { Method, MethodCall } from './call.js';
import { code, comparison, functionIn, hole, join, type Code } from './comparator.js';
import { copy } from './copying.js';
import { countedLoop, upTo } from './loops.js';
import { OwnNames } from './ownNames.js';
import { Result, typeOfCopy } from './result.js';
import { elements, type Source } from './source.js';

export const lowerSort: Method = (c, call) => {
  const { receiver } = call;
  const { array, length } = receiver;
  if (array === undefined) return c.fail(call.node, 'arrayMethod', { name: 'sort' });
  const order = orderOf(c, call);
  if (order === undefined) return array;
  const before = copy(c, { ...call, want: {} }, number(0), length, 'unsorted');
  countedLoop(c, { range: upTo(length) }, (index) => {
    const place = order.at(c, index);
    const value = c.let({ kind: 'load', array: before, index: place }, elementOf(before));
    c.builder.add({ kind: 'store', target: array, key: index, value });
  });
  return array;
};

export const lowerToSorted: Method = (c, call) => {
  const { receiver, node, want } = call;
  const order = orderOf(c, call);
  const result = new Result({
    want,
    hint: 'sorted',
    type: typeOfCopy(c, node, want, receiver.array),
    length: receiver.length,
  });
  result.make(c);
  if (order !== undefined) {
    countedLoop(c, { range: upTo(receiver.length) }, (index) => {
      result.add(c, index, receiver.at(c, order.at(c, index)));
    });
  }
  return result.finish(c);
};

/** The indices in the order of the elements; undefined, and reported, if that cannot be found. */
function orderOf(c: Context, call: MethodCall): Source | undefined {
  const { array, length } = call.receiver;
  const [node] = call.node.arguments;
  if (array === undefined) throw new Error('internal: what is sorted is no array');
  const names = new OwnNames(c, node === undefined ? undefined : (functionIn(c, node) ?? node));
  const [p, q] = names.pair();
  const read = (name: string): Code => join(hole(array), code(`[${name}]!`));
  const order =
    node === undefined || (ts.isIdentifier(unwrap(node)) && c.resolver.isGlobal(unwrap(node), 'undefined'))
      ? standardOrder(array.type, read(p), read(q))
      : comparison(c, node, elementOf(array), read(p), read(q), names);
  if (order === undefined) {
    c.fail(node ?? call.node, 'comparator', {});
    return undefined;
  }
  const whole = join(
    code('Array.from('),
    hole(array),
    code(`.keys()).sort((${p}, ${q}) => `),
    mayBeUndefined(elementOf(array)) ? undefinedLast(read(p), read(q), order) : order,
    code(')'),
  );
  const operation = { text: whole.text, effect: false, fresh: true };
  const type: Type = { kind: 'opaque', text: 'number[]' };
  const indices = c.builder.let(
    { kind: 'external', operation, arguments: whole.holes },
    type,
    'order',
    'temporary',
  );
  return { ...elements(c, indices, numberType), length };
}

/** Without a function, typed arrays are sorted as numbers (−0 before 0, NaN last), others as text. */
function standardOrder(type: Type, left: Code, right: Code): Code {
  if (type.kind === 'array' && type.storage !== 'Array') {
    const isNaN = (x: Code): Code => join(code('Number(Number.isNaN('), x, code('))'));
    const inverse = (x: Code): Code => join(code('1 / '), x);
    const minus = code(' - ');
    const or = code(' || ');
    const parts = [isNaN(left), minus, isNaN(right), or, left, minus, right, or];
    return join(...parts, inverse(left), minus, inverse(right));
  }
  const text = (x: Code): Code => join(code('String('), x, code(')'));
  const isLess = join(text(left), code(' < '), text(right), code(' ? -1 : '));
  return join(isLess, code('Number('), text(left), code(' > '), text(right), code(')'));
}

/** `sort` compares only what is there. */
function undefinedLast(left: Code, right: Code, order: Code): Code {
  const isMissing = (x: Code): Code => join(x, code(' === undefined'));
  const ofMissing = join(isMissing(right), code(' ? 0 : 1 : '), isMissing(right), code(' ? -1 : '));
  return join(isMissing(left), code(' ? '), ofMissing, code('('), order, code(')'));
}

const mayBeUndefined = (t: Type): boolean =>
  isNullable(t) ? t.nullable !== 'null' : t.kind === 'opaque' && /\bundefined\b/.test(t.text);

function elementOf(array: Atom): Type {
  if (array.type.kind === 'array') return array.type.element;
  throw new Error('internal: the elements of data are not moved');
}
