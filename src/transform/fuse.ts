/**
 * Fuses a statement with its reverse where the adjoints it starts from are known before it runs: a sum that is
 * returned, a branch at the end of a function. Forward and backward then happen in one go, so nothing is kept.
 *
 * A loop R mirrors F may join F's body if (1) what R reads from outside can be computed before F, and (2) R's
 * iterations commute: everything R carries is a sum, everything it writes is accumulated or is memory that each
 * iteration uses for itself (Hascoët & Pascual 2013, §5 on II-loops; here also across the two sweeps).
 */
import { aliasesIn, isReference, type Aliases } from '../analysis/aliases.js';
import { accumulatedClasses } from '../analysis/accumulation.js';
import { commutingIn } from '../analysis/commuting.js';
import { Privacy } from '../analysis/private.js';
import type { ApartReason, Fact } from '../ir/facts.js';
import type { Atom, Block, For, If, Let, Statement, Variable, While } from '../ir/types.js';
import { definedIn, definitions, freeVariables, mapBodies, reads, renameBlock, walk } from '../ir/visit.js';

export function fuse(body: Block, note: (fact: Fact) => void = () => undefined): Block {
  const aliases = aliasesIn({ body });
  const privacy = new Privacy(body, aliases);
  const commutes = commutingIn(body, aliases, (memory, loop) => privacy.isShadow(memory, loop));
  return new Fusion(aliases, commutes, privacy, note).block(body);
}

type Forward = If | For | While;
type Reverse = If | For;

class Fusion {
  constructor(
    private readonly aliases: Aliases,
    private readonly commutes: (s: Reverse) => boolean,
    private readonly privacy: Privacy,
    private readonly note: (fact: Fact) => void,
  ) {}

  block(b: Block): Block {
    let statements = b.statements;
    for (const s of b.statements) {
      const reverse = asReverse(s);
      if (reverse !== undefined) statements = this.join(statements, reverse);
    }
    return { ...b, statements: statements.map((s) => this.inside(s)) };
  }

  /** Fused bodies hold pairs of their own; the bodies of an unfused pair do not. */
  private inside(s: Statement): Statement {
    return asReverse(s) === undefined ? mapBodies(s, (b) => this.block(b)) : s;
  }

  private join(statements: readonly Statement[], reverse: Reverse): readonly Statement[] {
    const at = statements.findIndex((s) => isStructured(s) && s.id === reverse.mirrors);
    const forward = statements[at];
    const end = statements.indexOf(reverse);
    if (forward === undefined || !isStructured(forward) || end < 0) return statements;
    const apart = (why: ApartReason): readonly Statement[] => {
      this.note({ kind: 'apart', what: forward.kind, origin: forward.origin, why });
      return statements;
    };
    if (!canJoin(forward, reverse) || !this.commutes(reverse) || this.handsOn(forward))
      return apart('ordered');
    const between = statements.slice(at + 1, end);
    if (!this.passes(reverse, between)) return apart('adjoint comes later');
    const hoisted = this.hoistable(forward, reverse, between);
    if (hoisted === undefined) return apart('adjoint comes later');
    this.note({ kind: 'fused', what: forward.kind, origin: forward.origin });
    return [
      ...statements.slice(0, at),
      ...between.filter((s) => hoisted.has(s)),
      merge(forward, reverse),
      ...between.filter((s) => !hoisted.has(s)),
      ...statements.slice(end + 1),
    ];
  }

  /** Whether an iteration reads what the one before has written, which its reverse may have put back. */
  private handsOn(forward: Forward): boolean {
    let found = false;
    walk({ statements: [forward], yields: [] }, (s) => {
      if (s.kind !== 'store' || s.id === undefined || s.value.type.kind !== 'number') return;
      found ||= !this.privacy.isTemporary(s.target, forward);
    });
    return found;
  }

  /**
   * Whether the reverse may run before `between`: what it writes is only added to by both, or is its own, and what it
   * reads is not a shadow whose adjoints are yet to come.
   */
  private passes(reverse: Reverse, between: readonly Statement[]): boolean {
    const accumulated = accumulatedClasses({ statements: [...between, reverse], yields: [] }, this.aliases);
    const isOwn = (memory: Atom): boolean => {
      const owner = this.aliases.classOf(memory);
      if (owner !== undefined && accumulated.has(owner)) return true;
      return this.privacy.isShadow(memory, reverse);
    };
    let passes = true;
    walk({ statements: [reverse], yields: [] }, (s) => {
      if (s.kind === 'store') passes &&= isOwn(s.target);
      if (s.kind === 'call') passes &&= (s.writes ?? []).every((i) => isOwn(s.arguments[i]!));
      // A rule, or a function that adds one memory to another, reads all that it is given.
      const given =
        s.kind === 'call' || (s.kind === 'let' && s.expression.kind === 'external') ? reads(s) : [];
      passes &&= given.every((a) => !isReference(a.type) || !this.aliases.isWritten(a) || isOwn(a));
      if (s.kind !== 'let' || (s.expression.kind !== 'load' && s.expression.kind !== 'field')) return;
      const memory = s.expression.kind === 'load' ? s.expression.array : s.expression.object;
      passes &&= !this.aliases.mayChange(s.expression, s.variable.type) || isOwn(memory);
    });
    return passes;
  }

  /** The statements of `between` that must move before `forward`; `undefined` if that is not possible. */
  private hoistable(
    forward: Forward,
    reverse: Reverse,
    between: readonly Statement[],
  ): Set<Statement> | undefined {
    const definedBetween = new Map<Variable, Statement>();
    for (const s of between) for (const v of definitions(s)) definedBetween.set(v, s);
    const results = new Set(definitions(forward));
    const hoisted = new Set<Statement>();
    const visit = (v: Variable): boolean => {
      if (results.has(v)) return false;
      const s = definedBetween.get(v);
      if (s === undefined || hoisted.has(s)) return true;
      if (s.kind !== 'let' || !this.isMovable(s)) return false;
      hoisted.add(s);
      return reads(s).every((a) => a.kind === 'constant' || visit(a));
    };
    return outsideReads(forward, reverse).every(visit) ? hoisted : undefined;
  }

  private isMovable(s: Let): boolean {
    const e = s.expression;
    switch (e.kind) {
      case 'primitive':
      case 'pure':
      case 'select':
      case 'as':
      case 'zeros':
      case 'allocate':
        return true;
      case 'load':
      case 'length':
      case 'view':
      case 'field':
      case 'external':
        return !this.aliases.mayChange(e, s.variable.type);
      case 'elements':
      case 'record':
      case 'pop':
        return false;
    }
  }
}

const isStructured = (s: Statement): s is Forward =>
  s.kind === 'if' || s.kind === 'for' || s.kind === 'while';

function asReverse(s: Statement): Reverse | undefined {
  return (s.kind === 'if' || s.kind === 'for') && s.mirrors !== undefined ? s : undefined;
}

function canJoin(forward: Forward, reverse: Reverse): boolean {
  if (forward.kind === 'while')
    return reverse.kind === 'for' && !freeVariables(reverse.body).has(reverse.index);
  return forward.kind === reverse.kind;
}

/** What the reverse reads that neither it nor the regions it mirrors define; loop bounds are not needed once fused. */
function outsideReads(forward: Forward, reverse: Reverse): readonly Variable[] {
  const inside = definedIn({ statements: [forward], yields: [] });
  for (const v of definitions(forward)) inside.delete(v);
  const found = new Set<Variable>();
  const bodies = reverse.kind === 'if' ? [reverse.then, reverse.otherwise] : [reverse.body];
  for (const b of bodies) for (const v of freeVariables(b)) found.add(v);
  if (reverse.kind === 'for') {
    for (const c of reverse.carried) {
      found.delete(c.parameter);
      if (c.initial.kind === 'variable') found.add(c.initial);
    }
    found.delete(reverse.index);
  }
  return [...found].filter((v) => !inside.has(v));
}

function merge(forward: Forward, reverse: Reverse): Statement {
  const results = [...forward.results, ...reverse.results];
  if (forward.kind === 'if' && reverse.kind === 'if') {
    return {
      ...forward,
      then: concatenate(forward.then, reverse.then),
      otherwise: concatenate(forward.otherwise, reverse.otherwise),
      results,
    };
  }
  if (forward.kind === 'if' || reverse.kind === 'if') throw new Error('internal: fused unlike statements');
  const carried = [...forward.carried, ...reverse.carried];
  if (forward.kind === 'while')
    return { ...forward, carried, results, body: concatenate(forward.body, reverse.body) };
  const backward = renameBlock(reverse.body, { use: (a) => (a === reverse.index ? forward.index : a) });
  return { ...forward, carried, results, body: concatenate(forward.body, backward) };
}

const concatenate = (a: Block, b: Block): Block => ({
  statements: [...a.statements, ...b.statements],
  yields: [...a.yields, ...b.yields],
});
