/** Methods of arrays of functions: as the functions are known, so are the calls, one after the other. */
import { ts } from 'ts-morph';
import { number } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { callbackOf } from './apply.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { textOf } from './places.js';
import { tableIn } from './tables.js';

/** What the call gives, if its receiver is an array of functions. */
export function lowerTableCall(
  c: Context,
  node: ts.CallExpression,
  want: Want,
): { readonly value: Atom | undefined } | undefined {
  const callee = unwrap(node.expression);
  const [argument, initial] = node.arguments;
  if (!ts.isPropertyAccessExpression(callee) || argument === undefined) return undefined;
  const isOther = !methods.has(callee.name.text);
  if (isOther && !ts.isIdentifier(callee.expression)) return undefined;
  const table = tableIn(c, callee.expression);
  if (table?.isArray !== true) return undefined;
  if (isOther) return { value: c.fail(node, 'functionValue', { text: textOf(callee.expression) }) };
  const array = c.unit.functionValues.add(table);
  const elements = [...table.members.values()].map((element, i) => ({ element, index: number(i) }));
  const callback = callbackOf(c, argument);
  const missing = (): Atom => c.fail(node, 'functionValue', { text: textOf(callee) });
  switch (callee.name.text) {
    case 'forEach':
      for (const { element, index } of elements) callback.apply(c, [element, index, array]);
      return { value: undefined };
    case 'map': {
      const values = elements.map((e) => callback.apply(c, [e.element, e.index, array]) ?? missing());
      return { value: arrayOf(c, values, want) };
    }
    default: {
      const order = callee.name.text === 'reduce' ? elements : elements.reverse();
      let total = initial === undefined ? order.shift()?.element : lowerValue(c, initial);
      for (const { element, index } of order) {
        if (total === undefined || c.unreachable) break;
        total = callback.apply(c, [total, element, index, array], want) ?? missing();
      }
      return { value: total ?? missing() };
    }
  }
}

const methods = new Set(['forEach', 'map', 'reduce', 'reduceRight']);

/** An array of these values, which may be functions again. */
function arrayOf(c: Context, values: readonly Atom[], want: Want): Atom {
  if (values.some((v) => c.unit.functionValues.of(v) !== undefined)) {
    const members = new Map(values.map((v, i) => [String(i), v]));
    return c.unit.functionValues.add({ kind: 'table', isArray: true, members }, want.name);
  }
  const element = values[0]?.type ?? { kind: 'number' };
  const type = want.expected ?? { kind: 'array', storage: 'Array', element, readonly: false };
  return c.let({ kind: 'elements', elements: values }, type, want.name);
}
