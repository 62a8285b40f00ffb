/** Sums: which carried values and which memory are only ever added to, so that the order of additions is free. */
import type { Atom, Block, Call, Expression, Statement, Variable } from '../ir/types.js';
import { forEachRead, walk } from '../ir/visit.js';
import type { Aliases } from './aliases.js';
import { definitionsIn } from './definitions.js';

/** How often each variable is read, yields included. */
export function countReads(b: Block): Map<Variable, number> {
  const counts = new Map<Variable, number>();
  forEachRead(b, (a) => {
    if (a.kind === 'variable') counts.set(a, (counts.get(a) ?? 0) + 1);
  });
  return counts;
}

/**
 * Whether `to`, computed in `b`, is `from` plus terms that do not depend on `from`, and no partial sum is read by
 * anything else. Follows sums through branches and inner loops.
 */
export function accumulates(
  from: Variable,
  to: Atom,
  b: Block,
  reads: ReadonlyMap<Variable, number>,
): boolean {
  // Both ways of a branch may lead to the same sum before it: a place that reads counts once.
  const places = new Map<object, Set<number>>();
  const explained = new Map<Variable, number>();

  /** `target` is read as operand or yield `k` of `reader`. */
  function trace(target: Atom, source: Variable, block: Block, reader: object, k = 0): boolean {
    if (target.kind === 'constant') return false;
    const known = places.get(reader) ?? new Set();
    if (!known.has(k)) explained.set(target, (explained.get(target) ?? 0) + 1);
    places.set(reader, known.add(k));
    if (target === source) return true;
    for (const s of block.statements) {
      if (s.kind === 'let' && s.variable === target) {
        const base = sumBase(s.expression);
        return base.some(
          (a) => a.kind === 'variable' && leadsTo(a, source, block) && trace(a, source, block, s),
        );
      }
      const k = s.kind === 'if' || s.kind === 'for' ? s.results.indexOf(target) : -1;
      if (k < 0) continue;
      if (s.kind === 'if')
        return [s.then, s.otherwise].every((side) =>
          trace(side.yields[k]!, source, joined(block, side), side, k),
        );
      if (s.kind === 'for') {
        const carried = s.carried[k]!;
        return (
          trace(s.body.yields[k]!, carried.parameter, s.body, s.body, k) &&
          trace(carried.initial, source, block, carried)
        );
      }
    }
    return false;
  }

  /** Whether following sums from `a` can reach `source`: cheap look-ahead, so that a failed trace explains nothing. */
  function leadsTo(a: Variable, source: Variable, block: Block): boolean {
    if (a === source) return true;
    for (const s of block.statements) {
      if (s.kind === 'let' && s.variable === a) {
        return sumBase(s.expression).some((x) => x.kind === 'variable' && leadsTo(x, source, block));
      }
      if (s.kind === 'for') {
        const k = s.results.indexOf(a);
        const initial = s.carried[k]?.initial;
        if (k >= 0) return initial?.kind === 'variable' && leadsTo(initial, source, block);
      }
      if (s.kind === 'if') {
        const k = s.results.indexOf(a);
        const y = s.then.yields[k];
        if (k >= 0) return y?.kind === 'variable' && leadsTo(y, source, joined(block, s.then));
      }
    }
    return false;
  }

  if (!trace(to, from, b, b)) return false;
  return [...explained].every(([v, n]) => reads.get(v) === n);
}

/** A branch sees what stands before it. */
const joined = (outer: Block, inner: Block): Block => ({
  statements: [...outer.statements, ...inner.statements],
  yields: inner.yields,
});

/** The operands of a sum that may be the running total. */
function sumBase(e: Expression): readonly Atom[] {
  if (e.kind !== 'primitive') return [];
  if (e.operation === 'add') return e.arguments;
  if (e.operation === 'subtract') return e.arguments.slice(0, 1);
  return [];
}

/** The alias classes that are written by `a[i] += …` only, and whose elements are read for nothing else. */
export function accumulatedClasses(body: Block, aliases: Aliases): Set<Variable> {
  const definitions = definitionsIn(body);
  const counts = countReads(body);
  const accumulated = new Set<Variable>();
  const spoiled = new Set<Variable>();
  const explained = new Set<Variable>();
  walk(body, (s) => {
    if (s.kind === 'push') spoil(s.array);
    if (s.kind === 'call') for (const i of s.writes ?? []) written(s, s.arguments[i]!);
    if (s.kind !== 'store') return;
    const memory = aliases.classOf(s.target);
    const read = accumulationRead(s, definitions, counts);
    if (memory === undefined) return;
    if (read === undefined) spoiled.add(memory);
    else {
      accumulated.add(memory);
      explained.add(read);
    }
  });
  walk(body, (s) => {
    if (s.kind !== 'let' || s.variable.type.kind !== 'number' || explained.has(s.variable)) return;
    if (s.expression.kind === 'load' || s.expression.kind === 'pop') spoil(s.expression.array);
    if (s.expression.kind === 'field') spoil(s.expression.object);
  });
  function written(call: Call, a: Atom): void {
    const memory = aliases.classOf(a);
    if (call.accumulates !== true) spoil(a);
    else if (memory !== undefined) accumulated.add(memory);
  }
  function spoil(a: Atom): void {
    const memory = aliases.classOf(a);
    if (memory !== undefined) spoiled.add(memory);
  }
  for (const memory of spoiled) accumulated.delete(memory);
  return accumulated;
}

/** For `t = load a i; u = add t x; store a i u` with no other use of `t` and `u`: the variable `t`. */
function accumulationRead(
  s: Extract<Statement, { kind: 'store' }>,
  definitions: ReadonlyMap<Variable, Expression>,
  counts: ReadonlyMap<Variable, number>,
): Variable | undefined {
  if (s.value.kind === 'constant' || counts.get(s.value) !== 1) return undefined;
  const sum = definitions.get(s.value);
  if (sum === undefined) return undefined;
  return sumBase(sum).find((a): a is Variable => {
    if (a.kind === 'constant' || counts.get(a) !== 1) return false;
    const read = definitions.get(a);
    if (read?.kind === 'load') return read.array === s.target && read.index === s.key;
    return read?.kind === 'field' && read.object === s.target && read.name === s.key;
  });
}
