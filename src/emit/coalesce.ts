/**
 * Makes one variable of the two ends of a copy wherever they are never alive together, and keeps the user's names
 * apart. What cannot be merged stays a copy.
 */
import { printType } from '../ir/print.js';
import type { Variable } from '../ir/types.js';
import { affinitiesIn } from './affinities.js';
import { interferenceOf } from './interference.js';
import type { Region } from './tree.js';

/** Gives for each variable the one that stands for it in the emitted code. */
export function coalesce(body: Region, parameters: readonly Variable[]): (v: Variable) => Variable {
  const affinities = affinitiesIn(body);
  const tracked = new Set(affinities.flatMap((a) => [a.source, a.target]));
  const webs = new Webs(interferenceOf(body, parameters, tracked), new Set(parameters));
  for (const a of affinities) webs.merge(a.target, a.source);
  return (v) => webs.nameOf(v);
}

class Webs {
  private readonly parent = new Map<Variable, Variable>();
  private readonly conflicts = new Map<Variable, Set<Variable>>();

  constructor(
    neighbours: ReadonlyMap<Variable, ReadonlySet<Variable>>,
    private readonly parameters: ReadonlySet<Variable>,
  ) {
    for (const [v, others] of neighbours) this.conflicts.set(v, new Set(others));
  }

  nameOf(v: Variable): Variable {
    let root = v;
    for (let up = this.parent.get(root); up !== undefined; up = this.parent.get(root)) root = up;
    return root;
  }

  merge(target: Variable, source: Variable): void {
    const a = this.nameOf(target);
    const b = this.nameOf(source);
    if (a === b || !this.mayShareName(a, b)) return;
    const conflictsOfA = this.conflicts.get(a) ?? new Set();
    const conflictsOfB = this.conflicts.get(b) ?? new Set();
    if (conflictsOfA.has(b) || conflictsOfB.has(a)) return;
    const [kept, gone] = this.isBetterName(b, a) ? [b, a] : [a, b];
    this.parent.set(gone, kept);
    const all = new Set([...conflictsOfA, ...conflictsOfB]);
    this.conflicts.set(kept, all);
    for (const v of all) {
      const theirs = this.conflicts.get(v);
      theirs?.delete(gone);
      theirs?.add(kept);
    }
  }

  private mayShareName(a: Variable, b: Variable): boolean {
    if (printType(a.type) !== printType(b.type)) return false;
    if (this.parameters.has(a) || this.parameters.has(b)) return a.name === b.name;
    return a.name === b.name || a.name === '' || b.name === '';
  }

  private isBetterName(a: Variable, b: Variable): boolean {
    if (this.parameters.has(a)) return true;
    return b.name === '' && a.name !== '';
  }
}
