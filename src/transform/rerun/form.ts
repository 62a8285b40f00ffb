/** Whether a loop marked `@fixedPoint` is of the form x = φ(x, θ), with the same φ in each iteration. */
import type { Activity } from '../../analysis/activity.js';
import type { Atom, Block, Statement, Variable } from '../../ir/types.js';
import { blocks, definitions, headers, reads, walk } from '../../ir/visit.js';
import { refuseLoop, type Loop } from './state.js';

/** Refuses what is not of the form x = φ(x, θ), the same φ each time. */
export function checkForm(s: Loop, arrays: readonly Variable[], activity: Activity): void {
  const state = s.carried.flatMap((c, i) => (activity.isActive(c.parameter) ? [i] : []));
  const needed = neededFor(s, state, activity);
  const changing = [...headers(s)].find((v) => !activity.isActive(v) && needed.has(v));
  if (changing !== undefined)
    refuseLoop(
      s,
      `what an iteration computes depends on '${changing.name || 'the iteration'}', which is not part of what converges`,
      'Compute the next state from the last one and from what stays the same.',
    );
  const names = new Set(
    state.flatMap((i) => {
      const { parameter } = s.carried[i]!;
      return isKept(s.body.yields[i]!, parameter, s.body) ? [parameter.name] : [];
    }),
  );
  for (const v of writtenAtTimes(s.body, arrays)) names.add(v.name);
  for (const name of names)
    refuseLoop(
      s,
      `an iteration may leave '${name}' as it is`,
      'Compute the whole next state in every iteration, and end the loop by its test.',
    );
}

/** The arrays that are written in branches and in loops that may not run. */
function writtenAtTimes(b: Block, arrays: readonly Variable[]): readonly Variable[] {
  return b.statements.flatMap((t) => {
    if (t.kind !== 'if' && t.kind !== 'while')
      return blocks(t).flatMap((inner) => writtenAtTimes(inner, arrays));
    const found: Variable[] = [];
    for (const inner of blocks(t))
      walk(inner, (u) => {
        const targets = u.kind === 'store' ? [u.target] : u.kind === 'call' ? u.arguments : [];
        found.push(...arrays.filter((v) => targets.includes(v)));
      });
    return found;
  });
}

/** What the next state, and what is written to active memory, is computed from. */
function neededFor(s: Loop, state: readonly number[], activity: Activity): ReadonlySet<Atom> {
  const needed = new Set<Atom>(state.map((i) => s.body.yields[i]!));
  const isNeeded = (t: Statement): boolean =>
    definitions(t).some((v) => needed.has(v)) ||
    (t.kind === 'store' && activity.isActive(t.target)) ||
    t.kind === 'call' ||
    blocks(t).some((b) => b.statements.some(isNeeded));
  for (let size = -1; size !== needed.size;) {
    size = needed.size;
    walk(s.body, (t) => {
      if (!isNeeded(t)) return;
      for (const a of reads(t)) needed.add(a);
      if ('results' in t && t.kind !== 'call')
        t.results.forEach((r, i) => {
          if (needed.has(r) || t.kind !== 'if')
            for (const b of t.kind === 'if' ? [t.then, t.otherwise] : [t.body]) needed.add(b.yields[i]!);
        });
      if (t.kind === 'while') needed.add(t.test.yields[0]!);
    });
  }
  return needed;
}

/** Whether a value is a parameter unchanged, on some way through the body. */
function isKept(a: Atom, parameter: Variable, b: Block): boolean {
  if (a === parameter) return true;
  const t = b.statements.find((x) => definitions(x).includes(a as Variable));
  if (t?.kind === 'let' && t.expression.kind === 'select') {
    const { whenTrue, whenFalse } = t.expression;
    return isKept(whenTrue, parameter, b) || isKept(whenFalse, parameter, b);
  }
  if (t?.kind === 'for' || t?.kind === 'while')
    return isKept(t.carried[t.results.indexOf(a as Variable)]!.initial, parameter, b);
  if (t?.kind !== 'if') return false;
  const i = t.results.indexOf(a as Variable);
  return [t.then, t.otherwise].some((side) =>
    isKept(side.yields[i]!, parameter, { statements: [...b.statements, ...side.statements], yields: [] }),
  );
}
