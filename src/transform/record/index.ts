/**
 * Brings primal values into the scope of the reverse sweep. Before, a mirroring statement names variables of the
 * regions it mirrors; afterwards every name is in scope: a plain local, a value computed again, or one kept in an
 * array (plan.ts decides, slots.ts says where). Nothing records operations.
 */
import { expectedAbsentIn } from '../../analysis/absent.js';
import { aliasesIn } from '../../analysis/aliases.js';
import { reloadableIn } from '../../analysis/reloadable.js';
import { settledIn } from '../../analysis/settled.js';
import { integersIn } from '../../analysis/integer.js';
import type { RangeOf } from '../../analysis/ranges.js';
import { boolean, nowhere, number, variable } from '../../ir/build.js';
import type { Fact } from '../../ir/facts.js';
import type { Atom, Block, Constant, Expression, Origin, Statement, Variable } from '../../ir/types.js';
import { definitions, freeVariables, headers, mapBlocks, renameBlock, substitution } from '../../ir/visit.js';
import { Ahead } from './ahead.js';
import { hoistSlots } from './hoist.js';
import { planRegions, type RegionPlan } from './plan.js';
import {
  isStructured,
  mirrorOf,
  outward,
  ownDefinitions,
  ownVariables,
  regionsOf,
  type Region,
  type Reverse,
  type Structured,
} from './regions.js';
import { slotFor, type Place, type Slot } from './slots.js';

export interface RecordOptions {
  /** `false` keeps every needed value, for tests of the analysis. */
  readonly recompute: boolean;
  readonly rangeOf: RangeOf;
  /** References whose memory is written to by others between the sweeps. */
  readonly volatile: readonly Atom[];
  readonly note?: (fact: Fact) => void;
}

export function record(body: Block, options: RecordOptions): Block {
  const aliases = aliasesIn({ body });
  const settled = settledIn(body, aliases);
  const reloadable = reloadableIn(body, aliases);
  const volatile = new Set(options.volatile.map((a) => aliases.classOf(a)));
  const isLost = (v: Variable, e: Expression) =>
    (aliases.mayChange(e, v.type) && !settled.has(v) && !reloadable.has(v)) ||
    memoryRead(e).some((a) => a.kind === 'variable' && volatile.has(aliases.classOf(a)));
  const isInteger = integersIn(body);
  const isExpected = expectedAbsentIn(body);
  const ahead = new Ahead(body, aliases);
  const slots = new Set<Variable>();

  /** `isRepeated`: inside of a loop. */
  function inBlock(b: Block, isRepeated: boolean): Block {
    let statements = b.statements.map((s) => withinPairs(s, isRepeated));
    for (const reverse of statements) {
      const mirror = mirrorOf(reverse);
      if (mirror === undefined) continue;
      const forward = statements.find((s): s is Structured => isStructured(s) && s.id === mirror.mirrors);
      // A primal statement nothing was needed of is gone, and its reverse names nothing of it.
      statements =
        forward === undefined
          ? statements.map((s) => (s === reverse ? withoutMirror(s) : s))
          : resolve(statements, forward, reverse as Reverse, isRepeated);
    }
    return { ...b, statements };
  }

  /** Iterations that a reverse statement runs again have a reverse of their own inside of it. */
  function withinPairs(s: Statement, isRepeated: boolean): Statement {
    const isLoop = s.kind === 'for' || s.kind === 'while';
    if (mirrorOf(s) === undefined) return inside(s, isRepeated || isLoop);
    const within = (t: Statement) => withinPairs(t, isRepeated || isLoop);
    return mapBlocks(s, (b) => ({ ...b, statements: b.statements.map(within) }));
  }

  function inside(s: Statement, isRepeated: boolean): Statement {
    switch (s.kind) {
      case 'if':
      case 'for':
      case 'while':
        return mapBlocks(s, (b) => inBlock(b, isRepeated));
      case 'let':
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return s;
    }
  }

  function resolve(
    statements: readonly Statement[],
    forward: Structured,
    reverse: Reverse,
    isRepeated: boolean,
  ): Statement[] {
    const regions = regionsOf(forward, reverse);
    const plans = planRegions(regions, isLost, { ...options, isInteger });
    const promotedAbsent = new Set<Atom>();
    const promoted = new Set(plans.flatMap((plan) => [...plan.promoted.values()]));
    for (const plan of plans) {
      for (const [v, r] of plan.promoted) if (isExpected(v) || promotedAbsent.has(v)) promotedAbsent.add(r);
    }
    // In a loop, slots of branches are made before it where their sizes are known there.
    const placeOf = (region: Region): Place => {
      const path = outward(region);
      const loop = path.findLastIndex((r) => r.owner.kind !== 'if');
      return isRepeated
        ? { before: forward, branches: [] }
        : { before: path[loop]!.owner, branches: path.slice(loop + 1) };
    };
    const definedAfter = ({ before }: Place): ReadonlySet<Atom> => {
      const inside = regions.filter((r) => before === forward || outward(r).some((o) => o.owner === before));
      return new Set(inside.flatMap(ownVariables));
    };
    const context = {
      isInteger,
      mayBeAbsent: (v: Variable) => isExpected(v) || promotedAbsent.has(v),
      isOfBranch: (v: Variable) => promoted.has(v),
      isNonNegative: (a: Atom) => options.rangeOf(a).lo >= 0,
      ahead,
    };
    const slot = (v: Variable, plan: RegionPlan): Slot & Place => {
      const place = placeOf(plan.region);
      const after = definedAfter(place);
      const isOutside = (a: Atom) => !after.has(a);
      const found = slotFor(v, plan.region, { ...context, isOutside });
      options.note?.(keptFact(v, plan, found, plans));
      return { ...found, ...place };
    };
    for (const { recomputed, region } of options.note === undefined ? [] : plans)
      for (const v of recomputed)
        options.note?.({ kind: 'recomputed', variable: v, origin: originOf(v, region) });
    const rewrite = new Rewrite(plans, isInteger, slot);
    const newForward = rewrite.forward(forward);
    const newReverse = rewrite.reverse(reverse);
    const allocations = rewrite.allocations.get(forward) ?? [];
    for (const s of allocations) for (const v of definitions(s)) slots.add(v);
    return statements.flatMap((s) =>
      s === forward ? [...allocations, newForward] : s === reverse ? [newReverse] : [s],
    );
  }

  return hoistSlots(inBlock(body, false), slots, ahead);
}

function memoryRead(e: Expression): readonly Atom[] {
  if (e.kind === 'load' || e.kind === 'length') return [e.array];
  return e.kind === 'field' ? [e.object] : [];
}

function keptFact(
  v: Variable,
  { region, reasons }: RegionPlan,
  slot: Slot,
  plans: readonly RegionPlan[],
): Fact {
  const bytes = v.type.kind === 'boolean' && slot.place === 'array' ? 1 : 8;
  // A value of a branch is known to the region around it by another name.
  const inner = plans.find((p) => [...p.promoted.values()].includes(v));
  const source = inner && [...inner.promoted].find(([, r]) => r === v)?.[0];
  const why = reasons.get(v) ?? { kind: 'state' };
  const own = source === undefined ? undefined : inner?.reasons.get(source);
  return {
    kind: 'kept',
    variable: v,
    origin: source === undefined ? originOf(v, region) : originOf(source, inner!.region),
    loops: loopsAround(region),
    place: slot.place,
    bytes,
    why: own ?? why,
  };
}

/** Where the region's variable is defined. */
const originOf = (v: Variable, { block, owner }: Region): Origin =>
  block.statements.find((s) => definitions(s).includes(v))?.origin ?? owner.origin;

const loopsAround = ({ parent, owner }: Region): readonly Origin[] => [
  ...(parent === undefined ? [] : loopsAround(parent)),
  ...(owner.kind === 'if' ? [] : [owner.origin]),
];

class Rewrite {
  /** What allocates slots, by the statement that it stands before. */
  readonly allocations = new Map<Statement, readonly Statement[]>();
  private readonly saves = new Map<Variable, readonly Statement[]>();
  /** The statements at the head of each mirrored block. */
  private readonly prologues = new Map<Block, readonly Statement[]>();
  private readonly renamed = new Map<Variable, Atom>();
  /** What branches hand out: primal values and slots, each under the name of its result. */
  private readonly promoted = new Map<Block, Map<Variable, Variable>>();

  constructor(
    plans: readonly RegionPlan[],
    private readonly isInteger: (a: Atom) => boolean,
    slot: (v: Variable, plan: RegionPlan) => Slot & Place,
  ) {
    for (const plan of plans) {
      const { owner, block, mirror } = plan.region;
      if (owner.kind === 'for' && mirror.statement.kind === 'for')
        this.renamed.set(owner.index, mirror.statement.index);
      this.promoted.set(block, new Map(plan.promoted));
      for (const [v, result] of plan.promoted) this.renamed.set(v, result);
      this.prologues.set(mirror.block, this.copies(plan));
    }
    for (const plan of plans) {
      const restores = plan.kept.flatMap((v) => (plan.promoted.has(v) ? [] : this.slot(v, slot(v, plan))));
      const { block } = plan.region.mirror;
      this.prologues.set(block, [...restores, ...this.prologues.get(block)!]);
    }
  }

  private slot(v: Variable, { before, branches, ...slot }: Slot & Place): readonly Statement[] {
    this.allocations.set(before, [...(this.allocations.get(before) ?? []), ...slot.allocate]);
    this.saves.set(v, slot.save);
    this.renamed.set(v, slot.restored);
    const owned = branches.map(ownVariables);
    const made = slot.allocate.flatMap(definitions);
    for (const a of freeVariables({ statements: slot.restore, yields: [] })) {
      const home = made.includes(a) ? 0 : owned.findIndex((list) => list.includes(a));
      if (home >= 0 && !this.renamed.has(a)) this.handOut(a, branches.slice(home));
    }
    return slot.restore;
  }

  /** Makes `v` a result of `branches`, inner ones first: the reverse sweep reads it under that name. */
  private handOut(v: Variable, branches: readonly Region[]): void {
    let current = v;
    for (const { block } of branches) {
      const result = variable(v.name, v.type, v.role);
      this.promoted.get(block)!.set(current, result);
      this.renamed.set(current, result);
      current = result;
    }
  }

  private copies(plan: RegionPlan): readonly Statement[] {
    const definitions = ownDefinitions(plan.region, this.isInteger);
    // Other definitions are of integers, which count iterations.
    const computed = new Set(plan.region.block.statements.flatMap(definitionOf));
    return plan.recomputed.map((v) => {
      const copy = variable(v.name, v.type, v.role);
      this.renamed.set(v, copy);
      return {
        kind: 'let',
        variable: copy,
        expression: definitions.get(v)!,
        sweep: computed.has(v) ? 'again' : 'adjoint',
        origin: nowhere,
      };
    });
  }

  forward<S extends Statement>(s: S): S {
    switch (s.kind) {
      case 'if': {
        const promoted = [s.then, s.otherwise].map((b) =>
          [...(this.promoted.get(b) ?? [])].filter(([, r]) => !s.results.includes(r)),
        );
        const all = promoted.flatMap((list) => list.map(([, r]) => r));
        const side = (b: Block, mine: ReadonlyMap<Variable, Variable>): Block => {
          const inner = this.forwardBlock(b, []);
          return { ...inner, yields: [...inner.yields, ...all.map((r) => mine.get(r) ?? placeholder(r))] };
        };
        const inverse = (list: readonly (readonly [Variable, Variable])[]) =>
          new Map(list.map(([v, r]) => [r, v]));
        return {
          ...s,
          then: side(s.then, inverse(promoted[0]!)),
          otherwise: side(s.otherwise, inverse(promoted[1]!)),
          results: [...s.results, ...all],
        };
      }
      case 'for':
      case 'while':
        return { ...s, body: this.forwardBlock(s.body, headers(s)) };
      default:
        return s;
    }
  }

  private forwardBlock(b: Block, head: readonly Variable[]): Block {
    const saves = (list: readonly Variable[]) => list.flatMap((v) => this.saves.get(v) ?? []);
    const statements = b.statements.flatMap((s) => {
      const rewritten = this.forward(s);
      return [...(this.allocations.get(s) ?? []), rewritten, ...saves(definitions(rewritten))];
    });
    return { ...b, statements: [...saves(head), ...statements] };
  }

  reverse(s: Reverse): Statement {
    const full = this.withPrologues(s);
    const renamed = renameBlock({ statements: [full], yields: [] }, { use: substitution(this.renamed) });
    return withoutMirror(renamed.statements[0]!);
  }

  private withPrologues(s: Statement): Statement {
    return mapBlocks(s, (b) => ({
      ...b,
      statements: [...(this.prologues.get(b) ?? []), ...b.statements.map((t) => this.withPrologues(t))],
    }));
  }
}

const definitionOf = (s: Statement): readonly Variable[] => (s.kind === 'let' ? [s.variable] : []);

function withoutMirror(s: Statement): Statement {
  const bare = mapBlocks(s, (b) => ({ ...b, statements: b.statements.map(withoutMirror) }));
  if (bare.kind !== 'if' && bare.kind !== 'for') return bare;
  const { mirrors: _, ...rest } = bare;
  return rest;
}

/** The value of a promoted variable when the other branch is taken; never read. */
function placeholder(v: Variable): Constant {
  switch (v.type.kind) {
    case 'number':
      return number(0);
    case 'boolean':
      return boolean(false);
    default:
      return { kind: 'constant', value: undefined, type: v.type };
  }
}
