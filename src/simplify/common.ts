/**
 * Common subexpressions, by value numbering down the dominator tree (the block structure). A primal statement is
 * replaced only by an equal primal one, since derivative statements may later be rewritten; a variable the user
 * named keeps its statement.
 */
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import type { Atom, Block, Expression, Let, Statement, Variable } from '../ir/types.js';
import { blocks, renameStatement, substitution } from '../ir/visit.js';

export function shareCommon(body: Block): Block {
  return new Sharing(aliasesIn({ body })).block(body, new Map());
}

type Available = ReadonlyMap<string, Let>;

class Sharing {
  private readonly replaced = new Map<Variable, Atom>();
  private readonly use = substitution(this.replaced);

  constructor(private readonly aliases: Aliases) {}

  block(b: Block, outer: Available): Block {
    const available = new Map(outer);
    const statements = b.statements.flatMap((s) => this.statement(s, available));
    return { statements, yields: b.yields.map(this.use) };
  }

  private statement(s: Statement, available: Map<string, Let>): readonly Statement[] {
    if (s.kind === 'let') {
      const renamed = renameStatement(s, { use: this.use }) as Let;
      const { expression, variable } = renamed;
      const key = this.aliases.mayChange(expression, variable.type) ? undefined : keyOf(expression);
      if (key === undefined) return [renamed];
      const known = available.get(key);
      if (known === undefined || (renamed.sweep === 'primal' && known.sweep !== 'primal')) {
        available.set(key, renamed);
        return [renamed];
      }
      if (isUserNamed(renamed.variable)) return [renamed];
      this.replaced.set(renamed.variable, known.variable);
      return [];
    }
    if (blocks(s).length === 0) return [renameStatement(s, { use: this.use })];
    return [this.structured(s, available)];
  }

  private structured(s: Statement, available: Available): Statement {
    const carried = <C extends { readonly initial: Atom }>(list: readonly C[]): C[] =>
      list.map((c) => ({ ...c, initial: this.use(c.initial) }));
    switch (s.kind) {
      case 'if':
        return {
          ...s,
          condition: this.use(s.condition),
          then: this.block(s.then, available),
          otherwise: this.block(s.otherwise, available),
        };
      case 'for':
        return {
          ...s,
          from: this.use(s.from),
          to: this.use(s.to),
          carried: carried(s.carried),
          body: this.block(s.body, available),
        };
      case 'while':
        return {
          ...s,
          carried: carried(s.carried),
          test: this.block(s.test, available),
          body: this.block(s.body, available),
        };
      default:
        return s;
    }
  }
}

/** A text that is equal for equal values, of expressions that give the same again. */
function keyOf(e: Expression): string | undefined {
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
    case 'allocate':
    case 'zeros':
    case 'elements':
    case 'record':
    case 'pop':
      return undefined;
  }
}

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
