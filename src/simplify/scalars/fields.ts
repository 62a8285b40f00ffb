/** A part that nothing in the function writes is what the object was made of, wherever it is read. */
import { aliasesIn, writesOf } from '../../analysis/aliases.js';
import type { Atom, Block, Expression, Variable } from '../../ir/types.js';
import { mapBlocks, renameBlock, substitution, walk } from '../../ir/visit.js';
import { constantKey, lengthOf, partRead, partsMade } from './parts.js';

/** A write whose place is not known. */
const anyKey = '*';

export function forwardFields(body: Block): Block {
  const aliases = aliasesIn({ body });
  const made = new Map<Variable, ReadonlyMap<string, Atom>>();
  const written = new Map<Variable, Set<string>>();
  walk(body, (s) => {
    const parts = s.kind === 'let' ? partsMade(s.expression) : undefined;
    if (s.kind === 'let' && parts !== undefined) made.set(s.variable, parts);
    const key = (s.kind === 'store' ? constantKey(s.key) : undefined) ?? anyKey;
    for (const { memory } of writesOf(s)) {
      const owner = aliases.classOf(memory);
      if (owner !== undefined) written.set(owner, (written.get(owner) ?? new Set()).add(key));
    }
  });
  const writtenKeys = (a: Variable): ReadonlySet<string> => written.get(aliases.classOf(a) ?? a) ?? new Set();
  const isWritten = (a: Variable, key: string) => writtenKeys(a).has(key) || writtenKeys(a).has(anyKey);
  const mayGrow = (a: Variable, size: number) =>
    [...writtenKeys(a)].some((key) => key === anyKey || Number(key) >= size);

  const replaced = new Map<Variable, Atom>();
  const valueOf = (e: Expression): Atom | undefined => {
    if (e.kind === 'length' && e.array.kind === 'variable') {
      const parts = made.get(e.array);
      return parts === undefined || mayGrow(e.array, parts.size) ? undefined : lengthOf(parts);
    }
    const read = partRead(e);
    if (read?.object.kind !== 'variable' || isWritten(read.object, read.key)) return undefined;
    return made.get(read.object)?.get(read.key);
  };
  const inBlock = (b: Block): Block => ({
    ...b,
    statements: b.statements.flatMap((s) => {
      if (s.kind !== 'let') return [mapBlocks(s, inBlock)];
      const value = valueOf(s.expression);
      if (value === undefined || value.type.kind !== s.variable.type.kind) return [s];
      replaced.set(s.variable, value);
      return [];
    }),
  });
  const reduced = inBlock(body);
  return replaced.size === 0 ? body : renameBlock(reduced, { use: substitution(replaced) });
}
