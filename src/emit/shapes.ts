/** Shapes of the IR that decide what may be inlined. */
import { diverges } from '../ir/check.js';
import type { Atom, Block, If, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { isEffect } from './memory.js';
import { isUsers } from './naming.js';
import { partType } from './places.js';
import { isPlaceholder } from './placeholders.js';

/** Whether the branches only compute, without names of the user's, and neither merely keeps what was there. */
export function isExpression(s: If, uses: ReadonlyMap<Variable, number>): boolean {
  const [result, ...others] = s.results;
  if (result === undefined || others.length > 0) return false;
  return [s.then, s.otherwise].every((b) => {
    const [y] = b.yields;
    const keeps =
      b.statements.length === 0 && y?.kind === 'variable' && y.name !== '' && y.name === result.name;
    return (
      !keeps &&
      !diverges(b) &&
      y !== undefined &&
      !isPlaceholder(y) &&
      b.statements.length <= 16 &&
      b.statements.every((t) => onlyComputes(t, uses, y, result.name))
    );
  });
}

function onlyComputes(
  s: Statement,
  uses: ReadonlyMap<Variable, number>,
  yielded: Atom | undefined,
  name: string,
): boolean {
  if (s.kind === 'if') return isExpression(s, uses) && uses.get(s.results[0]!) === 1;
  if (s.kind !== 'let' || isEffect(s.expression) || (uses.get(s.variable) ?? 0) > 1) return false;
  return !isUsers(s.variable) || (s.variable === yielded && s.variable.name === name);
}

/** Whether the block itself defines `v`. */
export const defines = (b: Block, v: Variable): boolean =>
  b.statements.some((s) => s.kind === 'let' && s.variable === v);

/** Lists of tuples of which elements are read: written down right there, their rows would be arrays to TypeScript. */
export function rowsReadIn(body: Block): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(body, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'load' || s.expression.array.kind !== 'variable') return;
    const { array } = s.expression;
    if (partType(array.type, 0)?.kind === 'tuple') found.add(array);
  });
  return found;
}

/** Operands of `===` and the like. */
export function comparedIn(body: Block): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(body, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'pure' || !/equal$/i.test(s.expression.operation)) return;
    for (const a of s.expression.arguments) if (a.kind === 'variable') found.add(a);
  });
  return found;
}
