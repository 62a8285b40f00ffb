/**
 * From the companion's text back to the statements it is derived from, as a source map (ECMA-426): debuggers and stack
 * traces then show the primal.
 */
import type { Origin } from '../ir/types.js';

/** A place in a text, from 0, and what stands there. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly origin: Origin;
}

export interface Original {
  /** Relative to the companion. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The text with its map in a comment at the end. */
export function withSourceMap(
  text: string,
  file: string,
  marks: readonly Mark[],
  originalOf: (origin: Origin) => Original,
): string {
  const sources: string[] = [];
  const lines: string[] = [];
  let [source, line, column] = [0, 0, 0];
  const sorted = marks
    .filter((m) => m.origin.file !== '')
    .sort((a, b) => a.line - b.line || a.column - b.column);
  for (let at = 0, next = 0; next < sorted.length; at++) {
    let generated = 0;
    const segments: string[] = [];
    for (let m = sorted[next]; m?.line === at; m = sorted[++next]) {
      const original = originalOf(m.origin);
      if (!sources.includes(original.source)) sources.push(original.source);
      const now = [sources.indexOf(original.source), original.line - 1, original.column - 1] as const;
      const fields = [m.column - generated, now[0] - source, now[1] - line, now[2] - column];
      segments.push(fields.map(variableLength).join(''));
      generated = m.column;
      [source, line, column] = now;
    }
    lines.push(segments.join(','));
  }
  const map = { version: 3, file, sources, names: [], mappings: lines.join(';') };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${text}//# sourceMappingURL=data:application/json;charset=utf-8;base64,${encoded}\n`;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64, five bits a digit, the sign in the lowest. */
function variableLength(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit]!;
  } while (rest > 0);
  return text;
}
