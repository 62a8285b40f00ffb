/**
 * What is kept for one iteration of a loop around is kept in the same memory for all: what allocates it moves before
 * the loop where its size is known there. Each iteration writes what it reads of it, and empties its stacks.
 */
import { BlockBuilder } from '../../ir/build.js';
import type { Atom, Block, Statement, Variable } from '../../ir/types.js';
import { definedIn, mapBlocks, mapOperands, operands } from '../../ir/visit.js';
import type { Ahead } from './ahead.js';

/** `slots`: what is allocated to keep values, and what is computed for that. */
export function hoistSlots(body: Block, slots: ReadonlySet<Variable>, ahead: Ahead): Block {
  const inBlock = (b: Block): Block => ({ ...b, statements: b.statements.flatMap(statement) });
  const statement = (s: Statement): readonly Statement[] => {
    const inner = mapBlocks(s, inBlock);
    if (inner.kind !== 'for' && inner.kind !== 'while') return [inner];
    const inside = definedIn({ statements: [inner], yields: [] });
    const isOutside = (a: Atom): boolean => a.kind === 'constant' || !inside.has(a);
    const before: Statement[] = [];
    const kept = inner.body.statements.filter((t) => {
      if (t.kind !== 'let' || !slots.has(t.variable)) return true;
      if (!operands(t.expression).every((a) => ahead.isKnown(a, isOutside))) return true;
      const b = new BlockBuilder('adjoint', t.origin);
      const expression = mapOperands(t.expression, (a) => ahead.compute(a, isOutside, b));
      before.push(...b.statements, { ...t, expression });
      inside.delete(t.variable);
      return false;
    });
    return [...before, { ...inner, body: { ...inner.body, statements: kept } }];
  };
  return inBlock(body);
}
