/** Whether a function changes how many numbers there are in a parameter, or which. */
import { aliasesIn, writesOf, type Written } from '../../analysis/aliases.js';
import type { Function } from '../../ir/module.js';
import type { FunctionId, Variable } from '../../ir/types.js';
import { walk } from '../../ir/visit.js';

const reshaping: ReadonlySet<Written> = new Set(['array', 'tuple', 'record', 'length']);

export function isReshaped(
  f: Function,
  parameter: Variable,
  primal: (id: FunctionId) => Function,
  around: ReadonlySet<string> = new Set(),
): boolean {
  const key = `${f.id} ${parameter.id}`;
  if (around.has(key)) return false;
  const within = new Set([...around, key]);
  const { classOf } = aliasesIn(f);
  const own = classOf(parameter);
  if (own === undefined) return false;
  let found = false;
  walk(f.body, (s) => {
    if (s.kind !== 'call') {
      found ||= writesOf(s).some(({ memory, what }) => classOf(memory) === own && reshaping.has(what));
      return;
    }
    const callee = primal(s.callee);
    found ||= (s.writes ?? []).some(
      (i) =>
        classOf(s.arguments[i]!) === own &&
        isReshaped(callee, callee.parameters[i]!.variable, primal, within),
    );
  });
  return found;
}
