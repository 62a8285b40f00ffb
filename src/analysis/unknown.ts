/** Code whose derivative is not known is a mistake where it turns out to be active, in a function or in its callees. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Function, NestedDerivative } from '../ir/module.js';
import type { FunctionId, Statement } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { activityOf, type Activity, type Rules } from './activity.js';

export type Direction = 'forward' | 'reverse';

/** The diagnostics that stand in for derivatives needed of `f`, and of what `nested` derives, by the parameters at `active`. */
export function unknownDerivatives(
  f: Function,
  active: readonly number[],
  directions: readonly Direction[],
  functions: ReadonlyMap<FunctionId, Function>,
  rules: Rules,
  nested: readonly NestedDerivative[] = [],
): readonly Diagnostic[] {
  const derivatives = new Map(nested.map((n) => [n.id, n]));
  const found = new Set<Diagnostic>();
  const seen = new Set<string>();
  const visit = (g: Function, positions: readonly number[]): void => {
    const key = `${g.id} ${positions.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    const activity = activityOf(
      g,
      positions.map((i) => g.parameters[i]!.variable),
      rules,
    );
    walk(g.body, (s) => {
      for (const d of neededIn(s, activity, directions)) found.add(d);
      if (s.kind !== 'call') return;
      const handed = s.arguments.flatMap((a, i) => (activity.isActive(a) ? [i] : []));
      const callee = functions.get(s.callee);
      if (callee !== undefined && handed.length > 0) visit(callee, handed);
      for (let inner = derivatives.get(s.callee); inner !== undefined;) {
        const { of } = inner;
        const primal = functions.get(of.function);
        const count = primal?.parameters.length ?? 0;
        if (primal !== undefined)
          visit(primal, [...new Set([...of.wrt, ...handed.filter((i) => i < count)])]);
        inner = derivatives.get(of.function);
      }
    });
  };
  visit(f, active);
  return [...found];
}

function neededIn(s: Statement, activity: Activity, directions: readonly Direction[]): readonly Diagnostic[] {
  if (s.kind !== 'let' || s.expression.kind !== 'external' || !activity.isActive(s.variable)) return [];
  const { derivative, arguments: args } = s.expression;
  if (derivative === undefined) return [];
  const needed = derivative.inputs.filter((i) => args[i] !== undefined && activity.isVaried(args[i]));
  if (needed.length === 0) return [];
  const modes = directions.flatMap((d) => ('kind' in derivative[d] ? [] : [derivative[d]]));
  return [...modes, ...needed.flatMap((i) => derivative.constants.get(i) ?? [])];
}
