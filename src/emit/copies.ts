/** Parallel copies as assignments one after the other. */
import { variable } from '../ir/build.js';
import type { Variable } from '../ir/types.js';
import { read, reads, substitute, type Term } from './term.js';

export interface Copy {
  readonly target: Variable;
  readonly source: Term;
}

/**
 * An order in which no assignment overwrites what a later one reads; a temporary where there is none, as in a swap.
 * Copies of a variable to itself vanish.
 */
export function sequentialise(parallel: readonly Copy[]): readonly Copy[] {
  let waiting = parallel.filter((c) => !(c.source.kind === 'variable' && c.source.variable === c.target));
  const ordered: Copy[] = [];
  while (waiting.length > 0) {
    const ready = waiting.find((c) => !waiting.some((other) => other !== c && reads(other.source, c.target)));
    if (ready !== undefined) {
      ordered.push(ready);
      waiting = waiting.filter((c) => c !== ready);
      continue;
    }
    const { target } = waiting[0]!;
    const saved = variable('', target.type);
    ordered.push({ target: saved, source: read(target) });
    const rename = (v: Variable): Term => read(v === target ? saved : v);
    waiting = waiting.map((c, i) => (i === 0 ? c : { ...c, source: substitute(c.source, rename) }));
  }
  return ordered;
}
