/** Tuples have the length that their type says: what would make them longer or shorter is refused. */
import { ts } from 'ts-morph';
import type { Context } from './context.js';
import { textOf } from './places.js';
import type { FunctionNode } from './resolver.js';
import { mayBeSame } from './sameArray.js';
import { storesIn } from './stores.js';

/** The callee takes the tuple for an array, and may change the length of what the parameter holds. */
export function refuseResizedTuple(
  c: Context,
  callee: FunctionNode,
  parameter: ts.BindingName,
  call: ts.Node,
): void {
  if (!ts.isIdentifier(parameter)) return;
  const { all } = storesIn([callee], c);
  const outer = c.frame;
  c.frame = { ...outer, node: callee };
  const found = all.find((s) => s.what === 'length' && mayBeSame(c, s.target, parameter));
  c.frame = outer;
  if (found === undefined) return;
  const { parent } = found.target;
  const method = ts.isPropertyAccessExpression(parent) ? parent.name.text : 'length';
  c.fail(call, 'resizedTuple', { array: textOf(parameter), method });
}
