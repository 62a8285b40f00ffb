/**
 * Memory that the iterations of a loop use one after the other and none hands on to the next (privatisation: Tu & Padua
 * 1993): temporaries, all of which each iteration writes before it reads them; and their shadows in the reverse sweep,
 * which are zero before the loop, and all of which each iteration sets to zero last. Nothing outside has to do with
 * them.
 */
import type { Atom, Block, For, Statement, Variable } from '../ir/types.js';
import { reads, walk } from '../ir/visit.js';
import type { Aliases } from './aliases.js';
import { definitionsIn, type Definitions } from './definitions.js';

export class Privacy {
  private readonly definitions: Definitions;
  private readonly loops = new Map<number, For>();
  private readonly uses: ReadonlyMap<Variable, number>;
  /** How many references there are to each class of memory. */
  private readonly members = new Map<Variable, number>();

  constructor(
    body: Block,
    private readonly aliases: Aliases,
  ) {
    this.definitions = definitionsIn(body);
    walk(body, (s) => {
      if (s.kind === 'for') this.loops.set(s.id, s);
    });
    this.uses = countUses(body);
    for (const v of new Set([...this.definitions.keys(), ...this.uses.keys()])) {
      const memory = aliases.classOf(v);
      if (memory !== undefined) this.members.set(memory, (this.members.get(memory) ?? 0) + 1);
    }
  }

  /** Whether each iteration of a primal loop writes all of `memory` before it reads any. */
  isTemporary(memory: Atom, loop: Statement): boolean {
    return loop.kind === 'for' && this.isOwn(memory, loop) && this.startsOver(memory, loop);
  }

  /** Whether each iteration of a reversed loop finds all of `memory` zero, and leaves it so. */
  isShadow(memory: Atom, loop: Statement): boolean {
    return loop.kind === 'for' && this.isOwn(memory, loop) && this.endsZero(memory, loop);
  }

  /** Numbers that only the loop has to do with, and the size of which is known. */
  private isOwn(v: Atom, loop: For): v is Variable {
    if (v.kind === 'constant' || !isFixed(v) || this.members.get(this.aliases.classOf(v)!) !== 1)
      return false;
    if (this.sizeOf(v) === undefined) return false;
    return countUses({ statements: [loop], yields: [] }).get(v) === this.uses.get(v);
  }

  private startsOver(v: Variable, loop: For): boolean {
    const about = loop.body.statements.filter((s) => mentions(s, v));
    const [first] = about;
    if (first?.kind !== 'for') return false;
    return this.overwrites(first, v) || (about.length === 1 && this.startsOver(v, first));
  }

  private overwrites(loop: For, v: Variable): boolean {
    if (!this.coversAll(loop, v)) return false;
    const about = loop.body.statements.filter((s) => mentions(s, v));
    const isIndex = (a: Atom | string): boolean => a === loop.index;
    return about[0]?.kind === 'store' && about.every((s) => isAt(s, v, isIndex));
  }

  private endsZero(v: Variable, loop: For): boolean {
    const about = loop.body.statements.filter((s) => mentions(s, v));
    const last = about.at(-1);
    if (last?.kind !== 'for') return false;
    return this.clears(last, v) || (about.length === 1 && this.endsZero(v, last));
  }

  /** Whether the loop sets every element to zero, each the last time it has to do with it, and touches no other then. */
  private clears(loop: For, v: Variable): boolean {
    const mirrored = loop.mirrors === undefined ? undefined : this.loops.get(loop.mirrors);
    if (mirrored === undefined || !this.coversAll(mirrored, v)) return false;
    const about = loop.body.statements.filter((s) => mentions(s, v));
    const last = about.at(-1);
    // The reverse sweep still calls indices by the names of the primal.
    const isIndex = (a: Atom | string): boolean => a === loop.index || a === mirrored.index;
    return last?.kind === 'store' && isZero(last.value) && about.every((s) => isAt(s, v, isIndex));
  }

  /** Whether the loop counts through all indices of `v`. */
  private coversAll(loop: For, v: Variable): boolean {
    const isUpward = isZero(loop.from) && loop.step === 1 && !loop.inclusive;
    return isUpward && this.isSize(loop.to, this.sizeOf(v)!);
  }

  private isSize(a: Atom, size: Atom): boolean {
    if (sameAtom(a, size)) return true;
    const e = a.kind === 'variable' ? this.definitions.get(a) : undefined;
    const measured = e?.kind === 'length' && e.array.kind === 'variable' ? this.sizeOf(e.array) : undefined;
    return measured !== undefined && sameAtom(measured, size);
  }

  /** What an array was allocated with. */
  private sizeOf(v: Variable): Atom | undefined {
    if (!isFixed(v)) return undefined;
    const e = this.definitions.get(v);
    if (e?.kind === 'allocate') return e.length;
    return e?.kind === 'zeros' && e.like.kind === 'variable' ? this.sizeOf(e.like) : undefined;
  }
}

/** Numbers in a typed array, the length of which does not change. */
const isFixed = ({ type: t }: Variable): boolean => t.kind === 'array' && t.storage !== 'Array';

const mentions = (s: Statement, v: Variable): boolean => countUses({ statements: [s], yields: [] }).has(v);

/** A read or write of the element, and of no other. */
function isAt(s: Statement, v: Variable, isIndex: (a: Atom | string) => boolean): boolean {
  if (s.kind === 'store') return s.target === v && isIndex(s.key) && s.value !== v;
  return s.kind === 'let' && s.expression.kind === 'load' && isIndex(s.expression.index);
}

const isZero = (a: Atom): boolean => a.kind === 'constant' && a.value === 0;

const sameAtom = (a: Atom, b: Atom): boolean =>
  a === b || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value);

/** How often each variable is read, but for lengths. */
function countUses(b: Block): Map<Variable, number> {
  const counts = new Map<Variable, number>();
  const use = (a: Atom): void => {
    if (a.kind === 'variable') counts.set(a, (counts.get(a) ?? 0) + 1);
  };
  b.yields.forEach(use);
  walk(b, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'length') reads(s).forEach(use);
  });
  return counts;
}
