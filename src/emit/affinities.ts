/** Which variables would gladly be one: the two ends of a copy, and the versions of one name. */
import type { Variable } from '../ir/types.js';
import { variablesOf, type Term } from './term.js';
import { regionsOf, type Node, type Region } from './tree.js';

export interface Affinity {
  readonly target: Variable;
  readonly source: Variable;
  /**
   * How much the merger is worth: inside a loop's round trip a copy costs most; a new version of a variable needs no
   * copy, but reads better as a reassignment.
   */
  readonly weight: 'loop' | 'copy' | 'version';
}

/** All of them, the most valuable first. */
export function affinitiesIn(body: Region): readonly Affinity[] {
  const found: Affinity[] = [];
  const fixed = new Set<Variable>();
  visit(body, found, fixed);
  return found.filter((a) => !fixed.has(a.source) && keepsNames(a)).sort((a, b) => value(b) - value(a));
}

/** A named variable does not go on to hold something that has no name. */
const keepsNames = (a: Affinity): boolean => a.target.name !== '' || a.source.name === '';

function value(a: Affinity): number {
  if (a.weight === 'version') return -1;
  return (a.weight === 'loop' ? 1 : 0) + (a.source.name === a.target.name ? 2 : 0);
}

/** `fixed` receives the variables that are bound where nothing can be assigned. */
function visit(r: Region, found: Affinity[], fixed: Set<Variable>): void {
  const copy = (target: Variable, source: Term | undefined, weight: Affinity['weight']): void => {
    if (source?.kind === 'variable') found.push({ target, source: source.variable, weight });
  };
  for (const n of r.nodes) {
    if (n.kind === 'define') {
      for (const source of earlierVersions(n.variable, n.value)) {
        found.push({ target: n.variable, source, weight: 'version' });
      }
    }
    if (n.kind === 'unpack') for (const v of n.variables) if (v !== undefined) fixed.add(v);
    if (n.kind === 'for') fixed.add(n.index);
    if (n.kind === 'if') {
      for (const side of [n.then, n.otherwise]) n.results.forEach((v, i) => copy(v, side.yields[i], 'copy'));
    }
    if (n.kind === 'for' || n.kind === 'while') loop(n, copy);
    for (const inner of regionsOf(n)) visit(inner, found, fixed);
  }
}

function loop(
  n: Extract<Node, { carried: unknown }>,
  copy: (target: Variable, source: Term | undefined, weight: Affinity['weight']) => void,
): void {
  n.carried.forEach((c, i) => {
    copy(c.parameter, c.initial, 'copy');
    copy(c.parameter, n.body.yields[i], 'loop');
  });
}

/** Variables of the same name that the value is made from; of adjoints, those it adds to. */
function earlierVersions(v: Variable, term: Term): readonly Variable[] {
  if (v.name === '') return [];
  const from = v.role === 'source' ? [...variablesOf(term)] : summands(term);
  return from.filter((w) => w.name === v.name && w.role === v.role);
}

/** The first of a sum, and the second if it is one of two. */
function summands(t: Term): readonly Variable[] {
  if (t.kind !== 'binary' || (t.operator !== '+' && t.operator !== '-')) return [];
  if (t.left.kind === 'binary') return summands(t.left).slice(0, 1);
  const sides = t.operator === '+' ? [t.left, t.right] : [t.left];
  return sides.flatMap((s) => (s.kind === 'variable' ? [s.variable] : []));
}
