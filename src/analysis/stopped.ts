/** Results of `stopGradient` whose memory is known by another name too, at the time or later: to the function, or a caller. */
import { isReference, type Aliases, aliasesIn } from './aliases.js';
import type { Function } from '../ir/module.js';
import type { Block, Let, Statement, Variable } from '../ir/types.js';
import { blocks, definedIn, freeVariables, reads } from '../ir/visit.js';

export function stoppedIn(f: Function): ReadonlySet<Variable> {
  return new Stopped(f).found;
}

const isStop = (s: Statement): s is Let =>
  s.kind === 'let' && s.expression.kind === 'external' && s.expression.operation.stops !== undefined;

class Stopped {
  readonly found = new Set<Variable>();
  private readonly aliases: Aliases;
  private readonly members = new Map<Variable, Variable[]>();
  private readonly given: ReadonlySet<Variable | undefined>;

  constructor(f: Function) {
    this.aliases = aliasesIn(f, (s) => !isStop(s));
    this.given = new Set(f.parameters.map((p) => this.aliases.classOf(p.variable)));
    for (const v of [...definedIn(f.body), ...freeVariables(f.body)]) {
      const memory = this.aliases.classOf(v);
      if (memory !== undefined) this.members.set(memory, [...(this.members.get(memory) ?? []), v]);
    }
    this.block(f.body, new Set());
  }

  private block(b: Block, after: ReadonlySet<Variable>): void {
    const later = new Set(after);
    for (const a of b.yields) this.use([a], later);
    for (const s of [...b.statements].reverse()) {
      if (isStop(s)) {
        const memory = reads(s).map((a) => this.aliases.classOf(a))[0];
        if (memory !== undefined && (this.given.has(memory) || later.has(memory))) this.found.add(s.variable);
        if (memory !== undefined) later.add(memory);
        continue;
      }
      const inner = blocks(s);
      const again = new Set(later);
      if (s.kind === 'for' || s.kind === 'while') {
        const own = definedIn({ statements: inner.flatMap((x) => x.statements), yields: [] });
        for (const memory of this.usedIn(s))
          if (!this.members.get(memory)?.every((v) => own.has(v))) again.add(memory);
      }
      for (const x of inner) this.block(x, again);
      for (const memory of this.usedIn(s)) later.add(memory);
    }
  }

  private use(atoms: Iterable<Parameters<Aliases['classOf']>[0]>, used: Set<Variable>): void {
    for (const a of atoms) {
      const memory = isReference(a.type) ? this.aliases.classOf(a) : undefined;
      if (memory !== undefined) used.add(memory);
    }
  }

  private usedIn(s: Statement, used = new Set<Variable>()): Set<Variable> {
    this.use(reads(s), used);
    for (const b of blocks(s)) {
      this.use(b.yields, used);
      for (const t of b.statements) this.usedIn(t, used);
    }
    return used;
  }
}
