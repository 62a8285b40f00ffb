/**
 * Derivatives of squares in sums are products with a constant and a variable in common, `2 * a * x` and `2 * b * x`.
 * They are computed from their common factor: `t = 2 * x`, `a * t`, `b * t`.
 */
import { countReads } from '../analysis/accumulation.js';
import { isExact, number, numberType, primitive, variable } from '../ir/build.js';
import type { Atom, Block, Expression, Let, Statement, Variable } from '../ir/types.js';
import { mapBlocks } from '../ir/visit.js';

/** `constant * rest * common`; the statement is the second product. */
interface Product {
  readonly statement: Let;
  readonly constant: number;
  readonly rest: Atom;
  readonly common: Variable;
}

export function factor(body: Block): Block {
  const reads = countReads(body);
  const inBlock = (b: Block): Block => {
    const products = productsIn(b.statements, (v) => reads.get(v) === 1);
    const changes = new Map<Statement, readonly Let[]>();
    for (const group of products.values()) if (group.length > 1) shareFactor(group, changes);
    const changed = (s: Statement): readonly Statement[] => changes.get(s) ?? [mapBlocks(s, inBlock)];
    return { ...b, statements: b.statements.flatMap(changed) };
  };
  return inBlock(body);
}

/** By the common variable and the size of the constant, in order. */
function productsIn(
  statements: readonly Statement[],
  isReadOnce: (v: Variable) => boolean,
): ReadonlyMap<string, Product[]> {
  const scaled = new Map<Atom, { readonly constant: number; readonly rest: Atom }>();
  const found = new Map<string, Product[]>();
  for (const s of statements) {
    if (s.kind !== 'let' || isExact(s.sweep)) continue;
    const [a, b] = factorsOf(s.expression);
    if (a === undefined || b === undefined) continue;
    if (a.kind === 'constant' && isReadOnce(s.variable) && s.variable.name === '')
      scaled.set(s.variable, { constant: Number(a.value), rest: b });
    const first = scaled.get(a) ?? scaled.get(b);
    const common = scaled.has(a) ? b : a;
    if (first === undefined || common.kind !== 'variable') continue;
    const key = `${Math.abs(first.constant)} ${common.id}`;
    found.set(key, [...(found.get(key) ?? []), { statement: s, ...first, common }]);
  }
  return found;
}

/** The factors of a product, a constant first. */
function factorsOf(e: Expression): readonly Atom[] {
  if (e.kind !== 'primitive' || e.operation !== 'multiply') return [];
  const [a, b] = e.arguments;
  return b?.kind === 'constant' ? [b, a!] : e.arguments;
}

/** Adds to `changes` what the products become. */
function shareFactor([first, ...others]: readonly Product[], changes: Map<Statement, readonly Let[]>): void {
  if (first === undefined) return;
  const { constant, common } = first;
  const letOf = (of: Let, v: Variable, expression: Expression): Let => ({ ...of, variable: v, expression });
  const temporary = (): Variable => variable('', numberType);
  const shared = letOf(first.statement, temporary(), primitive('multiply', number(constant), common));
  const product = ({ statement: s, constant: own, rest }: Product): readonly Let[] => {
    const scaled = primitive('multiply', rest, shared.variable);
    if (own === constant) return [letOf(s, s.variable, scaled)];
    const opposite = letOf(s, temporary(), scaled);
    return [opposite, letOf(s, s.variable, primitive('negate', opposite.variable))];
  };
  changes.set(first.statement, [shared, ...product(first)]);
  for (const other of others) changes.set(other.statement, product(other));
}
