/** Returns where the value is known rather than at the end. */
import type { Variable } from '../ir/types.js';
import { jumps, type Line, type Lines } from './line.js';
import { isUsers } from './naming.js';
import { binary, children, forEachVariable, read, substitute, variablesOf, type Term } from './term.js';

/**
 * `if (c) { r = a } else { …; r = b } return r` returns in its branches; so does a longer `return`, if one of the
 * branches is then nothing but that.
 */
export function returnEarly(lines: Lines): Lines {
  const [choice, exit] = lines.slice(-2);
  if (exit?.kind !== 'return' || exit.value === undefined || choice?.kind !== 'if') return lines;
  const isWhole = exit.value.kind === 'variable';
  if (
    exit.value.kind === 'variable' &&
    (isUsers(exit.value.variable) || !endsIn(choice, exit.value.variable))
  )
    return lines;
  const then = jumps(choice.then) ? choice.then : absorb(choice.then, exit);
  if (!isWhole && (then.length > 1 || !isLayout(exit.value))) return lines;
  const rest = jumps(choice.otherwise) ? choice.otherwise : returnEarly(absorb(choice.otherwise, exit));
  return [...lines.slice(0, -2), { ...choice, then: returnEarly(then), otherwise: [] }, ...rest];
}

/** Nothing is computed in it, so it may stand there twice. */
const isLayout = (t: Term): boolean =>
  t.kind === 'variable' ||
  t.kind === 'text' ||
  ((t.kind === 'object' || t.kind === 'array') && children(t).every(isLayout));

type Return = Extract<Line, { kind: 'return' }>;

/** The lines and the return, into which the last assignments go where they are read once. */
function absorb(lines: Lines, exit: Return): Lines {
  const before = [...lines];
  let value = exit.value!;
  const given = variablesOf(value);
  for (let last = before.at(-1); last?.kind === 'assign'; last = before.at(-1)) {
    if (last.target.kind !== 'variable') break;
    const v = last.target.variable;
    if (!given.has(v) || countReads(value, v) !== 1 || isShared(value, v)) break;
    const assigned =
      last.operator === '=' ? last.value : binary(last.operator.slice(0, -1), last.target, last.value);
    value = substitute(value, (w) => (w === v ? assigned : read(w)));
    before.pop();
  }
  return [...before, { ...exit, value }];
}

function countReads(t: Term, v: Variable): number {
  let count = 0;
  forEachVariable(t, (w) => (count += w === v ? 1 : 0));
  return count;
}

/** In a function that is run several times. */
const isShared = (t: Term, v: Variable): boolean =>
  t.kind === 'arrow' ? countReads(t.body, v) > 0 : children(t).some((child) => isShared(child, v));

/** Whether every way through the line jumps or ends by assigning `v`. */
function endsIn(l: Line | undefined, v: Variable): boolean {
  if (l === undefined) return false;
  if (l.kind === 'if') return [l.then, l.otherwise].every((b) => jumps(b) || endsIn(b.at(-1), v));
  return l.kind === 'assign' && l.target.kind === 'variable' && l.target.variable === v;
}
