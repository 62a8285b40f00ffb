/**
 * Values that are written out at every use rather than named: lengths and tags that never change, first indices, and constants
 * of the source, which have a name already.
 */
import type { Function } from '../ir/module.js';
import type { Atom, Block, Expression, Variable } from '../ir/types.js';
import { forEachRead, walk } from '../ir/visit.js';
import type { Value } from './candidates.js';
import { atomTerm, expressionTerm } from './expression.js';
import { readsOf, writesIn, type Memory } from './memory.js';
import { isUsers } from './naming.js';
import { fieldOf, type Style } from './places.js';

export function repeatable(f: Function, memory: Memory, style: Style): ReadonlyMap<Variable, Value> {
  const parameters = new Set<Atom>(f.parameters.map((p) => p.variable));
  const uses = new Map<Atom, number>();
  forEachRead(f.body, (a) => uses.set(a, (uses.get(a) ?? 0) + 1));
  // What is used once has no name when all is done.
  const isNamed = (a: Atom): boolean =>
    a.kind === 'variable' && (parameters.has(a) || isUsers(a) || uses.get(a)! > 1);
  const found = new Map<Variable, Value>();
  const writes = writesIn(f.body);
  const firstIndices = usedAsFirstIndex(f.body);
  /** A loop's results are its parameters. */
  const parameterOf = new Map<Atom, Variable>();
  const operand = (a: Atom) =>
    (a.kind === 'variable' ? found.get(a)?.term : undefined) ?? atomTerm(parameterOf.get(a) ?? a);
  walk(f.body, (s) => {
    if (s.kind === 'for' || s.kind === 'while')
      s.results.forEach((r, i) => parameterOf.set(r, s.carried[i]!.parameter));
    if (s.kind !== 'let' || isUsers(s.variable)) return;
    const e = s.expression;
    const isFixed =
      (e.kind === 'external' && isName(e)) ||
      (firstIndices.has(s.variable) && isOffset(e, (a) => parameters.has(a) || found.has(a as Variable)));
    if (!isFixed) {
      if (!isLengthOrTag(e, isNamed)) return;
      const access = readsOf(e);
      if (writes.some((w) => access.some((r) => memory.mayClash(r, w)))) return;
    }
    found.set(s.variable, { term: expressionTerm(e, s.variable.type, operand, style), reads: [] });
  });
  return found;
}

/** A length; or a field that tells what its object is, by which TypeScript narrows only where it is written. */
function isLengthOrTag(e: Expression, isNamed: (a: Atom) => boolean): boolean {
  if (e.kind === 'length') return isNamed(e.array);
  return (
    e.kind === 'field' &&
    e.object.type.kind === 'record' &&
    e.object.type.members !== undefined &&
    isNamed(e.object) &&
    e.object.type.members.every((m) => fieldOf(m, e.name)?.type.kind === 'opaque')
  );
}

/** `rate` or `Number.EPSILON`. */
function isName(e: Extract<Expression, { kind: 'external' }>): boolean {
  return (
    !e.operation.effect && e.arguments.length === 0 && /^[\w$]+(\.[\w$]+)*$/.test(e.operation.text[0] ?? '')
  );
}

/** Variables used for nothing but the start of loops, which is evaluated once per loop. */
function usedAsFirstIndex(body: Block): ReadonlySet<Variable> {
  const starts = new Map<Variable, number>();
  const uses = new Map<Variable, number>();
  const count = (counts: Map<Variable, number>, a: Atom): void => {
    if (a.kind === 'variable') counts.set(a, (counts.get(a) ?? 0) + 1);
  };
  walk(body, (s) => {
    if (s.kind === 'for') count(starts, s.from);
  });
  forEachRead(body, (a) => count(uses, a));
  return new Set([...starts.keys()].filter((v) => starts.get(v) === uses.get(v)));
}

/** `n - 1` and the like. */
function isOffset(e: Expression, isFixed: (a: Atom) => boolean): boolean {
  if (e.kind !== 'primitive' || (e.operation !== 'add' && e.operation !== 'subtract')) return false;
  const [n, offset] = e.arguments;
  return n !== undefined && isFixed(n) && offset?.kind === 'constant';
}
