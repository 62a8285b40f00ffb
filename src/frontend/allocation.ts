/** Arrays made with a length, or of other arrays: `new Array(n).fill(v)`, `new Float64Array(n)`, `new Array(n)`. */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Type } from '../ir/types.js';
import { countedLoop, upTo } from './arrays/loops.js';
import { fromSource, literal } from './arrays/statics.js';
import { sourceOf, type Source } from './arrays/source.js';
import { unwrap } from './assigned.js';
import { fit } from './conform.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { typeOfList } from './literals.js';
import { elementOf } from './memory.js';
import { textOf } from './places.js';
import { reportType } from './refused.js';
import { isNullable, listOf, mutable } from './types.js';

type Making = ts.NewExpression | ts.CallExpression;

const typedArrays = ['Float64Array', 'Float32Array'] as const;
const integerArrays = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
] as const;

/** `new` of an array of any kind, and `Array(n)`; undefined for others. */
export function lowerNewArray(c: Context, node: Making, want: Want): Atom | undefined {
  const makes = (name: string) => c.resolver.isGlobal(unwrap(node.expression), name);
  if (makes('Array')) return makeList(c, node, want);
  if (!ts.isNewExpression(node)) return undefined;
  const typed = typedArrays.find(makes);
  if (typed !== undefined) {
    return makeTyped(c, node, { kind: 'array', storage: typed, element: numberType, readonly: false }, want);
  }
  const integers = integerArrays.find(makes);
  return integers === undefined ? undefined : makeTyped(c, node, { kind: 'opaque', text: integers }, want);
}

function makeTyped(c: Context, node: ts.NewExpression, type: Type, want: Want): Atom {
  const [first, ...more] = node.arguments ?? [];
  const name = want.name ?? '';
  if (more.length > 0)
    return c.fail(node, 'classValue', { construct: `'${textOf(node)}' is a view of a buffer` });
  if (first === undefined) return c.let({ kind: 'allocate', length: number(0) }, type, name);
  const plain = unwrap(first);
  if (ts.isArrayLiteralExpression(plain) && !plain.elements.some(ts.isSpreadElement)) {
    const elements = plain.elements.map((e) => lowerValue(c, e));
    return literal(c, elements, type, name);
  }
  const argument = c.types.of(c.types.checker.getTypeAtLocation(first));
  if ('type' in argument && argument.type.kind === 'number') {
    return c.let({ kind: 'allocate', length: lowerValue(c, first) }, type, name);
  }
  const source = sourceOf(c, first);
  if (source === undefined) return c.fail(node, 'classValue', { construct: `'${textOf(node)}'` });
  return type.kind === 'array'
    ? fromSource(c, node, source, { ...want, expected: type })
    : copy(c, source, type, name);
}

function copy(c: Context, source: Source, type: Type, name: string): Atom {
  const target = c.let({ kind: 'allocate', length: source.length }, type, name);
  const put = (index: Atom) =>
    c.builder.add({ kind: 'store', target, key: index, value: source.at(c, index) });
  if (source.length.kind === 'constant') {
    for (let i = 0; i < Number(source.length.value); i++) put(number(i));
  } else countedLoop(c, { range: upTo(source.length) }, put);
  return target;
}

function makeList(c: Context, node: Making, want: Want): Atom {
  const [first, ...more] = node.arguments ?? [];
  const type = typeOfList(c, node, want);
  if (type === undefined) return reportType(c, node, 'any', c.types.checker.getTypeAtLocation(node));
  const name = want.name ?? '';
  const values = [first, ...more].filter((e) => e !== undefined).map((e) => lowerValue(c, e));
  const [length] = values;
  if (more.length > 0 || length?.type.kind !== 'number') {
    return c.let({ kind: 'elements', elements: values }, type, name);
  }
  // Its places are empty, and what is read from them is undefined, so it is no array of zeros.
  const element = elementOf(type, 0);
  const text =
    element === undefined ? (type.kind === 'opaque' ? type.text.slice(0, -2) : '') : printType(element);
  const operation = { text: [`new Array<${text}>(`, ')'], effect: true };
  return c.let({ kind: 'external', operation, arguments: [length] }, type, name);
}

/** `new Array(n).fill(v)`; undefined for other calls. */
export function lowerFilled(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'fill') return undefined;
  const making = unwrap(callee.expression);
  if (!ts.isNewExpression(making) && !ts.isCallExpression(making)) return undefined;
  if (!c.resolver.isGlobal(unwrap(making.expression), 'Array')) return undefined;
  const [size, ...sizes] = making.arguments ?? [];
  const [filler, ...range] = node.arguments;
  if (size === undefined || filler === undefined || sizes.length + range.length > 0) return undefined;
  const length = lowerValue(c, size);
  if (length.type.kind !== 'number') return undefined;
  const known = typeOfList(c, node, want) ?? typeOfList(c, making, {});
  const element = known === undefined ? undefined : elementOf(known, 0);
  const given = lowerValue(c, filler, element === undefined ? {} : { expected: element });
  const value = element === undefined ? given : fit(c, given, element, filler);
  return filled(
    c,
    length,
    value,
    known?.kind === 'tuple' || known === undefined ? listOf(value.type) : known,
    want,
  );
}

function filled(c: Context, length: Atom, value: Atom, asked: Type, { name = '' }: Want): Atom {
  const type = mutable(asked);
  const element = elementOf(type, 0);
  if (element?.kind === 'number' && !isNullable(element)) {
    const array = c.let({ kind: 'allocate', length }, type, name);
    if (value.kind === 'constant' && Object.is(value.value, 0)) return array;
    countedLoop(c, { range: upTo(length) }, (index) =>
      c.builder.add({ kind: 'store', target: array, key: index, value }),
    );
    return array;
  }
  const array = c.let({ kind: 'elements', elements: [] }, type, name);
  countedLoop(c, { range: upTo(length) }, () => c.builder.add({ kind: 'push', array, value }));
  return array;
}
