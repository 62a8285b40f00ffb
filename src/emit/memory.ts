/**
 * What may read what is written. Values never change, memory does: a term that reads memory may only move past writes
 * that cannot reach what it reads. Decided by the kind of place, by the type of what is stored there, and by where a
 * reference comes from; coarse, and wrong only towards "may".
 */
import { isShadow } from '../ir/build.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Expression, Statement, Type, Variable } from '../ir/types.js';
import { operands, reads, walk } from '../ir/visit.js';

type Content = Type['kind'] | 'unknown';

/** A read or a write; `any` is code we do not see. */
export type Access =
  | { readonly part: 'any' }
  /** Anything that can be reached from the reference. */
  | { readonly part: 'reachable'; readonly base: Atom }
  | { readonly part: 'element'; readonly base: Atom; readonly content: Content }
  | { readonly part: 'field'; readonly base: Atom; readonly name: string }
  | { readonly part: 'length'; readonly base: Atom };

export function readsOf(e: Expression): readonly Access[] {
  switch (e.kind) {
    case 'load':
      return [{ part: 'element', base: e.array, content: contentOf(e.array.type, e.index) }];
    case 'field':
      return [{ part: 'field', base: e.object, name: e.name }];
    case 'length':
      return isFixed(e.array.type) ? [] : [{ part: 'length', base: e.array }];
    case 'zeros':
      return isFlat(e.like.type) ? readsOf({ kind: 'length', array: e.like }) : [{ part: 'any' }];
    case 'pop':
    case 'external':
      return [{ part: 'any' }];
    case 'primitive':
    case 'pure':
    case 'select':
    case 'view':
    case 'as':
    case 'allocate':
    case 'elements':
    case 'record':
      return [];
  }
}

/** What the statement itself writes, not its blocks. */
export function writesOf(s: Statement): readonly Access[] {
  switch (s.kind) {
    case 'store':
      if (typeof s.key === 'string') return [{ part: 'field', base: s.target, name: s.key }];
      return [
        { part: 'element', base: s.target, content: contentOf(s.target.type, s.key) },
        ...(isFixed(s.target.type) ? [] : [{ part: 'length', base: s.target } as const]),
      ];
    case 'push':
      return [
        { part: 'element', base: s.array, content: contentOf(s.array.type) },
        { part: 'length', base: s.array },
      ];
    case 'let':
      if (s.expression.kind === 'pop') return [{ part: 'reachable', base: s.expression.array }];
      return isEffect(s.expression) ? [{ part: 'any' }] : [];
    case 'effect':
      return [{ part: 'any' }];
    case 'call':
      return (s.writes ?? []).map((i) => ({ part: 'reachable', base: s.arguments[i]! }));
    case 'throw':
    case 'if':
    case 'for':
    case 'while':
      return [];
  }
}

export function writesIn(b: Block): readonly Access[] {
  const found: Access[] = [];
  walk(b, (s) => found.push(...writesOf(s)));
  return found;
}

export const isEffect = (e: Expression): boolean =>
  e.kind === 'pop' || (e.kind === 'external' && e.operation.effect);

/** Whether the length can never change. */
const isFixed = (t: Type): boolean => t.kind === 'tuple' || (t.kind === 'array' && t.storage !== 'Array');

const isFlat = (t: Type): boolean => t.kind === 'array' && t.element.kind === 'number';

/** Numbers that may be missing are numbers too. */
function contentOf(t: Type, key?: Atom): Content {
  if (t.kind === 'array' && t.element.kind !== 'opaque') return t.element.kind;
  if (t.kind === 'tuple' && key?.kind === 'constant') {
    const found = t.elements[Number(key.value)];
    if (found !== undefined && found.type.kind !== 'opaque') return found.type.kind;
  }
  return 'unknown';
}

export interface Memory {
  /** Whether the write may change what the read sees. */
  readonly mayClash: (read: Access, write: Access) => boolean;
}

export function memoryOf(f: Pick<Function, 'body'>): Memory {
  const definitions = new Map<Variable, Expression>();
  const given = new Set<Atom>();
  const names = namesIn(f.body);
  walk(f.body, (s) => {
    if (s.kind === 'let') definitions.set(s.variable, s.expression);
    if (s.kind === 'call') for (const r of s.results) given.add(r);
  });
  const root = (a: Atom): Atom => {
    const source = names.get(a);
    if (source !== undefined) return root(source);
    const e = a.kind === 'variable' ? definitions.get(a) : undefined;
    const holder =
      e?.kind === 'load' ? e.array : e?.kind === 'as' ? e.value : e?.kind === 'field' ? e.object : undefined;
    if (holder === undefined) return a;
    const of = root(holder);
    // Shadows that were kept are memory of their own, and not of what keeps them.
    return isShadowed(a) && !isShadowed(of) ? a : of;
  };
  const escaped = escapes(f.body, definitions, names, root);

  /** Made here with nothing but numbers in it, and never stored where another reference could find it. */
  const isPrivate = (r: Atom): boolean => {
    const e = r.kind === 'variable' ? definitions.get(r) : undefined;
    if (e === undefined || escaped.has(r)) return false;
    return (
      e.kind === 'zeros' || e.kind === 'allocate' || (e.kind === 'elements' && e.elements.every(isPlain))
    );
  };
  const areDisjoint = (a: Atom, b: Atom): boolean => {
    const [x, y] = [root(a), root(b)];
    if (x === y || x.kind !== 'variable' || y.kind !== 'variable') return false;
    if (isPrivate(x) || isPrivate(y)) return true;
    // What a forward sweep kept may be parts of the shadows that it was given.
    return isShadow(x) !== isShadow(y) && !given.has(x) && !given.has(y);
  };
  return {
    mayClash: (read, write) => {
      if (read.part === 'any' || write.part === 'any') return true;
      if (read.part === 'reachable' || write.part === 'reachable') return !areDisjoint(read.base, write.base);
      if (read.part !== write.part) return false;
      if (read.part === 'field' && write.part === 'field' && read.name !== write.name) return false;
      if (read.part === 'element' && write.part === 'element' && differ(read.content, write.content))
        return false;
      return !areDisjoint(read.base, write.base);
    },
  };
}

const isShadowed = (a: Atom): boolean => a.kind === 'variable' && isShadow(a);

/** Numbers and references never share a place. */
const differ = (a: Content, b: Content): boolean =>
  a !== b && (a === 'number' || b === 'number') && a !== 'unknown' && b !== 'unknown';

/** Results that are what one branch made, and nothing after the other: a name of the same memory. */
function namesIn(body: Block): ReadonlyMap<Atom, Atom> {
  const names = new Map<Atom, Atom>();
  walk(body, (s) => {
    if (s.kind !== 'if') return;
    s.results.forEach((r, i) => {
      const [x, y] = [s.then.yields[i]!, s.otherwise.yields[i]!];
      if (x.kind === 'variable' && y.kind === 'constant') names.set(r, x);
      if (x.kind === 'constant' && y.kind === 'variable') names.set(r, y);
    });
  });
  return names;
}

/** The roots of references used as values. The function's own result does not count: nothing runs after it. */
function escapes(
  body: Block,
  definitions: ReadonlyMap<Variable, Expression>,
  names: ReadonlyMap<Atom, Atom>,
  root: (a: Atom) => Atom,
): Set<Atom> {
  const found = new Set<Atom>();
  const returned = new Set<Atom>();
  const giveBack = (a: Atom): void => {
    if (returned.has(a)) return;
    returned.add(a);
    const e = a.kind === 'variable' ? definitions.get(a) : undefined;
    if (e?.kind === 'record' || e?.kind === 'elements') operands(e).forEach(giveBack);
  };
  body.yields.forEach(giveBack);
  const escape = (a: Atom): void => {
    found.add(root(a));
  };
  const visit = (b: Block): void => {
    for (const s of b.statements) {
      if (s.kind === 'let') {
        if (!isAddressing(s.expression) && !returned.has(s.variable)) operands(s.expression).forEach(escape);
      } else if (s.kind === 'store' || s.kind === 'push') {
        // What holds a foreign reference is no longer all our own.
        if (!isPlain(s.value)) [s.value, s.kind === 'store' ? s.target : s.array].forEach(escape);
      } else reads(s).forEach(escape);
      if (s.kind === 'if') [s.then, s.otherwise].forEach((b) => inner(b, s.results));
      if (s.kind === 'for') inner(s.body);
      if (s.kind === 'while') [s.test, s.body].forEach((b) => inner(b));
    }
  };
  const inner = (b: Block, results: readonly Variable[] = []): void => {
    visit(b);
    b.yields.forEach((a, i) => {
      if (results[i] === undefined || names.get(results[i]) !== a) escape(a);
    });
  };
  visit(body);
  return found;
}

const isPlain = (a: Atom): boolean => a.type.kind === 'number' || a.type.kind === 'boolean';

const isAddressing = (e: Expression): boolean =>
  ['load', 'field', 'as', 'length', 'pop', 'zeros'].includes(e.kind);
