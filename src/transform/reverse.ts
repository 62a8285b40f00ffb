/**
 * Reverse mode: from a forward sweep (augment.ts) to the reverse sweep, which names primal values freely (mirrors):
 * `fuse` and `record` bring them into scope.
 *
 * For each statement S the reverse sweep is the equation in the comment above its case
 * (Griewank & Walther, Evaluating Derivatives, 2nd ed., §3.2).
 */
import { BlockBuilder, freshId, number, numberType, primitive, variable } from '../ir/build.js';
import type { Atom, Block, Call, Expression, For, If, Let, Statement, Variable, While } from '../ir/types.js';
import { blocks, walk } from '../ir/visit.js';
import type { Activity, Rules } from '../analysis/activity.js';
import type { RangeOf } from '../analysis/ranges.js';
import { add } from '../rules/expression.js';
import { adjointName, Adjoints } from './adjoints.js';
import type { Augmented } from './augment.js';
import type { Callees } from './callees.js';
import { flatten } from './flatten.js';
import { partialsByOperand, timesPartial } from './partial.js';
import { reversedBounds } from './trips.js';

export interface ReverseContext {
  readonly rules: Rules;
  readonly activity: Activity;
  readonly rangeOf: RangeOf;
  readonly isInteger: (a: Atom) => boolean;
  /** The shadow of each active array or record that exists before the reverse sweep. */
  readonly shadows: ReadonlyMap<Variable, Atom>;
  readonly callees: Callees;
}

/** Appends to `b` the reverse sweep of a forward sweep, from and to `adjoints`. */
export function reverseBlock(forward: Augmented, adjoints: Adjoints, b: BlockBuilder, c: ReverseContext): void {
  new Reverse(c, forward).statements(forward.body.statements, adjoints, b);
}

class Reverse {
  private readonly references = new Map<Variable, Expression>();
  private readonly trips: Augmented['trips'];

  constructor(
    private readonly context: ReverseContext,
    forward: Augmented,
  ) {
    this.trips = forward.trips;
    walk(forward.body, (s) => {
      if (s.kind === 'let' && s.variable.type.kind !== 'number') this.references.set(s.variable, s.expression);
    });
  }

  statements(list: readonly Statement[], adjoints: Adjoints, b: BlockBuilder): void {
    for (const s of [...list].reverse()) this.statement(s, adjoints, b);
  }

  private statement(s: Statement, adjoints: Adjoints, b: BlockBuilder): void {
    switch (s.kind) {
      case 'let':
        return this.let(s, adjoints, b);
      case 'if':
        return this.if(s, adjoints, b);
      case 'for':
      case 'while':
        return this.loop(s, adjoints, b);
      case 'effect':
      case 'throw':
        return;
      case 'store':
        if (!this.isActive(s.target)) return;
        throw new Error('internal: reverse of a store');
      case 'push':
        if (!this.isActive(s.array)) return;
        throw new Error('internal: reverse of a push');
      case 'call':
        return this.call(s, adjoints, b);
    }
  }

  /** y, saved = gForward(x…): x̄… += gReverse(saved, ȳ, shadows of array arguments…). */
  private call(s: Call, adjoints: Adjoints, b: BlockBuilder): void {
    const pair = this.context.callees.splitOf(s.callee);
    if (pair === undefined) return;
    const [value, saved] = s.results;
    const bar = adjoints.take(value!, b);
    if (bar === undefined) return;
    b.origin = s.origin;
    const active = s.arguments.filter((_, i) => pair.active[i]);
    const references = active.filter((a) => a.type.kind !== 'number');
    const shadows = references.map((a) => this.shadow(a, b));
    const scalars = active.flatMap((a) => (a.kind === 'variable' && a.type.kind === 'number' ? [a] : []));
    const results = scalars.map((a) => variable(adjointName(a), numberType, 'adjoint'));
    b.add({
      kind: 'call',
      callee: pair.reverse,
      arguments: [saved!, bar, ...shadows],
      results,
      writes: shadows.map((_, i) => i + 2),
    });
    scalars.forEach((a, i) => adjoints.accumulate(a, results[i]!, s.origin));
  }

  private isActive(a: Atom): boolean {
    return this.context.activity.isActive(a);
  }

  private let(s: Let, adjoints: Adjoints, b: BlockBuilder): void {
    if (s.variable.type.kind !== 'number' || !this.isActive(s.variable)) return;
    const bar = adjoints.take(s.variable, b);
    if (bar === undefined) return;
    b.origin = s.origin;
    this.contribute(s, bar, adjoints, b);
  }

  private contribute(s: Let, bar: Atom, adjoints: Adjoints, b: BlockBuilder): void {
    const e = s.expression;
    switch (e.kind) {
      // y = φ(x…): x̄ᵢ += ȳ · ∂φ/∂xᵢ
      case 'primitive': {
        for (const partial of partialsByOperand(e, s.variable, this.context.rules)) {
          if (!this.isActive(partial.operand)) continue;
          adjoints.accumulate(partial.operand, timesPartial(bar, partial, e, this.context), s.origin);
        }
        return;
      }
      // y = c ? a : b: the chosen one receives ȳ, the other nothing
      case 'select': {
        const choice = (whenTrue: Atom, whenFalse: Atom) =>
          b.let({ kind: 'select', condition: e.condition, whenTrue, whenFalse });
        if (this.isActive(e.whenTrue)) adjoints.accumulate(e.whenTrue, choice(bar, number(0)), s.origin);
        if (this.isActive(e.whenFalse)) adjoints.accumulate(e.whenFalse, choice(number(0), bar), s.origin);
        return;
      }
      // y = a[i]: ā[i] += ȳ
      case 'load': {
        const shadow = this.shadow(e.array, b);
        const before = b.let({ kind: 'load', array: shadow, index: e.index });
        const after = b.let(primitive('add', before, bar));
        return b.add({ kind: 'store', target: shadow, key: e.index, value: after });
      }
      // y = r.f: r̄.f += ȳ
      case 'field': {
        const shadow = this.shadow(e.object, b);
        const before = b.let({ kind: 'field', object: shadow, name: e.name });
        const after = b.let(primitive('add', before, bar));
        return b.add({ kind: 'store', target: shadow, key: e.name, value: after });
      }
      case 'pop':
      case 'pure':
      case 'length':
      case 'allocate':
      case 'zeros':
      case 'elements':
      case 'record':
      case 'external':
        throw new Error(`internal: an active number from ${e.kind}`);
    }
  }

  /** The shadow of a reference: an input's own, or the same part of the shadow of what it is a part of. */
  private shadow(a: Atom, b: BlockBuilder): Atom {
    if (a.kind === 'constant') throw new Error('internal: a constant has no shadow');
    const known = this.context.shadows.get(a);
    if (known !== undefined) return known;
    const e = this.references.get(a);
    if (e?.kind === 'load') {
      const part: Expression = { kind: 'load', array: this.shadow(e.array, b), index: e.index };
      return b.let(part, a.type, adjointName(a), 'adjoint');
    }
    if (e?.kind === 'field') {
      const part: Expression = { kind: 'field', object: this.shadow(e.object, b), name: e.name };
      return b.let(part, a.type, adjointName(a), 'adjoint');
    }
    throw new Error(`internal: no shadow for ${a.name}`);
  }

  /**
   * r = if c then {…; yield p} else {…; yield q}: if c then {p̄ += r̄; reverse of …} else {q̄ += r̄; reverse of …}.
   * Adjoints of outer variables that a branch adds to are results of the reversed `if`.
   */
  private if(s: If, adjoints: Adjoints, b: BlockBuilder): void {
    const seeds = s.results.map((r) => (this.isActive(r) ? adjoints.take(r, b) : undefined));
    if (seeds.every((x) => x === undefined) && !writesShadows(s, (a) => this.isActive(a))) return;
    b.origin = s.origin;
    const sides = [s.then, s.otherwise].map((side) => this.region(side, seeds, s));
    const touched = [...new Set(sides.flatMap((side) => side.adjoints.variables))];
    const before = touched.map((v) => adjoints.take(v, b) ?? number(0));
    b.origin = s.origin;
    const [then, otherwise] = sides.map(({ adjoints: inner, builder }) =>
      builder.finish(touched.map((v, i) => inner.takeOnto(before[i]!, v, builder))),
    );
    const results = touched.map((v) => variable(adjointName(v), numberType, 'adjoint'));
    b.add({
      kind: 'if',
      id: freshId(),
      condition: s.condition,
      then: then!,
      otherwise: otherwise!,
      results,
      mirrors: s.id,
    });
    touched.forEach((v, i) => adjoints.accumulate(v, results[i]!, s.origin));
  }

  private region(side: Block, seeds: readonly (Atom | undefined)[], s: Statement) {
    const builder = new BlockBuilder('adjoint', s.origin);
    const adjoints = new Adjoints();
    seeds.forEach((seed, i) => {
      if (seed !== undefined && this.isActive(side.yields[i]!)) adjoints.accumulate(side.yields[i]!, seed, s.origin);
    });
    this.statements(side.statements, adjoints, builder);
    return { adjoints, builder };
  }

  /**
   * r = loop carrying (p = a) {…; yield y}: the same iterations backward, carrying p̄ = r̄; an iteration adds p̄ to ȳ,
   * reverses …, and p̄ is then the adjoint of the parameter. After the loop ā += p̄. Adjoints of outer variables are
   * carried as accumulators.
   */
  private loop(s: For | While, adjoints: Adjoints, b: BlockBuilder): void {
    const active = s.carried.flatMap((c, i) => (this.isActive(c.parameter) ? [i] : []));
    const seeds = active.map((i) => adjoints.take(s.results[i]!, b));
    if (seeds.every((x) => x === undefined) && !writesShadows(s, (a) => this.isActive(a))) return;
    b.origin = s.origin;
    const bounds = this.bounds(s, b);
    const state = active.map((i) =>
      variable(adjointName(s.carried[i]!.parameter), numberType, 'adjoint'),
    );
    const builder = new BlockBuilder('adjoint', s.origin);
    const inner = new Adjoints();
    active.forEach((i, k) => {
      const next = s.body.yields[i]!;
      if (this.isActive(next)) inner.accumulate(next, state[k]!, s.origin);
    });
    this.statements(s.body.statements, inner, builder);
    const nextState = active.map((i) => inner.take(s.carried[i]!.parameter, builder) ?? number(0));

    const touched = inner.variables;
    const sums = touched.map((v) => variable(adjointName(v), numberType, 'adjoint'));
    const before = touched.map((v) => adjoints.take(v, b) ?? number(0));
    const nextSums = touched.map((v, k) => inner.takeOnto(sums[k]!, v, builder));
    const results = [...state, ...sums].map((v) => variable(v.name, v.type, v.role));
    b.origin = s.origin;
    b.add({
      kind: 'for',
      id: freshId(),
      mirrors: s.id,
      ...bounds,
      carried: [
        ...state.map((parameter, k) => ({ parameter, initial: seeds[k] ?? number(0) })),
        ...sums.map((parameter, k) => ({ parameter, initial: before[k]! })),
      ],
      body: builder.finish([...nextState, ...nextSums]),
      results,
    });
    active.forEach((i, k) => {
      const initial = s.carried[i]!.initial;
      if (this.isActive(initial)) adjoints.accumulate(initial, results[k]!, s.origin);
    });
    touched.forEach((v, k) => adjoints.accumulate(v, results[state.length + k]!, s.origin));
  }

  private bounds(s: For | While, b: BlockBuilder) {
    if (s.kind === 'for') return reversedBounds(s, b, this.context.isInteger);
    const trips = this.trips.get(s.id);
    if (trips === undefined) throw new Error('internal: a while loop without a trip count');
    const index = variable('k', numberType, 'temporary');
    const from = flatten(b, add(trips, number(-1)));
    return { index, from, to: number(0), inclusive: true, step: -1 };
  }
}

/** Whether the reverse of `s` may add to a shadow although none of its results has an adjoint: only by memory. */
function writesShadows(s: Statement, isActive: (a: Atom) => boolean): boolean {
  let found = false;
  for (const inner of blocks(s)) {
    walk(inner, (t) => {
      if (t.kind === 'store' && isActive(t.target)) found = true;
      if (t.kind === 'push' && isActive(t.array)) found = true;
    });
  }
  return found;
}
