/** Methods of arrays of functions: as the functions are known, so are the calls, one after the other. */
import { ts } from 'ts-morph';
import { number, text } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { printType } from '../ir/print.js';
import { callbackOf } from './apply.js';
import { lowerForEffect } from './arrays/call.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import type { Table } from './functionValues.js';
import { enumerated } from './keyOrder.js';
import { textOf } from './places.js';
import { fieldsIn, isTable, listingOf, tableIn, type KnownField } from './tables.js';

/** What the call gives, if its receiver is an array of functions. */
export function lowerTableCall(
  c: Context,
  node: ts.CallExpression,
  want: Want,
): { readonly value: Atom | undefined } | undefined {
  const ofFields = valuesOfFields(c, node, want);
  if (ofFields !== undefined) return { value: ofFields };
  const listed = tableOfCall(c, node);
  if (listed !== undefined) return { value: c.unit.functionValues.add(listed, want.name) };
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  const isOther = !methods.has(method);
  if (isOther && !ts.isIdentifier(callee.expression)) return undefined;
  if (!isArrayAt(c, callee.expression)) return undefined;
  const table = tableIn(c, callee.expression);
  if (table?.isArray !== true) return undefined;
  if (isOther) return { value: c.fail(node, 'functionValue', { text: textOf(callee.expression) }) };
  return { value: visit(c, node, method, table, want) };
}

const isArrayAt = (c: Context, node: ts.Expression): boolean =>
  c.types.checker.isArrayLikeType(c.types.checker.getTypeAtLocation(node));

const methods = new Set(['forEach', 'map', 'reduce', 'reduceRight']);

function visit(c: Context, node: ts.CallExpression, method: string, table: Table, want: Want) {
  const [argument, initial] = node.arguments;
  const missing = (): Atom => c.fail(node, 'functionValue', { text: textOf(node.expression) });
  if (argument === undefined) return missing();
  const array = c.unit.functionValues.add(table);
  const elements = [...table.members.values()].map((element, i) => ({ element, index: number(i) }));
  const callback = callbackOf(c, argument);
  if (!method.startsWith('reduce') && initial !== undefined) lowerForEffect(c, [initial]);
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

/** `Object.values(record)`, if what it has is of one type. */
function valuesOfFields(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const [argument] = node.arguments;
  if (argument === undefined || listingOf(c, node) !== 'values' || isTable(c, argument)) return undefined;
  const fields = fieldsIn(c, argument);
  if (fields === undefined) return undefined;
  const values = fields.map((f) => f.read());
  const [type, ...others] = fields.map((f) => f.type);
  const isOne = type !== undefined && others.every((t) => printType(t) === printType(type));
  return isOne ? arrayOf(c, values, want) : c.unit.functionValues.add(listOf(values), want.name);
}

/** What is in an object or a list of functions, as a list of which all is known: `Object.entries(table)`. */
function tableOfCall(c: Context, node: ts.CallExpression): Table | undefined {
  const listing = listingOf(c, node);
  const [argument] = node.arguments;
  if (listing !== undefined && argument !== undefined) {
    const table = tableIn(c, argument);
    if (table?.state !== undefined) return undefined;
    const members = table?.members ?? asMembers(fieldsIn(c, argument));
    if (members === undefined) return undefined;
    const fields = enumerated([...members], ([key]) => key);
    const keys = fields.map(([key]) => text(key));
    const values = fields.map(([, f]) => (typeof f === 'function' ? f : () => f));
    return listed(c, listing, keys, values);
  }
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee) || !lists.has(callee.name.text)) return undefined;
  if (!isArrayAt(c, callee.expression)) return undefined;
  const table = tableIn(c, callee.expression);
  if (table?.isArray !== true) return undefined;
  const values = [...table.members.values()];
  const method = callee.name.text;
  if (method === 'toReversed') return listOf(values.reverse());
  if (method === 'slice') {
    const ends = node.arguments.map((a) => lowerValue(c, a));
    return ends.every((a) => a.kind === 'constant')
      ? listOf(values.slice(...ends.map((a) => (a.value === undefined ? undefined : Number(a.value)))))
      : undefined;
  }
  if (method !== 'concat') {
    return listed(
      c,
      method,
      values.map((_, i) => number(i)),
      values.map((v) => () => v),
    );
  }
  const others = node.arguments.map((a) => tableIn(c, a));
  return others.every((t) => t !== undefined)
    ? listOf([...values, ...others.flatMap((t) => [...t.members.values()])])
    : undefined;
}

const lists = new Set(['keys', 'values', 'entries', 'slice', 'toReversed', 'concat']);

const asMembers = (fields: readonly KnownField[] | undefined) =>
  fields && new Map(fields.map((f) => [f.name, f.read] as const));

function listed(c: Context, what: string, keys: readonly Atom[], values: readonly (() => Atom)[]): Table {
  if (what === 'keys') return listOf(keys);
  if (what === 'values') return listOf(values.map((read) => read()));
  return listOf(keys.map((key, i) => c.unit.functionValues.add(listOf([key, values[i]!()]))));
}
