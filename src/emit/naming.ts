/** Whose names they are. */
import { variable } from '../ir/build.js';
import type { Atom, Block, Variable } from '../ir/types.js';
import { renameBlock, walk } from '../ir/visit.js';

/** Named in the source: such variables keep their statement. */
export const isUsers = (v: Variable): boolean => v.role === 'source' && v.name !== '';

/** In `for (let i = n - 1; …)` the first value has no name of its own, `i` is the index. */
export function unnameFirstIndices(body: Block): Block {
  const renamed = new Map<Variable, Variable>();
  walk(body, (s) => {
    if (s.kind !== 'for' || s.from.kind !== 'variable' || s.from.name !== s.index.name) return;
    renamed.set(s.from, variable('', s.from.type));
  });
  // Parameters and the state of loops keep their names.
  const defined = new Set<Variable>();
  walk(body, (s) => {
    if (s.kind === 'let') defined.add(s.variable);
  });
  for (const v of [...renamed.keys()]) if (!defined.has(v)) renamed.delete(v);
  if (renamed.size === 0) return body;
  const use = (a: Atom): Atom => (a.kind === 'variable' ? (renamed.get(a) ?? a) : a);
  return renameBlock(body, { use, define: (v) => renamed.get(v) ?? v });
}
