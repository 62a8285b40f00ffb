/** Lines as text. */
import { printType } from '../ir/print.js';
import { commentAbove, hasPrimal, keepsValues, returns } from './comments.js';
import { group, hard, indent, line, mark, type Doc } from './doc.js';
import { isNumeral } from './literal.js';
import { assignedBy, type Line, type Lines } from './line.js';
import { document, flat, type NameOf } from './print-term.js';
import type { Term } from './term.js';

/** The lines of a function's body; the reverse sweep is set apart by an empty line. */
export function printBody(lines: Lines, name: NameOf): Doc {
  const isForward = lines.map((l) => (l.sweep === 'primal' && l.kind !== 'return') || keepsValues(l));
  const parting = lines[isForward.lastIndexOf(true) + 1];
  const isApart = isForward.includes(true) && parting?.sweep === 'adjoint' && !returns(parting);
  return printLines(lines, name, undefined, isApart ? parting : undefined);
}

function printLines(lines: Lines, name: NameOf, owner: Line | undefined, apart?: Line): Doc {
  let previous = owner;
  return lines.map((l, i) => {
    const comment = leadsToKeeping(lines, i) ? undefined : commentAbove(l, previous);
    if (hasPrimal(l)) previous = l;
    const blank: Doc = l === apart ? hard : [];
    return [
      hard,
      blank,
      comment === undefined ? [] : [comment, hard],
      mark(l.origin),
      printLine(l, name, previous),
    ];
  });
}

/** The size of what is kept is computed just before. */
function leadsToKeeping(lines: Lines, from: number): boolean {
  let i = from;
  for (let l = lines[i]; l?.kind === 'declare' && l.variable.name === ''; l = lines[i]) i++;
  return i > from && i < lines.length && keepsValues(lines[i]!);
}

/** `above` is the line whose comment, if it had one, still holds. */
function printLine(l: Line, name: NameOf, above: Line | undefined): Doc {
  switch (l.kind) {
    case 'declare': {
      const type = l.typed ? `${l.definite ? '!' : ''}: ${printType(l.variable.type)}` : '';
      const head = `${l.constant ? 'const' : 'let'} ${name(l.variable)}${type}`;
      return l.value === undefined ? `${head};` : [set(head, '=', l.value, name), ';'];
    }
    case 'unpack': {
      const names = l.variables.map((v) => (v === undefined ? '' : name(v)));
      return [set(`const [${names.join(', ')}]`, '=', l.value, name), ';'];
    }
    case 'assign':
      return [assignment(l, name), ';'];
    case 'evaluate':
      return [document(l.term, name), ';'];
    case 'if':
      return choice(l, name, above);
    case 'for': {
      const index = name(l.index);
      const type = l.typed === true ? ': number' : '';
      const head = `for (let ${index}${type} = ${flat(l.from, name)}; ${flat(l.test, name)}; ${stepOf(index, l.step)})`;
      return [head, ' ', block(above, l.body, name)];
    }
    case 'while':
      return ['while (', document(l.test, name), ') ', block(above, l.body, name)];
    case 'break':
      return 'break;';
    case 'return':
      return l.value === undefined ? 'return;' : ['return ', returned(l.value, name), ';'];
    case 'throw':
      return ['throw ', document(l.value, name), ';'];
  }
}

const stepOf = (index: string, step: number): string => {
  if (Math.abs(step) === 1) return `${index}${step > 0 ? '++' : '--'}`;
  return `${index} ${step > 0 ? '+=' : '-='} ${Math.abs(step)}`;
};

function block(owner: Line | undefined, lines: Lines, name: NameOf): Doc {
  return lines.length === 0 ? '{}' : ['{', indent(printLines(lines, name, owner)), hard, '}'];
}

function choice(
  l: Extract<Line, { kind: 'if' }>,
  name: NameOf,
  above: Line | undefined,
  isElse = false,
): Doc {
  const head: Doc = ['if (', document(l.test, name), ') '];
  const [only] = l.then;
  if (
    !isElse &&
    l.otherwise.length === 0 &&
    l.then.length === 1 &&
    only !== undefined &&
    isShort(l, only, name, above)
  ) {
    return [head, printLine(only, name, above)];
  }
  const [next] = l.otherwise;
  if (next === undefined) return [head, block(above, l.then, name)];
  const rest =
    next.kind === 'if' && l.otherwise.length === 1
      ? choice(next, name, hasPrimal(next) ? next : above, true)
      : block(above, l.otherwise, name);
  return [head, block(above, l.then, name), ' else ', rest];
}

/** Whether the branch goes on the line of its `if`. */
function isShort(
  l: Extract<Line, { kind: 'if' }>,
  only: Line,
  name: NameOf,
  above: Line | undefined,
): boolean {
  if (!['assign', 'return', 'throw', 'break', 'evaluate'].includes(only.kind)) return false;
  if (commentAbove(only, above) !== undefined) return false;
  const value =
    only.kind === 'assign' || only.kind === 'return' || only.kind === 'throw' ? only.value : undefined;
  return flat(l.test, name).length + (value === undefined ? 10 : flat(value, name).length) < 60;
}

function assignment(l: Extract<Line, { kind: 'assign' }>, name: NameOf): Doc {
  const assigned = assignedBy(l);
  const isCounter = assigned !== undefined && !/adjoint|tangent/.test(assigned.role);
  const isUnit = isCounter && isNumeral(l.value, 1);
  if (isUnit && (l.operator === '+=' || l.operator === '-='))
    return [document(l.target, name), l.operator === '+=' ? '++' : '--'];
  return set(document(l.target, name), l.operator, l.value, name);
}

/** An operator chain goes to a line of its own before it breaks. */
function set(head: Doc, operator: string, value: Term, name: NameOf): Doc {
  const doc = document(value, name);
  return value.kind === 'binary'
    ? group([head, ` ${operator}`, indent([line, doc])])
    : [head, ` ${operator} `, doc];
}

function returned(value: Term, name: NameOf): Doc {
  const doc = document(value, name);
  if (value.kind !== 'binary') return doc;
  return group([
    { kind: 'broken', text: '(' },
    indent([{ kind: 'line', flat: '' }, doc]),
    { kind: 'line', flat: '' },
    { kind: 'broken', text: ')' },
  ]);
}
