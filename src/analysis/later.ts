/**
 * What happens to memory after a statement: in the rest of every block around, and in the whole of every loop around,
 * but for memory that is made inside the loop.
 */
import type { Block, Statement, Variable } from '../ir/types.js';
import { blocks, definedIn, freeVariables } from '../ir/visit.js';
import type { Aliases } from './aliases.js';

/** Something that happens to memory, by a name that tells it apart. */
export type Happening = readonly [memory: Variable, name: string];

export interface Walk {
  /** What the statement itself, not its blocks, does. */
  readonly of: (s: Statement) => readonly Happening[];
  /** What the end of a block does; absent: nothing. */
  readonly ofEnd?: (b: Block) => readonly Happening[];
  /** Is told of each statement what happens after it. */
  readonly visit: (s: Statement, later: ReadonlySet<string>) => void;
}

export function walkWithLater(body: Block, aliases: Aliases, { of, ofEnd = () => [], visit }: Walk): void {
  const members = membersIn(body, aliases);
  const named = (all: readonly Happening[], fresh: ReadonlySet<Variable>): readonly string[] =>
    all.flatMap(([memory, name]) => (members.get(memory)?.every((v) => fresh.has(v)) === true ? [] : [name]));
  /** In the statement and its blocks, but to memory all of whose references are in `fresh`. */
  const within = (s: Statement, fresh: ReadonlySet<Variable> = new Set()): readonly string[] => [
    ...named(of(s), fresh),
    ...blocks(s).flatMap((b) => [
      ...named(ofEnd(b), fresh),
      ...b.statements.flatMap((t) => within(t, fresh)),
    ]),
  ];
  const block = (b: Block, after: ReadonlySet<string>): void => {
    const later = new Set([...after, ...named(ofEnd(b), new Set())]);
    for (const s of [...b.statements].reverse()) {
      visit(s, later);
      const inner = blocks(s);
      const isLoop = s.kind === 'for' || s.kind === 'while';
      const own = () => definedIn({ statements: inner.flatMap((x) => x.statements), yields: [] });
      const around = isLoop ? new Set([...later, ...within(s, own())]) : later;
      for (const x of inner) block(x, around);
      for (const name of within(s)) later.add(name);
    }
  };
  block(body, new Set());
}

/** The references to each class of memory. */
export function membersIn(body: Block, aliases: Aliases): ReadonlyMap<Variable, readonly Variable[]> {
  const members = new Map<Variable, Variable[]>();
  for (const v of [...definedIn(body), ...freeVariables(body)]) {
    const memory = aliases.classOf(v);
    if (memory === undefined) continue;
    const known = members.get(memory);
    if (known === undefined) members.set(memory, [v]);
    else known.push(v);
  }
  return members;
}
