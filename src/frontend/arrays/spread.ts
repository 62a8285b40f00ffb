/** Spread: `[...xs, y]`, `Math.max(...xs)`. */
import { ts } from 'ts-morph';
import type { Primitive } from '../../ir/operations.js';
import type { Atom, Type } from '../../ir/types.js';
import type { Context } from '../context.js';
import type { Key } from '../environment.js';
import { lowerValue, type Want } from '../expressions.js';
import { textOf } from '../places.js';
import { countedLoop, upTo } from './loops.js';
import { Result, typeOfResult } from './result.js';
import { addEach, sourceOf, type Source } from './source.js';
import { iterated } from './statics.js';

/** An array literal with spread elements. */
export function lowerSpreadLiteral(c: Context, node: ts.ArrayLiteralExpression, want: Want): Atom {
  return lowerSpreadOf(c, [], node.elements, typeOfResult(c, node, want), want);
}

/** An array of the values and of what the expressions give, some of which are spread. */
export function lowerSpreadOf(
  c: Context,
  first: readonly Atom[],
  nodes: readonly ts.Expression[],
  type: Type | undefined,
  want: Want = {},
): Atom {
  const expected = type?.kind === 'array' ? { expected: type.element } : {};
  const result = new Result({ want, hint: 'list', type });
  const count = nodes.findIndex((n) => ts.isSpreadElement(n));
  const leading = nodes.slice(0, count).map((n) => lowerValue(c, n, expected));
  const rest = nodes.slice(count);
  const opening = sourceIn(c, rest[0]!);
  result.make(c, [...first, ...leading]);
  if (opening !== undefined) addEach(c, result, opening);
  // What is spread is copied before what follows is evaluated.
  for (const node of rest.slice(1)) {
    if (!ts.isSpreadElement(node)) {
      const value = lowerValue(c, node, expected);
      result.add(c, value, value);
      continue;
    }
    const source = sourceIn(c, node);
    if (source !== undefined) addEach(c, result, source);
  }
  return result.finish(c);
}

/** What is spread; undefined, and reported, if it cannot be gone through. */
function sourceIn(c: Context, node: ts.Expression): Source | undefined {
  const { expression } = node as ts.SpreadElement;
  const source = sourceOf(c, expression);
  if (source === undefined) c.fail(node, 'iteration', iterated(c, expression));
  return source;
}

/** `Math.max(a, ...xs)`: one argument after the other. */
export function foldArguments(
  c: Context,
  node: ts.CallExpression,
  operation: Primitive,
  initial: Atom,
  name: string,
): Atom {
  const total: Key = { name };
  const include = (value: Atom): void => {
    const before = c.environment.get(total);
    c.set(total, before === undefined ? value : c.primitive(operation, [before, value], name));
  };
  for (const argument of node.arguments) {
    if (!ts.isSpreadElement(argument)) {
      include(lowerValue(c, argument));
      continue;
    }
    if (c.environment.get(total) === undefined) c.set(total, initial);
    const source = sourceOf(c, argument.expression);
    if (source === undefined) return c.fail(argument, 'spread', { construct: `'${textOf(argument)}'` });
    countedLoop(c, { range: upTo(source.length), hidden: [total] }, (index) => include(source.at(c, index)));
  }
  const result = c.environment.get(total)!;
  c.environment.delete(total);
  return result;
}
