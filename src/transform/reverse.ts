/**
 * Reverse mode: from a forward sweep (augment.ts) to the reverse sweep, which names primal values freely (mirrors):
 * `fuse` and `record` bring them into scope.
 *
 * For each statement S the reverse sweep is the equation in the comment above its case
 * (Griewank & Walther, Evaluating Derivatives, 2nd ed., §3.2).
 */
import { BlockBuilder, freshId, number, numberType, variable } from '../ir/build.js';
import type { Atom, Block, Call, For, If, Let, Statement, Variable, While } from '../ir/types.js';
import { hasTangent, type Activity, type Rules } from '../analysis/activity.js';
import type { RangeOf } from '../analysis/ranges.js';
import { adjointName, Adjoints } from './adjoints.js';
import { isReferenceWithTangent, type Augmented } from './augment.js';
import type { Callees, SplitCallee } from './callees.js';
import { isRuled, pulledBack, type External } from './external.js';
import { flatten } from './flatten.js';
import { reverseNorm } from './norm.js';
import { reverseOf, type Adjoint, type Rerun } from './rerun/rerun.js';
import { shrink } from './resized.js';
import { reversed } from './reversed.js';
import { addInto, addTo } from './seed.js';
import { partialsByOperand, timesPartial } from './partial.js';
import { boundsFrom, reversedBounds } from './trips.js';
import { whereThere } from './whereThere.js';

export interface ReverseContext {
  readonly rules: Rules;
  readonly activity: Activity;
  readonly rangeOf: RangeOf;
  readonly isInteger: (a: Atom) => boolean;
  readonly mayBeAbsent: (v: Variable) => boolean;
  readonly callees: Callees;
}

/** Appends to `b` the reverse sweep of a forward sweep, from and to `adjoints`. */
export function reverseBlock(
  forward: Augmented,
  adjoints: Adjoints,
  b: BlockBuilder,
  c: ReverseContext,
): void {
  new Reverse(c, forward).statements(forward.body.statements, adjoints, b);
}

class Reverse {
  constructor(
    private readonly context: ReverseContext,
    private readonly forward: Augmented,
  ) {}

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
      // a[i] = v: v̄ += ā[i]; ā[i] = 0
      case 'store': {
        if (s.sweep !== 'primal' || !hasTangent(s.value.type) || !this.isActive(s.target)) return;
        b.origin = s.origin;
        const shadow = this.shadow(s.target);
        if (s.value.type.kind !== 'number') {
          const replaced = this.forward.replaced.get(s);
          if (replaced !== undefined) b.add({ kind: 'store', target: shadow, key: s.key, value: replaced });
          return;
        }
        if (this.isActive(s.value)) {
          const bar =
            typeof s.key === 'string'
              ? b.let({ kind: 'field', object: shadow, name: s.key })
              : b.let({ kind: 'load', array: shadow, index: s.key });
          adjoints.accumulate(s.value, bar, s.origin);
        }
        const twin = s.id === undefined ? {} : { mirrors: s.id };
        return b.add({ kind: 'store', target: shadow, key: s.key, value: number(0), ...twin });
      }
      // push v: v̄ += pop ā
      case 'push': {
        if (s.sweep !== 'primal' || !hasTangent(s.value.type) || !this.isActive(s.array)) return;
        b.origin = s.origin;
        const bar = b.let({ kind: 'pop', array: this.shadow(s.array) }, s.value.type);
        if (this.isActiveNumber(s.value)) adjoints.accumulate(s.value, bar, s.origin);
        return;
      }
      case 'call':
        return this.call(s, adjoints, b);
    }
  }

  /** y, ȳ, saved = gForward(x…, x̄…): x̄… += gReverse(saved, ȳ, x̄…), numbers by its results, memory in place. */
  private call(s: Call, adjoints: Adjoints, b: BlockBuilder): void {
    const pair = this.context.callees.splitOf(s.callee);
    if (pair === undefined) return;
    const bars = this.seedsOfCall(s, pair, adjoints, b);
    if (bars === undefined) return;
    b.origin = s.origin;
    const active = s.arguments.filter((_, i) => pair.active[i]);
    const shadows = active.filter((a) => isReferenceWithTangent(a.type)).map((a) => this.shadow(a));
    const scalars = active.filter((a) => a.type.kind === 'number');
    const results = scalars.map((a) =>
      variable(a.kind === 'variable' ? adjointName(a) : '', numberType, 'adjoint'),
    );
    const args = [s.results.at(-1)!, ...bars, ...shadows];
    const writes = args.flatMap((a, i) => (i > 0 && a.type.kind !== 'number' ? [i] : []));
    const accumulates =
      !(s.writes ?? []).some((i) => pair.active[i]) && pair.callee.resultType.kind === 'number';
    b.add({ kind: 'call', callee: pair.reverse, arguments: args, results, writes, accumulates });
    scalars.forEach((a, i) => adjoints.accumulate(a, results[i]!, s.origin));
  }

  /** ȳ of a number or of memory, none of a callee without value; `undefined` where nothing is to be reversed. */
  private seedsOfCall(
    s: Call,
    pair: SplitCallee,
    adjoints: Adjoints,
    b: BlockBuilder,
  ): readonly Atom[] | undefined {
    const { resultType } = pair.callee;
    if (isReferenceWithTangent(resultType)) return [this.shadow(s.results[0]!)];
    const writes = (s.writes ?? []).some((i) => pair.active[i]);
    if (resultType.kind !== 'number') return writes ? [] : undefined;
    const bar = adjoints.take(s.results[0]!, b);
    return bar === undefined && !writes ? undefined : [bar ?? number(0)];
  }

  private isActive(a: Atom): boolean {
    return this.context.activity.isActive(a);
  }

  private isActiveNumber(a: Atom): boolean {
    return a.type.kind === 'number' && this.isActive(a);
  }

  private let(s: Let, adjoints: Adjoints, b: BlockBuilder): void {
    b.origin = s.origin;
    if (s.sweep !== 'primal') {
      const array = this.forward.lengths.get(s.variable);
      if (array !== undefined) shrink(array, s.variable, b);
      return;
    }
    const e = s.expression;
    if (e.kind === 'pop' && this.isActive(e.array)) return this.pop(s, e.array, adjoints, b);
    if (!this.isActive(s.variable)) return;
    if (isRuled(e) && s.variable.type.kind !== 'number')
      return this.external(s, e, this.shadow(s.variable), adjoints, b);
    if (s.variable.type.kind !== 'number') return this.make(s, adjoints, b);
    const bar = adjoints.take(s.variable, b);
    if (bar !== undefined) this.contribute(s, bar, adjoints, b);
  }

  /** y = f(x…): x̄… += what the rule of f makes of ȳ. */
  private external(s: Let, e: External, bar: Atom, adjoints: Adjoints, b: BlockBuilder): void {
    const kept = this.forward.kept.get(s.variable) ?? e.arguments;
    if ('kind' in e.derivative.reverse && e.derivative.reverse.kind === 'norm')
      return reverseNorm(kept[0]!, this.shadow(e.arguments[0]!), s.variable, bar, b);
    for (const { argument, term } of pulledBack(e, kept, s.variable, bar, this.context.activity, b)) {
      if (argument.type.kind === 'number') adjoints.accumulate(argument, term, s.origin);
      else addInto(b, this.shadow(argument), flatten(b, term), argument.type, this.context.callees);
    }
  }

  /** v = pop a: push v̄ onto ā. */
  private pop(s: Let, array: Atom, adjoints: Adjoints, b: BlockBuilder): void {
    const value =
      s.variable.type.kind === 'number'
        ? (adjoints.take(s.variable, b) ?? number(0))
        : this.shadow(s.variable);
    b.add({ kind: 'push', array: this.shadow(array), value });
  }

  /** a = [v…]: v̄ₖ += ā[k]; other references carry their adjoints in memory. */
  private make(s: Let, adjoints: Adjoints, b: BlockBuilder): void {
    const e = s.expression;
    if (e.kind === 'elements') {
      e.elements.forEach((a, k) => {
        if (!this.isActiveNumber(a)) return;
        adjoints.accumulate(
          a,
          b.let({ kind: 'load', array: this.shadow(s.variable), index: number(k) }),
          s.origin,
        );
      });
    }
    if (e.kind === 'record') {
      for (const { name, value } of e.fields) {
        if (!this.isActiveNumber(value)) continue;
        adjoints.accumulate(value, b.let({ kind: 'field', object: this.shadow(s.variable), name }), s.origin);
      }
    }
  }

  private contribute(s: Let, bar: Atom, adjoints: Adjoints, b: BlockBuilder): void {
    const e = s.expression;
    switch (e.kind) {
      // y = φ(x…): x̄ᵢ += ȳ · ∂φ/∂xᵢ
      case 'primitive': {
        for (const partial of partialsByOperand(e, s.variable, this.context.rules)) {
          if (!this.isActive(partial.operand)) continue;
          adjoints.accumulate(
            partial.operand,
            timesPartial(bar, partial, e, s.variable, this.context),
            s.origin,
          );
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
      case 'load':
        return this.whereDefined(s.variable, b, (inner) =>
          addTo(inner, { kind: 'load', array: this.shadow(e.array), index: e.index }, bar),
        );
      // y = r.f: r̄.f += ȳ
      case 'field':
        return this.whereDefined(s.variable, b, (inner) =>
          addTo(inner, { kind: 'field', object: this.shadow(e.object), name: e.name }, bar),
        );
      case 'external':
        if (isRuled(e)) return this.external(s, e, bar, adjoints, b);
        throw new Error('internal: an active number from external code');
      case 'pop':
      case 'pure':
      case 'length':
      case 'view':
      case 'as':
      case 'allocate':
      case 'zeros':
      case 'elements':
      case 'record':
        throw new Error(`internal: an active number from ${e.kind}`);
    }
  }

  private whereDefined(y: Variable, b: BlockBuilder, add: (b: BlockBuilder) => void): void {
    if (!this.context.mayBeAbsent(y)) return add(b);
    whereThere(b, y, (inner) => {
      add(inner);
      return [];
    });
  }

  private shadow(a: Atom): Atom {
    const known = a.kind === 'variable' ? this.forward.shadows.get(a) : undefined;
    if (known === undefined) throw new Error('internal: an active reference without a shadow');
    return known;
  }

  /**
   * r = if c then {…; yield p} else {…; yield q}: if c then {p̄ += r̄; reverse of …} else {q̄ += r̄; reverse of …}.
   * Adjoints of outer variables that a branch adds to are results of the reversed `if`.
   */
  private if(s: If, adjoints: Adjoints, b: BlockBuilder): void {
    const seeds = s.results.map((r) => (this.isActiveNumber(r) ? adjoints.take(r, b) : undefined));
    if (seeds.every((x) => x === undefined) && !reversed(s, this.context.activity)) return;
    b.origin = s.origin;
    const sides = [s.then, s.otherwise].map((side) => this.region(side, side.yields, seeds, s));
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

  /** Reverses a branch or an iteration, which gives `yields`, from the adjoints of those. */
  private region(
    body: Block,
    yields: readonly Atom[],
    seeds: readonly (Atom | undefined)[],
    { origin }: Statement,
    builder = new BlockBuilder('adjoint', origin),
  ) {
    const adjoints = new Adjoints();
    yields.forEach((a, i) => {
      const seed = seeds[i];
      if (seed !== undefined && this.isActive(a)) adjoints.accumulate(a, seed, origin);
    });
    this.statements(body.statements, adjoints, builder);
    return { adjoints, builder };
  }

  /**
   * r = loop carrying (p = a) {…; yield y}: the same iterations backward, carrying p̄ = r̄; an iteration adds p̄ to ȳ,
   * reverses …, and p̄ is then the adjoint of the parameter. After the loop ā += p̄. Adjoints of outer variables are
   * carried as accumulators.
   */
  private loop(s: For | While, adjoints: Adjoints, b: BlockBuilder): void {
    const again = this.forward.reruns.get(s.id);
    if (again !== undefined) return this.again(again, adjoints, b);
    const active = s.carried.flatMap((c, i) => (this.isActiveNumber(c.parameter) ? [i] : []));
    const seeds = active.map((i) => adjoints.take(s.results[i]!, b));
    if (seeds.every((x) => x === undefined) && !reversed(s, this.context.activity)) return;
    b.origin = s.origin;
    const bounds = this.bounds(s, b);
    const state = active.map((i) => variable(adjointName(s.carried[i]!.parameter), numberType, 'adjoint'));
    const builder = new BlockBuilder('adjoint', s.origin);
    const { nextState, own } = this.iteration(s, s.body, active, state, builder);
    const touched = own.variables;
    const sums = touched.map((v) => variable(adjointName(v), numberType, 'adjoint'));
    const before = touched.map((v) => adjoints.take(v, b) ?? number(0));
    const nextSums = touched.map((v, k) => own.takeOnto(sums[k]!, v, builder));
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

  /** Reverses an iteration, as `body` has run it: what it makes of the adjoints of the state after it. */
  private iteration(
    s: For | While,
    body: Block,
    active: readonly number[],
    state: readonly Variable[],
    b: BlockBuilder,
  ) {
    const yields = active.map((i) => s.body.yields[i]!);
    const { adjoints: own } = this.region(body, yields, state, s, b);
    const nextState = active.map((i) => own.take(s.carried[i]!.parameter, b) ?? number(0));
    return { nextState, own };
  }

  /** A loop of which iterations are run again. */
  private again(rerun: Rerun, adjoints: Adjoints, b: BlockBuilder): void {
    const { loop, body } = rerun;
    const active = loop.carried.flatMap((c, i) => (this.isActiveNumber(c.parameter) ? [i] : []));
    const shadows = rerun.arrays.filter((a) => this.isActive(a)).map((a) => this.shadow(a));
    b.origin = loop.origin;
    const adjoint: Adjoint = {
      names: active.map((i) => adjointName(loop.carried[i]!.parameter)),
      seeds: active.map((i) => adjoints.take(loop.results[i]!, b) ?? number(0)),
      shadows,
      iteration: (inner, state) => this.iteration(loop, body, active, state, inner),
      before: (v) => adjoints.take(v, b) ?? number(0),
    };
    const { initial, touched } = reverseOf(b, rerun, adjoint, this.context.callees);
    active.forEach((i, k) => {
      const start = loop.carried[i]!.initial;
      if (initial !== undefined && this.isActive(start)) adjoints.accumulate(start, initial[k]!, loop.origin);
    });
    for (const [v, bar] of touched) adjoints.accumulate(v, bar, loop.origin);
  }

  private bounds(s: For | While, b: BlockBuilder) {
    if (s.kind === 'for') return reversedBounds(s, b, this.context.isInteger);
    const trips = this.forward.trips.get(s.id);
    if (trips === undefined) throw new Error('internal: a while loop without a trip count');
    return boundsFrom(trips, b);
  }
}
