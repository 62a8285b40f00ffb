/**
 * Scalar replacement: records, tuples and short arrays that never leave the function become variables, so that
 * `a.add(b).scale(s)` is differentiated, and printed, as the arithmetic it is. Three rewritings, until none applies:
 * a field nobody writes is what it was made of (fields.ts), objects nobody writes are values and are carried part by
 * part (values.ts), and an object that has one name is one variable for each part (cells.ts).
 * Choices that are decided are taken before, so that what they choose is known.
 * (Muchnick, Advanced Compiler Design and Implementation, §12.2.)
 */
import type { Block } from '../../ir/types.js';
import { walk } from '../../ir/visit.js';
import { removeDead } from '../dead.js';
import { fold } from '../fold.js';
import { splitCells } from './cells.js';
import { forwardFields } from './fields.js';
import { splitValues } from './values.js';

/** Objects inside objects are reached from the outside in, one level a round. */
const rounds = 8;

export function scalars(body: Block): Block {
  let current = body;
  for (let round = 0; round < rounds && accesses(current) > 0; round++) {
    const next = [fold, forwardFields, splitValues, splitCells].reduce((b, f) => removeDead(f(b)), current);
    if (accesses(next) === accesses(current)) return next;
    current = next;
  }
  return current;
}

/** How many statements make, read or write objects. */
function accesses(body: Block): number {
  let count = 0;
  walk(body, (s) => {
    if (s.kind === 'store') count++;
    if (s.kind === 'let' && isAccess.has(s.expression.kind)) count++;
  });
  return count;
}

const isAccess: ReadonlySet<string> = new Set(['record', 'elements', 'field', 'load', 'length']);
