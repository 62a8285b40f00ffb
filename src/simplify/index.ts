/** The simplifications, applied until nothing changes. They change code, never numbers beyond rounding. */
import type { Block } from '../ir/types.js';
import { shareCommon } from './common.js';
import { removeDead } from './dead.js';
import { fold } from './fold.js';
import { removeInvariants } from './invariant.js';
import { settleSizes } from './sizes.js';

const steps: readonly ((body: Block) => Block)[] = [
  settleSizes,
  fold,
  removeInvariants,
  shareCommon,
  removeDead,
];
const mostRounds = 8;

export function simplify(body: Block): Block {
  let current = body;
  /** The last block that was given to the step and came back as it was. */
  const settled: Block[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const before = size(current);
    for (const [k, step] of steps.entries()) {
      if (settled[k] === current) continue;
      const given = current;
      current = step(given);
      if (current === given) settled[k] = given;
    }
    if (size(current) === before) break;
  }
  return current;
}

/** Statements and state: every step only ever makes this smaller. */
function size(b: Block): number {
  let total = b.yields.length;
  for (const s of b.statements) {
    total++;
    if (s.kind === 'if') total += size(s.then) + size(s.otherwise);
    if (s.kind === 'for') total += size(s.body);
    if (s.kind === 'while') total += size(s.test) + size(s.body);
  }
  return total;
}
