/**
 * TypeScript narrows a number that was found equal to a literal, and refuses to compare it with another literal. Where
 * such a comparison is left, the second literal is written `(3 as number)`.
 */
import { jumps, mapBlocks, mapTerms, type Line, type Lines } from './line.js';
import { level } from './operators.js';
import { mapChildren, same, type Term } from './term.js';

/** Places known to be equal to some literal. */
type Narrowed = readonly Term[];

export function widenComparisons(lines: Lines, narrowed: Narrowed = []): Lines {
  let known = narrowed;
  return lines.map((l) => {
    const widened = line(l, known);
    if (l.kind === 'if' && jumps(l.then)) known = [...known, ...comparedBy(l.test, '!==')];
    return widened;
  });
}

function line(l: Line, narrowed: Narrowed): Line {
  const widened = mapTerms(l, (t) => widen(t, narrowed));
  if (l.kind !== 'if') return mapBlocks(widened, (inner) => widenComparisons(inner, narrowed));
  return {
    ...(widened as typeof l),
    then: widenComparisons(l.then, [...narrowed, ...comparedBy(l.test, '===')]),
    otherwise: widenComparisons(l.otherwise, [...narrowed, ...comparedBy(l.test, '!==')]),
  };
}

function widen(t: Term, narrowed: Narrowed): Term {
  if (t.kind === 'conditional') {
    return {
      ...t,
      test: widen(t.test, narrowed),
      whenTrue: widen(t.whenTrue, [...narrowed, ...comparedBy(t.test, '===')]),
      whenFalse: widen(t.whenFalse, [...narrowed, ...comparedBy(t.test, '!==')]),
    };
  }
  if (t.kind === 'binary' && (t.operator === '&&' || t.operator === '||')) {
    const before = comparedBy(t.left, t.operator === '&&' ? '===' : '!==');
    return { ...t, left: widen(t.left, narrowed), right: widen(t.right, [...narrowed, ...before]) };
  }
  const comparison = comparisonOf(t);
  if (comparison !== undefined && narrowed.some((n) => same(n, comparison.place))) return comparison.widened;
  return mapChildren(t, (child) => widen(child, narrowed));
}

/** The places that `test` compares with a literal by `operator`, under any number of `&&`, `||` and `!`. */
function comparedBy(test: Term, operator: '===' | '!=='): Narrowed {
  const comparison = comparisonOf(test);
  if (comparison !== undefined) return comparison.operator === operator ? [comparison.place] : [];
  if (test.kind === 'unary' && test.operator === '!') {
    return comparedBy(test.operand, operator === '===' ? '!==' : '===');
  }
  if (test.kind === 'binary' && (test.operator === '&&' || test.operator === '||')) {
    return [...comparedBy(test.left, operator), ...comparedBy(test.right, operator)];
  }
  return [];
}

function comparisonOf(
  t: Term,
): { readonly place: Term; readonly operator: '===' | '!=='; readonly widened: Term } | undefined {
  if (t.kind !== 'binary' || (t.operator !== '===' && t.operator !== '!==')) return undefined;
  const { operator } = t;
  if (isNumber(t.right)) return { place: t.left, operator, widened: { ...t, right: asNumber(t.right) } };
  if (isNumber(t.left)) return { place: t.right, operator, widened: { ...t, left: asNumber(t.left) } };
  return undefined;
}

type Text = Extract<Term, { kind: 'text' }>;
const isNumber = (t: Term): t is Text => t.kind === 'text' && /^\d/.test(t.text);
const asNumber = (t: Text): Term => ({ kind: 'text', text: `(${t.text} as number)`, level: level.primary });
