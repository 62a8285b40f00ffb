/** Reads of memory that nothing writes to afterwards (later.ts): they may be made again at any later time. */
import type { Atom, Block, Expression, Let, Statement, Variable } from '../ir/types.js';
import { operands, reads, walk } from '../ir/visit.js';
import { inBoundsIn } from './bounds.js';
import { isReference, kindOf, writesOf, type Aliases, type Write, type Written } from './aliases.js';
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

/**
 * What decides more than a number that comes to nothing without it: what is compared, counted to, an index, or handed
 * on; and what that may be computed from.
 */
function decidingIn(body: Block): ReadonlySet<Atom> {
  const sources = new Map<Atom, Atom[]>();
  const found = new Set<Atom>();
  const seeds: Atom[] = [];
  const flow = (to: Atom, from: Atom | undefined): void => {
    if (from !== undefined) sources.set(to, [...(sources.get(to) ?? []), from]);
  };
  // What is read of arrays and objects that are not there throws.
  const seed = (all: readonly Atom[]): void => void seeds.push(...all.filter((a) => !isReference(a.type)));
  const follow = (a: Atom): void => {
    if (found.has(a)) return;
    found.add(a);
    sources.get(a)?.forEach(follow);
  };
  walk(body, (s) => {
    if (s.kind === 'if') {
      for (const b of [s.then, s.otherwise]) s.results.forEach((r, i) => flow(r, b.yields[i]));
    } else if (s.kind === 'for' || s.kind === 'while') {
      s.carried.forEach(({ parameter, initial }, i) => {
        flow(parameter, initial);
        flow(parameter, s.body.yields[i]);
        flow(s.results[i]!, parameter);
      });
    }
    if (s.kind === 'for') seed([s.from, s.to]);
    else if (s.kind === 'while') seed(s.test.yields);
    else if (s.kind !== 'let') seed(reads(s));
    else decided(s, flow, seed, (a) => seeds.push(a));
  });
  seeds.forEach(follow);
  return found;
}

function decided(
  { variable, expression: e }: Let,
  flow: (to: Atom, from: Atom) => void,
  seed: (all: readonly Atom[]) => void,
  compare: (a: Atom) => void,
): void {
  switch (e.kind) {
    case 'primitive':
      return e.arguments.forEach((a) => flow(variable, a));
    case 'as':
      return flow(variable, e.value);
    case 'select':
      seed([e.condition]);
      flow(variable, e.whenTrue);
      return flow(variable, e.whenFalse);
    case 'pure':
      return e.arguments.forEach(compare);
    default:
      return seed(operands(e));
  }
}

class Settling {
  readonly settled = new Set<Variable>();
  /** The memory that is written after calls. */
  readonly laterThan = new Map<Statement, ReadonlySet<number>>();
  private readonly popped = new Set<Variable>();
  private readonly deciding: ReadonlySet<Atom>;
  private readonly isInside: (array: Atom, index: Atom) => boolean;

  constructor(
    body: Block,
    private readonly aliases: Aliases,
  ) {
    walk(body, (s) => {
      if (s.kind !== 'let' || s.expression.kind !== 'pop') return;
      const memory = aliases.classOf(s.expression.array);
      if (memory !== undefined) this.popped.add(memory);
    });
    this.deciding = decidingIn(body);
    this.isInside = inBoundsIn(body, aliases);
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
      // What is not there yet is not nothing any more once it is pushed.
      const isThere = !this.deciding.has(v) || is(memory, 'length') || this.isInside(e.array, e.index);
      return is(memory, kindOf(v.type)) && isThere;
    }
    if (e.kind === 'field') return is(this.aliases.classOf(e.object), kindOf(v.type));
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
