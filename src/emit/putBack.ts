/**
 * `t = x̄[i]; x̄[i] = 0; …; x̄[i] += t` leaves x̄[i] as it is: so ends the reverse of `x[i] += …`. What is in between
 * may add to shadows, also to this place under another name, for sums may be added in any order; it may not read them.
 */
import type { Variable } from '../ir/types.js';
import { isNumeral } from './literal.js';
import { mapBlocks, type Line, type Lines } from './line.js';
import { children, reads, same, type Term } from './term.js';

export function leaveInPlace(lines: Lines, uses: ReadonlyMap<Variable, number>): Lines {
  const out: Line[] = lines.map((l) => mapBlocks(l, (b) => leaveInPlace(b, uses)));
  for (let i = 0; i + 2 < out.length; i++) {
    const [taken, cleared] = [out[i]!, out[i + 1]!];
    if (!isTaken(taken) || !clears(cleared, taken.value)) continue;
    const v = taken.target.variable;
    const end = putBack(out, i + 2, taken.value, v);
    if (end === undefined) continue;
    out.splice(end, 1);
    out.splice(i + 1, 1);
    if (uses.get(v) === 2) out.splice(i, 1);
  }
  return out;
}

type Assign = Extract<Line, { kind: 'assign' }>;
type Taken = Assign & { readonly target: { readonly kind: 'variable'; readonly variable: Variable } };

const isTaken = (l: Line): l is Taken =>
  l.kind === 'assign' &&
  l.sweep === 'adjoint' &&
  l.operator === '=' &&
  l.target.kind === 'variable' &&
  isShadowPlace(l.value);

const clears = (l: Line, place: Term): boolean =>
  l.kind === 'assign' && l.operator === '=' && isNumeral(l.value, 0) && isSame(l.target, place);

/** The line that adds `v` to the place again. */
function putBack(lines: Lines, from: number, place: Term, v: Variable): number | undefined {
  for (let j = from; j < lines.length; j++) {
    const l = lines[j]!;
    if (l.kind !== 'assign') return undefined;
    const isSum = l.operator === '+=' || l.operator === '-=';
    if (
      l.operator === '+=' &&
      isSame(l.target, place) &&
      l.value.kind === 'variable' &&
      l.value.variable === v
    )
      return j;
    if (readsShadow(l.value)) return undefined;
    if (l.target.kind === 'variable') {
      if (l.target.variable === v || reads(place, l.target.variable)) return undefined;
    } else if (!isSum || children(bare(l.target)).some((c) => !isRoot(c) && readsShadow(c))) return undefined;
  }
  return undefined;
}

const bare = (t: Term): Term => (t.kind === 'assert' ? bare(t.operand) : t);
const isSame = (a: Term, b: Term): boolean => same(bare(a), bare(b));
const isRoot = (t: Term): boolean => bare(t).kind === 'variable';

const isShadowPlace = (t: Term): boolean => {
  const place = bare(t);
  return (place.kind === 'element' || place.kind === 'member') && rootOf(place)?.role === 'adjoint';
};

function rootOf(t: Term): Variable | undefined {
  if (t.kind === 'variable') return t.variable;
  return t.kind === 'element' || t.kind === 'member'
    ? rootOf(t.object)
    : t.kind === 'assert'
      ? rootOf(t.operand)
      : undefined;
}

/** Whether numbers in shadows, or references to them, are read: anything but primal memory and variables. */
const readsShadow = (t: Term): boolean =>
  t.kind === 'call' && !isOfNumbers(t.callee)
    ? true
    : t.kind === 'source' || t.kind === 'create' || isShadowPlace(t) || children(t).some(readsShadow);

/** `Math.cos`; sweeps and helpers, which are called by their names too, read the shadows that they are given. */
const isOfNumbers = (callee: Term): boolean => callee.kind === 'text' && /^(Math|Number)\./.test(callee.text);
