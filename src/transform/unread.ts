/**
 * A function with rules whose value nobody takes is called for what else it does: it may throw. Such a call stays where
 * what only computes would go. Expects that calls have been inlined.
 */
import { countReads } from '../analysis/accumulation.js';
import type { Block, Expression } from '../ir/types.js';
import { mapBlocks } from '../ir/visit.js';
import { isOfRule, isRuled, type External } from './external.js';

export function keepUnread(body: Block): Block {
  const reads = countReads(body);
  const inBlock = (b: Block): Block => ({
    ...b,
    statements: b.statements.map((s) => {
      if (s.kind !== 'let' || !isCall(s.expression) || reads.has(s.variable)) return mapBlocks(s, inBlock);
      const operation = { ...s.expression.operation, effect: true };
      return { ...s, expression: { ...s.expression, operation } };
    }),
  });
  return inBlock(body);
}

/** Whether it calls a function of the user's: neither a rule nor a norm, which only compute. */
function isCall(e: Expression): e is External {
  if (!isRuled(e) || isOfRule(e)) return false;
  const { reverse } = e.derivative;
  return !('kind' in reverse && reverse.kind === 'norm');
}
