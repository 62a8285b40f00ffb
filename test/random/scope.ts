/** What a point in a random program can see: variables, labels, helpers, and how often it will run. */
import type { Draw } from './draw.js';
import type { ArrayType, Expr, Helper, Type } from './program.js';

export interface Visible {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  /** Arrays for which this integer is a valid index. */
  readonly indexes: readonly Expr[];
  /** An integer that is never large: a parameter or a loop's index. */
  readonly small: boolean;
}

export interface Callable {
  readonly helper: Helper;
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
    readonly result: 'number' | 'integer' | 'boolean',
    readonly labels: readonly string[],
    readonly spent: { cost: number },
  ) {}

  static root(
    draw: Draw,
    names: readonly string[],
    callables: readonly Callable[],
    result: 'number' | 'integer' | 'boolean',
  ): Scope {
    return new Scope(draw, new Set(names), [], callables, 0, 1, false, result, [], { cost: 0 });
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

  private with(change: { repeats?: number; insideLoop?: boolean; labels?: readonly string[] }): Scope {
    return new Scope(
      this.draw,
      this.names,
      [...this.variables],
      this.callables,
      this.depth + 1,
      change.repeats ?? this.repeats,
      change.insideLoop ?? this.insideLoop,
      this.result,
      change.labels ?? this.labels,
      this.spent,
    );
  }

  declare(name: string, type: Type, mutable: boolean, indexes: readonly Expr[] = [], small = false): void {
    this.names.add(name);
    const shadowed = this.variables.findIndex((variable) => variable.name === name);
    if (shadowed >= 0) this.variables.splice(shadowed, 1);
    this.variables.push({ name, type, mutable, indexes, small });
  }

  /** Takes `name` out of sight, for the initial value of a variable that shadows it. */
  hiding(name: string): Scope {
    const inner = this.child();
    const index = inner.variables.findIndex((variable) => variable.name === name);
    if (index >= 0) inner.variables.splice(index, 1);
    return inner;
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
    return this.variables.filter((variable) => variable.type === type);
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

  /** Whether something costing `cost` may still run here; books it if so. */
  afford(cost: number): boolean {
    const total = this.spent.cost + cost * this.repeats;
    if (total > costLimit) return false;
    this.spent.cost = total;
    return true;
  }
}
