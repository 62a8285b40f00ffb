/** Whether a function changes how many numbers there are in a parameter, or which. */
import { aliasesIn, writesOf, type Written } from '../../analysis/aliases.js';
import { freshIn } from '../../analysis/fresh.js';
import type { Function } from '../../ir/module.js';
import type { Atom, FunctionId, Variable } from '../../ir/types.js';
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
  const isFresh = freshIn(f);
  const isOwn = (a: Atom): boolean => classOf(a) === own && !isFresh(a);
  let found = false;
  walk(f.body, (s) => {
    if (s.kind !== 'call') {
      found ||= writesOf(s).some(({ memory, what }) => isOwn(memory) && reshaping.has(what));
      return;
    }
    const callee = primal(s.callee);
    found ||= (s.writes ?? []).some(
      (i) => isOwn(s.arguments[i]!) && isReshaped(callee, callee.parameters[i]!.variable, primal, within),
    );
  });
  return found;
}
