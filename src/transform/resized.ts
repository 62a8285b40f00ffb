/**
 * How long shadows are. A shadow grows with stores past the end of its array and need not shrink again store by store;
 * but what put elements on the end of it, or took them off, has to find in the reverse sweep the end that it left.
 * There the length is noted in the forward sweep, and the shadow cut off to it in the reverse sweep.
 */
import type { Aliases } from '../analysis/aliases.js';
import {
  block,
  BlockBuilder,
  booleanType,
  freshId,
  isNullable,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../ir/build.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Call, Statement, Variable } from '../ir/types.js';
import { blocks, walk } from '../ir/visit.js';

/** Arrays whose lengths are to be noted after a statement. */
export type Ends = ReadonlyMap<Statement, readonly Variable[]>;

interface Setting {
  readonly aliases: Aliases;
  /** Whether the callee may put elements on the end of arrays or take them off. */
  readonly resizes: (call: Call) => boolean;
}

/** The ends that later stores may move, noted as far outside as the array is known. */
export function endsIn(body: Block, setting: Setting): Ends {
  const finder = new Finder(setting);
  finder.block(body, () => false);
  return finder.ends;
}

class Finder {
  readonly ends = new Map<Statement, Variable[]>();

  constructor(private readonly setting: Setting) {}

  /** `moves` says of an array whether its end may be moved after the block. */
  block(b: Block, moves: (array: Variable) => boolean): void {
    const after = new Set<string>();
    for (const s of [...b.statements].reverse()) {
      const grown = new Set(after);
      const isMoved = (array: Variable): boolean => grown.has(this.memoryOf(array)) || moves(array);
      const made = new Set<Variable>();
      const resized = new Set<Variable>();
      within(s, (t) => {
        if (t.kind === 'let') made.add(t.variable);
        if (t.kind === 'for' || t.kind === 'while') t.carried.forEach((c) => made.add(c.parameter));
        if (t !== s && 'results' in t) t.results.forEach((r) => made.add(r));
        for (const array of this.resizedBy(t)) resized.add(array);
        for (const memory of this.grownBy(t)) after.add(memory);
      });
      const inner = blocks(s);
      const noted = [...resized].filter((a) => isMoved(a) && (inner.length === 0 || !made.has(a)));
      if (noted.length > 0) this.ends.set(s, noted);
      const again = s.kind === 'for' || s.kind === 'while' ? this.grownIn(s) : new Set<string>();
      for (const part of inner) {
        this.block(part, (a) => again.has(this.memoryOf(a)) || (!noted.includes(a) && isMoved(a)));
      }
    }
  }

  private grownIn(s: Statement): Set<string> {
    const grown = new Set<string>();
    within(s, (t) => {
      for (const memory of this.grownBy(t)) grown.add(memory);
    });
    return grown;
  }

  private resizedBy(s: Statement): readonly Variable[] {
    const arrays: readonly Atom[] =
      s.kind === 'push'
        ? [s.array]
        : s.kind === 'let' && s.expression.kind === 'pop'
          ? [s.expression.array]
          : s.kind === 'call' && this.setting.resizes(s)
            ? (s.writes ?? []).map((i) => s.arguments[i]!)
            : [];
    return arrays.filter(
      (a): a is Variable => a.kind === 'variable' && a.type.kind === 'array' && a.type.storage === 'Array',
    );
  }

  private grownBy(s: Statement): readonly string[] {
    if (s.kind === 'store') return s.grows === true ? [this.memoryOf(s.target)] : [];
    return s.kind === 'call' ? (s.writes ?? []).map((i) => this.memoryOf(s.arguments[i]!)) : [];
  }

  /** Arrays of one kind of element in memory that may be the same. */
  private memoryOf(a: Atom): string {
    const element = a.type.kind === 'array' ? a.type.element.kind : '';
    return `${this.setting.aliases.classOf(a)?.id ?? ''} ${element}`;
  }
}

function within(s: Statement, visit: (s: Statement) => void): void {
  visit(s);
  for (const b of blocks(s)) walk(b, visit);
}

/** The shadows of inputs that may end up longer than they were. */
export function grownInputs(
  f: Function,
  shadows: ReadonlyMap<Variable, Atom>,
  aliases: Aliases,
): readonly Atom[] {
  const grown = new Set<Variable | undefined>();
  walk(f.body, (s) => {
    if (s.kind === 'store' && s.grows === true) grown.add(aliases.classOf(s.target));
  });
  return f.parameters.flatMap(({ variable: v }) => {
    const shadow = shadows.get(v);
    const isFlat = v.type.kind === 'array' && v.type.element.kind === 'number';
    return shadow !== undefined && isFlat && grown.has(aliases.classOf(v)) ? [shadow] : [];
  });
}

/** The length of an array, 0 of one that is not there. */
export function lengthOf(array: Atom, b: BlockBuilder): Atom {
  if (!isNullable(array.type)) return b.let({ kind: 'length', array });
  const inner = new BlockBuilder(b.sweep, b.origin);
  const then = inner.finish([inner.let({ kind: 'length', array })]);
  const length = variable('', numberType);
  b.add({
    kind: 'if',
    id: freshId(),
    condition: isThere(array, b),
    then,
    otherwise: block([], [number(0)]),
    results: [length],
  });
  return length;
}

const isThere = (array: Atom, b: BlockBuilder): Atom =>
  b.let(pure('looseNotEqual', array, { kind: 'constant', value: null, type: array.type }), booleanType);

/** Takes elements off the end until `length` are left, if there is an array. */
export function shrink(array: Atom, length: Atom, b: BlockBuilder): void {
  if (!isNullable(array.type)) return takeOff(array, length, b);
  const inner = new BlockBuilder(b.sweep, b.origin);
  takeOff(array, length, inner);
  const condition = isThere(array, b);
  b.add({
    kind: 'if',
    id: freshId(),
    condition,
    then: inner.finish(),
    otherwise: block([]),
    results: [],
  });
}

function takeOff(array: Atom, length: Atom, b: BlockBuilder): void {
  const now = b.let({ kind: 'length', array }, numberType);
  const from = b.let(primitive('subtract', now, number(1)), numberType);
  const index = variable('k', numberType, 'temporary');
  const body = new BlockBuilder(b.sweep, b.origin);
  body.let({ kind: 'pop', array }, numberType);
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from,
    to: length,
    inclusive: true,
    step: -1,
    carried: [],
    body: body.finish(),
    results: [],
  });
}
