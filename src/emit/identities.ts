/** What `stopGradient` leaves: values that are their operands. Nothing is differentiated any more, so they go. */
import type { Atom, Block, Expression, Statement, Variable } from '../ir/types.js';
import { mapBlocks, renameBlock, substitution, walk } from '../ir/visit.js';

export function withoutIdentities(body: Block): Block {
  const same = new Map<Variable, Atom>();
  walk(body, (s) => {
    const operand = s.kind === 'let' ? operandOf(s.expression) : undefined;
    if (s.kind === 'let' && operand !== undefined) same.set(s.variable, operand);
  });
  if (same.size === 0) return body;
  const isKept = (s: Statement): boolean => s.kind !== 'let' || !same.has(s.variable);
  const drop = (b: Block): Block => ({
    ...b,
    statements: b.statements.filter(isKept).map((s) => mapBlocks(s, drop)),
  });
  return renameBlock(drop(body), { use: substitution(same) });
}

function operandOf(e: Expression): Atom | undefined {
  if (e.kind === 'pure') return e.operation === 'constant' ? e.arguments[0] : undefined;
  return e.kind === 'external' && e.operation.text.every((t) => t === '') ? e.arguments[0] : undefined;
}
