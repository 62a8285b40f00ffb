/** Stores that certainly stay inside their array do not change its length, so that lengths can be relied on. */
import { aliasesIn } from '../analysis/aliases.js';
import { inBoundsIn } from '../analysis/bounds.js';
import type { Block } from '../ir/types.js';
import { mapSame, withParts } from '../ir/same.js';
import { blocks, mapBlocks } from '../ir/visit.js';

export function settleSizes(body: Block): Block {
  if (!mayGrow(body)) return body;
  const inBounds = inBoundsIn(body, aliasesIn({ body }));
  const inBlock = (b: Block): Block => {
    const statements = mapSame(b.statements, (s) => {
      if (s.kind !== 'store' || s.grows !== true || typeof s.key === 'string') return mapBlocks(s, inBlock);
      if (!inBounds(s.target, s.key)) return s;
      const { grows: _, ...inside } = s;
      return inside;
    });
    return withParts(b, { statements });
  };
  return inBlock(body);
}

const mayGrow = (b: Block): boolean =>
  b.statements.some((s) => (s.kind === 'store' && s.grows === true) || blocks(s).some(mayGrow));
