/**
 * What becomes of each primal value that the reverse sweep reads outside its scope: computed again from what is
 * alive, or kept. A loop all of whose needed values can be computed from values that are no state of it keeps
 * nothing; otherwise a value is kept when computing it again costs more than `recomputeLimit`.
 * (To-be-recorded analysis: Hascoët & Pascual 2013, §4.2; recomputation: Griewank & Walther, 2nd ed., §12.)
 */
import { variable } from '../../ir/build.js';
import type { KeepReason } from '../../ir/facts.js';
import { tellsAll } from '../../ir/holds.js';
import type { Atom, Expression, Variable } from '../../ir/types.js';
import { operands } from '../../ir/visit.js';
import { ownCost, recomputeLimit } from './cost.js';
import { mirrorReads, ownDefinitions, ownVariables, type Region } from './regions.js';

export interface RegionPlan {
  readonly region: Region;
  /** Kept in the forward sweep, in order of definition. */
  readonly kept: readonly Variable[];
  /** What is kept of a branch is a result of its `if`, for the region around it to deal with. */
  readonly promoted: ReadonlyMap<Variable, Variable>;
  /** Why each is kept. */
  readonly reasons: ReadonlyMap<Variable, KeepReason>;
  /** Computed again in the reverse sweep, in order of definition. */
  readonly recomputed: readonly Variable[];
}

/**
 * Plans the regions given inner first, as `regionsOf` gives them. `isLost` says whether evaluating the definition of
 * a variable again may give something else; `recompute: false` keeps everything.
 */
export function planRegions(
  regions: readonly Region[],
  isLost: (v: Variable, e: Expression) => boolean,
  options: { readonly recompute: boolean; readonly isInteger: (a: Atom) => boolean },
): readonly RegionPlan[] {
  const home = new Map<Variable, Region>();
  for (const r of regions) for (const v of ownVariables(r)) home.set(v, r);
  const needed = new Map<Region, Set<Variable>>(regions.map((r) => [r, new Set()]));
  const need = (v: Variable): void => {
    const region = home.get(v);
    if (region !== undefined) needed.get(region)!.add(v);
  };
  for (const r of regions) for (const v of mirrorReads(r)) if (home.get(v) === r) need(v);

  const promotedInto = new Map<Region, Variable[]>();
  const promote = (region: Region, v: Variable): Variable => {
    if (region.owner.kind !== 'if') throw new Error('internal: only branches promote');
    const known = region.owner.results[region.block.yields.indexOf(v)];
    if (known !== undefined && tellsAll(known.type, v.type)) {
      need(known);
      return known;
    }
    const result = variable(v.name, v.type, v.role);
    if (region.parent !== undefined) {
      home.set(result, region.parent);
      promotedInto.set(region.parent, [...(promotedInto.get(region.parent) ?? []), result]);
      need(result);
    }
    return result;
  };

  return regions.map((region): RegionPlan => {
    const wanted = needed.get(region)!;
    const order = [...ownVariables(region), ...(promotedInto.get(region) ?? [])];
    const choice = new Choice(region, isLost, (v) => home.get(v) === region, options.isInteger);
    const list = order.filter((v) => wanted.has(v) && !choice.isGiven(v));
    const reasons = new Map<Variable, KeepReason>();
    const all = options.recompute && list.every((v) => choice.cost(v) !== undefined);
    for (const v of list) {
      const cost = options.recompute ? choice.cost(v) : undefined;
      if (cost !== undefined && (cost <= recomputeLimit || (all && region.owner.kind !== 'if')))
        choice.recompute(v);
      else {
        reasons.set(v, options.recompute ? choice.reason(v, cost) : { kind: 'asked' });
        choice.keep(v);
      }
    }
    for (const v of choice.outer) need(v);
    const kept = order.filter((v) => choice.kept.has(v));
    const isBranch = region.owner.kind === 'if';
    return {
      region,
      kept,
      reasons,
      promoted: new Map(isBranch ? kept.map((v) => [v, promote(region, v)]) : []),
      recomputed: order.filter((v) => choice.recomputed.has(v) && !choice.kept.has(v)),
    };
  });
}

class Choice {
  readonly kept = new Set<Variable>();
  readonly recomputed = new Set<Variable>();
  /** Variables of outer regions that recomputation reads. */
  readonly outer = new Set<Variable>();
  private readonly definitions: ReadonlyMap<Variable, Expression>;

  constructor(
    private readonly region: Region,
    private readonly isLost: (v: Variable, e: Expression) => boolean,
    private readonly isOwn: (v: Variable) => boolean,
    isInteger: (a: Atom) => boolean,
  ) {
    this.definitions = ownDefinitions(region, isInteger);
  }

  /** The loop counter is the reverse loop's own. */
  isGiven(v: Variable): boolean {
    return this.region.owner.kind === 'for' && v === this.region.owner.index;
  }

  keep(v: Variable): void {
    this.kept.add(v);
  }

  recompute(v: Variable): void {
    if (this.recomputed.has(v) || this.kept.has(v) || this.isGiven(v)) return;
    this.recomputed.add(v);
    for (const a of operands(this.definitions.get(v)!)) {
      if (a.kind === 'constant') continue;
      if (this.isOwn(a)) this.recompute(a);
      else this.outer.add(a);
    }
  }

  /** Why `v`, which costs that much to compute again, is kept. */
  reason(v: Variable, cost: number | undefined, seen: Set<Variable> = new Set()): KeepReason {
    if (cost !== undefined) return { kind: 'costly', cost };
    seen.add(v);
    const e = this.definitions.get(v);
    if (e === undefined) return { kind: 'state' };
    if (this.isLost(v, e)) return { kind: 'overwritten' };
    if (ownCost(e) === undefined) return { kind: 'effect' };
    const cause = operands(e).find(
      (a): a is Variable =>
        a.kind === 'variable' && this.isOwn(a) && !seen.has(a) && this.cost(a) === undefined,
    );
    return cause === undefined ? { kind: 'state' } : this.reason(cause, undefined, seen);
  }

  /** The cost of computing `v` from what is given, kept or computed again already; `undefined`: not possible. */
  cost(v: Variable, seen: Set<Variable> = new Set()): number | undefined {
    if (this.isGiven(v) || this.kept.has(v) || this.recomputed.has(v) || seen.has(v)) return 0;
    seen.add(v);
    const e = this.definitions.get(v);
    if (e === undefined) return undefined;
    let total = this.isLost(v, e) ? undefined : ownCost(e);
    for (const a of operands(e)) {
      if (total === undefined) return undefined;
      if (a.kind === 'constant' || !this.isOwn(a)) continue;
      const cost = this.cost(a, seen);
      total = cost === undefined ? undefined : total + cost;
    }
    return total;
  }
}
