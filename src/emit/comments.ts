/** The comments of the emitted code. */
import type { Line } from './line.js';

const longest = 80;

/** `// adjoint of: …` above the first of the lines that stem from one statement of the primal. */
export function commentAbove(l: Line, previous: Line | undefined): string | undefined {
  if (l.sweep === 'primal' || l.kind === 'return' || l.kind === 'break') return undefined;
  const text = oneLine(l.origin.text);
  if (text === '' || (previous !== undefined && isSameGroup(l, previous))) return undefined;
  return `// ${l.sweep} of: ${text}`;
}

const isSameGroup = (a: Line, b: Line): boolean =>
  a.sweep === b.sweep &&
  a.origin.start === b.origin.start &&
  a.origin.end === b.origin.end &&
  a.origin.file === b.origin.file;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

/** A TSDoc comment; one line if it has one line. */
export function documentationComment(lines: readonly string[]): readonly string[] {
  const safe = lines.map((l) => l.replaceAll('*/', '*\\/'));
  if (safe.length === 0) return [];
  if (safe.length === 1) return [`/** ${safe[0]!} */`];
  return ['/**', ...safe.map((l) => ` * ${l}`.trimEnd()), ' */'];
}
