/**
 * Drops what control flow carries for nothing: results of `if`s and parameters of loops that are never read or never
 * change. Lowering carries whatever two ways disagree about; which of that matters is known only afterwards.
 */
import { reads, renameBlock, substitution, walk } from '../ir/visit.js';
import { sameAtom } from './environment.js';
import type { Atom, Block, Statement, Variable } from '../ir/types.js';

export function prune(body: Block): Block {
  let settled = body;
  for (let table = knownIn(settled); table.size > 0; table = knownIn(settled)) {
    settled = renameBlock(flatten(settled), { use: substitution(table) });
    settled = pruneBlock(settled, neededIn(settled));
  }
  return flatten(pruneBlock(settled, neededIn(settled)));
}

/** What loops carry unchanged, and what both ways of an `if`, or the only one that can be taken, agree about. */
function knownIn(body: Block): Map<Variable, Atom> {
  const known = new Map<Variable, Atom>();
  walk(body, (s) => {
    if (s.kind === 'if') {
      const only =
        s.condition.kind === 'constant' ? (s.condition.value === true ? s.then : s.otherwise) : undefined;
      s.results.forEach((r, i) => {
        const a = (only ?? s.then).yields[i];
        const b = (only ?? s.otherwise).yields[i];
        if (a !== undefined && b !== undefined && sameAtom(a, b)) known.set(r, a);
      });
    } else if (s.kind === 'for' || s.kind === 'while') {
      s.carried.forEach((c, i) => {
        const next = s.body.yields[i];
        if (next === undefined || (next !== c.parameter && !sameAtom(next, c.initial))) return;
        known.set(c.parameter, c.initial);
        known.set(s.results[i]!, c.initial);
      });
    }
  });
  return known;
}

/** An `if` whose condition is constant is the way it takes. */
function flatten(b: Block): Block {
  const statements = b.statements.flatMap((s): readonly Statement[] => {
    if (s.kind === 'if' && s.condition.kind === 'constant') {
      return flatten(s.condition.value === true ? s.then : s.otherwise).statements;
    }
    if (s.kind === 'if') return [{ ...s, then: flatten(s.then), otherwise: flatten(s.otherwise) }];
    if (s.kind === 'for') return [{ ...s, body: flatten(s.body) }];
    return [s.kind === 'while' ? { ...s, test: flatten(s.test), body: flatten(s.body) } : s];
  });
  return { statements, yields: b.yields };
}

function neededIn(body: Block): ReadonlySet<Variable> {
  const sources = sourcesOf(body);
  const needed = new Set<Variable>();
  const waiting: Atom[] = [...body.yields];
  walk(body, (s) => waiting.push(...roots(s)));
  for (let a = waiting.pop(); a !== undefined; a = waiting.pop()) {
    if (a.kind !== 'variable' || needed.has(a)) continue;
    needed.add(a);
    waiting.push(...(sources.get(a) ?? []));
  }
  return needed;
}

/** What a statement reads whether or not its results are read. */
function roots(s: Statement): readonly Atom[] {
  switch (s.kind) {
    case 'for':
      return [s.from, s.to];
    case 'while':
      return s.test.yields;
    case 'let':
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
    case 'if':
      return reads(s);
  }
}

/** Where the results and parameters of structured statements take their values from. */
function sourcesOf(body: Block): ReadonlyMap<Variable, readonly Atom[]> {
  const sources = new Map<Variable, Atom[]>();
  const add = (v: Variable, a: Atom | undefined) => {
    if (a !== undefined) sources.set(v, [...(sources.get(v) ?? []), a]);
  };
  walk(body, (s) => {
    if (s.kind === 'if') {
      s.results.forEach((r, i) => {
        add(r, s.then.yields[i]);
        add(r, s.otherwise.yields[i]);
      });
    }
    if (s.kind !== 'for' && s.kind !== 'while') return;
    s.carried.forEach((c, i) => {
      add(c.parameter, c.initial);
      add(c.parameter, s.body.yields[i]);
      if (s.results[i] !== undefined) add(s.results[i], c.parameter);
    });
  });
  return sources;
}

function pruneBlock(b: Block, needed: ReadonlySet<Variable>, keep?: readonly boolean[]): Block {
  const statements = b.statements.map((s) => pruneStatement(s, needed));
  return { statements, yields: keep === undefined ? b.yields : b.yields.filter((_, i) => keep[i]) };
}

function pruneStatement(s: Statement, needed: ReadonlySet<Variable>): Statement {
  if (s.kind === 'if') {
    const keep = s.results.map((r) => needed.has(r));
    return {
      ...s,
      then: pruneBlock(s.then, needed, keep),
      otherwise: pruneBlock(s.otherwise, needed, keep),
      results: s.results.filter((_, i) => keep[i]),
    };
  }
  if (s.kind !== 'for' && s.kind !== 'while') return s;
  const keep = s.carried.map((c, i) => needed.has(c.parameter) || needed.has(s.results[i]!));
  const loop = {
    ...s,
    carried: s.carried.filter((_, i) => keep[i]),
    body: pruneBlock(s.body, needed, keep),
    results: s.results.filter((_, i) => keep[i]),
  };
  return loop.kind === 'while' ? { ...loop, test: pruneBlock(loop.test, needed) } : loop;
}
