/** Lines as text. */
import { printType } from '../ir/print.js';
import { commentAbove, hasPrimal, keepsValues } from './comments.js';
import { group, hard, indent, line, type Doc } from './doc.js';
import { isNumeral } from './literal.js';
import type { Line, Lines } from './line.js';
import { document, flat, type NameOf } from './print-term.js';
import type { Term } from './term.js';

/** The lines of a function's body, the sweeps set apart by an empty line. */
export function printBody(lines: Lines, name: NameOf): Doc {
  const parting = lines.findIndex((l) => l.sweep === 'adjoint' && !keepsValues(l));
  const isApart = parting > 0 && lines[parting]!.kind !== 'return';
  return printLines(lines, name, undefined, isApart ? lines[parting] : undefined);
}

function printLines(lines: Lines, name: NameOf, owner: Line | undefined, apart?: Line): Doc {
  let previous = owner;
  return lines.map((l) => {
    const comment = commentAbove(l, previous);
    if (hasPrimal(l)) previous = l;
    const blank: Doc = l === apart ? hard : [];
    return [hard, blank, comment === undefined ? [] : [comment, hard], printLine(l, name)];
  });
}

function printLine(l: Line, name: NameOf): Doc {
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
      return choice(l, name);
    case 'for': {
      const index = name(l.index);
      const head = `for (let ${index} = ${flat(l.from, name)}; ${flat(l.test, name)}; ${stepOf(index, l.step)})`;
      return [head, ' ', block(l, l.body, name)];
    }
    case 'while':
      return ['while (', document(l.test, name), ') ', block(l, l.body, name)];
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

function block(owner: Line, lines: Lines, name: NameOf): Doc {
  return lines.length === 0 ? '{}' : ['{', indent(printLines(lines, name, owner)), hard, '}'];
}

function choice(l: Extract<Line, { kind: 'if' }>, name: NameOf): Doc {
  const head: Doc = ['if (', document(l.test, name), ') '];
  const [only] = l.then;
  if (l.otherwise.length === 0 && l.then.length === 1 && only !== undefined && isShort(l, only, name)) {
    return [head, printLine(only, name)];
  }
  const [next] = l.otherwise;
  if (next === undefined) return [head, block(l, l.then, name)];
  const isChain = next.kind === 'if' && l.otherwise.length === 1 && commentAbove(next, l) === undefined;
  const rest = isChain ? choice(next, name) : block(l, l.otherwise, name);
  return [head, block(l, l.then, name), ' else ', rest];
}

/** Whether the branch goes on the line of its `if`. */
function isShort(l: Extract<Line, { kind: 'if' }>, only: Line, name: NameOf): boolean {
  if (!['assign', 'return', 'throw', 'break', 'evaluate'].includes(only.kind)) return false;
  if (commentAbove(only, l) !== undefined) return false;
  const value =
    only.kind === 'assign' || only.kind === 'return' || only.kind === 'throw' ? only.value : undefined;
  return flat(l.test, name).length + (value === undefined ? 10 : flat(value, name).length) < 60;
}

function assignment(l: Extract<Line, { kind: 'assign' }>, name: NameOf): Doc {
  const isUnit = isNumeral(l.value, 1) && l.target.kind === 'variable';
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
