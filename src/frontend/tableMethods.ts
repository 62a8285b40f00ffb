/** Methods of arrays of functions: as the functions are known, so are the calls, one after the other. */
import { ts } from 'ts-morph';
import { number, text } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { callbackOf } from './apply.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import type { Table } from './functionValues.js';
import { textOf } from './places.js';
import { tableIn } from './tables.js';

/** What the call gives, if its receiver is an array of functions. */
export function lowerTableCall(
  c: Context,
  node: ts.CallExpression,
  want: Want,
): { readonly value: Atom | undefined } | undefined {
  const listed = tableOfCall(c, node);
  if (listed !== undefined) return { value: c.unit.functionValues.add(listed, want.name) };
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  const isOther = !methods.has(method);
  if (isOther && !ts.isIdentifier(callee.expression)) return undefined;
  const table = tableIn(c, callee.expression);
  if (table?.isArray !== true) return undefined;
  if (isOther) return { value: c.fail(node, 'functionValue', { text: textOf(callee.expression) }) };
  return { value: visit(c, node, method, table, want) };
}

const methods = new Set(['forEach', 'map', 'reduce', 'reduceRight']);

function visit(c: Context, node: ts.CallExpression, method: string, table: Table, want: Want) {
  const [argument, initial] = node.arguments;
  const missing = (): Atom => c.fail(node, 'functionValue', { text: textOf(node.expression) });
  if (argument === undefined) return missing();
  const array = c.unit.functionValues.add(table);
  const elements = [...table.members.values()].map((element, i) => ({ element, index: number(i) }));
  const callback = callbackOf(c, argument);
  switch (method) {
    case 'forEach':
      for (const { element, index } of elements) callback.apply(c, [element, index, array]);
      return undefined;
    case 'map': {
      const values = elements.map((e) => callback.apply(c, [e.element, e.index, array]) ?? missing());
      return arrayOf(c, values, want);
    }
    default: {
      const order = method === 'reduce' ? elements : elements.reverse();
      let total = initial === undefined ? order.shift()?.element : lowerValue(c, initial);
      for (const { element, index } of order) {
        if (total === undefined || c.unreachable) break;
        total = callback.apply(c, [total, element, index, array], want) ?? missing();
      }
      return total ?? missing();
    }
  }
}

/** An array of these values, which may be functions again. */
function arrayOf(c: Context, values: readonly Atom[], want: Want): Atom {
  if (values.some((v) => c.unit.functionValues.of(v) !== undefined))
    return c.unit.functionValues.add(listOf(values), want.name);
  const element = values[0]?.type ?? { kind: 'number' };
  const type = want.expected ?? { kind: 'array', storage: 'Array', element, readonly: false };
  return c.let({ kind: 'elements', elements: values }, type, want.name);
}

const listOf = (values: readonly Atom[]): Table => ({
  kind: 'table',
  isArray: true,
  members: new Map(values.map((v, i) => [String(i), v])),
});

/** `Object.values(table)`, `list.entries()`: what is in a table, as another one. */
function tableOfCall(c: Context, node: ts.CallExpression): Table | undefined {
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  const [argument] = node.arguments;
  const ofObject = argument !== undefined && c.resolver.memberOf(callee, 'Object') === method;
  if (
    !(
      ofObject
        ? ['keys', 'values', 'entries']
        : ['keys', 'values', 'entries', 'slice', 'toReversed', 'concat']
    ).includes(method)
  )
    return undefined;
  const table = tableIn(c, ofObject ? argument : callee.expression);
  if (table === undefined || !(ofObject || table.isArray)) return undefined;
  const values = [...table.members.values()];
  const keys = [...table.members.keys()].map((k) => (ofObject ? text(k) : number(Number(k))));
  const pair = (i: number): Atom => c.unit.functionValues.add(listOf([keys[i]!, values[i]!]));
  switch (method) {
    case 'keys':
      return listOf(keys);
    case 'values':
      return listOf(values);
    case 'entries':
      return listOf(values.map((_, i) => pair(i)));
    case 'toReversed':
      return listOf(values.reverse());
    case 'slice': {
      const ends = node.arguments.map((a) => lowerValue(c, a));
      if (!ends.every((a) => a.kind === 'constant')) return undefined;
      return listOf(values.slice(...ends.map((a) => Number((a as { value: unknown }).value))));
    }
    default: {
      const others = node.arguments.map((a) => tableIn(c, a));
      if (others.some((t) => t === undefined)) return undefined;
      return listOf([...values, ...others.flatMap((t) => [...t!.members.values()])]);
    }
  }
}
