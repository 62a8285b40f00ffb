/** `Array.from`, `Array.of`, `Array.isArray` and their like of typed arrays; typed arrays made of other arrays. */
import type { ts } from 'ts-morph';
import { boolean, booleanType, isNullable, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import type { Context } from '../context.js';
import { lowerValue, type Want } from '../expressions.js';
import { external } from '../externals.js';
import { textOf } from '../places.js';
import { lowerForEffect } from './call.js';
import { callbackOf } from './callback.js';
import { listOf } from '../types.js';
import { isSpreadable, isTyped } from './kinds.js';
import { countedLoop, upTo } from './loops.js';
import { refuseResizing } from './resizing.js';
import { define, Result, typeOfResult } from './result.js';
import { sourceOf, type Source } from './source.js';

const makers = [
  'Array',
  'Float64Array',
  'Float32Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
] as const;

/** The call's value; undefined if it is none of these. */
export function lowerStatic(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  for (const maker of makers) {
    const member = c.resolver.memberOf(node.expression, maker);
    if (member === 'from') return lowerFrom(c, node, want);
    if (member === 'of') return lowerOf(c, node, want);
    if (member === 'isArray' && maker === 'Array') return lowerIsArray(c, node);
  }
  return undefined;
}

function lowerFrom(c: Context, node: ts.CallExpression, want: Want): Atom {
  const [values, map, ...others] = node.arguments;
  const source = values === undefined ? undefined : sourceOf(c, values);
  if (source === undefined) return c.fail(values ?? node, 'iteration', iterated(c, values ?? node));
  if (map !== undefined && c.resolver.memberOf(node.expression, 'Array') === 'from')
    refuseResizing(c, values!, map);
  lowerForEffect(c, others);
  return fromSource(c, node, source, want, map);
}

/** An array of what the source has, or of what `map` makes of that. */
export function fromSource(
  c: Context,
  node: ts.Expression,
  source: Source,
  want: Want,
  map?: ts.Expression,
): Atom {
  const callback = map === undefined ? undefined : callbackOf(c, map);
  const type = typeOfResult(c, node, want);
  const result = new Result({ want, hint: 'list', type, ...lengthOf(c, source, type) });
  const elementWant = type?.kind === 'array' ? { expected: type.element } : {};
  const options = {
    ...(map === undefined ? {} : { node: map }),
    range: upTo(source.length),
    name: callback?.names[1] ?? 'i',
    before: () => result.make(c),
  };
  countedLoop(c, options, (index) => {
    const element = source.at(c, index, callback?.names[0]);
    const value = callback === undefined ? element : callback.apply(c, [element, index], elementWant);
    if (!c.unreachable) result.add(c, index, value ?? c.fail(node, 'unknownValue', { text: 'from' }));
  });
  return result.finish(c);
}

/** Typed arrays are made with their length; lists of a length that the user gives may be asked for −1 elements. */
function lengthOf(c: Context, source: Source, type: Type | undefined): { readonly length?: Atom } {
  if (source.array !== undefined || source.length.kind === 'constant') return { length: source.length };
  if (type?.kind !== 'array' || type.storage === 'Array') return {};
  return { length: c.primitive('max', [source.length, number(0)]) };
}

function lowerOf(c: Context, node: ts.CallExpression, want: Want): Atom {
  const type = typeOfResult(c, node, want);
  const elements = node.arguments.map((a) =>
    lowerValue(c, a, type?.kind === 'array' ? { expected: type.element } : {}),
  );
  return literal(c, elements, type ?? listOf(elements[0]?.type ?? numberType), want.name ?? '');
}

/** An array of just these elements. */
export function literal(c: Context, elements: readonly Atom[], type: Type, name: string): Atom {
  if (!isTyped(type)) return c.let({ kind: 'elements', elements }, type, name);
  const array = variable(name, type);
  define(c, array, { kind: 'allocate', length: number(elements.length) });
  elements.forEach((value, i) => c.builder.add({ kind: 'store', target: array, key: number(i), value }));
  return array;
}

function lowerIsArray(c: Context, node: ts.CallExpression): Atom {
  const [value] = node.arguments.map((a) => lowerValue(c, a, { absent: true }));
  if (value === undefined) return boolean(false);
  if (value.type.kind === 'union' || isNullable(value.type) || c.mayBeUndefined(value))
    return external(c, ['Array.isArray(', ')'], [value], booleanType);
  return boolean(isSpreadable(value));
}

export const iterated = (c: Context, node: ts.Expression) => ({
  text: textOf(node),
  type: c.types.text(c.types.checker.getTypeAtLocation(node)),
});
