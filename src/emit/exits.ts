/**
 * Loops that end by a flag end by `break`. `while (!stopped && t) { …; stopped = c; if (!stopped) { A } k++ }` is
 * `while (t) { …; k++; if (c) break; A }`; the flag stays where it is read afterwards. Setting a flag to what it is
 * already known to be is dropped.
 */
import type { Variable } from '../ir/types.js';
import { assignedBy, blocksOf, mapBlocks, termsOf, type Line, type Lines } from './line.js';
import { text } from './literal.js';
import { forEachVariable, reads, variablesOf, type Term } from './term.js';
import { straighten } from './tidy.js';

export function breakLoops(lines: Lines): Lines {
  const simpler = block(lines, new Map());
  return withoutUnread(simpler);
}

/** Flags whose value is known. */
type Known = Map<Variable, boolean>;

function block(lines: Lines, known: Known): Lines {
  return lines.flatMap((l) => {
    const flag = flagSet(l);
    if (flag !== undefined && known.get(flag.variable) === flag.value) return [];
    const result = line(l, known);
    for (const v of assignedIn(l)) known.delete(v);
    if (flag !== undefined) known.set(flag.variable, flag.value);
    return straighten(result);
  });
}

function line(l: Line, known: Known): Line {
  if (l.kind === 'if') return mapBlocks(l, (b) => block(b, new Map(known)));
  if (l.kind !== 'while' && l.kind !== 'for') return l;
  const inside: Known = new Map(known);
  for (const v of assignedIn(l)) inside.delete(v);
  if (l.kind === 'for') return mapBlocks(l, (b) => block(b, inside));
  const guard = guardOf(l.test);
  if (guard !== undefined) inside.set(guard.flag, false);
  const body = block(l.body, inside);
  const inner = { ...l, body };
  const isOpen = guard !== undefined && known.get(guard.flag) === false;
  return isOpen ? (withBreak(inner, guard) ?? inner) : inner;
}

type While = Extract<Line, { kind: 'while' }>;
type Assign = Extract<Line, { kind: 'assign' }>;

interface Guard {
  readonly flag: Variable;
  readonly rest: Term;
}

/** `!flag && rest` */
function guardOf(test: Term): Guard | undefined {
  if (test.kind === 'unary' && test.operator === '!' && test.operand.kind === 'variable') {
    return { flag: test.operand.variable, rest: text('true') };
  }
  if (test.kind !== 'binary' || test.operator !== '&&') return undefined;
  const left = guardOf(test.left);
  if (left === undefined) return undefined;
  const isAll = left.rest.kind === 'text';
  return { flag: left.flag, rest: isAll ? test.right : { ...test, left: left.rest } };
}

function withBreak(l: While, { flag, rest }: Guard): Line | undefined {
  const at = l.body.findIndex((x) => assignedIn(x).has(flag));
  const set = l.body[at];
  if (set === undefined || !isAssignment(set, flag)) return undefined;
  const [next, ...others] = l.body.slice(at + 1);
  const isGuarded = next?.kind === 'if' && isNot(next.test, flag) && next.otherwise.length === 0;
  const guarded: Lines = isGuarded ? next.then : [];
  const tail = isGuarded ? others : l.body.slice(at + 1);
  if ([...guarded, ...tail].some((x) => assignedIn(x).has(flag) || mentions(x, flag))) return undefined;
  if (
    !tail.every(
      (t) =>
        isCount(t) &&
        !reads(set.value, t.target.variable) &&
        !guarded.some((g) => mentions(g, t.target.variable)),
    )
  )
    return undefined;
  const { origin, sweep } = set;
  const exit: Line = {
    origin: { ...origin, text: '' },
    sweep,
    kind: 'if',
    test: set.value,
    then: [
      { ...set, value: text('true') },
      { origin, sweep, kind: 'break' },
    ],
    otherwise: [],
  };
  return { ...l, test: rest, body: [...l.body.slice(0, at), ...tail, exit, ...guarded] };
}

const isAssignment = (l: Line, v: Variable): l is Assign =>
  l.kind === 'assign' && l.operator === '=' && l.target.kind === 'variable' && l.target.variable === v;

const isNot = (t: Term, v: Variable): boolean =>
  t.kind === 'unary' && t.operator === '!' && t.operand.kind === 'variable' && t.operand.variable === v;

/** `k++` and the like. */
const isCount = (l: Line): l is Assign & { target: { kind: 'variable'; variable: Variable } } =>
  l.kind === 'assign' && l.target.kind === 'variable' && l.operator === '+=' && l.value.kind === 'text';

function flagSet(l: Line): { variable: Variable; value: boolean } | undefined {
  if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'variable') return undefined;
  if (l.value.kind !== 'text' || (l.value.text !== 'true' && l.value.text !== 'false')) return undefined;
  return { variable: l.target.variable, value: l.value.text === 'true' };
}

function assignedIn(l: Line, found = new Set<Variable>()): ReadonlySet<Variable> {
  const v = assignedBy(l);
  if (v !== undefined) found.add(v);
  if (l.kind === 'unpack') for (const v of l.variables) if (v !== undefined) found.add(v);
  for (const b of blocksOf(l)) for (const inner of b) assignedIn(inner, found);
  return found;
}

const mentions = (l: Line, v: Variable): boolean =>
  termsOf(l).some((t) => reads(t, v)) || blocksOf(l).some((b) => b.some((inner) => mentions(inner, v)));

/** The lines but for flags that nobody reads. */
function withoutUnread(lines: Lines): Lines {
  const readers = new Set<Variable>();
  const survey = (l: Line): void => {
    const terms = l.kind === 'assign' && l.target.kind === 'variable' ? [l.value] : termsOf(l);
    if (l.kind === 'assign' && l.operator !== '=') forEachVariable(l.target, (v) => readers.add(v));
    for (const v of variablesOf(...terms)) readers.add(v);
    for (const b of blocksOf(l)) b.forEach(survey);
  };
  lines.forEach(survey);
  const drop = (list: Lines): Lines =>
    list.flatMap((l) => {
      const flag = flagSet(l);
      return flag !== undefined && !readers.has(flag.variable) ? [] : straighten(mapBlocks(l, drop));
    });
  return drop(lines);
}
