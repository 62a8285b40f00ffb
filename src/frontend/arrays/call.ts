/** A call of an array method, as the methods' lowerings get it. */
import type { ts } from 'ts-morph';
import type { Atom } from '../../ir/types.js';
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
export function callbackOfCall(c: Context, { node }: MethodCall): Callback {
  const [expression] = node.arguments;
  if (expression === undefined) throw new Error('internal: an array method without callback');
  return callbackOf(c, expression);
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
