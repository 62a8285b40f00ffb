/**
 * Carried values that never change, and results that are the same on both sides, or that of another result: replaced
 * by the value they are.
 */
import { printType } from '../ir/print.js';
import type { Atom, Block, Carried, Statement, Variable } from '../ir/types.js';
import { mapSame, select, withParts } from '../ir/same.js';
import { renameBlock, substitution } from '../ir/visit.js';

export function removeInvariants(body: Block): Block {
  const same = new Map<Variable, Atom>();
  const reduced = reduceBlock(body, same);
  return same.size === 0 ? reduced : renameBlock(reduced, { use: substitution(same) });
}

function reduceBlock(b: Block, same: Map<Variable, Atom>): Block {
  return withParts(b, { statements: mapSame(b.statements, (s) => reduce(s, same)) });
}

function reduce(s: Statement, same: Map<Variable, Atom>): Statement {
  switch (s.kind) {
    case 'if': {
      const then = reduceBlock(s.then, same);
      const otherwise = reduceBlock(s.otherwise, same);
      const keep = s.results.map((r, i) => {
        const [a, b] = [then.yields[i]!, otherwise.yields[i]!];
        const equal = isSame(a, b)
          ? a
          : s.results.find(
              (q, j) =>
                j < i &&
                isSame(a, then.yields[j]!) &&
                isSame(b, otherwise.yields[j]!) &&
                printType(q.type) === printType(r.type),
            );
        if (equal !== undefined) same.set(r, equal);
        return equal === undefined;
      });
      return withParts(s, {
        results: select(s.results, keep),
        then: withParts(then, { yields: select(then.yields, keep) }),
        otherwise: withParts(otherwise, { yields: select(otherwise.yields, keep) }),
      });
    }
    case 'for':
      return withParts(s, reduceLoop(s.carried, s.results, reduceBlock(s.body, same), same));
    case 'while':
      return withParts(s, {
        test: reduceBlock(s.test, same),
        ...reduceLoop(s.carried, s.results, reduceBlock(s.body, same), same),
      });
    case 'let':
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return s;
  }
}

function reduceLoop(
  carried: readonly Carried[],
  results: readonly Variable[],
  body: Block,
  same: Map<Variable, Atom>,
): { carried: readonly Carried[]; results: readonly Variable[]; body: Block } {
  const keep = carried.map((c, i) => {
    if (body.yields[i] !== c.parameter) return true;
    same.set(c.parameter, c.initial);
    same.set(results[i]!, c.initial);
    return false;
  });
  return {
    carried: select(carried, keep),
    results: select(results, keep),
    body: withParts(body, { yields: select(body.yields, keep) }),
  };
}

export function isSame(a: Atom, b: Atom): boolean {
  if (a.kind === 'variable' || b.kind === 'variable') return a === b;
  return Object.is(a.value, b.value);
}
