/** Walking and rewriting. Every function here is total over the node kinds: a new kind fails to type-check. */
import { freshId, variable } from './build.js';
import { mapSame, withParts } from './same.js';
import type { Atom, Block, Carried, Expression, Statement, Variable } from './types.js';

/** Shared, since visitors ask every statement. */
const none: readonly never[] = [];

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
    case 'as':
      return [e.value];
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
      return withParts(e, { arguments: mapSame(e.arguments, f) });
    case 'select':
      return withParts(e, {
        condition: f(e.condition),
        whenTrue: f(e.whenTrue),
        whenFalse: f(e.whenFalse),
      });
    case 'load':
      return withParts(e, { array: f(e.array), index: f(e.index) });
    case 'field':
      return withParts(e, { object: f(e.object) });
    case 'length':
    case 'pop':
      return withParts(e, { array: f(e.array) });
    case 'view':
      return withParts(e, { array: f(e.array), from: f(e.from), to: f(e.to) });
    case 'allocate':
      return withParts(e, { length: f(e.length) });
    case 'zeros':
      return withParts(e, { like: f(e.like) });
    case 'as':
      return withParts(e, { value: f(e.value) });
    case 'elements':
      return withParts(e, { elements: mapSame(e.elements, f) });
    case 'record':
      return withParts(e, { fields: mapSame(e.fields, (x) => withParts(x, { value: f(x.value) })) });
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
      return none;
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
      return none;
  }
}

/** The variables a statement defines inside its blocks at their head: loop parameters and the index. */
export function headers(s: Statement): readonly Variable[] {
  if (s.kind === 'for') return [s.index, ...s.carried.map((c) => c.parameter)];
  if (s.kind === 'while') return s.carried.map((c) => c.parameter);
  return none;
}

/** The statement with its blocks changed. */
export function mapBlocks(s: Statement, f: (b: Block) => Block): Statement {
  switch (s.kind) {
    case 'if':
      return withParts(s, { then: f(s.then), otherwise: f(s.otherwise) });
    case 'for':
      return withParts(s, { body: f(s.body) });
    case 'while':
      return withParts(s, { test: f(s.test), body: f(s.body) });
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
  s.kind === 'while' ? withParts(s, { body: f(s.body) }) : mapBlocks(s, f);

/** Visits every statement, outer before inner, in order. */
export function walk(b: Block, visit: (s: Statement, owner: Block) => void): void {
  for (const s of b.statements) {
    visit(s, b);
    const within = blocks(s);
    if (within !== none) for (const inner of within) walk(inner, visit);
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

export const renameBlock = (b: Block, r: Renaming): Block =>
  withParts(b, {
    statements: mapSame(b.statements, (s) => renameStatement(s, r)),
    yields: mapSame(b.yields, r.use),
  });

export function renameStatement(s: Statement, r: Renaming): Statement {
  const define = r.define ?? ((v: Variable) => v);
  const id = r.id ?? ((n: number) => n);
  switch (s.kind) {
    case 'let':
      return withParts(s, { expression: mapOperands(s.expression, r.use), variable: define(s.variable) });
    case 'store':
      return withParts(s, {
        target: r.use(s.target),
        key: typeof s.key === 'string' ? s.key : r.use(s.key),
        value: r.use(s.value),
      });
    case 'push':
      return withParts(s, { array: r.use(s.array), value: r.use(s.value) });
    case 'effect':
    case 'throw':
      return withParts(s, { arguments: mapSame(s.arguments, r.use) });
    case 'call':
      return withParts(s, {
        arguments: mapSame(s.arguments, r.use),
        results: mapSame(s.results, define),
      });
    case 'if':
      return withParts(s, {
        id: id(s.id),
        ...mirror(s.mirrors, id),
        condition: r.use(s.condition),
        then: renameBlock(s.then, r),
        otherwise: renameBlock(s.otherwise, r),
        results: mapSame(s.results, define),
      });
    case 'for':
      return withParts(s, {
        id: id(s.id),
        ...mirror(s.mirrors, id),
        from: r.use(s.from),
        to: r.use(s.to),
        carried: mapCarried(s.carried, r.use, define),
        index: define(s.index),
        body: renameBlock(s.body, r),
        results: mapSame(s.results, define),
      });
    case 'while':
      return withParts(s, {
        id: id(s.id),
        carried: mapCarried(s.carried, r.use, define),
        test: renameBlock(s.test, r),
        body: renameBlock(s.body, r),
        results: mapSame(s.results, define),
      });
  }
}

/** What a loop carries, with other initial values and other parameters. */
export const mapCarried = (
  list: readonly Carried[],
  use: (a: Atom) => Atom,
  define: (v: Variable) => Variable = (v) => v,
): readonly Carried[] =>
  mapSame(list, (c) => withParts(c, { parameter: define(c.parameter), initial: use(c.initial) }));

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
  return renameBlock(copied(b), {
    use: (a) => (a.kind === 'variable' ? (table.get(a) ?? a) : a),
    define: (v) => table.get(v) as Variable,
    id: (n) => ids.get(n) ?? n,
  });
}

/** A statement that stands in two places is two statements. */
const copied = (b: Block): Block => ({
  ...b,
  statements: b.statements.map((s) => mapBlocks({ ...s }, copied)),
});
