/** Whether a piece of source may change the length of an array: then its length is read again and again. */
import { ts } from 'ts-morph';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { resizes } from '../invariant.js';
import { textOf } from '../places.js';
import { mayBeSame } from '../sameArray.js';
import { storesIn } from '../stores.js';
import type { MethodCall } from './call.js';

export interface Resizing {
  readonly grows: boolean;
  readonly shrinks: boolean;
}

/**
 * What running `body`, and the functions it calls, may do to the length of `array`. `index` is known to be inside of
 * it. Of functions of which nothing is known it is not said that they take elements off.
 */
export function resizingIn(c: Context, body: ts.Node, array: ts.Expression, index?: ts.Symbol): Resizing {
  const { all, isUnknown } = storesIn([body], c);
  const found = all.filter((s) => resizes(c, s, array, index));
  return {
    grows: isUnknown || found.length > 0,
    shrinks: found.some((s) => s.shrinks === true),
  };
}

/** `Array.from(xs, f)` visits what `f` adds to `xs`, and not what it takes off. */
export function refuseResizing(c: Context, values: ts.Expression, callback: ts.Expression): void {
  const { grows, shrinks } = resizingIn(c, callback, values);
  if (grows || shrinks) c.fail(callback, 'resizingCallback', { array: textOf(values) });
}

/** Callbacks that take elements off their array: those would not be visited any more. */
export function refuseShrinking(c: Context, { node, method }: MethodCall): void {
  const { callback, array } = partsOf(node);
  if (callback === undefined || array === undefined) return;
  if (resizingIn(c, callback, array).shrinks)
    c.fail(callback, 'shrinkingCallback', { method, array: textOf(array) });
}

/** Whether the callback may write to elements of its array, other than by `push`. */
export function mayRewrite(c: Context, { node }: MethodCall): boolean {
  const { callback, array } = partsOf(node);
  if (callback === undefined || array === undefined) return false;
  const { all, isUnknown } = storesIn([callback], c);
  return (
    isUnknown || all.some((s) => s.what === 'element' && !isPushed(s.target) && mayBeSame(c, s.target, array))
  );
}

const isPushed = ({ parent }: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(parent) && parent.name.text === 'push';

function partsOf({ arguments: [callback], expression }: MethodCall['node']): {
  readonly callback: ts.Expression | undefined;
  readonly array: ts.Expression | undefined;
} {
  const callee = unwrap(expression);
  return { callback, array: ts.isPropertyAccessExpression(callee) ? callee.expression : undefined };
}
