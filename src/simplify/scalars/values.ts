/**
 * Objects that nothing writes, compares or lets out are values: whatever names them, through branches and loops, is
 * replaced by names for their parts.
 */
import { aliasesIn, writesOf, type Aliases } from '../../analysis/aliases.js';
import { number, variable } from '../../ir/build.js';
import type {
  Atom,
  Block,
  Carried,
  Constant,
  Expression,
  Statement,
  Type,
  Variable,
} from '../../ir/types.js';
import {
  definedIn,
  freeVariables,
  mapBlocks,
  reads,
  renameBlock,
  substitution,
  walk,
} from '../../ir/visit.js';
import {
  hasParts,
  isUnsetPart,
  lengthOf,
  partName,
  partRead,
  partsMade,
  partType,
  partTypeIn,
} from './parts.js';

export function splitValues(body: Block): Block {
  const keys = valuesIn(body);
  return keys.size === 0 ? body : new Splitting(keys).body(body);
}

type Keys = readonly string[];

/** The references that are values, with the keys of their parts. */
function valuesIn(body: Block): ReadonlyMap<Variable, Keys> {
  const aliases = aliasesIn({ body });
  const classes = new Classes(aliases);
  for (const a of [...body.yields, ...freeVariables(body)]) classes.spoil(a);
  walk(body, (s) => {
    for (const { memory } of writesOf(s)) classes.spoil(memory);
    if (s.kind !== 'let') {
      const flows = s.kind === 'if' || s.kind === 'for' || s.kind === 'while';
      if (!flows) for (const a of reads(s)) classes.spoil(a);
      if (s.kind === 'call') for (const r of s.results) classes.spoil(r);
      return;
    }
    const parts = partsMade(s.expression);
    if (parts !== undefined) {
      const { type } = s.variable;
      // What its parts hold is not what their types say.
      for (const [k, a] of parts)
        if (isUnsetPart(a, partTypeIn(type, k) ?? a.type)) classes.spoil(s.variable);
      return classes.make(
        s.variable,
        [...parts.keys()].filter((k) => partTypeIn(type, k) !== undefined),
      );
    }
    if (!isPartAccess(s.expression)) for (const a of [s.variable, ...reads(s)]) classes.spoil(a);
    const read = partRead(s.expression);
    if (read !== undefined) classes.access(read.object, read.key);
  });
  for (const v of definedIn(body)) if (!hasParts(v.type)) classes.spoil(v);
  const found = new Map<Variable, Keys>();
  for (const v of definedIn(body)) {
    const keys = classes.keysOf(v);
    if (keys !== undefined) found.set(v, keys);
  }
  // Objects inside others wait for the next round.
  const inner = new Set(
    [...found].flatMap(([v, keys]) => keys.map((k) => classes.idOf(v, partType(v.type, k)))),
  );
  return new Map([...found].filter(([v]) => !inner.has(classes.idOf(v))));
}

function isPartAccess(e: Expression): boolean {
  return partRead(e) !== undefined || e.kind === 'length' || e.kind === 'select';
}

/** What is known of each alias class: what its objects are made of, as long as they all are alike. */
class Classes {
  private readonly spoiled = new Set<Variable>();
  private readonly keys = new Map<string, Keys>();

  constructor(private readonly aliases: Aliases) {}

  spoil(a: Atom): void {
    const owner = this.aliases.classOf(a);
    if (owner !== undefined) this.spoiled.add(owner);
  }

  make(v: Variable, keys: Keys): void {
    const id = this.idOf(v);
    const known = this.keys.get(id);
    if (known === undefined) this.keys.set(id, keys);
    else if (known.length !== keys.length || keys.some((k) => !known.includes(k))) this.spoil(v);
  }

  /** Reading what no object of the class was made with, where none was made in view, is for others to explain. */
  access(a: Atom, key: string): void {
    if (a.kind === 'variable' && this.keys.get(this.idOf(a))?.includes(key) === false) this.spoil(a);
  }

  keysOf(v: Variable): Keys | undefined {
    const owner = this.aliases.classOf(v);
    return owner === undefined || this.spoiled.has(owner) ? undefined : this.keys.get(this.idOf(v));
  }

  /** Objects of one class are told apart by their declared shape: a line and its two points. */
  idOf(v: Variable, type: Type = v.type): string {
    return `${this.aliases.classOf(v)?.id} ${shapeOf(type)}`;
  }
}

function shapeOf(t: Type): string {
  if (t.kind === 'record')
    return t.fields
      .map((f) => f.name)
      .sort()
      .join();
  return t.kind === 'tuple' ? `${t.elements.length}` : t.kind;
}

type Parts = ReadonlyMap<string, Atom>;

class Splitting {
  private readonly parts = new Map<Variable, Parts>();
  private readonly replaced = new Map<Variable, Atom>();

  constructor(private readonly keys: ReadonlyMap<Variable, Keys>) {}

  body(b: Block): Block {
    return renameBlock(this.block(b), { use: substitution(this.replaced) });
  }

  private block(b: Block, yielded: (yields: readonly Atom[]) => readonly Atom[] = (y) => y): Block {
    const statements = b.statements.flatMap((s) => this.statement(s));
    return { statements, yields: yielded(b.yields) };
  }

  private statement(s: Statement): readonly Statement[] {
    switch (s.kind) {
      case 'let':
        return this.let(s);
      case 'if': {
        const yielded = this.flattened(s.results);
        const then = this.block(s.then, yielded);
        const otherwise = this.block(s.otherwise, yielded);
        return [{ ...s, then, otherwise, results: s.results.flatMap((r) => this.leavesOf(r)) }];
      }
      case 'for':
        return [{ ...s, ...this.loop(s) }];
      case 'while': {
        const loop = this.loop(s);
        return [{ ...s, ...loop, test: this.block(s.test) }];
      }
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return [mapBlocks(s, (b) => this.block(b))];
    }
  }

  private loop(s: Extract<Statement, { kind: 'for' | 'while' }>) {
    const carried = s.carried.flatMap(({ parameter, initial }): readonly Carried[] => {
      const leaves = this.leavesOf(parameter);
      const initials = this.leavesLike(parameter, initial);
      return leaves.map((leaf, i) => ({ parameter: leaf, initial: initials[i]! }));
    });
    const body = this.block(s.body, this.flattened(s.carried.map((c) => c.parameter)));
    return { carried, body, results: s.results.flatMap((r) => this.leavesOf(r)) };
  }

  /** Yields for these results: of objects, their parts. */
  private flattened(results: readonly Variable[]) {
    return (yields: readonly Atom[]): readonly Atom[] =>
      results.flatMap((r, i) => this.leavesLike(r, yields[i]!));
  }

  private let(s: Extract<Statement, { kind: 'let' }>): readonly Statement[] {
    const { variable: v, expression: e } = s;
    const made = this.keys.has(v) ? partsMade(e) : undefined;
    if (made !== undefined) {
      this.parts.set(v, made);
      return [];
    }
    if (e.kind === 'select' && this.keys.has(v)) {
      const whenTrue = this.leavesLike(v, e.whenTrue);
      const whenFalse = this.leavesLike(v, e.whenFalse);
      return this.leavesOf(v).map((leaf, i) => ({
        ...s,
        variable: leaf,
        expression: { ...e, whenTrue: whenTrue[i]!, whenFalse: whenFalse[i]! },
      }));
    }
    const read = partRead(e);
    const object = e.kind === 'length' ? e.array : read?.object;
    const parts = object?.kind === 'variable' ? this.parts.get(object) : undefined;
    if (parts === undefined) return [s];
    const part = e.kind === 'length' ? lengthOf(parts) : parts.get(read!.key);
    if (part === undefined) throw new Error('internal: a part that the object does not have');
    this.replaced.set(v, part);
    return [];
  }

  /** New names for the parts of what a statement defines; the variable itself where it is no such object. */
  private leavesOf(v: Variable): readonly Variable[] {
    const keys = this.keys.get(v);
    if (keys === undefined) return [v];
    const leaves = keys.map((k) => variable(partName(v.name, k), partType(v.type, k)));
    this.parts.set(v, new Map(keys.map((k, i) => [k, leaves[i]!])));
    return leaves;
  }

  /** What `a` gives to the leaves of `v`; of a way that is never taken, values that are never read. */
  private leavesLike(v: Variable, a: Atom): readonly Atom[] {
    const keys = this.keys.get(v);
    if (keys === undefined) return [a];
    const parts = a.kind === 'variable' ? this.parts.get(a) : undefined;
    if (parts !== undefined) return keys.map((k) => parts.get(k)!);
    if (a.kind === 'variable') throw new Error('internal: an object that was not taken apart');
    return keys.map((k) => neverRead(partType(v.type, k)));
  }
}

function neverRead(type: Type): Constant {
  if (type.kind === 'number') return number(0);
  if (type.kind === 'boolean') return { kind: 'constant', value: false, type };
  return { kind: 'constant', value: undefined, type };
}
