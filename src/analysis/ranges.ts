/** Intervals that values are known to lie in, from constants, rules and squares. Sound, and cheap rather than sharp. */
import type { Atom, Block, Variable } from '../ir/types.js';
import type { Range } from '../rules/rule.js';
import type { Rules } from './activity.js';
import { definitionsIn } from './definitions.js';

export type RangeOf = (a: Atom) => Range;

const everything: Range = { lo: -Infinity, hi: Infinity };
/** More elements than an array can have. */
const mostElements = 2 ** 53;
const nonNegative: Range = { lo: 0, hi: Infinity };

export function rangesIn(body: Block, rules: Rules): RangeOf {
  const definitions = definitionsIn(body);
  const known = new Map<Variable, Range>();

  function rangeOf(a: Atom): Range {
    if (a.kind === 'constant') return typeof a.value === 'number' ? { lo: a.value, hi: a.value } : everything;
    const cached = known.get(a);
    if (cached !== undefined) return cached;
    known.set(a, everything);
    const range = compute(a);
    known.set(a, range);
    return range;
  }

  const isCount = (a: Atom | undefined): boolean =>
    a?.kind === 'variable' && definitions.get(a)?.kind === 'length';

  function compute(v: Variable): Range {
    const e = definitions.get(v);
    if (e === undefined) return everything;
    if (e.kind === 'length') return { lo: 0, hi: mostElements };
    if (e.kind !== 'primitive') return everything;
    const [x, y] = e.arguments;
    if (e.operation === 'divide' && isCount(y) && x?.kind === 'constant' && typeof x.value === 'number') {
      if (x.value > 0) return { lo: x.value / mostElements, hi: Infinity };
    }
    const isSquare = e.operation === 'multiply' && x !== undefined && x === y;
    const isEvenPower =
      e.operation === 'power' && y?.kind === 'constant' && typeof y.value === 'number' && y.value % 2 === 0;
    if (isSquare || isEvenPower) return nonNegative;
    return rules[e.operation].range?.(e.arguments.map(rangeOf)) ?? everything;
  }
  return rangeOf;
}
