/**
 * Dead code: statements no output, effect or write to memory depends on. A value depends on its operands and on what
 * decides whether it is computed (the conditions and bounds around it); loops are kept for their live state only.
 */
import type { Atom, Block, Carried, Statement, Variable } from '../ir/types.js';
import { flatMapSame, select, withParts } from '../ir/same.js';
import { blocks, definitions, headers, reads } from '../ir/visit.js';

export function removeDead(body: Block): Block {
  const live = new Liveness(body).live;
  return prune(body, live);
}

class Liveness {
  readonly live = new Set<Variable>();
  /** Lists of what each variable depends on; those of what is around are shared. */
  private readonly dependencies = new Map<Variable, (readonly (Atom | undefined)[])[]>();
  private readonly roots: (Atom | undefined)[] = [];

  constructor(body: Block) {
    this.collect(body, []);
    this.mark([...this.roots, ...body.yields]);
  }

  private mark(roots: readonly (Atom | undefined)[]): void {
    const pending = [roots];
    for (let atoms = pending.pop(); atoms !== undefined; atoms = pending.pop()) {
      for (const a of atoms) {
        if (a?.kind !== 'variable' || this.live.has(a)) continue;
        this.live.add(a);
        pending.push(...(this.dependencies.get(a) ?? []));
      }
    }
  }

  private collect(b: Block, control: readonly Atom[]): void {
    for (const s of b.statements) this.statement(s, control);
  }

  private depend(v: Variable, ...on: readonly (readonly (Atom | undefined)[])[]): void {
    const known = this.dependencies.get(v);
    if (known === undefined) this.dependencies.set(v, [...on]);
    else known.push(...on);
  }

  private statement(s: Statement, control: readonly Atom[]): void {
    if (hasEffect(s)) this.roots.push(...reads(s), ...control);
    switch (s.kind) {
      case 'let':
        return this.depend(s.variable, reads(s), control);
      case 'if': {
        const inside = [...control, s.condition];
        s.results.forEach((r, i) => this.depend(r, [s.then.yields[i], s.otherwise.yields[i]], inside));
        this.collect(s.then, inside);
        return this.collect(s.otherwise, inside);
      }
      case 'for': {
        const inside = [...control, s.from, s.to];
        this.depend(s.index, inside);
        this.state(s, inside);
        return this.collect(s.body, inside);
      }
      case 'while': {
        const inside = [...control, ...s.test.yields];
        this.state(s, inside);
        this.collect(s.test, control);
        return this.collect(s.body, inside);
      }
      case 'call':
        for (const r of s.results) this.depend(r, s.arguments, control);
        return;
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
        return;
    }
  }

  private state(s: Extract<Statement, { kind: 'for' | 'while' }>, control: readonly Atom[]): void {
    s.carried.forEach((c, i) => {
      this.depend(c.parameter, [c.initial, s.body.yields[i]], control);
      this.depend(s.results[i]!, [c.parameter], control);
    });
  }
}

/** Whether running the statement itself, apart from its blocks, can be observed. */
function hasEffect(s: Statement): boolean {
  switch (s.kind) {
    case 'let':
      return (
        s.expression.kind === 'pop' || (s.expression.kind === 'external' && s.expression.operation.effect)
      );
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return true;
    case 'if':
    case 'for':
    case 'while':
      return false;
  }
}

function prune(b: Block, live: ReadonlySet<Variable>): Block {
  return withParts(b, { statements: flatMapSame(b.statements, (s) => pruneStatement(s, live)) });
}

function pruneStatement(s: Statement, live: ReadonlySet<Variable>): readonly Statement[] {
  switch (s.kind) {
    case 'let':
      return live.has(s.variable) || hasEffect(s) ? [s] : [];
    case 'if': {
      const keep = s.results.map((r) => live.has(r));
      const side = (inner: Block): Block =>
        prune(withParts(inner, { yields: select(inner.yields, keep) }), live);
      const pruned = withParts(s, {
        results: select(s.results, keep),
        then: side(s.then),
        otherwise: side(s.otherwise),
      });
      const empty =
        pruned.then.statements.length + pruned.otherwise.statements.length + pruned.results.length === 0;
      return empty ? [] : [pruned];
    }
    case 'for': {
      const pruned = withParts(s, pruneLoop(s.carried, s.results, s.body, live));
      // The index outlives an empty loop where the loop's reverse names it.
      const isEmpty = pruned.body.statements.length + pruned.results.length === 0;
      return isEmpty && !live.has(s.index) ? [] : [pruned];
    }
    case 'while': {
      const kept = isObservable(s, live);
      if (!kept) return [];
      return [withParts(s, { test: prune(s.test, live), ...pruneLoop(s.carried, s.results, s.body, live) })];
    }
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return [s];
  }
}

function pruneLoop(
  carried: readonly Carried[],
  results: readonly Variable[],
  body: Block,
  live: ReadonlySet<Variable>,
) {
  const keep = carried.map((c) => live.has(c.parameter));
  return {
    carried: select(carried, keep),
    results: select(results, keep),
    body: prune(withParts(body, { yields: select(body.yields, keep) }), live),
  };
}

function isObservable(s: Statement, live: ReadonlySet<Variable>): boolean {
  if (hasEffect(s) || definitions(s).some((v) => live.has(v)) || headers(s).some((v) => live.has(v)))
    return true;
  return blocks(s).some((b) => b.statements.some((t) => isObservable(t, live)));
}
