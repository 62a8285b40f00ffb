/**
 * Local functions that assign variables of their surroundings are expanded where they are called: the environment at
 * the call is what their variables mean.
 */
import type { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import type { Context } from './context.js';
import { placeholder } from './environment.js';
import type { Want } from './expressions.js';
import { bindParameters, frameOf, lowerBody, refuseForm } from './functions.js';
import type { FunctionNode } from './resolver.js';
import { functionName } from './resolver.js';

/** More expansions in one function would make the code grow faster than its source. */
const limit = 100;

export function expand(
  c: Context,
  call: ts.CallExpression,
  callee: FunctionNode,
  args: readonly (Atom | undefined)[],
  want: Want,
): Atom | undefined {
  const name = functionName(callee);
  if (c.expanding.includes(callee) || c.frame.node === callee) {
    return c.fail(call, 'recursion', { function: name, through: '' });
  }
  if (c.expansions >= limit) return c.fail(call, 'writingClosure', { function: name });
  c.expansions++;
  if (refuseForm(c.unit, callee)) return placeholder({ kind: 'number' });
  const frame = frameOf(c.unit, callee);
  if (frame === undefined) return placeholder({ kind: 'number' });
  const outer = { frame: c.frame, region: c.region };
  const visible = new Set(c.environment.keys());
  Object.assign(c, { frame: { ...frame, result: { name: want.name ?? '' } }, region: frame.region });
  c.expanding.push(callee);
  bindParameters(c, callee, args);
  lowerBody(c);
  const result = c.environment.get(c.frame.result);
  c.expanding.pop();
  Object.assign(c, outer);
  for (const key of c.environment.keys()) if (!visible.has(key)) c.environment.delete(key);
  return frame.resultType.kind === 'void' ? undefined : result;
}
