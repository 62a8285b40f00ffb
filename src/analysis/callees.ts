/** Who calls whom among the functions of a module. */
import type { Function } from '../ir/module.js';
import type { FunctionId } from '../ir/types.js';
import { walk } from '../ir/visit.js';

export function calleesOf(f: Function): Set<FunctionId> {
  const found = new Set<FunctionId>();
  walk(f.body, (s) => {
    if (s.kind === 'call') found.add(s.callee);
  });
  return found;
}

/** The function and all that it calls, whether they are there or not. */
export function reachableFrom(
  id: FunctionId,
  functions: ReadonlyMap<FunctionId, Function>,
): ReadonlySet<FunctionId> {
  const seen = new Set([id]);
  for (const next of seen) {
    const f = functions.get(next);
    if (f !== undefined) for (const callee of calleesOf(f)) seen.add(callee);
  }
  return seen;
}
