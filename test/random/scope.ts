/** What a point in a random program can see: variables, labels, helpers, and how often it will run. */
import type { Draw } from './draw.js';
import type { ArrayType, Declaration, Expr, Helper, Language, Type } from './program.js';

export interface Visible {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  /** Arrays for which this integer is a valid index. */
  readonly indexes: readonly Expr[];
  /** An integer that is never large: a parameter or a loop's index. */
  readonly small: boolean;
  readonly memory: MemoryFacts;
}

/** What is known of the memory a variable or place names. */
export interface MemoryFacts {
  /** Its type is `readonly`. */
  readonly frozen?: boolean;
  /** Elements it certainly has, now and later. */
  readonly minLength?: number;
  readonly grown?: boolean;
  /** Its elements may go: nothing is known of its length. */
  readonly elastic?: boolean;
}

/** A narrowed part of a variable: `shape.radius` inside `if (shape.kind === 'circle')`. */
export interface Narrowed {
  readonly expr: Expr;
  readonly type: Type;
  readonly mutable: boolean;
}

export interface Callable {
  readonly helper: Pick<Helper, 'name' | 'result' | 'parameters' | 'recursive' | 'placement'>;
  /** A call as text, `*` for the arguments: `$0.scale(*)`, `Vec.of(*)`; absent: a call by name. */
  readonly template?: string;
  /** What the first argument must be: `n - 1`, inside a recursive function. */
  readonly first?: Expr;
  /** What the construct is called in the statistics. */
  readonly construct?: string;
  /** A rough count of statements one call runs. */
  readonly cost: number;
}

const ordinaryNames = ['a', 'b', 'c', 's', 't', 'u', 'v', 'acc', 'total', 'mean', 'rate', 'h', 'q'];
/** Names a generated companion may want for itself. */
const awkwardNames = [
  'xBar',
  'sBar',
  'value',
  'grad',
  'result',
  'aDot',
  's_1',
  't1',
  'saved',
  'seed',
  'i_1',
  'length',
  'tangent',
];

/** Estimated statements per run of a program; keeps random nests of loops and calls short. */
const costLimit = 3000;

export class Scope {
  private constructor(
    readonly draw: Draw,
    private readonly names: Set<string>,
    private readonly variables: Visible[],
    readonly callables: readonly Callable[],
    readonly depth: number,
    /** How often a statement here runs per call, estimated. */
    readonly repeats: number,
    readonly insideLoop: boolean,
    /** What the function returns. */
    readonly result: Type,
    readonly labels: readonly string[],
    readonly spent: { cost: number; recursions: number },
    readonly language: Language,
    readonly declarations: readonly Declaration[],
    readonly narrowed: readonly Narrowed[],
  ) {}

  static root(
    draw: Draw,
    names: readonly string[],
    callables: readonly Callable[],
    result: Type,
    language: Language = 'scalars',
    declarations: readonly Declaration[] = [],
  ): Scope {
    const spent = { cost: 0, recursions: 0 };
    return new Scope(
      draw,
      new Set(names),
      [],
      callables,
      0,
      1,
      false,
      result,
      [],
      spent,
      language,
      declarations,
      [],
    );
  }

  /** The scope of a block. */
  child(): Scope {
    return this.with({});
  }

  /** The scope of a loop's body that runs about `trips` times. */
  loop(trips: number, label: string | undefined): Scope {
    const labels = label === undefined ? this.labels : [...this.labels, label];
    return this.with({ repeats: this.repeats * trips, insideLoop: true, labels });
  }

  /** The scope of statements that run about `trips` times, in a loop they may not leave. */
  repeated(trips: number): Scope {
    return this.with({ repeats: this.repeats * trips, insideLoop: false });
  }

  /** The scope of a function inside this one, called about `times` times. */
  inner(times: number, result: Type): Scope {
    return this.with({ repeats: this.repeats * times, insideLoop: false, labels: [], result });
  }

  /** Where `narrowed` is seen too. */
  narrowing(narrowed: readonly Narrowed[]): Scope {
    return this.with({ narrowed: [...this.narrowed, ...narrowed] });
  }

  private with(change: {
    repeats?: number;
    insideLoop?: boolean;
    labels?: readonly string[];
    result?: Type;
    narrowed?: readonly Narrowed[];
  }): Scope {
    return new Scope(
      this.draw,
      this.names,
      [...this.variables],
      this.callables,
      this.depth + 1,
      change.repeats ?? this.repeats,
      change.insideLoop ?? this.insideLoop,
      change.result ?? this.result,
      change.labels ?? this.labels,
      this.spent,
      this.language,
      this.declarations,
      change.narrowed ?? this.narrowed,
    );
  }

  declare(
    name: string,
    type: Type,
    mutable: boolean,
    indexes: readonly Expr[] = [],
    small = false,
    memory: MemoryFacts = {},
  ): void {
    this.names.add(name);
    const shadowed = this.variables.findIndex((variable) => variable.name === name);
    if (shadowed >= 0) this.variables.splice(shadowed, 1);
    this.variables.push({ name, type, mutable, indexes, small, memory });
  }

  /** Takes `name` out of sight, for the initial value of a variable that shadows it. */
  hiding(name: string): Scope {
    const inner = this.child();
    const index = inner.variables.findIndex((variable) => variable.name === name);
    if (index >= 0) inner.variables.splice(index, 1);
    return inner;
  }

  /** Keeps `fresh` from giving these names. */
  reserve(names: readonly string[]): void {
    for (const name of names) this.names.add(name);
  }

  /** A name not used anywhere in this function. */
  fresh(preferred?: readonly string[]): string {
    const pool = preferred ?? (this.draw.chance(0.12) ? awkwardNames : ordinaryNames);
    const base = this.draw.pick(pool);
    if (!this.names.has(base)) {
      this.names.add(base);
      return base;
    }
    for (let k = 2; ; k++) {
      const name = `${base}${k}`;
      if (this.names.has(name)) continue;
      this.names.add(name);
      return name;
    }
  }

  visible(type: Type): readonly Visible[] {
    return this.variables.filter((variable) => variable.type === type && variable.memory.elastic !== true);
  }

  /** All variables, innermost last. */
  get all(): readonly Visible[] {
    return this.variables;
  }

  get everything(): boolean {
    return this.language === 'everything';
  }

  assignable(type: Type): readonly Visible[] {
    return this.visible(type).filter((variable) => variable.mutable);
  }

  /** Pairs of an array and an index that is within it. */
  elements(type: ArrayType): readonly { readonly array: Expr; readonly index: Expr }[] {
    return this.variables.flatMap((variable) =>
      variable.indexes
        .filter((array) => array.type === type)
        .map((array) => ({
          array,
          index: { kind: 'variable', type: 'integer', name: variable.name } as const,
        })),
    );
  }

  /** Whether the function may call itself here: twice at most, and in no loop. */
  recurses(): boolean {
    if (this.repeats > 1 || this.spent.recursions >= 2) return false;
    this.spent.recursions++;
    return true;
  }

  /** Whether something costing `cost` may still run here; books it if so. */
  afford(cost: number): boolean {
    const total = this.spent.cost + cost * this.repeats;
    if (total > costLimit) return false;
    this.spent.cost = total;
    return true;
  }
}
