/** Where each variable of a function is defined. */
import { walk } from '../ir/visit.js';
import type { Block, Expression, Variable } from '../ir/types.js';

export type Definitions = ReadonlyMap<Variable, Expression>;

/** The right-hand side of every variable bound by a `let`; parameters and results have none. */
export function definitionsIn(body: Block): Definitions {
  const found = new Map<Variable, Expression>();
  walk(body, (s) => {
    if (s.kind === 'let') found.set(s.variable, s.expression);
  });
  return found;
}
