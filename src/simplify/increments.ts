/**
 * The adjoint of `a[i] = a[i] + v` leaves `ā[i]` as it is: what is taken out of a place, set to zero and added back is
 * left alone, and what is added to a place just set to zero is stored there. Only derivative statements, and only
 * where nothing between may touch that memory.
 */
import { aliasesIn, writesOf, type Aliases } from '../analysis/aliases.js';
import { countReads } from '../analysis/accumulation.js';
import type { Atom, Block, Let, Statement, Store, Variable } from '../ir/types.js';
import { mapBlocks, operands, walk } from '../ir/visit.js';

export function joinIncrements(body: Block): Block {
  const aliases = aliasesIn({ body });
  const reads = countReads(body);
  const inBlock = (b: Block): Block => {
    const inner = b.statements.map((s) => mapBlocks(s, inBlock));
    return { ...b, statements: joined(inner, aliases, reads) };
  };
  return inBlock(body);
}

function joined(
  list: readonly Statement[],
  aliases: Aliases,
  reads: ReadonlyMap<Variable, number>,
): readonly Statement[] {
  let statements = list;
  for (const s of list) {
    if (s.kind !== 'store' || s.sweep === 'primal' || !isZero(s.value)) continue;
    statements = withoutClearing(statements, s, aliases, reads) ?? statements;
  }
  return statements;
}

/** The statements without `cleared`, if a sum stored to the same place is the next thing that happens to its memory. */
function withoutClearing(
  statements: readonly Statement[],
  cleared: Store,
  aliases: Aliases,
  reads: ReadonlyMap<Variable, number>,
): readonly Statement[] | undefined {
  const at = statements.indexOf(cleared);
  const owner = aliases.classOf(cleared.target);
  const rest = statements.slice(at + 1);
  const next = rest.findIndex((s) => touches(s, owner, aliases));
  const [read, sum, store] = rest.slice(next, next + 3);
  if (next < 0 || read?.kind !== 'let' || sum?.kind !== 'let' || store?.kind !== 'store') return undefined;
  if (!isSamePlace(cleared, store) || !readsPlace(read, cleared)) return undefined;
  const term = addedTo(read.variable, sum);
  if (term === undefined || store.value !== sum.variable) return undefined;
  if (reads.get(read.variable) !== 1 || reads.get(sum.variable) !== 1) return undefined;
  const before = statements.slice(0, at);
  const taken = before.findLastIndex((s) => touches(s, owner, aliases));
  const takenFrom = before[taken];
  const isBack = takenFrom?.kind === 'let' && takenFrom.variable === term && readsPlace(takenFrom, cleared);
  const kept = statements.filter((s) => s !== cleared && s !== read && s !== sum);
  return isBack
    ? kept.filter((s) => s !== store)
    : kept.map((s) => (s === store ? { ...store, value: term } : s));
}

const isZero = (a: Atom): boolean => a.kind === 'constant' && a.value === 0;

function isSamePlace(a: Store, b: Store): boolean {
  return a.target === b.target && sameKey(a.key, b.key);
}

function sameKey(a: Atom | string, b: Atom | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a === b || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value);
}

function readsPlace({ expression: e }: Let, place: Store): boolean {
  if (e.kind === 'load') return e.array === place.target && sameKey(e.index, place.key);
  return e.kind === 'field' && e.object === place.target && e.name === place.key;
}

/** The other operand of a sum. */
function addedTo(v: Variable, { expression: e }: Let): Atom | undefined {
  if (e.kind !== 'primitive' || e.operation !== 'add') return undefined;
  const [a, b] = e.arguments;
  if (a === v && b !== v) return b;
  return b === v && a !== v ? a : undefined;
}

/** Whether the statement reads or writes memory of the class. */
function touches(s: Statement, owner: Variable | undefined, aliases: Aliases): boolean {
  let found = false;
  walk({ statements: [s], yields: [] }, (t) => {
    if (t.kind === 'call' || writesOf(t).some(({ memory }) => aliases.classOf(memory) === owner))
      found = true;
    if (t.kind !== 'let') return;
    const memory = operands(t.expression).find((a) => aliases.classOf(a) === owner);
    if (memory !== undefined && owner !== undefined) found = true;
  });
  return found;
}
