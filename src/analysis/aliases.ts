/**
 * Which references may point into the same memory: one class for an object, what it contains and every alias of it.
 * Flow-insensitive unification (Steensgaard 1996), coarse and cheap; asks nothing of types but their kind.
 */
import { walk } from '../ir/visit.js';
import type { Atom, Block, Function, Statement, Type, Variable } from '../ir/types.js';

export interface Aliases {
  /** The representative of the memory `a` points into; `undefined` for values that are no references. */
  readonly classOf: (a: Atom) => Variable | undefined;
  /** Whether anything in the function writes to that memory. */
  readonly isWritten: (a: Atom) => boolean;
}

export function aliasesIn(f: Pick<Function, 'body'>): Aliases {
  const parent = new Map<Variable, Variable>();
  const written: Atom[] = [];

  function find(v: Variable): Variable {
    let root = v;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  }
  function unite(a: Atom, b: Atom): void {
    if (a.kind !== 'variable' || b.kind !== 'variable' || !isReference(a.type) || !isReference(b.type)) return;
    const x = find(a);
    const y = find(b);
    if (x !== y) parent.set(x, y);
  }

  function statement(s: Statement): void {
    switch (s.kind) {
      case 'let':
        if (s.expression.kind === 'zeros') return;
        for (const a of operandsOf(s)) unite(s.variable, a);
        return;
      case 'store':
        written.push(s.target);
        return unite(s.target, s.value);
      case 'push':
        written.push(s.array);
        return unite(s.array, s.value);
      case 'if':
        return bindings(s.results, s.then, s.otherwise);
      case 'for':
      case 'while':
        bindings(s.results, s.body);
        s.carried.forEach((c, i) => {
          unite(c.parameter, c.initial);
          unite(c.parameter, s.results[i]!);
        });
        return;
      case 'call':
        for (const i of s.writes ?? []) written.push(s.arguments[i]!);
        for (const a of s.arguments) for (const r of s.results) unite(r, a);
        return;
      case 'effect':
      case 'throw':
        return;
    }
  }
  function bindings(results: readonly Variable[], ...bodies: readonly Block[]): void {
    for (const b of bodies) results.forEach((r, i) => b.yields[i] && unite(r, b.yields[i]));
  }

  walk(f.body, (s) => {
    if (s.kind === 'let' && s.expression.kind === 'pop') written.push(s.expression.array);
    statement(s);
  });
  const writtenClasses = new Set(written.flatMap((a) => (a.kind === 'variable' ? [find(a)] : [])));
  return {
    classOf: (a) => (a.kind === 'variable' && isReference(a.type) ? find(a) : undefined),
    isWritten: (a) => a.kind === 'variable' && writtenClasses.has(find(a)),
  };
}

function operandsOf(s: Extract<Statement, { kind: 'let' }>): readonly Atom[] {
  const e = s.expression;
  switch (e.kind) {
    case 'load':
    case 'pop':
      return [e.array];
    case 'field':
      return [e.object];
    case 'select':
      return [e.whenTrue, e.whenFalse];
    case 'elements':
      return e.elements;
    case 'record':
      return e.fields.map((f) => f.value);
    case 'external':
      return e.arguments;
    case 'primitive':
    case 'pure':
    case 'length':
    case 'allocate':
    case 'zeros':
      return [];
  }
}

export function isReference(t: Type): boolean {
  return t.kind === 'array' || t.kind === 'tuple' || t.kind === 'record' || t.kind === 'opaque';
}
