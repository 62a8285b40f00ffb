/** Stores that certainly stay inside their array do not change its length, so that lengths can be relied on. */
import { aliasesIn } from '../analysis/aliases.js';
import { inBoundsIn } from '../analysis/bounds.js';
import type { Block } from '../ir/types.js';
import { mapBlocks } from '../ir/visit.js';

export function settleSizes(body: Block): Block {
  const inBounds = inBoundsIn(body, aliasesIn({ body }));
  const inBlock = (b: Block): Block => ({
    ...b,
    statements: b.statements.map((s) => {
      if (s.kind !== 'store' || s.grows !== true || typeof s.key === 'string') return mapBlocks(s, inBlock);
      if (!inBounds(s.target, s.key)) return s;
      const { grows: _, ...inside } = s;
      return inside;
    }),
  });
  return inBlock(body);
}
