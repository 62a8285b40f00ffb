/**
 * Values that may become part of the expression that uses them: pure, used once, and reading no memory that is written
 * in between. They never move into a loop, and into a branch only if evaluating them cannot fail.
 */
import type { Atom, Variable } from '../ir/types.js';
import { atomTerm } from './expression.js';
import type { Access, Memory } from './memory.js';
import { flat } from './print-term.js';
import { children, type Term } from './term.js';

/** A term and the memory it reads. */
export interface Value {
  readonly term: Term;
  readonly reads: readonly Access[];
}

interface Candidate extends Value {
  readonly region: object;
  readonly loop: object;
  /** How many writes preceded it. */
  readonly since: number;
  /** It stays a statement of its own if it is longer. */
  readonly limit: number;
}

export class Candidates {
  private readonly pending = new Map<Variable, Candidate>();
  private readonly absorbed = new Set<Variable>();
  private readonly writes: Access[] = [];
  /** The innermost block and loop body. */
  private region: object = {};
  private loop: object = this.region;

  constructor(
    private readonly memory: Memory,
    /** Values written wherever they are used: lengths that never change. */
    private readonly everywhere: ReadonlyMap<Variable, Value>,
  ) {
    for (const v of everywhere.keys()) this.absorbed.add(v);
  }

  offer(v: Variable, { term, reads }: Value, limit: number): void {
    const { region, loop } = this;
    this.pending.set(v, { term, reads, region, loop, since: this.writes.length, limit });
  }

  record(writes: readonly Access[]): void {
    this.writes.push(...writes);
  }

  isAbsorbed(v: Variable): boolean {
    return this.absorbed.has(v);
  }

  /** Runs `body` as a branch of the current block, or as the body of a loop. */
  within<T>(kind: 'branch' | 'loop', body: () => T): T {
    const { region, loop } = this;
    this.region = {};
    if (kind === 'loop') this.loop = this.region;
    try {
      return body();
    } finally {
      this.region = region;
      this.loop = loop;
    }
  }

  /** The value of `attempt`, or, if that is `undefined`, everything as before. */
  speculate<T>(attempt: () => T | undefined): T | undefined {
    const pending = new Map(this.pending);
    const absorbed = new Set(this.absorbed);
    const result = attempt();
    if (result === undefined) {
      restore(this.pending, pending);
      this.absorbed.clear();
      for (const v of absorbed) this.absorbed.add(v);
    }
    return result;
  }

  /** The operands of one statement, as expressions as long as `limit` allows; the longest stay variables first. */
  take(atoms: readonly Atom[], limit: number): { terms: readonly Term[]; reads: readonly Access[] } {
    const found = atoms.map((a) => (a.kind === 'variable' ? this.movable(a) : undefined));
    const widths = atoms.map((a, i) => width(found[i]?.term ?? atomTerm(a)));
    let total = widths.reduce((sum, w) => sum + w, 0);
    const longestFirst = found.map((_, i) => i).sort((i, j) => widths[j]! - widths[i]!);
    for (const i of longestFirst) {
      if (total <= limit || found[i] === undefined) continue;
      total -= widths[i]! - width(atomTerm(atoms[i]!));
      found[i] = undefined;
    }
    const reads: Access[] = [];
    const terms = atoms.map((a, i) => {
      const value = found[i] ?? (a.kind === 'variable' ? this.everywhere.get(a) : undefined);
      if (value === undefined) return atomTerm(a);
      reads.push(...value.reads);
      if (a.kind === 'variable') this.absorbed.add(a);
      return value.term;
    });
    return { terms, reads };
  }

  /** The bound of a loop whose body does `writes`: evaluated each time round, so it must be cheap and not change. */
  takeBound(a: Atom, writes: readonly Access[]): Term {
    const found = a.kind === 'variable' ? this.movable(a) : undefined;
    const changes = found?.reads.some((r) => writes.some((w) => this.memory.mayClash(r, w))) === true;
    if (found === undefined || changes || !isCheap(found.term)) return this.leave([a])[0]!;
    return this.take([a], Infinity).terms[0]!;
  }

  /** Operands that keep their own statement, but for what is written everywhere. */
  leave(atoms: readonly Atom[]): readonly Term[] {
    return atoms.map(
      (a) => (a.kind === 'variable' ? this.everywhere.get(a)?.term : undefined) ?? atomTerm(a),
    );
  }

  private movable(v: Variable): Value | undefined {
    const always = this.everywhere.get(v);
    if (always !== undefined) return always;
    const c = this.delayable(v);
    return c === undefined || width(c.term) > c.limit ? undefined : c;
  }

  /** What `v` stands for, if computing it here rather than where it is defined changes nothing. */
  delayable(v: Variable): Candidate | undefined {
    const c = this.pending.get(v);
    if (c === undefined || c.loop !== this.loop || this.absorbed.has(v)) return undefined;
    if (c.region !== this.region && mayFail(c.term)) return undefined;
    for (let i = c.since; i < this.writes.length; i++) {
      if (c.reads.some((r) => this.memory.mayClash(r, this.writes[i]!))) return undefined;
    }
    return c;
  }
}

/** Roughly the number of characters the term will take on one line; a literal can be laid out on several. */
export function width(t: Term): number {
  if (t.kind === 'array' || t.kind === 'object') return 2;
  const known = widths.get(t);
  if (known !== undefined) return known;
  const measured = flat(t, (v) => (v.name === '' ? 't1' : v.name)).length;
  widths.set(t, measured);
  return measured;
}

/** Terms grow by being put into others, and each is measured again every time. */
const widths = new WeakMap<Term, number>();

/** A name, a length, or one of them plus or minus a number. */
function isCheap(t: Term): boolean {
  if (t.kind === 'member') return t.name === 'length' && t.object.kind === 'variable';
  if (t.kind === 'binary')
    return (t.operator === '+' || t.operator === '-') && isCheap(t.left) && t.right.kind === 'text';
  return t.kind === 'variable' || t.kind === 'text';
}

/** Reading a member of what was itself read from memory: it may not be there. */
function mayFail(t: Term): boolean {
  if (t.kind === 'source' || t.kind === 'create') return true;
  if ((t.kind === 'member' || t.kind === 'element') && !isRoot(t.object)) return true;
  return children(t).some(mayFail);
}

const isRoot = (t: Term): boolean => t.kind === 'variable' || (t.kind === 'assert' && isRoot(t.operand));

function restore<K, V>(map: Map<K, V>, saved: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of saved) map.set(key, value);
}
