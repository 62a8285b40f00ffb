/** Calls of array methods and of `Array.from` and its like, as loops of the IR. */
import { ts } from 'ts-morph';
import type { Atom } from '../../ir/types.js';
import { lowerFilled } from '../allocation.js';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import type { Want } from '../expressions.js';
import { textOf } from '../places.js';
import { isResizing } from '../stores.js';
import { isTypeString } from '../types.js';
import type { Method, MethodCall } from './call.js';
import { lowerToReversed } from './copying.js';
import { withArguments } from './early.js';
import { copiedBy, isFresh } from './fresh.js';
import { isList } from './kinds.js';
import { callbackMethods, methods } from './methods.js';
import { lowerToSorted } from './sorting.js';
import { receiverOf } from './source.js';
import { lowerStatic } from './statics.js';

/** What the call gives, if it is one of these; some methods give nothing. */
export function lowerArrayCall(
  c: Context,
  node: ts.CallExpression,
  want: Want,
): { readonly value: Atom | undefined } | undefined {
  const made = lowerFilled(c, node, want) ?? lowerStatic(c, node, want);
  if (made !== undefined) return { value: made };
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const name = callee.name.text;
  const method = methods.get(name);
  if (method === undefined || !takesPart(c, callee.expression, name)) return undefined;
  const elsewhere = onCopies.get(name);
  if (elsewhere !== undefined && isFresh(c, callee.expression)) {
    const source = copiedBy(c, callee.expression) ?? callee.expression;
    return apply(c, elsewhere, source, { node, method: name, want });
  }
  return apply(c, method, callee.expression, { node, method: name, want });
}

/** What is written to a new array may as well make another one. */
const onCopies: ReadonlyMap<string, Method> = new Map([
  ['sort', lowerToSorted],
  ['reverse', lowerToReversed],
]);

function apply(c: Context, method: Method, array: ts.Expression, call: Omit<MethodCall, 'receiver'>) {
  return withArguments(c, array, call.node, () => {
    const receiver = receiverOf(c, array);
    if (receiver === undefined) return undefined;
    if (receiver.array?.type.kind === 'tuple' && isResizing(call.method))
      return { value: c.fail(call.node, 'resizedTuple', { array: textOf(array), method: call.method }) };
    return { value: method(c, { ...call, receiver }) };
  });
}

/** Methods of text and other data run as they are, unless they call back. */
function takesPart(c: Context, receiver: ts.Expression, method: string): boolean {
  // In `a?.map(f)`, with `a` known to be there.
  const type = c.types.checker.getNonNullableType(c.types.checker.getTypeAtLocation(receiver));
  if (c.types.checker.getIndexTypeOfType(type, ts.IndexKind.Number) === undefined) return false;
  const known = c.types.ofPresent(type);
  if ('problem' in known) return isUnset(c, type);
  if (known.type.kind === 'array' || known.type.kind === 'tuple') return true;
  if (known.type.kind !== 'opaque' || isTypeString(known.type)) return false;
  return callbackMethods.has(method) || (isList(known.type) && writingData.has(method));
}

/** Methods that write to lists of data. */
const writingData = new Set(['push', 'fill']);

/** `undefined[]`, `any[]`, `any[][]`, which is what arrays are before they are filled. */
function isUnset(c: Context, type: ts.Type): boolean {
  const element = c.types.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  if (element === undefined) return false;
  const isOpen = (element.flags & (ts.TypeFlags.Any | ts.TypeFlags.Undefined | ts.TypeFlags.Unknown)) !== 0;
  return isOpen || (c.types.checker.isArrayType(element) && isUnset(c, element));
}
