/** `f.call(object, …)`, `f.apply(object, […])`, `f.bind(object)`: functions whose `this` is said at the call. */
import { ts } from 'ts-morph';
import { numberType } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { apply } from './apply.js';
import { lowerArguments } from './arguments.js';
import { unwrap } from './assigned.js';
import { calleeOf } from './callees.js';
import type { Context } from './context.js';
import { placeholder } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import type { Closure } from './functionValues.js';
import { isLibrarySymbol } from './resolver.js';
import { typeArgumentsAt } from './signatures.js';
import { thisKey } from './thisKey.js';

/** What the call gives, if it is one of these of a function that is known. */
export function lowerBoundCall(
  c: Context,
  node: ts.CallExpression,
  want: Want,
): { readonly value: Atom | undefined } | undefined {
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee) || !/^(?:call|apply|bind)$/.test(callee.name.text))
    return undefined;
  const symbol = c.resolver.symbolOf(callee.name);
  if (symbol === undefined || !isLibrarySymbol(symbol)) return undefined;
  const f = calleeOf(c, callee.expression);
  if (f?.kind !== 'closure') return undefined;
  const [object, ...others] = node.arguments;
  const given = listed(callee.name.text, others);
  if (given === undefined) return undefined;
  const bound = withThis(c, f, object);
  if (callee.name.text === 'bind') return { value: c.unit.functionValues.add(bound, want.name) };
  const typeArguments = typeArgumentsAt(c.types, node, bound);
  const args = lowerArguments(c, given, bound.node, typeArguments);
  if (args === undefined) return { value: placeholder(numberType) };
  return { value: apply(c, { ...bound, typeArguments }, { node, args, want }) };
}

/** The arguments; undefined if they are not listed. */
function listed(method: string, others: readonly ts.Expression[]): readonly ts.Expression[] | undefined {
  if (method === 'call') return others;
  if (method === 'bind') return others.length === 0 ? [] : undefined;
  const [list] = others;
  if (list === undefined) return [];
  return ts.isArrayLiteralExpression(list) ? list.elements : undefined;
}

/** Arrow functions keep the `this` they have. */
function withThis(c: Context, f: Closure, object: ts.Expression | undefined): Closure {
  if (object === undefined) return f;
  const value = lowerValue(c, object, { absent: true });
  if (ts.isArrowFunction(f.node)) return f;
  return { ...f, captured: new Map(f.captured).set(thisKey(f.node), value) };
}
