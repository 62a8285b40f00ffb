/** The comments of the emitted code. */
import { isExact } from '../ir/build.js';
import type { Origin, Variable } from '../ir/types.js';
import { mapBlocks, type Line, type Lines } from './line.js';
import type { Term } from './term.js';

const longest = 80;

/** `// adjoint of: …` above `l`; `previous` is the last line before it, or around it, that could have had one. */
export function commentAbove(l: Line, previous: Line | undefined): string | undefined {
  if (!hasPrimal(l) || (previous !== undefined && isSameGroup(l, previous))) return undefined;
  return `// ${l.sweep} of: ${oneLine(l.origin.text)}`;
}

/** Whether the line is the derivative of a statement of the source. */
export function hasPrimal(l: Line): boolean {
  if (isExact(l.sweep) || l.kind === 'break' || returns(l) || isAlias(l)) return false;
  return l.origin.text !== '' && !keepsValues(l);
}

/** Going along with the primal from one shadow to a part of it, or making one. */
function isAlias(l: Line): boolean {
  if (l.kind === 'declare') return isReference(l.variable);
  if (l.kind === 'evaluate') return l.term.kind === 'call' && l.term.callee.kind === 'member';
  return (
    l.kind === 'assign' && l.target.kind === 'variable' && isReference(l.target.variable) && isPlace(l.value)
  );
}

const isReference = (v: Variable): boolean => v.type.kind !== 'number' && v.type.kind !== 'boolean';

const isPlace = (t: Term): boolean =>
  t.kind === 'variable' ||
  ((t.kind === 'member' || t.kind === 'element') && isPlace(t.object)) ||
  (t.kind === 'assert' && isPlace(t.operand));

/** A choice between results is as plain as a result. */
export const returns = (l: Line): boolean =>
  l.kind === 'return' || (l.kind === 'if' && [...l.then, ...l.otherwise].every(returns));

/** Keeping values for the reverse sweep belongs to the forward sweep. */
export function keepsValues(l: Line): boolean {
  if (l.kind === 'declare') return l.variable.role === 'saved';
  if (l.kind === 'unpack') return false;
  const target =
    l.kind === 'assign'
      ? l.target
      : l.kind === 'evaluate' && l.term.kind === 'call'
        ? l.term.callee
        : undefined;
  return target !== undefined && isSaved(target);
}

function isSaved(t: Term): boolean {
  if (t.kind === 'variable') return t.variable.role === 'saved';
  return (t.kind === 'element' || t.kind === 'member') && isSaved(t.object);
}

const isSameGroup = (a: Line, b: Line): boolean => a.sweep === b.sweep && isSameOrigin(a.origin, b.origin);

const isSameOrigin = (a: Origin, b: Origin): boolean =>
  a.start === b.start && a.end === b.end && a.file === b.file;

/** The lines, those that stem from the function as a whole without a text to quote. */
export function quoteNothingOf(origin: Origin, lines: Lines): Lines {
  return lines.map((l) => {
    const inner = mapBlocks(l, (b) => quoteNothingOf(origin, b));
    return isSameOrigin(l.origin, origin) ? { ...inner, origin: { ...origin, text: '' } } : inner;
  });
}

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
