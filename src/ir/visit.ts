/** Walking and rewriting. Every function here is total over the node kinds: a new kind fails to type-check. */
import { freshId, variable } from './build.js';
import type { Atom, Block, Carried, Expression, Statement, Variable } from './types.js';

export function operands(e: Expression): readonly Atom[] {
  switch (e.kind) {
    case 'primitive':
    case 'pure':
    case 'external':
      return e.arguments;
    case 'select':
      return [e.condition, e.whenTrue, e.whenFalse];
    case 'load':
      return [e.array, e.index];
    case 'field':
      return [e.object];
    case 'length':
    case 'pop':
      return [e.array];
    case 'view':
      return [e.array, e.from, e.to];
    case 'allocate':
      return [e.length];
    case 'zeros':
      return [e.like];
    case 'elements':
      return e.elements;
    case 'record':
      return e.fields.map((f) => f.value);
  }
}

export function mapOperands(e: Expression, f: (a: Atom) => Atom): Expression {
  switch (e.kind) {
    case 'primitive':
    case 'pure':
    case 'external':
      return { ...e, arguments: e.arguments.map(f) };
    case 'select':
      return { ...e, condition: f(e.condition), whenTrue: f(e.whenTrue), whenFalse: f(e.whenFalse) };
    case 'load':
      return { ...e, array: f(e.array), index: f(e.index) };
    case 'field':
      return { ...e, object: f(e.object) };
    case 'length':
    case 'pop':
      return { ...e, array: f(e.array) };
    case 'view':
      return { ...e, array: f(e.array), from: f(e.from), to: f(e.to) };
    case 'allocate':
      return { ...e, length: f(e.length) };
    case 'zeros':
      return { ...e, like: f(e.like) };
    case 'elements':
      return { ...e, elements: e.elements.map(f) };
    case 'record':
      return { ...e, fields: e.fields.map((x) => ({ ...x, value: f(x.value) })) };
  }
}

/** The atoms a statement reads itself, not those inside its blocks. */
export function reads(s: Statement): readonly Atom[] {
  switch (s.kind) {
    case 'let':
      return operands(s.expression);
    case 'store':
      return typeof s.key === 'string' ? [s.target, s.value] : [s.target, s.key, s.value];
    case 'push':
      return [s.array, s.value];
    case 'effect':
    case 'throw':
    case 'call':
      return s.arguments;
    case 'if':
      return [s.condition];
    case 'for':
      return [s.from, s.to, ...s.carried.map((c) => c.initial)];
    case 'while':
      return s.carried.map((c) => c.initial);
  }
}

export function blocks(s: Statement): readonly Block[] {
  switch (s.kind) {
    case 'if':
      return [s.then, s.otherwise];
    case 'for':
      return [s.body];
    case 'while':
      return [s.test, s.body];
    case 'let':
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return [];
  }
}

/** The variables a statement defines for the statements after it. */
export function definitions(s: Statement): readonly Variable[] {
  switch (s.kind) {
    case 'let':
      return [s.variable];
    case 'if':
    case 'for':
    case 'while':
    case 'call':
      return s.results;
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
      return [];
  }
}

/** The variables a statement defines inside its blocks at their head: loop parameters and the index. */
export function headers(s: Statement): readonly Variable[] {
  if (s.kind === 'for') return [s.index, ...s.carried.map((c) => c.parameter)];
  if (s.kind === 'while') return s.carried.map((c) => c.parameter);
  return [];
}

/** The statement with its blocks changed. */
export function mapBlocks(s: Statement, f: (b: Block) => Block): Statement {
  switch (s.kind) {
    case 'if':
      return { ...s, then: f(s.then), otherwise: f(s.otherwise) };
    case 'for':
      return { ...s, body: f(s.body) };
    case 'while':
      return { ...s, test: f(s.test), body: f(s.body) };
    case 'let':
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return s;
  }
}

/** The statement with its branches or its body changed; the test of a `while` is none. */
export const mapBodies = (s: Statement, f: (b: Block) => Block): Statement =>
  s.kind === 'while' ? { ...s, body: f(s.body) } : mapBlocks(s, f);

/** Visits every statement, outer before inner, in order. */
export function walk(b: Block, visit: (s: Statement, owner: Block) => void): void {
  for (const s of b.statements) {
    visit(s, b);
    for (const inner of blocks(s)) walk(inner, visit);
  }
}

/** Every atom read anywhere in the block, yields included, once per use. */
export function forEachRead(b: Block, visit: (a: Atom) => void): void {
  for (const s of b.statements) {
    reads(s).forEach(visit);
    for (const inner of blocks(s)) forEachRead(inner, visit);
  }
  b.yields.forEach(visit);
}

/** All variables defined in the block, at any depth. */
export function definedIn(b: Block): Set<Variable> {
  const found = new Set<Variable>();
  walk(b, (s) => {
    for (const v of definitions(s)) found.add(v);
    for (const v of headers(s)) found.add(v);
  });
  return found;
}

/** The variables read in the block and not defined in it. */
export function freeVariables(b: Block): Set<Variable> {
  const defined = definedIn(b);
  const free = new Set<Variable>();
  forEachRead(b, (a) => {
    if (a.kind === 'variable' && !defined.has(a)) free.add(a);
  });
  return free;
}

/** What a rewriting changes: uses, definitions, identities of structured statements. */
export interface Renaming {
  readonly use: (a: Atom) => Atom;
  readonly define?: (v: Variable) => Variable;
  readonly id?: (id: number) => number;
}

export function renameBlock(b: Block, r: Renaming): Block {
  return { statements: b.statements.map((s) => renameStatement(s, r)), yields: b.yields.map(r.use) };
}

export function renameStatement(s: Statement, r: Renaming): Statement {
  const define = r.define ?? ((v: Variable) => v);
  const id = r.id ?? ((n: number) => n);
  const carried = (cs: readonly Carried[]): Carried[] =>
    cs.map((c) => ({ parameter: define(c.parameter), initial: r.use(c.initial) }));
  switch (s.kind) {
    case 'let':
      return { ...s, expression: mapOperands(s.expression, r.use), variable: define(s.variable) };
    case 'store':
      return {
        ...s,
        target: r.use(s.target),
        key: typeof s.key === 'string' ? s.key : r.use(s.key),
        value: r.use(s.value),
      };
    case 'push':
      return { ...s, array: r.use(s.array), value: r.use(s.value) };
    case 'effect':
    case 'throw':
      return { ...s, arguments: s.arguments.map(r.use) };
    case 'call':
      return { ...s, arguments: s.arguments.map(r.use), results: s.results.map(define) };
    case 'if':
      return {
        ...s,
        id: id(s.id),
        ...mirror(s.mirrors, id),
        condition: r.use(s.condition),
        then: renameBlock(s.then, r),
        otherwise: renameBlock(s.otherwise, r),
        results: s.results.map(define),
      };
    case 'for':
      return {
        ...s,
        id: id(s.id),
        ...mirror(s.mirrors, id),
        from: r.use(s.from),
        to: r.use(s.to),
        carried: carried(s.carried),
        index: define(s.index),
        body: renameBlock(s.body, r),
        results: s.results.map(define),
      };
    case 'while':
      return {
        ...s,
        id: id(s.id),
        carried: carried(s.carried),
        test: renameBlock(s.test, r),
        body: renameBlock(s.body, r),
        results: s.results.map(define),
      };
  }
}

const mirror = (mirrors: number | undefined, id: (n: number) => number) =>
  mirrors === undefined ? {} : { mirrors: id(mirrors) };

/** A use-renaming from a table, following chains of replacements. */
export function substitution(table: ReadonlyMap<Variable, Atom>): (a: Atom) => Atom {
  return (a) => {
    let current = a;
    while (current.kind === 'variable') {
      const next = table.get(current);
      if (next === undefined) return current;
      current = next;
    }
    return current;
  };
}

/** A copy whose definitions are new variables; free variables go through `table`, which receives the new names. */
export function freshen(b: Block, table: Map<Variable, Atom> = new Map<Variable, Atom>()): Block {
  const ids = new Map<number, number>();
  for (const v of definedIn(b)) table.set(v, variable(v.name, v.type, v.role));
  walk(b, (s) => {
    if (s.kind === 'if' || s.kind === 'for' || s.kind === 'while') ids.set(s.id, freshId());
  });
  return renameBlock(b, {
    use: (a) => (a.kind === 'variable' ? (table.get(a) ?? a) : a),
    define: (v) => table.get(v) as Variable,
    id: (n) => ids.get(n) ?? n,
  });
}
