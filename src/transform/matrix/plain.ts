/** Calls that nothing is differentiated through. */
import type { Statement } from '../../ir/types.js';
import { mapBlocks } from '../../ir/visit.js';
import type { Callees } from '../callees.js';

/** The statement, calling functions of the companion. */
export function plainCalls(s: Statement, callees: Callees): Statement {
  const inner = mapBlocks(s, (b) => ({
    ...b,
    statements: b.statements.map((x) => plainCalls(x, callees)),
  }));
  return inner.kind === 'call' ? { ...inner, callee: callees.plain(inner.callee) } : inner;
}
