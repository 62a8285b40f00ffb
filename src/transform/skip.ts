/**
 * Loops of the reverse sweep that a branch not taken would run with a zero adjoint run in the branch that gives it
 * another value: `if (c) ȳ = …; else ȳ = 0; for (…) x̄[i] += ȳ * …` is `if (c) { ȳ = …; for (…) … }`. All that is
 * linear in adjoints leaves memory as it is where they are zero (vanish.ts). Expects that `record` has run.
 */
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import { variable } from '../ir/build.js';
import type { Atom, Block, If, Let, Statement, Variable } from '../ir/types.js';
import {
  definitions,
  forEachRead,
  freeVariables,
  mapBlocks,
  reads,
  renameStatement,
  walk,
} from '../ir/visit.js';
import { isZero, Vanishing } from './vanish.js';

export function skip(body: Block): Block {
  const aliases = aliasesIn({ body });
  const inBlock = (b: Block): Block => {
    const inner: Block = { ...b, statements: b.statements.map((s) => mapBlocks(s, inBlock)) };
    const choices = inner.statements.flatMap((s) => (s.kind === 'if' ? [s.id] : []));
    return choices.reduce((current, id) => skipped(current, id, aliases), inner);
  };
  return inBlock(body);
}

type Side = 'then' | 'otherwise';

/** What follows the `if` and does nothing where its results are zero goes into the branch where they are not. */
function skipped(b: Block, id: number, aliases: Aliases): Block {
  const at = b.statements.findIndex((s) => s.kind === 'if' && s.id === id);
  // It has itself become part of an earlier branch.
  if (at < 0) return b;
  const choice = b.statements[at] as If;
  for (const side of ['otherwise', 'then'] as const) {
    // What the primal computes has its own zeros: 0·∞ is NaN there.
    const zero = choice.results.filter(
      (r, i) => (choice.sweep !== 'primal' || r.role === 'adjoint') && isZero(choice[side].yields[i]),
    );
    const part =
      zero.length === 0 ? undefined : partition(b.statements.slice(at + 1), zero, choice.results, aliases);
    if (part?.moved.some((s) => s.kind === 'for') !== true) continue;
    const rest = [...part.rest, ...b.statements.slice(at + 1).filter((s) => !part.seen.has(s))];
    const changed = grown(choice, side, part, { statements: rest, yields: b.yields });
    return { ...b, statements: [...b.statements.slice(0, at), ...part.before, changed, ...rest] };
  }
  return b;
}

interface Partition {
  /** Computed before the `if`, for what is moved. */
  readonly before: readonly Let[];
  readonly moved: readonly Statement[];
  readonly rest: readonly Statement[];
  readonly seen: ReadonlySet<Statement>;
  readonly vanishing: Vanishing;
}

/** Goes through what follows the `if` with these results, until something stands in the way. */
function partition(
  after: readonly Statement[],
  zero: readonly Variable[],
  results: readonly Atom[],
  aliases: Aliases,
): Partition {
  const vanishing = new Vanishing(zero);
  const before: Let[] = [];
  const moved: Statement[] = [];
  const seen = new Set<Statement>();
  let rest: Statement[] = [];
  for (const s of after) {
    if (vanishing.depends(s)) {
      const needed = neededOf(s, rest, results, aliases);
      if (needed === undefined || clashes(s, rest, aliases) || !vanishing.enter(s)) break;
      before.push(...needed);
      rest = rest.filter((t) => !needed.includes(t as Let));
      moved.push(s);
    } else if (s.kind === 'let' && s.expression.kind !== 'pop') rest.push(s);
    else break;
    seen.add(s);
  }
  return { before, moved, rest, seen, vanishing };
}

/** The statements of `rest` that `s` reads, if they may stand before the `if` that gives the results. */
function neededOf(
  s: Statement,
  rest: readonly Statement[],
  results: readonly Atom[],
  aliases: Aliases,
): readonly Let[] | undefined {
  const wanted = freeVariables({ statements: [s], yields: [] });
  const needed: Let[] = [];
  for (const t of [...rest].reverse()) {
    if (t.kind !== 'let' || !wanted.has(t.variable)) continue;
    if (aliases.mayChange(t.expression, t.variable.type)) return undefined;
    if (reads(t).some((a) => results.includes(a))) return undefined;
    needed.unshift(t);
    for (const a of reads(t)) if (a.kind === 'variable') wanted.add(a);
  }
  return needed;
}

/** Whether `s` writes memory that is read before it. */
function clashes(s: Statement, rest: readonly Statement[], aliases: Aliases): boolean {
  const read = new Set(rest.flatMap(reads).map((a) => aliases.classOf(a)));
  let found = false;
  walk({ statements: [s], yields: [] }, (t) => {
    if (t.kind === 'store') found ||= read.has(aliases.classOf(t.target));
  });
  return found;
}

/** The `if` with what is moved in the other branch; what the rest reads of that is a result of the `if`. */
function grown(choice: If, side: Side, { moved, vanishing }: Partition, rest: Block): If {
  const other = side === 'then' ? 'otherwise' : 'then';
  const read = new Set<Atom>();
  forEachRead(rest, (a) => read.add(a));
  const given = moved.flatMap(definitions).filter((v) => read.has(v));
  const inner = new Map(given.map((v) => [v, variable(v.name, v.type, v.role)]));
  const yielded = (a: Atom, on: Side): Atom => {
    const i = choice.results.indexOf(a as Variable);
    return i < 0 ? a : choice[on].yields[i]!;
  };
  const renaming = {
    use: (a: Atom) => inner.get(a as Variable) ?? yielded(a, other),
    define: (v: Variable) => inner.get(v) ?? v,
  };
  return {
    ...choice,
    results: [...choice.results, ...given],
    [other]: {
      statements: [...choice[other].statements, ...moved.map((s) => renameStatement(s, renaming))],
      yields: [...choice[other].yields, ...inner.values()],
    },
    [side]: {
      ...choice[side],
      yields: [...choice[side].yields, ...given.map((v) => yielded(vanishing.valueOf(v), side))],
    },
  };
}
