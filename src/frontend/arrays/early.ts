/**
 * Methods read their array after their arguments are evaluated: where those write to memory, as in
 * `a.unshift(a.pop()!)`, they are evaluated first.
 */
import { ts } from 'ts-morph';
import type { Atom } from '../../ir/types.js';
import type { Context } from '../context.js';
import { lowerValue } from '../expressions.js';
import { whenTested } from '../optional.js';
import { storesIn } from '../stores.js';
import { isFresh } from './fresh.js';
import { collect, sourceOf } from './source.js';

/** Runs `lower` with the array, and all arguments but callbacks, evaluated if that matters. */
export function withArguments<T>(
  c: Context,
  array: ts.Expression,
  node: ts.CallExpression,
  lower: () => T,
): T {
  const values = node.arguments.filter((a) => !isFunction(c, a));
  if (isFresh(c, array) || !writes(c, values)) return lower();
  const given = lowerValue(c, array);
  const expected = given.type.kind === 'array' ? { expected: given.type.element } : {};
  const ready = values.reduceRight<() => T>((next, argument, i) => {
    const evaluate = (): Atom =>
      ts.isSpreadElement(argument)
        ? spread(c, argument.expression, writes(c, values.slice(i + 1)))
        : lowerValue(c, argument, expected);
    const place = ts.isSpreadElement(argument) ? argument.expression : argument;
    return () => whenTested(c, place, evaluate(), next);
  }, lower);
  return whenTested(c, array, given, ready);
}

/** The elements of what is spread, copied if later arguments may change it. */
function spread(c: Context, node: ts.Expression, isChanged: boolean): Atom {
  const isArray = c.types.checker.isArrayLikeType(c.types.checker.getTypeAtLocation(node));
  const source = isArray && !isChanged ? undefined : sourceOf(c, node);
  return source === undefined ? lowerValue(c, node) : collect(c, source).array!;
}

function writes(c: Context, nodes: readonly ts.Expression[]): boolean {
  const { all, isUnknown } = storesIn(nodes, c);
  return all.length > 0 || isUnknown;
}

const isFunction = (c: Context, node: ts.Expression): boolean =>
  c.types.checker.getTypeAtLocation(node).getCallSignatures().length > 0;
