/**
 * Banded derivatives, known when compiling: of each array that depends on the seed, at which distances from its own
 * place an element can depend on the seed's. `y[i] = x[i - 1] * x[i]` has the distances −1 and 0.
 *
 * An element is `base + offset`, the base being any number of the program; what is stored at one base and depends on
 * elements at another has no distance. The sets only grow, and too many are none.
 */
import { aliasesIn, isReference } from '../../analysis/aliases.js';
import { definitionsIn, type Definitions } from '../../analysis/definitions.js';
import { isFlat } from '../matrix/types.js';
import { variedBy, type Varied } from '../matrix/varied.js';
import type { Atom, Block, Expression, Statement, Variable } from '../../ir/types.js';
import { operands } from '../../ir/visit.js';

/** With more distances than this there is nothing to be gained by knowing them. */
const mostOffsets = 32;

/** The distances at which elements of `result` depend on those of `seed`; undefined if they cannot be told. */
export function offsetsOf(body: Block, seed: Variable, result: Atom): readonly number[] | undefined {
  const analysis = new Bands(body, seed);
  return analysis.of(result);
}

/** An element of an array, or of the seed: `base + offset`. */
interface Place {
  readonly base: Atom | undefined;
  readonly offset: number;
}

/** The elements of the seed that a number depends on. */
type Reach = readonly Place[];

class Bands {
  private readonly definitions: Definitions;
  private readonly varied: Varied;
  private readonly aliases;
  private readonly numbers = new Map<Variable, Reach>();
  private readonly arrays = new Map<Variable, Set<number>>();
  private isKnown = true;
  private changed = true;

  constructor(
    private readonly body: Block,
    private readonly seed: Variable,
  ) {
    this.definitions = definitionsIn(body);
    this.aliases = aliasesIn({ body });
    this.varied = variedBy([seed], { body }, this.aliases);
    this.offsetsIn(seed).add(0);
  }

  of(result: Atom): readonly number[] | undefined {
    if (!isFlat(result.type)) return undefined;
    while (this.changed && this.isKnown) {
      this.changed = false;
      this.block(this.body);
    }
    // What is written to is no seed any more.
    if (!this.isKnown || this.aliases.isWritten(this.seed)) return undefined;
    return [...this.offsetsIn(result)].sort((a, b) => a - b);
  }

  private offsetsIn(array: Atom): Set<number> {
    const owner = this.aliases.classOf(array) ?? (array as Variable);
    const known = this.arrays.get(owner) ?? new Set<number>();
    this.arrays.set(owner, known);
    return known;
  }

  private block(b: Block): void {
    for (const s of b.statements) this.statement(s);
  }

  private fail(): void {
    this.isKnown = false;
  }

  private statement(s: Statement): void {
    if (!this.varied.isIn(s)) return;
    switch (s.kind) {
      case 'let':
        return this.let(s.variable, s.expression);
      case 'store':
        if (!isFlat(s.target.type) || typeof s.key === 'string' || s.grows === true) return this.fail();
        return this.store(s.target, this.place(s.key), this.reach(s.value));
      case 'if':
        this.block(s.then);
        this.block(s.otherwise);
        s.results.forEach((r, i) => {
          if (!this.varied.has(r)) return;
          if (isReference(r.type)) return this.fail();
          this.numbers.set(r, [...this.reach(s.then.yields[i]!), ...this.reach(s.otherwise.yields[i]!)]);
        });
        return;
      case 'for':
      case 'while':
        // What an iteration hands to the next is at no place.
        if (s.carried.some((c) => this.varied.has(c.parameter))) return this.fail();
        return this.block(s.body);
      case 'push':
      case 'call':
      case 'effect':
      case 'throw':
        return this.fail();
    }
  }

  private let(v: Variable, e: Expression): void {
    if (!this.varied.has(v)) return;
    if (isReference(v.type)) {
      // Made empty.
      if (e.kind !== 'zeros' && e.kind !== 'allocate') this.fail();
      return;
    }
    if (e.kind === 'load') {
      if (!isFlat(e.array.type)) return this.fail();
      const { base, offset } = this.place(e.index);
      const reach = [...this.offsetsIn(e.array)].map((o) => ({ base, offset: offset + o }));
      return void this.numbers.set(v, reach);
    }
    if (e.kind !== 'primitive' && e.kind !== 'select' && e.kind !== 'pure') return this.fail();
    this.numbers.set(
      v,
      operands(e).flatMap((a) => this.reach(a)),
    );
  }

  private reach(a: Atom): Reach {
    return a.kind === 'variable' && this.varied.has(a) ? unique(this.numbers.get(a) ?? []) : [];
  }

  private store(array: Atom, at: Place, reach: Reach): void {
    const known = this.offsetsIn(array);
    for (const { base, offset } of reach) {
      if (base !== at.base) return this.fail();
      if (known.has(offset - at.offset)) continue;
      known.add(offset - at.offset);
      this.changed = true;
    }
    if (known.size > mostOffsets) this.fail();
  }

  private place(index: Atom): Place {
    if (index.kind === 'constant') return { base: undefined, offset: Number(index.value) };
    const e = this.definitions.get(index);
    if (e?.kind === 'primitive' && (e.operation === 'add' || e.operation === 'subtract')) {
      const [a, b] = e.arguments;
      const shifted = (from: Atom, by: Atom, sign: number): Place | undefined => {
        if (by.kind !== 'constant') return undefined;
        const { base, offset } = this.place(from);
        return { base, offset: offset + sign * Number(by.value) };
      };
      const found =
        shifted(a!, b!, e.operation === 'add' ? 1 : -1) ??
        (e.operation === 'add' ? shifted(b!, a!, 1) : undefined);
      if (found !== undefined) return found;
    }
    return { base: index, offset: 0 };
  }
}

function unique(reach: Reach): Reach {
  return reach.filter((p, i) => reach.findIndex((q) => q.base === p.base && q.offset === p.offset) === i);
}
