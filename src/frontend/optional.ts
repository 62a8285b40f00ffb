/** Optional chains: `a?.b[i].c` is undefined where `a` is nothing, else the chain with `a` known to be there. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { branch } from './branch.js';
import { isNullish } from './conditions.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import { lowerValue, type Want } from './expressions.js';

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

/** Whether the expression is an optional chain of which the start has not been tested yet. */
export const isOpenChain = (c: Context, node: Link): boolean =>
  ts.isOptionalChain(node) && !c.tested.has(startOf(node));

export const lowerOptionalChain = (c: Context, node: Link, want: Want): Atom =>
  lowerChain(c, node, want, () => lowerValue(c, node, want))!;

/** `lower` lowers the chain where its start is there; what it calls may give nothing. */
export function lowerChain(
  c: Context,
  node: Link,
  want: Want,
  lower: () => Atom | undefined,
): Atom | undefined {
  const start = startOf(node);
  const value = lowerValue(c, start, { absent: true });
  return branch(
    c,
    isNullish(c, value),
    () => absent,
    () => whenTested(c, start, value, lower),
    {
      name: want.name ?? '',
    },
  );
}

/** Runs where the expression has been evaluated to `value`. */
export function whenTested<T>(c: Context, node: ts.Expression, value: Atom, run: () => T): T {
  c.tested.set(node, value);
  const result = run();
  c.tested.delete(node);
  return result;
}

/** What stands before the last `?.`. */
function startOf(node: ts.Expression): ts.Expression {
  let link = node as Link;
  while (link.questionDotToken === undefined) link = link.expression as Link;
  return link.expression;
}
