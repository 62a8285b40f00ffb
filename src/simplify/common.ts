/**
 * Common subexpressions, by value numbering down the dominator tree (the block structure). A primal statement is
 * replaced only by an equal primal one, since derivative statements may later be rewritten; a variable the user
 * named keeps its statement. What the primal reads of memory, or stores to it, is known until something may write
 * there.
 */
import { aliasesIn, kindOf, writesOf, type Aliases } from '../analysis/aliases.js';
import { isExact } from '../ir/build.js';
import { printType } from '../ir/print.js';
import { flatMapSame, mapSame, withParts } from '../ir/same.js';
import { convertsElements } from '../ir/storage.js';
import type { Atom, Block, Expression, Let, Statement, Store, Sweep, Type, Variable } from '../ir/types.js';
import { blocks, mapBlocks, mapCarried, renameStatement, substitution } from '../ir/visit.js';

export function shareCommon(body: Block): Block {
  return new Sharing(aliasesIn({ body })).block(body, new Map());
}

interface Known {
  readonly value: Atom;
  readonly sweep: Sweep;
  /** Of memory that is written somewhere: what is read, so that writes end it. */
  readonly place?: string;
}

type Available = Map<string, Known>;

class Sharing {
  private readonly replaced = new Map<Variable, Atom>();
  private readonly use = substitution(this.replaced);
  private readonly written = new Map<Statement, ReadonlySet<string>>();

  constructor(private readonly aliases: Aliases) {}

  block(b: Block, outer: ReadonlyMap<string, Known>): Block {
    const available = new Map(outer);
    return withParts(b, {
      statements: flatMapSame(b.statements, (s) => this.statement(s, available)),
      yields: mapSame(b.yields, this.use),
    });
  }

  private statement(s: Statement, available: Available): readonly Statement[] {
    if (s.kind === 'let') {
      const shared = this.let(s, available);
      this.forget(s, available);
      return shared;
    }
    if (blocks(s).length > 0) return [this.structured(s, available)];
    const renamed = renameStatement(s, { use: this.use });
    this.forget(s, available);
    if (renamed.kind === 'store') this.stored(renamed, available);
    return [renamed];
  }

  private let(s: Let, available: Available): readonly Statement[] {
    const renamed = renameStatement(s, { use: this.use }) as Let;
    const { expression, variable, sweep } = renamed;
    const key = keyOf(expression, variable.type);
    if (key === undefined) return [renamed];
    const place = this.placeOf(expression, variable);
    if (place === 'anywhere') return [renamed];
    const known = available.get(key);
    if (known === undefined || !mayStandFor(known.sweep, sweep)) {
      if (place === undefined) available.set(key, { value: variable, sweep });
      else if (sweep === 'primal') available.set(key, { value: variable, sweep, place });
      return [renamed];
    }
    if (isUserNamed(variable) || known.value.type.kind !== variable.type.kind) return [renamed];
    this.replaced.set(variable, known.value);
    return [];
  }

  /** Where the expression reads memory that is written somewhere in the function. */
  private placeOf(e: Expression, v: Variable): string | undefined {
    if (!this.aliases.mayChange(e, v.type)) return undefined;
    const memory =
      e.kind === 'load' || e.kind === 'length' ? e.array : e.kind === 'field' ? e.object : undefined;
    const owner = memory === undefined ? undefined : this.aliases.classOf(memory);
    if (owner === undefined) return 'anywhere';
    return `${owner.id} ${e.kind === 'length' ? 'length' : kindOf(v.type)}`;
  }

  /** After `a[i] = x`, `a[i]` is `x`; typed arrays may round or ignore it. */
  private stored({ target, key, value, sweep }: Store, available: Available): void {
    const owner = this.aliases.classOf(target);
    if (owner === undefined || convertsElements(target.type) || sweep !== 'primal') return;
    const read: Expression =
      typeof key === 'string'
        ? { kind: 'field', object: target, name: key }
        : { kind: 'load', array: target, index: key };
    available.set(keyOf(read, value.type)!, { value, sweep, place: `${owner.id} ${kindOf(value.type)}` });
  }

  /** Ends what is known of memory that the statement may write. */
  private forget(s: Statement, available: Available): void {
    const written = this.writtenBy(s);
    if (written.size === 0) return;
    for (const [key, { place }] of available) {
      if (place !== undefined && written.has(place)) available.delete(key);
    }
  }

  private writtenBy(s: Statement): ReadonlySet<string> {
    const known = this.written.get(s);
    if (known !== undefined) return known;
    const own = writesOf(s).map(({ memory, what }) => `${this.aliases.classOf(memory)?.id} ${what}`);
    const inner = blocks(s).flatMap((b) => b.statements.flatMap((t) => [...this.writtenBy(t)]));
    const all: ReadonlySet<string> = own.length + inner.length === 0 ? nothing : new Set([...own, ...inner]);
    this.written.set(s, all);
    return all;
  }

  private structured(s: Statement, available: Available): Statement {
    // A loop comes back to its head with what it has written.
    if (s.kind !== 'if') this.forget(s, available);
    const shared = mapBlocks(this.head(s), (b) => this.block(b, available));
    this.forget(s, available);
    return shared;
  }

  private head(s: Statement): Statement {
    if (s.kind === 'if') return withParts(s, { condition: this.use(s.condition) });
    if (s.kind === 'while') return withParts(s, { carried: mapCarried(s.carried, this.use) });
    if (s.kind !== 'for') return s;
    return withParts(s, {
      from: this.use(s.from),
      to: this.use(s.to),
      carried: mapCarried(s.carried, this.use),
    });
  }
}

const nothing: ReadonlySet<string> = new Set();

/** A text that is equal for equal values, of expressions that give the same again. */
function keyOf(e: Expression, type: Type): string | undefined {
  switch (e.kind) {
    case 'primitive':
    case 'pure':
      return `${e.operation} ${operandKeys(e.operation, e.arguments).join(' ')}`;
    case 'select':
      return `select ${[e.condition, e.whenTrue, e.whenFalse].map(atomKey).join(' ')}`;
    case 'load':
      return `load ${atomKey(e.array)} ${atomKey(e.index)}`;
    case 'field':
      return `field ${atomKey(e.object)} ${e.name}`;
    case 'length':
      return `length ${atomKey(e.array)}`;
    case 'view':
      return `view ${[e.array, e.from, e.to].map(atomKey).join(' ')}`;
    case 'external':
      return `external ${e.operation.text.join('')}`;
    case 'as':
      return `as ${printType(type)} ${atomKey(e.value)}`;
    case 'allocate':
    case 'zeros':
    case 'elements':
    case 'record':
    case 'pop':
      return undefined;
  }
}

/** Whether what one sweep has computed is what the other computes, whatever becomes of it. */
const mayStandFor = (known: Sweep, sweep: Sweep): boolean =>
  sweep === 'primal' ? known === 'primal' : !isExact(sweep) || isExact(known);

const isUserNamed = (v: Variable): boolean => v.role === 'source' && v.name !== '';

/** Sums and products do not depend on the order of their operands, bit for bit. */
function operandKeys(operation: string, args: readonly Atom[]): string[] {
  const keys = args.map(atomKey);
  return operation === 'add' || operation === 'multiply' ? keys.sort() : keys;
}

function atomKey(a: Atom): string {
  if (a.kind === 'variable') return `#${a.id}`;
  return Object.is(a.value, -0) ? '-0' : `${typeof a.value} ${String(a.value)}`;
}
