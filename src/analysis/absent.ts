/** Which values the program itself compares with `undefined` or `null`: reads that may find nothing. */
import type { Atom, Block, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';

export function absentIn(body: Block): (v: Variable) => boolean {
  const compared = new Set<Atom>();
  walk(body, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'pure') return;
    const args = s.expression.arguments;
    const nothing = args.some((a) => a.kind === 'constant' && (a.value === undefined || a.value === null));
    if (nothing) for (const a of args) compared.add(a);
  });
  return (v) => compared.has(v);
}
