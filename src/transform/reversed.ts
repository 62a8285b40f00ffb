/** Which statements have a reverse. */
import type { Activity } from '../analysis/activity.js';
import type { Atom, Call, For, If, While } from '../ir/types.js';
import { blocks, walk } from '../ir/visit.js';

/** Whether a call has a reverse: it hands active values or memory in, and gives back, or writes, active ones. */
export function isActiveCall(s: Call, activity: Activity): boolean {
  const isActive = (a: Atom) => activity.isActive(a);
  const written = (s.writes ?? []).map((i) => s.arguments[i]!);
  return s.arguments.some(isActive) && [...s.results, ...written].some(isActive);
}

/** Whether a loop or branch has a reverse: state that is active, or writes to active memory. */
export function reversed(s: If | For | While, activity: Activity): boolean {
  if (s.results.some((r) => activity.isActive(r))) return true;
  if (s.kind !== 'if' && s.carried.some((c) => activity.isActive(c.parameter))) return true;
  let found = false;
  for (const inner of blocks(s)) {
    walk(inner, (t) => {
      if (t.kind === 'store' && activity.isActive(t.target)) found = true;
      if (t.kind === 'push' && activity.isActive(t.array)) found = true;
      if (t.kind === 'let' && t.expression.kind === 'pop' && activity.isActive(t.expression.array))
        found = true;
      if (t.kind === 'call' && isActiveCall(t, activity)) found = true;
    });
  }
  return found;
}
