/** Whether a function changes how many numbers there are in a parameter, or which. */
import { aliasesIn, writesOf, type Written } from '../../analysis/aliases.js';
import { ownWritesIn } from '../../analysis/fresh.js';
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
  const isItsOwn = ownWritesIn(f);
  let found = false;
  walk(f.body, (s) => {
    const writes = writesOf(s).filter((w) => classOf(w.memory) === own && !isItsOwn(w));
    if (s.kind !== 'call') {
      found ||= writes.some(({ what }) => reshaping.has(what));
      return;
    }
    const callee = primal(s.callee);
    found ||= s.arguments.some(
      (a, i) =>
        writes.some(({ memory }) => memory === a) &&
        isReshaped(callee, callee.parameters[i]!.variable, primal, within),
    );
  });
  return found;
}
