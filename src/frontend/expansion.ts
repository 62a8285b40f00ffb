/**
 * Functions that run in place: those that assign variables of their surroundings, so that the environment at the call
 * is what their variables mean, those that give functions, and those written where they are handed over.
 */
import type { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import type { Context } from './context.js';
import { placeholder, type Key } from './environment.js';
import type { Want } from './expressions.js';
import type { Closure } from './functionValues.js';
import { bindParameters, frameOf, lowerBody, refuseForm } from './functions.js';
import { functionName } from './resolver.js';

/** More expansions in one function would make the code grow faster than its source. */
const limit = 100;

export function expand(
  c: Context,
  call: ts.Node,
  callee: Closure,
  args: readonly (Atom | undefined)[],
  want: Want,
): Atom | undefined {
  const { node } = callee;
  const name = functionName(node);
  if (c.expanding.includes(node) || c.frame.node === node) {
    return c.fail(call, 'recursiveExpansion', { function: name });
  }
  if (c.expansions >= limit) return c.fail(call, 'tooManyExpansions', { function: name });
  c.expansions++;
  if (refuseForm(c.unit, node)) return placeholder({ kind: 'number' });
  return c.unit.within(callee.typeArguments, () => {
    const frame = frameOf(c.unit, node);
    if (frame === undefined) return placeholder({ kind: 'number' });
    const outer = { frame: c.frame, region: c.region };
    const visible = new Set(c.environment.keys());
    const hidden = hide(c, callee);
    Object.assign(c, { frame: { ...frame, result: { name: want.name ?? '' } }, region: frame.region });
    c.expanding.push(node);
    bindParameters(c, node, args);
    lowerBody(c);
    const result = c.environment.get(c.frame.result);
    c.expanding.pop();
    Object.assign(c, outer);
    for (const key of c.environment.keys()) if (!visible.has(key)) c.environment.delete(key);
    for (const [key, value] of hidden) c.environment.set(key, value);
    return frame.resultType.kind === 'void' ? undefined : result;
  });
}

/** What the closure captured takes the place of variables of the same declaration; gives what they held. */
function hide(c: Context, callee: Closure): readonly (readonly [Key, Atom])[] {
  const hidden: (readonly [Key, Atom])[] = [];
  for (const [key, value] of callee.captured) {
    const before = c.environment.get(key);
    if (before !== undefined) hidden.push([key, before]);
    c.environment.set(key, value);
  }
  return hidden;
}
