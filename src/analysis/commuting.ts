/** Whether the iterations of a loop may run in any order: all it carries are sums, all it writes is accumulated. */
import type { Atom, Block, For, If, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { accumulatedClasses, accumulates, countReads } from './accumulation.js';
import { aliasesIn, type Aliases } from './aliases.js';

/** A predicate for the statements of `body`; of an `if`, whether it may run before or after others like it. */
export function commutingIn(body: Block, aliases: Aliases = aliasesIn({ body })): (s: For | If) => boolean {
  const accumulated = accumulatedClasses(body, aliases);
  const reads: ReadonlyMap<Variable, number> = countReads(body);

  const isAccumulated = (a: Atom): boolean => {
    const memory = aliases.classOf(a);
    return memory !== undefined && accumulated.has(memory);
  };

  return (s) => {
    let fine = true;
    walk({ statements: [s], yields: [] }, (t) => {
      switch (t.kind) {
        case 'push':
        case 'effect':
        case 'throw':
        case 'call':
          fine = false;
          return;
        case 'store':
          fine &&= isAccumulated(t.target);
          return;
        case 'let':
          fine &&= t.expression.kind !== 'pop';
          return;
        case 'if':
        case 'for':
        case 'while':
          return;
      }
    });
    if (!fine || s.kind === 'if') return fine;
    return s.carried.every((c, i) => accumulates(c.parameter, s.body.yields[i]!, s.body, reads));
  };
}
