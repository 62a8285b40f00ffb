/** A call of an array method, as the methods' lowerings get it. */
import { ts } from 'ts-morph';
import type { Atom } from '../../ir/types.js';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { lowerValue, type Want } from '../expressions.js';
import { callbackOf, type Callback } from './callback.js';
import type { Source } from './source.js';

export interface MethodCall {
  readonly node: ts.CallExpression;
  readonly method: string;
  readonly receiver: Source;
  readonly want: Want;
}

/** Gives the value; undefined for methods that give none. */
export type Method = (c: Context, call: MethodCall) => Atom | undefined;

/** The argument's value, if there is one. */
export function argument(c: Context, { node }: MethodCall, i: number, want: Want = {}): Atom | undefined {
  const expression = node.arguments[i];
  return expression === undefined ? undefined : lowerValue(c, expression, want);
}

/** The callback that is the first argument. */
export function callbackOfCall(c: Context, { node, method }: MethodCall): Callback {
  const [expression, ...others] = node.arguments;
  if (expression === undefined) throw new Error('internal: an array method without callback');
  const callback = callbackOf(c, expression);
  if (!method.startsWith('reduce')) lowerForEffect(c, others);
  return callback;
}

/** What callbacks get as `this`: nobody reads it, but evaluating it may do something. */
export function lowerForEffect(c: Context, nodes: readonly ts.Expression[]): void {
  for (const node of nodes) {
    const plain = unwrap(node);
    const isQuiet = ts.isIdentifier(plain) || ts.isLiteralExpression(plain) || ts.isToken(plain);
    if (!isQuiet) lowerValue(c, node, { absent: true });
  }
}

/** Applies a callback to an element, its index and the array. */
export function applyToElement(
  c: Context,
  call: MethodCall,
  callback: Callback,
  index: Atom,
  want: Want = {},
) {
  const element = call.receiver.at(c, index, callback.names[0]);
  const { array } = call.receiver;
  const value = callback.apply(c, array === undefined ? [element, index] : [element, index, array], want);
  return { element, value };
}
