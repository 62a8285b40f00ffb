/** Rewrites lines into the forms people write. Each rule keeps every bit and every effect in its place. */
import { isExact } from '../ir/build.js';
import type { Variable } from '../ir/types.js';
import { asTest, isEquality, negation, withoutMinus } from './expression.js';
import { blocksOf, jumps, mapBlocks, termsOf, type Line, type Lines } from './line.js';
import { isUsers } from './naming.js';
import { leaveInPlace } from './putBack.js';
import { returnEarly } from './returns.js';
import { binary, forEachVariable, read, same, substitute, type Term } from './term.js';

export function tidy(lines: Lines): Lines {
  const uses = countUses(lines);
  const tidied = block(returnEarly(block(lines, uses)), uses);
  return joinIndices(leaveInPlace(tidied, countUses(tidied)), countUses(tidied));
}

function block(lines: Lines, uses: ReadonlyMap<Variable, number>): Lines {
  const inner = lines.map((l) => mapBlocks(l, (b) => block(b, uses)));
  return joinCopies(inner, uses)
    .map(bareCall)
    .flatMap(straighten)
    .map(compound)
    .map(conditionally)
    .map(whereAbsent)
    .map(cutOff);
}

/** `pop()!` whose value is not wanted. */
const bareCall = (l: Line): Line =>
  l.kind === 'evaluate' && l.term.kind === 'assert' ? { ...l, term: l.term.operand } : l;

/** How often each variable is read or assigned. */
function countUses(lines: Lines): ReadonlyMap<Variable, number> {
  const uses = new Map<Variable, number>();
  const visit = (l: Line): void => {
    for (const t of termsOf(l)) forEachVariable(t, (v) => uses.set(v, (uses.get(v) ?? 0) + 1));
    for (const b of blocksOf(l)) b.forEach(visit);
  };
  lines.forEach(visit);
  return uses;
}

/** `t = e; x = t` is `x = e`, and `t = e; return t` is `return e`, if that is all there is of `t`. */
function joinCopies(lines: Lines, uses: ReadonlyMap<Variable, number>): Lines {
  const out: Line[] = [];
  for (const l of lines) {
    const before = out.at(-1);
    const copied =
      l.kind === 'return' || (l.kind === 'assign' && l.target.kind === 'variable') ? l.value : undefined;
    if (before === undefined || copied?.kind !== 'variable' || !assigns(before, copied.variable)) out.push(l);
    else if (isUsers(copied.variable) || uses.get(copied.variable) !== 2) out.push(l);
    else {
      out.pop();
      out.push({ ...l, value: before.value } as Line);
    }
  }
  return out;
}

/** `t = e; a[t] += x` is `a[e] += x`, if that is all there is of `t`. */
function joinIndices(lines: Lines, uses: ReadonlyMap<Variable, number>): Lines {
  const out: Line[] = [];
  for (const l of lines.map((x) => mapBlocks(x, (b) => joinIndices(b, uses)))) {
    const before = out.at(-1);
    const place = l.kind === 'assign' ? unasserted(l.target) : undefined;
    const t = place?.kind === 'element' && place.index.kind === 'variable' ? place.index.variable : undefined;
    const isJoined =
      before !== undefined && t !== undefined && assigns(before, t) && !isUsers(t) && uses.get(t) === 2;
    if (!isJoined || l.kind !== 'assign') out.push(l);
    else {
      out.pop();
      out.push({ ...l, target: substitute(l.target, (v) => (v === t ? before.value : read(v))) });
    }
  }
  return out;
}

type Assign = Extract<Line, { kind: 'assign' }>;

const assigns = (l: Line, v: Variable): l is Assign =>
  l.kind === 'assign' && l.operator === '=' && l.target.kind === 'variable' && l.target.variable === v;

/** No empty branches; no `else` after a jump; nothing that is put where it is. */
export function straighten(l: Line): Lines {
  if (l.kind === 'assign' && l.operator === '=' && l.sweep !== 'primal' && staysAsItIs(l)) return [];
  if (l.kind !== 'if') return [l];
  if (l.then.length === 0 && l.otherwise.length === 0) return [];
  if (l.then.length === 0)
    return [{ ...l, test: asTest(negation(l.test)), then: l.otherwise, otherwise: [] }];
  if (jumps(l.then) && l.otherwise.length > 0) return [{ ...l, otherwise: [] }, ...l.otherwise];
  return [l];
}

const compoundable = new Set(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>']);
const commutative = new Set(['+', '*', '&', '|', '^']);

/** `x = x + e` as `x += e`; `x = e + x` too, for addition commutes even in floating point. */
function compound(l: Line): Line {
  if (l.kind !== 'assign' || l.operator !== '=' || l.value.kind !== 'binary') return l;
  const { operator, left, right } = l.value;
  if (!compoundable.has(operator)) return l;
  if (isPlace(left, l.target)) return update(l, left, operator, right);
  if (commutative.has(operator) && isPlace(right, l.target)) return update(l, right, operator, left);
  const more = isExact(l.sweep) ? undefined : withoutFirst(l.value, l.target);
  return more === undefined ? l : update(l, more.place, more.operator, more.rest);
}

function update(l: Assign, place: Term, operator: string, value: Term): Line {
  const opposite = operator === '+' ? withoutMinus(value) : undefined;
  return {
    ...l,
    target: place,
    operator: opposite === undefined ? `${operator}=` : '-=',
    value: opposite ?? value,
  };
}

/** `a * b` of `x * a * b`, `a - b` of `x - a + b`: real algebra, for derivatives only. */
function withoutFirst(t: Term, first: Term): { place: Term; operator: string; rest: Term } | undefined {
  if (t.kind !== 'binary' || !['+', '-', '*'].includes(t.operator)) return undefined;
  if (isPlace(t.left, first)) return { place: t.left, operator: t.operator, rest: t.right };
  const inner = withoutFirst(t.left, first);
  if (inner === undefined || (inner.operator === '*') !== (t.operator === '*')) return undefined;
  const flipped = t.operator === '+' ? '-' : '+';
  return { ...inner, rest: binary(inner.operator === '-' ? flipped : t.operator, inner.rest, t.right) };
}

/** `x = c ? e : x` as `if (c) x = e`. */
function conditionally(l: Line): Line {
  if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'variable') return l;
  if (l.value.kind !== 'conditional') return l;
  const { test, whenTrue, whenFalse } = l.value;
  const base = { origin: l.origin, sweep: l.sweep, kind: 'if', otherwise: [] } as const;
  if (same(whenFalse, l.target)) return { ...base, test, then: [compound({ ...l, value: whenTrue })] };
  const isPlain = test.kind === 'variable' || test.kind === 'unary' || isEquality(test);
  if (!same(whenTrue, l.target) || !isPlain) return l;
  return { ...base, test: asTest(negation(test)), then: [compound({ ...l, value: whenFalse })] };
}

/** `if (a[i] === undefined) a[i] = 0` as `a[i] ??= 0`, of shadows, whose elements are never null. */
function whereAbsent(l: Line): Line {
  if (l.kind !== 'if' || l.sweep === 'primal' || l.otherwise.length > 0) return l;
  const [only, ...more] = l.then;
  if (only?.kind !== 'assign' || only.operator !== '=' || more.length > 0) return l;
  const { target } = only;
  const { test } = l;
  if (target.kind === 'variable' || test.kind !== 'binary' || test.operator !== '===') return l;
  const isNothing = test.right.kind === 'text' && test.right.text === 'undefined';
  return isNothing && same(test.left, target) ? { ...only, operator: '??=' } : l;
}

/** `for (let k = a.length - 1; k >= n; k--) a.pop()` as `a.length = n`. */
function cutOff(l: Line): Line {
  if (l.kind !== 'for' || l.step !== -1 || l.from.kind !== 'binary' || l.test.kind !== 'binary') return l;
  const [only, ...more] = l.body;
  if (only?.kind !== 'evaluate' || only.term.kind !== 'call' || more.length > 0) return l;
  const { callee } = only.term;
  const length = l.from.left;
  const isPop = callee.kind === 'member' && callee.name === 'pop' && l.test.operator === '>=';
  const isWhole = isPop && length.kind === 'member' && same(length.object, callee.object);
  if (!isWhole || length.name !== 'length') return l;
  const { origin, sweep } = l;
  return { origin, sweep, kind: 'assign', target: length, operator: '=', value: l.test.right };
}

/** Whether the term reads the place; a variable that is said to be there is not assigned under that name. */
const isPlace = (t: Term, place: Term): boolean => same(place.kind === 'variable' ? t : unasserted(t), place);

/** `a[i] = a[i]` */
const staysAsItIs = ({ target, value }: Assign): boolean =>
  target.kind === 'element' &&
  [target.object, target.index].every((t) => t.kind === 'variable' || t.kind === 'text') &&
  same(unasserted(value), target);

const unasserted = (t: Term): Term => (t.kind === 'assert' ? t.operand : t);
