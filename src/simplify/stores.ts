/** Writes to memory that stays inside the function and that nothing reads afterwards. */
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import type { Atom, Block, Statement, Variable } from '../ir/types.js';
import { blocks, freeVariables, mapBlocks, reads, walk } from '../ir/visit.js';

export function removeDeadStores(body: Block): Block {
  return new Stores(body).block(body, new Set());
}

type Classes = ReadonlySet<Variable>;

class Stores {
  private readonly aliases: Aliases;
  /** What others can see: the memory of parameters and results, and what code that is not looked into gives. */
  private readonly visible = new Set<Variable | undefined>();

  constructor(body: Block) {
    this.aliases = aliasesIn({ body });
    for (const a of [...freeVariables(body), ...body.yields]) this.visible.add(this.aliases.classOf(a));
    walk(body, (s) => {
      if (s.kind === 'let' && s.expression.kind === 'external' && s.expression.operation.fresh !== true)
        this.visible.add(this.aliases.classOf(s.variable));
    });
  }

  /** `readLater` are the classes that are read after the block. */
  block(b: Block, readLater: Classes): Block {
    const later = new Set(readLater);
    const kept: Statement[] = [];
    for (const s of [...b.statements].reverse()) {
      if (this.isDead(s, later)) continue;
      const isLoop = s.kind === 'for' || s.kind === 'while';
      const inside = isLoop ? new Set([...later, ...this.readIn(s)]) : later;
      kept.push(mapBlocks(s, (inner) => this.block(inner, inside)));
      for (const owner of this.readIn(s)) later.add(owner);
    }
    return { ...b, statements: kept.reverse() };
  }

  private isDead(s: Statement, later: Classes): boolean {
    if (s.kind !== 'store' && s.kind !== 'push') return false;
    const owner = this.aliases.classOf(s.kind === 'store' ? s.target : s.array);
    return owner !== undefined && !this.visible.has(owner) && !later.has(owner);
  }

  /** The memory that the statement and its blocks read, or hand to others; a store's target is not read. */
  private readIn(s: Statement): readonly Variable[] {
    const found = new Set<Variable>();
    const read = (a: Atom): void => {
      const owner = this.aliases.classOf(a);
      if (owner !== undefined) found.add(owner);
    };
    walk({ statements: [s], yields: [] }, (t) => {
      if (t.kind === 'store' || t.kind === 'push') read(t.value);
      else reads(t).forEach(read);
      for (const inner of blocks(t)) inner.yields.forEach(read);
    });
    return [...found];
  }
}
