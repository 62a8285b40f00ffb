/**
 * Reads of memory that the reverse sweep puts back: where a region is entered again, memory is as it was at the
 * region's end, so a read may be made again there if the region does not write that memory after it.
 */
import type { Block, Variable } from '../ir/types.js';
import { blocks, walk } from '../ir/visit.js';
import { writesOf, type Aliases } from './aliases.js';

/** The variables of `body` that hold what such a read gave. */
export function reloadableIn(body: Block, aliases: Aliases): ReadonlySet<Variable> {
  const restored = new Set<Variable>();
  walk(body, (s) => {
    const memory = s.kind === 'store' && s.restores === true ? aliases.classOf(s.target) : undefined;
    if (memory !== undefined) restored.add(memory);
  });
  const found = new Set<Variable>();
  if (restored.size > 0) collect(body, restored, aliases, found);
  return found;
}

function collect(b: Block, restored: ReadonlySet<Variable>, aliases: Aliases, found: Set<Variable>): void {
  const writtenLater = new Set<Variable>();
  for (const s of [...b.statements].reverse()) {
    if (s.kind === 'let' && (s.expression.kind === 'load' || s.expression.kind === 'field')) {
      const { expression: e } = s;
      const memory = aliases.classOf(e.kind === 'load' ? e.array : e.object);
      const isNumber = s.variable.type.kind === 'number';
      if (isNumber && memory !== undefined && restored.has(memory) && !writtenLater.has(memory))
        found.add(s.variable);
    }
    for (const inner of blocks(s)) collect(inner, restored, aliases, found);
    walk({ statements: [s], yields: [] }, (t) => {
      for (const { memory } of writesOf(t)) {
        const owner = aliases.classOf(memory);
        if (owner !== undefined) writtenLater.add(owner);
      }
    });
  }
}
