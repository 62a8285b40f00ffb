/**
 * Two ways through the source joined into an `if` of the IR: what the ways disagree about becomes results.
 */
import type { ts } from 'ts-morph';
import { booleanType, block, freshId, variable } from '../ir/build.js';
import { nonNull } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import type { Atom, Type, Variable } from '../ir/types.js';
import { definedIn } from '../ir/visit.js';
import { isAbsent, joinTypes, typed } from './conform.js';
import type { Captured, Context } from './context.js';
import {
  isFalse,
  isSymbol,
  isTrue,
  placeholder,
  sameAtom,
  type Environment,
  type Key,
} from './environment.js';
import { functionType, type FunctionValue } from './functionValues.js';
import { Region } from './region.js';
import { enclosingFunction } from './resolver.js';

export interface BranchOptions {
  /** The name of the joined value, if it has one. */
  readonly name?: string;
  /** Whether a mere choice between known values may be a `select`. */
  readonly select?: boolean;
  /** The way in which the joined value is never `undefined` or `null`, whatever its type says. */
  readonly presentWhen?: boolean;
}

/** Lowers both ways under `condition`; gives the joined value if they have one. */
export function branch(
  c: Context,
  condition: Atom,
  whenTrue: () => Atom | undefined,
  whenFalse: () => Atom | undefined,
  options: BranchOptions = {},
): Atom | undefined {
  if (condition.kind === 'constant') return condition.value === true ? whenTrue() : whenFalse();
  const then = c.capture(whenTrue);
  const otherwise = c.capture(whenFalse);
  const before = c.environment;
  const join = new Join(c, condition, then, otherwise);
  if (then.unreachable && otherwise.unreachable) c.unreachable = true;
  const environment: Environment = new Map(before);
  for (const [key, old] of before) {
    if (!(join.returnedBoth && !(key instanceof Region) && key !== c.frame.result)) {
      environment.set(key, join.key(key, old));
    }
  }
  const value = join.value(options);
  if (options.select === true && join.isPlain) {
    join.emitSelects();
  } else if (!join.isEmpty) {
    c.builder.add({
      kind: 'if',
      id: freshId(),
      condition,
      then: block(
        then.statements,
        join.results.map((r) => r.whenTrue),
      ),
      otherwise: block(
        otherwise.statements,
        join.results.map((r) => r.whenFalse),
      ),
      results: join.results.map((r) => r.variable),
    });
  }
  c.environment = join.settleFlags(environment);
  return value;
}

interface Result {
  readonly variable: Variable;
  readonly whenTrue: Atom;
  readonly whenFalse: Atom;
}

function isDeclaredIn(node: ts.Node, key: Key | undefined): boolean {
  const declaration = key !== undefined && isSymbol(key) ? (key as ts.Symbol).valueDeclaration : undefined;
  return declaration !== undefined && enclosingFunction(declaration) === node;
}

class Join {
  readonly results: Result[] = [];
  /** Flags that are true exactly when the condition is false. */
  private readonly inverted: Region[] = [];

  constructor(
    private readonly c: Context,
    private readonly condition: Atom,
    private readonly then: Captured<Atom | undefined>,
    private readonly otherwise: Captured<Atom | undefined>,
  ) {}

  /** Both ways have returned from the function, so no variable is read any more. */
  get returnedBoth(): boolean {
    return this.returned(this.then) && this.returned(this.otherwise);
  }

  get isPlain(): boolean {
    return this.then.statements.length + this.otherwise.statements.length === 0 && !this.throws;
  }

  get isEmpty(): boolean {
    return this.isPlain && this.results.length === 0;
  }

  private get throws(): boolean {
    return this.then.unreachable || this.otherwise.unreachable;
  }

  private returned(way: Captured<Atom | undefined>, key?: Key): boolean {
    if (way.unreachable) return true;
    // An expanded local function returns into code that goes on reading the variables around it, not its own.
    const { expanding, frame } = this.c;
    const isOver = expanding.length === 0 || isDeclaredIn(frame.node, key);
    return isOver && isTrue(way.environment.get(frame.region));
  }

  /** The value of `key` after the `if`. */
  key(key: Key, old: Atom): Atom {
    const a = this.then.environment.get(key) ?? old;
    const b = this.otherwise.environment.get(key) ?? old;
    if (sameAtom(a, b)) return a;
    if (key instanceof Region && !this.throws) {
      if (isTrue(a) && isFalse(b)) return this.condition;
      if (isFalse(a) && isTrue(b)) {
        this.inverted.push(key);
        return a;
      }
    }
    // What a way that has left the function or throws holds in its variables is never read.
    const carries = key instanceof Region || key === this.c.frame.result;
    if (this.then.unreachable || (!carries && this.returned(this.then))) if (outlives(b, old)) return b;
    if (this.otherwise.unreachable || (!carries && this.returned(this.otherwise)))
      if (outlives(a, old)) return a;
    if (!carries && this.isLeftUnset(this.then, key, a, b))
      return this.result(key.name, placeholder(b.type), b, false);
    if (!carries && this.isLeftUnset(this.otherwise, key, b, a))
      return this.result(key.name, a, placeholder(a.type), false);
    return this.result(key.name, a, b, carries);
  }

  /** Whether the way has left the variable's function without assigning it what it is in the other way. */
  private isLeftUnset(way: Captured<Atom | undefined>, key: Key, value: Atom, other: Atom): boolean {
    if (!isAbsent(value) || isAbsent(other) || this.c.unit.functionValues.of(other) !== undefined)
      return false;
    return this.returned(way, key);
  }

  value({ name = '', presentWhen }: BranchOptions): Atom | undefined {
    const a = this.then.value;
    const b = this.otherwise.value;
    if (a === undefined || b === undefined) return undefined;
    if (sameAtom(a, b)) return a;
    const type = (x: Atom, way: boolean) => (presentWhen === way ? nonNull(x.type) : x.type);
    return this.result(name, a, b, false, [type(a, true), type(b, false)]);
  }

  /** `types` are those of `a` and `b` where they are values. */
  private result(
    name: string,
    a: Atom,
    b: Atom,
    temporary: boolean,
    types: readonly [Type, Type] = [a.type, b.type],
  ): Variable {
    const { functionValues } = this.c.unit;
    const [f, g] = [functionValues.of(a), functionValues.of(b)];
    const [whenTrue, whenFalse] = [f ?? nothingIn(a, g), g ?? nothingIn(b, f)];
    if (whenTrue !== undefined && whenFalse !== undefined) return this.choice(name, whenTrue, whenFalse);
    // What stands for a function that is not made is not called.
    if (f !== undefined && isNoFunction(b)) return functionValues.add(this.handOut(f, 0), name);
    if (g !== undefined && isNoFunction(a)) return functionValues.add(this.handOut(g, 1), name);
    // A value of type `never` is one that TypeScript proves is not reached.
    const never = (way: Captured<unknown>, x: Atom) => way.unreachable || x.type.kind === 'void';
    const isNever = [never(this.then, a), never(this.otherwise, b)] as const;
    const from = isNever[0] ? types[1] : types[0];
    const joined = isNever.includes(true)
      ? from
      : joinTypes({ ...a, type: types[0] }, { ...b, type: types[1] });
    if (joined === undefined && !this.throws) {
      this.c.unit.report('otherType', this.c.frame.node, {
        type: `${printType(a.type)} | ${printType(b.type)}`,
      });
    }
    const type = joined ?? from;
    const v = variable(name, type, temporary ? 'temporary' : undefined);
    this.results.push({
      variable: v,
      whenTrue: isNever[0] ? placeholder(type) : typed(a, type),
      whenFalse: isNever[1] ? placeholder(type) : typed(b, type),
    });
    if ([a, b].some((x) => x.kind === 'variable' && this.c.unchecked.has(x))) this.c.unchecked.add(v);
    if (v.type.kind === 'opaque' && this.c.isPureData(a) && this.c.isPureData(b)) this.c.pureData.add(v);
    return v;
  }

  private choice(name: string, f: FunctionValue, g: FunctionValue): Variable {
    const { condition } = this;
    const value = {
      kind: 'choice',
      condition,
      whenTrue: this.handOut(f, 0),
      whenFalse: this.handOut(g, 1),
    } as const;
    return this.c.unit.functionValues.add(value, name);
  }

  /** The function with what it captured inside of its way made a result. */
  private handOut(f: FunctionValue, way: 0 | 1): FunctionValue {
    const inner = definedIn(block([this.then, this.otherwise][way]!.statements));
    return this.c.unit.functionValues.map(f, (a) => {
      if (a.kind !== 'variable' || !inner.has(a)) return a;
      const unused = placeholder(a.type);
      return way === 0 ? this.result(a.name, a, unused, false) : this.result(a.name, unused, a, false);
    });
  }

  emitSelects(): void {
    for (const r of this.results) {
      this.c.builder.statements.push({
        kind: 'let',
        variable: r.variable,
        expression: {
          kind: 'select',
          condition: this.condition,
          whenTrue: r.whenTrue,
          whenFalse: r.whenFalse,
        },
        origin: this.c.builder.origin,
        sweep: 'primal',
      });
    }
  }

  /** After the `if` stands in the block: the flags that are its condition's negation. */
  settleFlags(environment: Environment): Environment {
    if (this.inverted.length === 0) return environment;
    const negated = this.c.builder.let(
      { kind: 'pure', operation: 'not', arguments: [this.condition] },
      booleanType,
    );
    for (const key of this.inverted) environment.set(key, negated);
    return environment;
  }
}

/** Undefined or null where there may be a function. */
const nothingIn = (a: Atom, other: FunctionValue | undefined): FunctionValue | undefined =>
  other !== undefined &&
  a.kind === 'constant' &&
  a.type !== functionType &&
  (a.value === undefined || a.value === null)
    ? { kind: 'nothing', text: String(a.value) }
    : undefined;

const isNoFunction = (a: Atom): boolean => a.kind === 'constant' && a.type === functionType;

/** Whether the value was there before the `if`, so that it can be named after it. */
const outlives = (a: Atom, old: Atom): boolean => a.kind === 'constant' || a === old;
