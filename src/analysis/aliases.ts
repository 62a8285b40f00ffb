/**
 * Which references may point into the same memory: one class for an object, what it contains and every alias of it.
 * Flow-insensitive unification (Steensgaard 1996), coarse and cheap; asks nothing of types but their kind.
 */
import { isShadow } from '../ir/build.js';
import { printType } from '../ir/print.js';
import { hasTangent } from '../ir/tangent.js';
import { walk } from '../ir/visit.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Call, Expression, Let, Statement, Type, Variable } from '../ir/types.js';

export interface Aliases {
  /** The representative of the memory `a` points into; `undefined` for values that are no references. */
  readonly classOf: (a: Atom) => Variable | undefined;
  /** Whether anything in the function writes values of type `part` to that memory; without it, anything at all. */
  readonly isWritten: (a: Atom, part?: Type) => boolean;
  /** Whether evaluating `e`, a value of type `type`, again later may give something else. */
  readonly mayChange: (e: Expression, type: Type) => boolean;
}

/** What a write changes: parts of a kind of type, or the length. */
export type Written = Type['kind'] | 'length';

/** The kind of what a part of memory holds: a boolean may be read as data, for there may be nothing. */
export const kindOf = (t: Type): Type['kind'] => (t.kind === 'boolean' ? 'opaque' : t.kind);

export interface Write {
  readonly memory: Atom;
  readonly what: Written;
  /** Whether what the memory refers to may be written as well. */
  readonly isDeep?: boolean;
}

/** What the statement itself writes, not its blocks. */
export function writesOf(s: Statement): readonly Write[] {
  switch (s.kind) {
    case 'let':
      if (s.expression.kind === 'pop') return resized(s.expression.array);
      return s.expression.kind === 'external' && s.expression.operation.effect
        ? unfollowed(s.expression.arguments)
        : [];
    case 'push':
      return resized(s.array);
    case 'store': {
      // Data is read under several types: elements of an enum as numbers.
      if (isData(s.target)) return wholly(s.target);
      const part = { memory: s.target, what: kindOf(s.value.type) };
      return s.grows === true ? [part, { memory: s.target, what: 'length' }] : [part];
    }
    case 'call':
      return (s.writes ?? [])
        .flatMap((i) => (s.accumulates === true ? added : wholly)(s.arguments[i]!))
        .map((write) => ({ ...write, isDeep: true }));
    case 'effect':
      return unfollowed(s.arguments);
    case 'if':
    case 'for':
    case 'while':
    case 'throw':
      return [];
  }
}

/** Only numbers are added to. */
const added = (memory: Atom): readonly Write[] => [{ memory, what: 'number' }];

const wholly = (memory: Atom): readonly Write[] => everyKind.map((what) => ({ memory, what }));

/** Code that is not looked into, `names.splice(0, 1)`, may do anything to data; memory with numbers it only reads. */
const unfollowed = (given: readonly Atom[]): readonly Write[] => given.filter(isData).flatMap(wholly);

const isData = (a: Atom): boolean => isReference(a.type) && !hasTangent(a.type);

const resized = (memory: Atom): readonly Write[] =>
  isData(memory)
    ? wholly(memory)
    : [
        { memory, what: 'length' },
        ...(memory.type.kind === 'array' ? [{ memory, what: kindOf(memory.type.element) }] : []),
      ];

const remembered = new WeakMap<Block, Aliases>();

/** The aliases in a body, found out once: blocks never change. */
export function aliasesIn({ body }: Pick<Function, 'body'>): Aliases {
  const known = remembered.get(body) ?? aliasesBy({ body });
  remembered.set(body, known);
  return known;
}

/**
 * `links` leaves out `let`s whose value is to be taken for other memory than its operands', `counts` says which writes
 * are asked for.
 */
export function aliasesBy(
  f: Pick<Function, 'body'>,
  links: (s: Let) => boolean = () => true,
  counts: (write: Write) => boolean = () => true,
): Aliases {
  const parent = new Map<Variable, Variable>();
  const shared = new Map<string, Variable>();
  const writes: Write[] = [];

  function find(v: Variable): Variable {
    let root = (v.memory === undefined ? undefined : shared.get(v.memory)) ?? v;
    if (v.memory !== undefined && root === v) shared.set(v.memory, v);
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  }
  function unite(a: Atom, b: Atom): void {
    if (a.kind !== 'variable' || b.kind !== 'variable' || !isReference(a.type) || !isReference(b.type))
      return;
    const x = find(a);
    const y = find(b);
    if (x !== y) parent.set(x, y);
  }

  function statement(s: Statement): void {
    switch (s.kind) {
      case 'let':
        if (s.expression.kind === 'external' && s.expression.operation.effect) hand(s.expression.arguments);
        if (s.expression.kind === 'zeros' || !links(s)) return;
        for (const a of operandsOf(s)) unite(s.variable, a);
        return;
      case 'store':
        return unite(s.target, s.value);
      case 'push':
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
        return call(s);
      case 'effect':
        return hand(s.arguments);
      case 'throw':
        return;
    }
  }
  /** Code that is not looked into, `rows.set('a', row)`, may keep what it is given in the data that it is given. */
  function hand(args: readonly Atom[]): void {
    for (const data of args.filter(isData)) for (const a of args) unite(data, a);
  }
  /** A result may be, or hold, an argument; a written argument may come to hold the others. */
  function call(s: Call): void {
    const written = (s.writes ?? []).map((i) => s.arguments[i]!);
    for (const [i, a] of s.arguments.entries()) {
      const results = s.shares?.includes(i) === false ? [] : s.results;
      for (const r of results) if (mayShare(r, a, partsOf(r.type))) unite(r, a);
      for (const w of written) if (mayShare(w, a, partsInside(w.type))) unite(w, a);
    }
  }
  function bindings(results: readonly Variable[], ...bodies: readonly Block[]): void {
    for (const b of bodies) results.forEach((r, i) => b.yields[i] && unite(r, b.yields[i]));
  }

  walk(f.body, (s) => {
    writes.push(...writesOf(s));
    statement(s);
  });

  const written = new Set<string>();
  for (const write of writes) {
    const { memory, what } = write;
    if (memory.kind === 'constant' || !counts(write)) continue;
    written.add(`${find(memory).id} ${what}`).add(`${find(memory).id}`);
  }
  const has = (a: Atom, what?: Written): boolean =>
    a.kind === 'variable' && written.has(what === undefined ? `${find(a).id}` : `${find(a).id} ${what}`);
  return {
    classOf: (a) => (a.kind === 'variable' && isReference(a.type) ? find(a) : undefined),
    isWritten: (a, part) => has(a, part && kindOf(part)),
    mayChange: (e, type) => {
      switch (e.kind) {
        case 'load':
          return has(e.array, kindOf(type));
        case 'field':
          return has(e.object, kindOf(type));
        case 'length':
          return has(e.array, 'length');
        case 'external':
          return e.operation.effect || e.arguments.length > 0;
        // Of memory that grows, `subarray` is not asked for: only typed arrays have it.
        case 'view':
        case 'as':
          return false;
        case 'pop':
        case 'allocate':
        case 'zeros':
        case 'elements':
        case 'record':
          return true;
        case 'primitive':
        case 'pure':
        case 'select':
          return false;
      }
    },
  };
}

const kinds: Readonly<Record<Written, true>> = {
  number: true,
  boolean: true,
  void: true,
  opaque: true,
  array: true,
  tuple: true,
  record: true,
  union: true,
  length: true,
};
const everyKind = Object.keys(kinds) as readonly Written[];

function operandsOf(s: Extract<Statement, { kind: 'let' }>): readonly Atom[] {
  const e = s.expression;
  switch (e.kind) {
    case 'load':
    case 'pop':
    case 'view':
      return [e.array];
    case 'field':
      return [e.object];
    case 'as':
      return [e.value];
    case 'select':
      return [e.whenTrue, e.whenFalse];
    case 'elements':
      return e.elements;
    case 'record':
      return e.fields.map((f) => f.value);
    case 'external':
      return e.operation.fresh === true ? [] : e.arguments;
    case 'primitive':
    case 'pure':
    case 'length':
    case 'allocate':
    case 'zeros':
      return [];
  }
}

export function isReference(t: Type): boolean {
  if (t.kind === 'opaque') return !isPlainData(t.text);
  return t.kind === 'array' || t.kind === 'tuple' || t.kind === 'record' || t.kind === 'union';
}

/** Text, numbers as data, literals: what is copied, not referred to. */
const isPlainData = (text: string): boolean =>
  text
    .split(' | ')
    .every((t) => /^(string|number|boolean|true|false|undefined|null|(["'`]).*\2|-?[\d.e+-]+)$/.test(t));

/** Whether memory of one of the types in `parts` can be reached from `a`. Shadows are never memory of the primal. */
function mayShare(holder: Atom, a: Atom, parts: ReadonlySet<string>): boolean {
  if (holder.kind === 'constant' || a.kind === 'constant') return false;
  if (isShadow(holder) !== isShadow(a) && !holdsBoth(holder)) return false;
  for (const part of partsOf(a.type)) if (parts.has(part)) return true;
  return false;
}

/** Whether values of the two types can be the same object. */
export const mayShareMemory = (a: Type, b: Type): boolean =>
  isReference(a) && isReference(b) && kindsOf(a).some((x) => kindsOf(b).some((y) => nameOf(x) === nameOf(y)));

const kindsOf = (t: Type): readonly Type[] => (t.kind === 'union' ? [t.list, t.object] : [t]);

/** What a forward sweep gives, taken together: the value, its shadow, and what was kept, parts of either. */
const holdsBoth = (v: Variable): boolean => v.role === 'saved' && v.type.kind === 'tuple';

/** The types of the references that a value of the type is or contains. */
function partsOf(t: Type): ReadonlySet<string> {
  const found = partsInside(t);
  if (isReference(t)) found.add(nameOf(t));
  return found;
}

/** Whether values of the type refer to other memory. */
export const refersToMemory = (t: Type): boolean => partsInside(t).size > 0;

function partsInside(t: Type, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  const part = (inner: Type): void => {
    if (!isReference(inner) || seen.has(printType(inner))) return;
    seen.add(printType(inner));
    found.add(nameOf(inner));
    partsInside(inner, found, seen);
  };
  if (t.kind === 'array') part(t.element);
  if (t.kind === 'tuple') for (const e of t.elements) part(e.type);
  if (t.kind === 'record') for (const f of t.fields) part(f.type);
  if (t.kind === 'union') kindsOf(t).forEach(part);
  return found;
}

/** Types between which TypeScript lets references pass have the same name; records all do, and data does. */
function nameOf(t: Type): string {
  if (t.kind === 'array') return t.storage === 'Array' ? `${nameOf(t.element)}[]` : t.storage;
  if (t.kind === 'tuple') return `${nameOf(t.elements[0]?.type ?? { kind: 'void' })}[]`;
  if (t.kind === 'union') return `${nameOf(t.list)} | ${nameOf(t.object)}`;
  return t.kind;
}
