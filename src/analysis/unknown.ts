/** Code whose derivative is not known is a mistake where it turns out to be active, in a function or in its callees. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Function, NestedDerivative } from '../ir/module.js';
import type { Atom, FunctionId, Statement } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { activityOf, type Activity, type Rules } from './activity.js';

export type Direction = 'forward' | 'reverse';

/** Functions, and the derivatives of them that functions call. */
export interface Program {
  readonly functions: ReadonlyMap<FunctionId, Function>;
  readonly nested: readonly NestedDerivative[];
  readonly rules: Rules;
}

/** The diagnostics that stand in for derivatives needed of `f`, and of what is nested, by the parameters at `active`. */
export function unknownDerivatives(
  f: Function,
  active: readonly number[],
  directions: readonly Direction[],
  program: Program,
): readonly Diagnostic[] {
  const found = new Set<Diagnostic>();
  forEachReached(f, active, program, (g, activity) => {
    walk(g.body, (s) => neededIn(s, activity, directions).forEach((d) => found.add(d)));
    return activity.isActive;
  });
  return [...found];
}

/**
 * Visits `f`, what it calls, and what is differentiated in it, each for every choice of its parameters that are
 * differentiated by; `visit` says which arguments it hands on depend on them.
 */
export function forEachReached(
  f: Function,
  positions: readonly number[],
  { functions, nested, rules }: Program,
  visit: (g: Function, activity: Activity) => (a: Atom) => boolean,
): void {
  const derivatives = new Map(nested.map((n) => [n.id, n]));
  const seen = new Set<string>();
  const reach = (g: Function, by: readonly number[]): void => {
    const key = `${g.id} ${by.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    const inputs = by.map((i) => g.parameters[i]!.variable);
    const depends = visit(g, activityOf(g, inputs, rules));
    walk(g.body, (s) => {
      if (s.kind !== 'call') return;
      const handed = s.arguments.flatMap((a, i) => (depends(a) ? [i] : []));
      const callee = functions.get(s.callee);
      if (callee !== undefined) reach(callee, handed);
      for (let inner = derivatives.get(s.callee); inner !== undefined;) {
        const { of } = inner;
        const primal = functions.get(of.function);
        const count = primal?.parameters.length ?? 0;
        if (primal !== undefined)
          reach(primal, [...new Set([...of.wrt, ...handed.filter((i) => i < count)])]);
        inner = derivatives.get(of.function);
      }
    });
  };
  reach(f, positions);
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
