/**
 * Moves computations to the branch that alone needs their derivative: `const r = Math.sqrt(d); if (d < 0) return 0;
 * return r;` computes `r` after the test. So a value that is not used on the way taken has no reverse statement on that
 * way, and an infinite or undefined derivative of it never meets a zero adjoint. Where the value is also tested
 * (`if (Number.isNaN(r)) return 0; return r;`) the branch computes it again, which costs nothing once the derivative is
 * there: the two are one common subexpression. A choice between values (`d === 0 ? 0 : q`) becomes such a branch if the
 * derivative of one can be infinite; those of rules, which keep zeros zero, stay.
 */
import { expectedAbsentIn } from '../analysis/absent.js';
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import { activityOf, differentiableOperands, type Rules } from '../analysis/activity.js';
import { rangesIn, type RangeOf } from '../analysis/ranges.js';
import { freshId, variable } from '../ir/build.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, If, Let, Statement, Variable } from '../ir/types.js';
import { blocks, forEachRead, mapBodies, reads, renameBlock } from '../ir/visit.js';

export function sink(f: Function, rules: Rules): Block {
  const activity = activityOf(
    f,
    f.parameters.map((p) => p.variable),
    rules,
  );
  return new Sinking(
    rules,
    aliasesIn(f),
    activity.isActive,
    expectedAbsentIn(f.body),
    rangesIn(f.body, rules),
  ).block(f.body);
}

class Sinking {
  /** Variables whose derivative is taken in a branch, by a variable of its own. */
  private readonly tested = new Set<Atom>();
  private readonly own = new Set<Atom>();
  /** Variables that an infinite partial derivative stands before, on the way to an input. */
  private readonly singular = new Set<Atom>();

  constructor(
    private readonly rules: Rules,
    private readonly aliases: Aliases,
    private readonly wasActive: (a: Atom) => boolean,
    /** Values that are compared with nothing: a copy would not be known to be what was compared. */
    private readonly mayBeNothing: (a: Atom) => boolean,
    private readonly rangeOf: RangeOf,
  ) {}

  block(b: Block): Block {
    for (const s of b.statements) if (s.kind === 'let' && this.isSingular(s)) this.singular.add(s.variable);
    let kept: readonly Statement[] = [];
    for (const s of [...b.statements].reverse()) {
      kept = (s.kind === 'let' && this.isMovable(s) ? this.intoBranch(s, kept, b) : undefined) ?? [
        s,
        ...kept,
      ];
    }
    return { ...b, statements: kept.map((s) => mapBodies(s, (inner) => this.block(inner))) };
  }

  private isMovable(s: Let): boolean {
    return (
      (s.expression.kind === 'primitive' || s.expression.kind === 'load') &&
      s.variable.type.kind === 'number' &&
      !this.aliases.mayChange(s.expression, s.variable.type)
    );
  }

  /** The statements from `s` on, with `s` at the head of the one branch that needs it; `undefined` if there is none. */
  private intoBranch(s: Let, after: readonly Statement[], owner: Block): readonly Statement[] | undefined {
    const v = s.variable;
    if (owner.yields.includes(v)) return undefined;
    const readers = after.filter((t) => readsInside(t, v));
    const [reader, ...others] = this.isActive(v) ? readers.filter((t) => this.needs(t, v)) : readers;
    if (reader === undefined || others.length > 0) return undefined;
    const only = reader.kind === 'let' && this.singular.has(v) ? asBranch(reader) : reader;
    if (only?.kind !== 'if') return undefined;
    const needs = (side: Block, results: readonly Variable[]): boolean =>
      this.isActive(v) ? this.needsIn(side, results, v) : readsOf(side, v);
    const [then, otherwise] = [needs(only.then, only.results), needs(only.otherwise, only.results)];
    if (then === otherwise) return undefined;
    const isTested =
      readers.length > 1 || reads(only).includes(v) || readsOf(then ? only.otherwise : only.then, v);
    if (isTested && (!this.isActive(v) || this.mayBeNothing(v))) return undefined;
    const own = isTested ? variable('', v.type) : v;
    const prefixed = (side: Block): Block => {
      const renamed = isTested ? renameBlock(side, { use: (a) => (a === v ? own : a) }) : side;
      return { ...renamed, statements: [{ ...s, variable: own }, ...renamed.statements] };
    };
    const changed: If = then
      ? { ...only, then: prefixed(only.then) }
      : { ...only, otherwise: prefixed(only.otherwise) };
    const rest = after.map((t) => (t === reader ? changed : t));
    if (!isTested) return rest;
    this.tested.add(v);
    this.own.add(own);
    return [s, ...rest];
  }

  private isSingular({ variable: v, expression: e }: Let): boolean {
    if (!this.wasActive(v) || e.kind !== 'primitive') return false;
    const { singular } = this.rules[e.operation];
    const ranges = e.arguments.map(this.rangeOf);
    return differentiableOperands(e, v, this.rules).some(
      (a) =>
        this.singular.has(a) ||
        (this.wasActive(a) &&
          e.arguments.some((x, i) => x === a && singular?.isReachable(ranges, i) === true)),
    );
  }

  private isActive(v: Atom): boolean {
    return this.own.has(v) || (this.wasActive(v) && !this.tested.has(v));
  }

  /** Whether a derivative that is needed passes from `s` to `v`. */
  private needs(s: Statement, v: Variable): boolean {
    switch (s.kind) {
      case 'let':
        return (
          this.isActive(s.variable) &&
          differentiableOperands(s.expression, s.variable, this.rules).includes(v)
        );
      case 'store':
      case 'push':
        return s.value === v;
      case 'call':
        return s.arguments.includes(v);
      case 'effect':
      case 'throw':
        return false;
      case 'if':
        return this.needsIn(s.then, s.results, v) || this.needsIn(s.otherwise, s.results, v);
      case 'for':
      case 'while':
        return (
          s.carried.some((c) => c.initial === v && this.isActive(c.parameter)) ||
          this.needsIn(s.body, s.results, v)
        );
    }
  }

  private needsIn(b: Block, results: readonly Variable[], v: Variable): boolean {
    return (
      b.yields.some((a, i) => a === v && (results[i] === undefined || this.isActive(results[i]))) ||
      b.statements.some((s) => this.needs(s, v))
    );
  }
}

/** A choice between values as a branch. */
function asBranch(s: Let): If | undefined {
  const { variable: v, expression: e, origin, sweep } = s;
  if (e.kind !== 'select' || e.isOfRule === true || v.type.kind !== 'number') return undefined;
  const side = (value: Atom): Block => ({ statements: [], yields: [value] });
  const [then, otherwise] = [side(e.whenTrue), side(e.whenFalse)];
  return { kind: 'if', id: freshId(), condition: e.condition, then, otherwise, results: [v], origin, sweep };
}

const readsInside = (s: Statement, v: Variable): boolean =>
  reads(s).includes(v) || blocks(s).some((b) => readsOf(b, v));

function readsOf(b: Block, v: Variable): boolean {
  let found = false;
  forEachRead(b, (a) => (found ||= a === v));
  return found;
}
