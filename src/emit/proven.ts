/**
 * Drops each `!` and cast for which TypeScript's narrowing has a proof: a test around it, before it in the expression,
 * or one that jumped. Knows less than TypeScript does, never more.
 */
import type { Nullable, RecordType, Variable } from '../ir/types.js';
import { isEquality } from './expression.js';
import { blocksOf, jumps, mapBlocks, mapTerms, type Line, type Lines } from './line.js';
import { mapChildren, same, type Term } from './term.js';

/** What is known of a place: what it is not, and which members of its union it may be. */
interface Fact {
  readonly place: Term;
  readonly isNot?: Nullable;
  readonly members?: ReadonlySet<RecordType>;
}

type Facts = readonly Fact[];

export const dropProven = (lines: Lines): Lines => block(lines, []).lines;

function block(list: Lines, known: Facts): { lines: Lines; after: Facts } {
  let facts = known;
  const lines = list.map((l) => {
    const inside = l.kind === 'for' || l.kind === 'while' ? surviving(facts, l) : facts;
    const own = mapTerms(l, (t) => prove(t, inside));
    const result = withBlocks(own, l, inside);
    facts = after(l, surviving(facts, l));
    return result;
  });
  return { lines, after: facts };
}

function withBlocks(own: Line, l: Line, facts: Facts): Line {
  if (l.kind === 'if') {
    const then = block(l.then, and(facts, l.test, true)).lines;
    const otherwise = block(l.otherwise, and(facts, l.test, false)).lines;
    return { ...(own as typeof l), then, otherwise };
  }
  const inner = l.kind === 'while' ? and(facts, l.test, true) : facts;
  return mapBlocks(own, (b) => block(b, inner).lines);
}

/** What holds when control goes on behind the line. */
function after(l: Line, facts: Facts): Facts {
  if (l.kind !== 'if') return facts;
  const [then, otherwise] = [jumps(l.then), jumps(l.otherwise)];
  if (then === otherwise) return facts;
  const outcome = then ? l.otherwise : l.then;
  return outcome.reduce<Facts>((known, inner) => surviving(known, inner), and(facts, l.test, otherwise));
}

/** The facts about places that the line, and all in it, does not change. */
function surviving(facts: Facts, l: Line): Facts {
  if (facts.length === 0) return facts;
  const variables = new Set<Variable>();
  const fields = new Set<string>();
  const survey = (x: Line): void => {
    if (x.kind === 'unpack') for (const v of x.variables) if (v !== undefined) variables.add(v);
    const target = x.kind === 'assign' ? bare(x.target) : undefined;
    if (target?.kind === 'variable') variables.add(target.variable);
    if (target?.kind === 'member') fields.add(target.name);
    for (const b of blocksOf(x)) b.forEach(survey);
  };
  survey(l);
  const isChanged = (t: Term): boolean =>
    (t.kind === 'member' && (fields.has(t.name) || isChanged(t.object))) ||
    (t.kind === 'variable' && variables.has(t.variable));
  return facts.filter((f) => !isChanged(f.place));
}

function prove(t: Term, facts: Facts): Term {
  if (t.kind === 'conditional') {
    return {
      ...t,
      test: prove(t.test, facts),
      whenTrue: prove(t.whenTrue, and(facts, t.test, true)),
      whenFalse: prove(t.whenFalse, and(facts, t.test, false)),
    };
  }
  if (t.kind === 'binary' && (t.operator === '&&' || t.operator === '||')) {
    const right = prove(t.right, and(facts, t.left, t.operator === '&&'));
    return { ...t, left: prove(t.left, facts), right };
  }
  // What runs later runs when something else may hold.
  if (t.kind === 'arrow') return mapChildren(t, (child) => prove(child, []));
  const inner = mapChildren(t, (child) => prove(child, facts));
  return isProven(t, facts) && (inner.kind === 'assert' || inner.kind === 'cast') ? inner.operand : inner;
}

function isProven(t: Term, facts: Facts): boolean {
  if (t.kind === 'assert' && t.absent !== undefined) {
    const kinds = facts.flatMap((f) => (f.isNot !== undefined && same(f.place, t.operand) ? [f.isNot] : []));
    return t.absent.split(' | ').every((kind) => kinds.some((k) => k.includes(kind)));
  }
  if (t.kind !== 'cast' || t.field === undefined) return false;
  const possible = facts.flatMap((f) =>
    f.members !== undefined && same(f.place, bare(t.operand)) ? [f.members] : [],
  );
  const [first, ...others] = possible;
  if (first === undefined) return false;
  const left = [...first].filter((m) => others.every((o) => o.has(m)));
  return left.length > 0 && left.every((m) => m.fields.some((f) => f.name === t.field && !f.optional));
}

/** The facts, and what `test` tells by coming out as `outcome`. */
function and(facts: Facts, test: Term, outcome: boolean): Facts {
  if (test.kind === 'unary' && test.operator === '!') return and(facts, test.operand, !outcome);
  if (test.kind === 'binary' && test.operator === (outcome ? '&&' : '||')) {
    return and(and(facts, test.left, outcome), test.right, outcome);
  }
  if (isEquality(test) && test.kind === 'binary' && test.right.kind === 'text') {
    const equal = (test.operator === '===' || test.operator === '==') === outcome;
    return [...facts, ...compared(bare(test.left), test.operator.length === 2, test.right.text, equal)];
  }
  const place = bare(test);
  if (!isPlace(place)) return facts;
  const told = compared(place, false, 'true', outcome).filter((f) => f.members !== undefined);
  return outcome ? [...facts, ...told, { place, isNot: 'null | undefined' }] : [...facts, ...told];
}

/** What follows from `place === literal` or its opposite; `isLoose` if by `==`. */
function compared(place: Term, isLoose: boolean, literal: string, equal: boolean): Facts {
  if (!isPlace(place)) return [];
  if (literal === 'undefined' || literal === 'null') {
    return equal ? [] : [{ place, isNot: isLoose ? 'null | undefined' : literal }];
  }
  const object = place.kind === 'member' ? bare(place.object) : undefined;
  if (place.kind !== 'member' || object?.kind !== 'variable' || isLoose) return [];
  const { type } = object.variable;
  const members = type.kind === 'record' ? type.members : undefined;
  if (members === undefined) return [];
  const possible = members.filter((m) => {
    const tags = tagsOf(m, place.name);
    if (tags === undefined) return true;
    return equal ? tags.includes(literal) : tags.length > 1 || tags[0] !== literal;
  });
  return [{ place: object, members: new Set(possible) }];
}

/** The literals a field may be, written as in the emitted code; undefined if it is none of few. */
function tagsOf(member: RecordType, name: string): readonly string[] | undefined {
  const type = member.fields.find((f) => f.name === name)?.type;
  if (type === undefined) return [];
  if (type.kind !== 'opaque') return undefined;
  const texts = type.text.split(' | ').map((t) => t.replace(/^"(.*)"$/, "'$1'"));
  return texts.every((t) => /^('.*'|-?[\d.]+|true|false)$/.test(t)) ? texts : undefined;
}

const isPlace = (t: Term): boolean =>
  t.kind === 'variable' || (t.kind === 'member' && isPlace(bare(t.object)));

/** The term without its `!` and casts. */
const bare = (t: Term): Term => (t.kind === 'assert' || t.kind === 'cast' ? bare(t.operand) : t);
