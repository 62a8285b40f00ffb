/**
 * Reads of memory that nothing writes to afterwards: they may be made again at any later time. "Afterwards" is the
 * rest of every block around, and the whole of every loop around, but for memory that is made inside the loop.
 */
import type { Atom, Block, Expression, Statement, Variable } from '../ir/types.js';
import { blocks, definedIn, freeVariables, walk } from '../ir/visit.js';
import { writesOf, type Aliases, type Write, type Written } from './aliases.js';

/** The variables of `body` that hold what such a read gave. */
export function settledIn(body: Block, aliases: Aliases): ReadonlySet<Variable> {
  return new Settling(body, aliases).settled;
}

/** Whether memory may be written to after a call, be it of code that is not looked into. */
export function writtenAfterIn(body: Block, aliases: Aliases): (call: Statement, memory: Atom) => boolean {
  const { laterThan } = new Settling(body, aliases);
  return (call, a) => {
    const memory = aliases.classOf(a);
    return memory !== undefined && laterThan.get(call)?.has(memory.id) !== false;
  };
}

/** What is compared with `undefined` or `null`, and what that may be: choices are followed to what they choose among. */
function testedIn(body: Block): ReadonlySet<Atom> {
  const sources = new Map<Atom, Atom[]>();
  const found = new Set<Atom>();
  const flow = (to: Atom, from: Atom | undefined): void => {
    if (from !== undefined) sources.set(to, [...(sources.get(to) ?? []), from]);
  };
  const test = (a: Atom): void => {
    if (found.has(a)) return;
    found.add(a);
    sources.get(a)?.forEach(test);
  };
  const compared: Atom[] = [];
  walk(body, (s) => {
    if (s.kind === 'let' && s.expression.kind === 'pure') {
      const [x, nothing] = s.expression.arguments;
      const isNothing = nothing?.kind === 'constant' && (nothing.value ?? undefined) === undefined;
      if (x !== undefined && isNothing) compared.push(x);
    } else if (s.kind === 'let' && s.expression.kind === 'select') {
      flow(s.variable, s.expression.whenTrue);
      flow(s.variable, s.expression.whenFalse);
    } else if (s.kind === 'if') {
      for (const b of [s.then, s.otherwise]) s.results.forEach((r, i) => flow(r, b.yields[i]));
    } else if (s.kind === 'for' || s.kind === 'while') {
      s.carried.forEach(({ parameter, initial }, i) => {
        flow(parameter, initial);
        flow(parameter, s.body.yields[i]);
        flow(s.results[i]!, parameter);
      });
    }
  });
  compared.forEach(test);
  return found;
}

/** Memory and what of it is written. */
type Later = ReadonlySet<string>;

class Settling {
  readonly settled = new Set<Variable>();
  /** The memory that is written after calls. */
  readonly laterThan = new Map<Statement, ReadonlySet<number>>();
  private readonly members = new Map<Variable, Variable[]>();
  private readonly popped = new Set<Variable>();
  /** What is compared with `undefined` or `null`: the element may be one that is pushed later. */
  private readonly tested = new Set<Atom>();

  constructor(
    body: Block,
    private readonly aliases: Aliases,
  ) {
    for (const v of [...definedIn(body), ...freeVariables(body)]) {
      const memory = aliases.classOf(v);
      if (memory !== undefined) this.members.set(memory, [...(this.members.get(memory) ?? []), v]);
    }
    walk(body, (s) => {
      if (s.kind !== 'let' || s.expression.kind !== 'pop') return;
      const memory = aliases.classOf(s.expression.array);
      if (memory !== undefined) this.popped.add(memory);
    });
    for (const a of testedIn(body)) this.tested.add(a);
    this.block(body, new Set());
  }

  private block(b: Block, after: Later): void {
    const later = new Set(after);
    for (const s of [...b.statements].reverse()) {
      this.statement(s, later);
      for (const write of this.writesIn(s)) later.add(write);
    }
  }

  private statement(s: Statement, later: Later): void {
    if (s.kind === 'let' && this.isSettled(s.expression, s.variable, later)) this.settled.add(s.variable);
    if (s.kind === 'call' || (s.kind === 'let' && s.expression.kind === 'external'))
      this.laterThan.set(s, new Set([...later].map((write) => Number(write.split(' ')[0]))));
    if (s.kind === 'if') for (const inner of blocks(s)) this.block(inner, later);
    if (s.kind === 'for' || s.kind === 'while') {
      const again = new Set(later);
      for (const write of this.writesIn(
        s,
        definedIn({ statements: blocks(s).flatMap((b) => b.statements), yields: [] }),
      ))
        again.add(write);
      for (const inner of blocks(s)) this.block(inner, again);
    }
  }

  private isSettled(e: Expression, v: Variable, later: Later): boolean {
    const is = (memory: Variable | undefined, what: Written) =>
      memory !== undefined && !later.has(`${memory.id} ${what}`);
    if (e.kind === 'load') {
      const memory = this.aliases.classOf(e.array);
      return is(memory, v.type.kind) && (!this.tested.has(v) || is(memory, 'length'));
    }
    if (e.kind === 'field') return is(this.aliases.classOf(e.object), v.type.kind);
    return e.kind === 'length' && is(this.aliases.classOf(e.array), 'length');
  }

  /** What the statement itself writes; what is pushed leaves the elements before it as they are. */
  private ownWrites(s: Statement): readonly Write[] {
    if (s.kind !== 'push' || this.popped.has(this.aliases.classOf(s.array)!)) return writesOf(s);
    return [{ memory: s.array, what: 'length' }];
  }

  /** What the statement and its blocks write, but to memory all of whose references are in `fresh`. */
  private writesIn(s: Statement, fresh: ReadonlySet<Variable> = new Set()): readonly string[] {
    const own = this.ownWrites(s).flatMap(({ memory, what }) => {
      const owner = this.aliases.classOf(memory);
      if (owner === undefined || this.members.get(owner)!.every((v) => fresh.has(v))) return [];
      return [`${owner.id} ${what}`];
    });
    return [...own, ...blocks(s).flatMap((b) => b.statements.flatMap((t) => this.writesIn(t, fresh)))];
  }
}
