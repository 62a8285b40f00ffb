/**
 * Memory that the reverse sweep reads deeper in loops than the primal writes it is put back, write by write, instead
 * of keeping each value read: what a store overwrites is kept, and stored again where the store is reversed, so that
 * the reverse sweep finds memory as the primal found it (to-be-recorded analysis of overwritten variables: Hascoët &
 * Pascual 2013, §4.2). Only memory that stays inside the function: nobody else may see it change back.
 */
import { aliasesIn, writesOf, type Aliases } from '../analysis/aliases.js';
import { BlockBuilder } from '../ir/build.js';
import type { Fact } from '../ir/facts.js';
import type { Atom, Block, Let, Statement, Store, Variable } from '../ir/types.js';
import { blocks, definitions, freeVariables, mapBlocks, operands, reads, walk } from '../ir/visit.js';

export function restore(body: Block, note: (fact: Fact) => void = () => undefined): Block {
  const aliases = aliasesIn({ body });
  const worthwhile = restorable(body, aliases);
  if (worthwhile.size === 0) return body;
  const unread = neverReadBefore(body, aliases);
  const stores = new Map<number, { readonly store: Store; readonly old: Let }>();
  walk(body, (s) => {
    const memory = s.kind === 'store' && s.id !== undefined ? aliases.classOf(s.target) : undefined;
    if (s.kind !== 'store' || memory === undefined || !worthwhile.has(memory) || unread.has(s)) return;
    const b = new BlockBuilder('adjoint', s.origin);
    const { target, key } = s;
    if (typeof key === 'string')
      b.let({ kind: 'field', object: target, name: key }, s.value.type, '', 'saved');
    else b.let({ kind: 'load', array: target, index: key }, s.value.type, '', 'saved');
    note({ kind: 'restored', origin: s.origin });
    stores.set(s.id!, { store: s, old: b.statements[0] as Let });
  });
  const inBlock = (b: Block): Block => ({
    ...b,
    statements: b.statements.flatMap((s) => {
      if (s.kind !== 'store') return [mapBlocks(s, inBlock)];
      const before = s.id === undefined ? undefined : stores.get(s.id)?.old;
      const { store, old } = (s.mirrors === undefined ? undefined : stores.get(s.mirrors)) ?? {};
      if (store === undefined || old === undefined) return before === undefined ? [s] : [before, s];
      const { target, key, origin } = store;
      return [
        s,
        { kind: 'store', target, key, value: old.variable, origin, sweep: 'adjoint', restores: true },
      ];
    }),
  });
  return inBlock(body);
}

/** The stores to memory that nothing has read before: what they overwrite is not missed. */
function neverReadBefore(body: Block, aliases: Aliases): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  const read = new Set<Variable | undefined>();
  const readIn = (b: Block): void =>
    walk(b, (s) => {
      if (s.kind === 'let') for (const a of operands(s.expression)) read.add(aliases.classOf(a));
    });
  const inBlock = (b: Block): void => {
    for (const s of b.statements) {
      if (s.kind === 'for' || s.kind === 'while') blocks(s).forEach(readIn);
      if (s.kind === 'store' && !read.has(aliases.classOf(s.target))) found.add(s);
      readIn({ statements: [s], yields: [] });
      blocks(s).forEach(inBlock);
    }
  };
  inBlock(body);
  return found;
}

/** The alias classes that can be restored, and are read again deeper than they are written. */
function restorable(body: Block, aliases: Aliases): ReadonlySet<Variable> {
  const reversed = new Set<number>();
  const excluded = new Set<Variable>();
  const exclude = (a: Atom): void => {
    const memory = aliases.classOf(a);
    if (memory !== undefined) excluded.add(memory);
  };
  for (const a of [...body.yields, ...freeVariables(body)]) exclude(a);
  walk(body, (s) => {
    if (s.kind === 'store' && s.mirrors !== undefined) reversed.add(s.mirrors);
    if (s.kind === 'call') for (const a of [...s.arguments, ...s.results]) exclude(a);
  });
  const written = new Map<Variable, number>();
  const read = new Map<Variable, number>();
  const needed = neededByReverse(body);
  atDepth(body, 0, (s, depth) => {
    for (const { memory, what } of writesOf(s)) {
      const isReversed = s.kind === 'store' && s.id !== undefined && reversed.has(s.id) && s.grows !== true;
      if (s.sweep === 'primal' && what !== 'length' && !isReversed) exclude(memory);
      deepen(written, aliases.classOf(memory), depth);
    }
    if (s.kind !== 'let' || s.variable.type.kind !== 'number' || !needed.has(s.variable)) return;
    if (s.expression.kind === 'load') deepen(read, aliases.classOf(s.expression.array), depth);
    if (s.expression.kind === 'field') deepen(read, aliases.classOf(s.expression.object), depth);
  });
  return new Set(
    [...written].flatMap(([memory, depth]) =>
      excluded.has(memory) || (read.get(memory) ?? -1) <= depth ? [] : [memory],
    ),
  );
}

function deepen(depths: Map<Variable, number>, memory: Variable | undefined, depth: number): void {
  if (memory !== undefined) depths.set(memory, Math.max(depths.get(memory) ?? 0, depth));
}

/** Visits the primal's statements with the number of loops around them. */
function atDepth(b: Block, depth: number, visit: (s: Statement, depth: number) => void): void {
  for (const s of b.statements) {
    visit(s, depth);
    const inside = s.kind === 'for' || s.kind === 'while' ? depth + 1 : depth;
    for (const inner of blocks(s)) atDepth(inner, inside, visit);
  }
}

/** What mirroring statements read, and what that is computed from. */
function neededByReverse(body: Block): ReadonlySet<Variable> {
  const needed = new Set<Variable>();
  const sources = new Map<Variable, readonly Atom[]>();
  const pending: Atom[] = [];
  walk(body, (s) => {
    if ((s.kind === 'if' || s.kind === 'for') && s.mirrors !== undefined)
      pending.push(...freeVariables({ statements: [s], yields: [] }));
    if (s.kind === 'let') for (const v of definitions(s)) sources.set(v, reads(s));
  });
  for (let a = pending.pop(); a !== undefined; a = pending.pop()) {
    if (a.kind === 'constant' || needed.has(a)) continue;
    needed.add(a);
    pending.push(...(sources.get(a) ?? []));
  }
  return needed;
}
