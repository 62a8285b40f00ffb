/**
 * TypeScript narrows a number that was found equal to a literal, and refuses to compare it with another literal. Where
 * such a comparison is left, the second literal is written `(3 as number)`. A number that is compared with nothing is to
 * TypeScript one that cannot be, where that holds, and may not be written to: it is compared `(x as number | undefined)`.
 */
import { isNullable } from '../ir/build.js';
import type { Variable } from '../ir/types.js';
import { blocksOf, jumps, mapBlocks, mapTerms, type Line, type Lines } from './line.js';
import { level } from './operators.js';
import { mapChildren, same, type Term } from './term.js';

/** Places known to be equal to some literal. */
type Narrowed = readonly Term[];
/** What variables that are set once stand for: by `isFour`, set to `n === 4`, TypeScript narrows as by the comparison. */
export type Meanings = ReadonlyMap<Variable, Term>;

export function widenComparisons(lines: Lines): Lines {
  return new Widening(meaningsIn(lines)).lines(lines, []);
}

export function meaningsIn(lines: Lines): Meanings {
  const found = new Map<Variable, Term>();
  const several = new Set<Variable>();
  const visit = (l: Line): void => {
    if (l.kind === 'assign' && l.target.kind === 'variable') {
      const { variable: v } = l.target;
      if (found.has(v) || l.operator !== '=') several.add(v);
      found.set(v, l.value);
    }
    for (const inner of blocksOf(l)) inner.forEach(visit);
  };
  lines.forEach(visit);
  return new Map([...found].filter(([v]) => v.type.kind === 'boolean' && !several.has(v)));
}

/** A parameter may be set to what it was before: `on = on ?? false`. */
export const without = (meanings: Meanings, v: Variable): Meanings =>
  new Map([...meanings].filter(([x]) => x !== v));

class Widening {
  constructor(private readonly meanings: Meanings) {}

  lines(lines: Lines, narrowed: Narrowed): Lines {
    let known = narrowed;
    return lines.map((l) => {
      const widened = this.line(l, known);
      if (l.kind === 'if' && jumps(l.then)) known = [...known, ...this.comparedBy(l.test, '!==')];
      return widened;
    });
  }

  private line(l: Line, narrowed: Narrowed): Line {
    const widened = mapTerms(l, (t) => this.widen(t, narrowed));
    if (l.kind !== 'if') return mapBlocks(widened, (inner) => this.lines(inner, narrowed));
    const isWritten = (v: Variable): boolean => [l.then, l.otherwise].some((lines) => assigns(lines, v));
    return {
      ...(mapTerms(widened, (t) => widenAbsence(t, isWritten)) as typeof l),
      then: this.lines(l.then, [...narrowed, ...this.comparedBy(l.test, '===')]),
      otherwise: this.lines(l.otherwise, [...narrowed, ...this.comparedBy(l.test, '!==')]),
    };
  }

  private widen(t: Term, narrowed: Narrowed): Term {
    if (t.kind === 'conditional') {
      return {
        ...t,
        test: this.widen(t.test, narrowed),
        whenTrue: this.widen(t.whenTrue, [...narrowed, ...this.comparedBy(t.test, '===')]),
        whenFalse: this.widen(t.whenFalse, [...narrowed, ...this.comparedBy(t.test, '!==')]),
      };
    }
    if (t.kind === 'binary' && (t.operator === '&&' || t.operator === '||')) {
      const before = this.comparedBy(t.left, t.operator === '&&' ? '===' : '!==');
      return {
        ...t,
        left: this.widen(t.left, narrowed),
        right: this.widen(t.right, [...narrowed, ...before]),
      };
    }
    const comparison = comparisonOf(t);
    if (comparison !== undefined && narrowed.some((n) => same(n, comparison.place)))
      return comparison.widened;
    return mapChildren(t, (child) => this.widen(child, narrowed));
  }

  /** The places that `test` compares with a literal by `operator`, under any number of `&&`, `||` and `!`. */
  private comparedBy(test: Term, operator: '===' | '!==', meanings = this.meanings): Narrowed {
    const comparison = comparisonOf(test);
    if (comparison !== undefined) return comparison.operator === operator ? [comparison.place] : [];
    if (test.kind === 'variable') {
      const meaning = meanings.get(test.variable);
      if (meaning === undefined) return [];
      return this.comparedBy(meaning, operator, without(meanings, test.variable));
    }
    if (test.kind === 'unary' && test.operator === '!') {
      return this.comparedBy(test.operand, operator === '===' ? '!==' : '===', meanings);
    }
    if (test.kind === 'binary' && (test.operator === '&&' || test.operator === '||')) {
      return [test.left, test.right].flatMap((side) => this.comparedBy(side, operator, meanings));
    }
    return [];
  }
}

function widenAbsence(t: Term, isWritten: (v: Variable) => boolean): Term {
  if (t.kind !== 'binary' || (t.operator !== '==' && t.operator !== '!='))
    return mapChildren(t, (child) => widenAbsence(child, isWritten));
  const { left, right } = t;
  if (left.kind !== 'variable' || right.kind !== 'text' || right.text !== 'null') return t;
  const { type } = left.variable;
  if (type.kind !== 'number' || isNullable(type) || !isWritten(left.variable)) return t;
  return { ...t, left: { kind: 'cast', operand: left, type: 'number | undefined' } };
}

const assigns = (lines: Lines, v: Variable): boolean =>
  lines.some(
    (l) =>
      (l.kind === 'assign' && l.target.kind === 'variable' && l.target.variable === v) ||
      blocksOf(l).some((inner) => assigns(inner, v)),
  );

function comparisonOf(
  t: Term,
): { readonly place: Term; readonly operator: '===' | '!=='; readonly widened: Term } | undefined {
  if (t.kind !== 'binary') return undefined;
  const isEquality = t.operator === '===' || t.operator === '==';
  if (!isEquality && t.operator !== '!==' && t.operator !== '!=') return undefined;
  const operator = isEquality ? '===' : '!==';
  if (isNumber(t.right)) return { place: t.left, operator, widened: { ...t, right: asNumber(t.right) } };
  if (isNumber(t.left)) return { place: t.right, operator, widened: { ...t, left: asNumber(t.left) } };
  return undefined;
}

type Text = Extract<Term, { kind: 'text' }>;
const isNumber = (t: Term): t is Text => t.kind === 'text' && /^\d/.test(t.text);
const asNumber = (t: Text): Term => ({ kind: 'text', text: `(${t.text} as number)`, level: level.primary });
