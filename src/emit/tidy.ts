/** Rewrites lines into the forms people write. Each rule keeps every bit and every effect in its place. */
import type { Variable } from '../ir/types.js';
import { asTest, negation, withoutMinus } from './expression.js';
import { blocksOf, jumps, mapBlocks, termsOf, type Line, type Lines } from './line.js';
import { isUsers } from './naming.js';
import { returnEarly } from './returns.js';
import { binary, forEachVariable, same, type Term } from './term.js';

export function tidy(lines: Lines): Lines {
  const uses = countUses(lines);
  return block(returnEarly(block(lines, uses)), uses);
}

function block(lines: Lines, uses: ReadonlyMap<Variable, number>): Lines {
  const inner = lines.map((l) => mapBlocks(l, (b) => block(b, uses)));
  return joinCopies(inner, uses).flatMap(straighten).map(compound).map(conditionally);
}

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

type Assign = Extract<Line, { kind: 'assign' }>;

const assigns = (l: Line, v: Variable): l is Assign =>
  l.kind === 'assign' && l.operator === '=' && l.target.kind === 'variable' && l.target.variable === v;

/** No empty branches; no `else` after a jump. */
function straighten(l: Line): Lines {
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
  if (same(unasserted(left), l.target)) return update(l, left, operator, right);
  if (commutative.has(operator) && same(unasserted(right), l.target)) return update(l, right, operator, left);
  const rest = l.sweep === 'primal' ? undefined : withoutFirst(l.value, l.target);
  return rest === undefined ? l : { ...l, operator: '*=', value: rest };
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

/** `b * c` for `first * b * c`. */
function withoutFirst(t: Term, first: Term): Term | undefined {
  if (t.kind !== 'binary' || t.operator !== '*') return undefined;
  if (same(t.left, first)) return t.right;
  const rest = withoutFirst(t.left, first);
  return rest === undefined ? undefined : binary('*', rest, t.right);
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

const isEquality = (t: Term): boolean => t.kind === 'binary' && /^[!=]==?$/.test(t.operator);

const unasserted = (t: Term): Term => (t.kind === 'assert' ? t.operand : t);
