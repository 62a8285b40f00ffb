/** From origins, which the IR carries, to spans, which diagnostics show. */
import type { Span } from '../diagnostics/diagnostic.js';
import type { Origin } from '../ir/types.js';
import { spanBetween } from './places.js';
import { sourceFileOf, type Program } from './program.js';

/** All that the origin covers. */
export function originSpan(program: Program, { file, start, end }: Origin): Span {
  const source = sourceFileOf(program, file);
  if (source === undefined) throw new Error(`internal: ${file} is not in the program`);
  return spanBetween(program, source, start, end);
}

/** The first line of what the origin covers: of a function, its head. */
export function headSpan(program: Program, { file, start, end }: Origin): Span {
  const source = sourceFileOf(program, file);
  if (source === undefined) throw new Error(`internal: ${file} is not in the program`);
  const [line] = source.text.slice(start, end).split(/\s*\{?\s*(?:\r?\n|$)/);
  return spanBetween(program, source, start, start + line!.length);
}
