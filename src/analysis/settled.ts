/** Reads of memory that nothing writes to afterwards (later.ts): they may be made again at any later time. */
import type { Atom, Block, Expression, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { writesOf, type Aliases, type Write, type Written } from './aliases.js';
import { walkWithLater, type Happening } from './later.js';

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

class Settling {
  readonly settled = new Set<Variable>();
  /** The memory that is written after calls. */
  readonly laterThan = new Map<Statement, ReadonlySet<number>>();
  private readonly popped = new Set<Variable>();
  /** What is compared with `undefined` or `null`: the element may be one that is pushed later. */
  private readonly tested: ReadonlySet<Atom>;

  constructor(
    body: Block,
    private readonly aliases: Aliases,
  ) {
    walk(body, (s) => {
      if (s.kind !== 'let' || s.expression.kind !== 'pop') return;
      const memory = aliases.classOf(s.expression.array);
      if (memory !== undefined) this.popped.add(memory);
    });
    this.tested = testedIn(body);
    walkWithLater(body, aliases, {
      of: (s) => this.writes(s),
      visit: (s, later) => {
        if (s.kind === 'let' && this.isSettled(s.expression, s.variable, later)) this.settled.add(s.variable);
        if (s.kind === 'call' || (s.kind === 'let' && s.expression.kind === 'external'))
          this.laterThan.set(s, new Set([...later].map((write) => Number(write.split(' ')[0]))));
      },
    });
  }

  private isSettled(e: Expression, v: Variable, later: ReadonlySet<string>): boolean {
    const is = (memory: Variable | undefined, what: Written) =>
      memory !== undefined && !later.has(`${memory.id} ${what}`);
    if (e.kind === 'load') {
      const memory = this.aliases.classOf(e.array);
      return is(memory, v.type.kind) && (!this.tested.has(v) || is(memory, 'length'));
    }
    if (e.kind === 'field') return is(this.aliases.classOf(e.object), v.type.kind);
    return e.kind === 'length' && is(this.aliases.classOf(e.array), 'length');
  }

  /** What the statement writes, and what of it; what is pushed leaves the elements before it as they are. */
  private writes(s: Statement): readonly Happening[] {
    const isOnEnd = s.kind === 'push' && !this.popped.has(this.aliases.classOf(s.array)!);
    const all: readonly Write[] = isOnEnd ? [{ memory: s.array, what: 'length' }] : writesOf(s);
    return all.flatMap(({ memory, what }): readonly Happening[] => {
      const owner = this.aliases.classOf(memory);
      return owner === undefined ? [] : [[owner, `${owner.id} ${what}`]];
    });
  }
}
