/**
 * Whether the iterations of a loop may run in any order: all it carries are sums, all it writes is accumulated or its
 * iterations' own.
 */
import type { Atom, Block, For, If, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { accumulatedClasses, accumulates, countReads } from './accumulation.js';
import { aliasesIn, type Aliases } from './aliases.js';

/** A predicate for the statements of `body`; of an `if`, whether it may run before or after others like it. */
export function commutingIn(
  body: Block,
  aliases: Aliases = aliasesIn({ body }),
  isOwn: (memory: Atom, loop: For) => boolean = () => false,
): (s: For | If) => boolean {
  const reads: ReadonlyMap<Variable, number> = countReads(body);

  return (s) => {
    const mayWrite = (t: Extract<Statement, { kind: 'store' }>): boolean => {
      accumulated ??= accumulatedClasses({ statements: [s], yields: [] }, aliases);
      const memory = aliases.classOf(t.target);
      if (memory !== undefined && accumulated.has(memory)) return true;
      return s.kind === 'for' && isOwn(t.target, s);
    };
    let accumulated: ReadonlySet<Variable> | undefined;
    let fine = true;
    walk({ statements: [s], yields: [] }, (t) => {
      switch (t.kind) {
        case 'push':
        case 'effect':
        case 'throw':
          fine = false;
          return;
        case 'call':
          fine &&= t.accumulates === true;
          return;
        case 'store':
          fine &&= mayWrite(t);
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
