/** Code whose derivative is not known is a mistake where it turns out to be active, in a function or in its callees. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ExternalOperation } from '../ir/operations.js';
import type { Function, NestedDerivative } from '../ir/module.js';
import type { Atom, FunctionId, Statement, Type, Variable } from '../ir/types.js';
import { printType } from '../ir/print.js';
import { reads, walk } from '../ir/visit.js';
import { activityOf, type Activity, type Rules } from './activity.js';
import { aliasesIn, writesOf } from './aliases.js';

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
  return [...found, ...keptNumbers(f, active, functions, rules)];
}

/**
 * Where numbers that depend on those parameters are handed to code that is not looked into, or written to memory that
 * it gave: they come back from there unseen. Whether the result depends on them in its turn does not matter.
 */
function keptNumbers(
  f: Function,
  varied: readonly number[],
  functions: ReadonlyMap<FunctionId, Function>,
  rules: Rules,
): readonly Diagnostic[] {
  const found = new Set<Diagnostic>();
  const seen = new Set<string>();
  const visit = (g: Function, positions: readonly number[]): void => {
    const key = `${g.id} ${positions.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    const inputs = positions.map((i) => g.parameters[i]!.variable);
    const { isVaried } = activityOf(g, inputs, rules);
    const lenders = lendersOf(g);
    walk(g.body, (s) => {
      const keeps = operationOf(s)?.keeps;
      if (keeps !== undefined && reads(s).some(isVaried)) found.add(keeps);
      for (const d of lenders(s, isVaried)) found.add(d);
      const callee = s.kind === 'call' ? functions.get(s.callee) : undefined;
      if (callee !== undefined)
        visit(
          callee,
          reads(s).flatMap((a, i) => (isVaried(a) ? [i] : [])),
        );
    });
  };
  if (keepsAnything(functions)) visit(f, varied);
  return [...found];
}

function keepsAnything(functions: ReadonlyMap<FunctionId, Function>): boolean {
  let found = false;
  for (const { body } of functions.values())
    walk(body, (s) => {
      const { keeps, lends } = operationOf(s) ?? {};
      found ||= keeps !== undefined || lends !== undefined;
    });
  return found;
}

/** What is to be said of a statement that writes numbers that vary to memory which was lent. */
function lendersOf(f: Function) {
  const lent: { readonly v: Variable; readonly lends: Diagnostic }[] = [];
  walk(f.body, (s) => {
    const lends = operationOf(s)?.lends;
    if (s.kind === 'let' && lends !== undefined) lent.push({ v: s.variable, lends });
  });
  const aliases = lent.length === 0 ? undefined : aliasesIn(f);
  return (s: Statement, isVaried: (a: Atom) => boolean): readonly Diagnostic[] => {
    if (aliases === undefined || !writtenBy(s).some(isVaried)) return [];
    const targets = writesOf(s).map((w) => w.memory);
    const lender = lent.find(({ v }) =>
      targets.some((t) => aliases.classOf(t) === aliases.classOf(v) && isWithin(t.type, v.type)),
    );
    return lender === undefined ? [] : [lender.lends];
  };
}

function writtenBy(s: Statement): readonly Atom[] {
  if (s.kind === 'store' || s.kind === 'push') return [s.value];
  return s.kind === 'call' ? s.arguments : [];
}

/** Whether memory of the one type may be, or be part of, that of the other; objects are not told apart. */
function isWithin(part: Type, whole: Type): boolean {
  const isObject = (t: Type): boolean => t.kind === 'record' || t.kind === 'union';
  if (isObject(whole)) return true;
  if (whole.kind === 'array') return printType(part) === printType(whole) || isWithin(part, whole.element);
  if (whole.kind !== 'tuple') return false;
  return printType(part) === printType(whole) || whole.elements.some((e) => isWithin(part, e.type));
}

function operationOf(s: Statement): ExternalOperation | undefined {
  if (s.kind === 'effect') return s.operation;
  return s.kind === 'let' && s.expression.kind === 'external' ? s.expression.operation : undefined;
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
