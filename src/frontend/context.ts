/** The state of lowering one function: the block being built, the environment, the region control is in. */
import type { ts } from 'ts-morph';
import type { CodeName, Fill } from '../diagnostics/codes.js';
import { BlockBuilder, booleanType, isNullable, numberType, primitive, pure } from '../ir/build.js';
import type { Primitive, PureOperation } from '../ir/operations.js';
import type { Atom, Expression, Statement, Type, Variable } from '../ir/types.js';
import { placeholder, type Environment, type Key } from './environment.js';
import type { Exits } from './exits.js';
import { closuresIn } from './functionValues.js';
import { originOf } from './places.js';
import { type Region } from './region.js';
import type { FunctionNode, Resolver } from './resolver.js';
import type { Types } from './types.js';
import type { Unit } from './unit.js';

/** The function whose statements are being lowered: the one asked for, or a local one expanded in it. */
export interface Frame {
  readonly node: FunctionNode;
  readonly exits: Exits;
  readonly region: Region;
  readonly result: Key;
  readonly resultType: Type;
  /** The regions of loops, switches and labelled blocks being lowered. */
  readonly targets: Map<ts.Node, { readonly break: Region; readonly continue?: Region }>;
}

/** What a block came out as: its statements, the environment at its end, the value computed. */
export interface Captured<T> {
  readonly statements: readonly Statement[];
  readonly environment: Environment;
  /** Whether its end is never reached because it throws. */
  readonly unreachable: boolean;
  readonly value: T;
}

export class Context {
  builder = new BlockBuilder('primal');
  environment: Environment = new Map();
  unreachable = false;
  region: Region;
  /** What is being lowered, for reports. */
  here: ts.Node;
  /** Local functions being expanded, innermost last. */
  readonly expanding: FunctionNode[] = [];
  /** Expressions before a `?.` that have been evaluated and tested. */
  tested = new Map<ts.Expression, Atom>();
  /** How many there have been. */
  expansions = 0;
  /** Opaque values that were certainly not made from numbers: a number may be made of them. */
  readonly pureData = new Set<Variable>();
  /** Elements whose type does not say that they may be past the end. */
  readonly unchecked = new Set<Variable>();
  /** The object that a constructor being expanded has not made yet: its fields are variables. */
  constructing: { readonly keyOf: (field: string) => Key | undefined } | undefined;
  private readonly integers = new Set<Variable>();

  constructor(
    readonly unit: Unit,
    public frame: Frame,
  ) {
    this.region = frame.region;
    this.here = frame.node;
  }

  get resolver(): Resolver {
    return this.unit.resolver;
  }

  get types(): Types {
    return this.unit.types;
  }

  /** Sets the origin of the statements that `run` appends. */
  at<T>(node: ts.Node, run: () => T): T {
    const before = [this.builder.origin, this.here] as const;
    this.builder.origin = originOf(this.unit.program, node);
    this.here = node;
    const value = run();
    [this.builder.origin, this.here] = before;
    return value;
  }

  /** Runs with a fresh block and a copy of the environment, and gives what came of it. */
  capture<T>(run: () => T): Captured<T> {
    const { builder, environment, unreachable } = this;
    this.builder = new BlockBuilder('primal', builder.origin);
    this.environment = new Map(environment);
    this.unreachable = false;
    const value = run();
    const captured = {
      statements: this.builder.statements,
      environment: this.environment,
      unreachable: this.unreachable,
      value,
    };
    Object.assign(this, { builder, environment, unreachable });
    return captured;
  }

  /** Gives `key` its new value. The arguments are evaluated first, and that may replace the environment. */
  set(key: Key, value: Atom): void {
    const f = this.unit.functionValues.of(value);
    if (f !== undefined) {
      for (const closure of closuresIn(this.unit.functionValues, f)) this.resolver.bind(key, closure.node);
    }
    this.environment.set(key, value);
  }

  let(expression: Expression, type: Type, name = ''): Variable {
    const v = this.builder.let(expression, type, name);
    if (this.yieldsInteger(expression)) this.integers.add(v);
    return v;
  }

  primitive(operation: Primitive, args: readonly Atom[], name = ''): Variable {
    return this.let(primitive(operation, ...args), numberType, name);
  }

  /** A comparison, a test or `not`. */
  test(operation: PureOperation, args: readonly Atom[], name = ''): Variable {
    return this.let(pure(operation, ...args), booleanType, name);
  }

  not(a: Atom): Atom {
    if (a.kind === 'constant') return { kind: 'constant', value: a.value !== true, type: booleanType };
    return this.test('not', [a]);
  }

  markInteger(v: Variable): void {
    this.integers.add(v);
  }

  /** Whether the atom is certainly an integer. */
  isInteger(a: Atom): boolean {
    return a.kind === 'constant' ? Number.isInteger(a.value) : this.integers.has(a);
  }

  /** Whether the value cannot have been made from a number that is differentiated by. */
  isPureData(a: Atom): boolean {
    return a.kind === 'constant' || a.type.kind === 'boolean' || this.pureData.has(a);
  }

  /** Notes that the value may be undefined, though its type does not say so. */
  perhaps<A extends Atom>(value: A): A {
    if (value.kind === 'variable') this.unchecked.add(value);
    return value;
  }

  /** Whether the value may be undefined, though its type may not say so. */
  mayBeUndefined(a: Atom): boolean {
    if (a.kind === 'constant') return a.value === undefined;
    if (this.unchecked.has(a)) return true;
    const { type } = a;
    if (type.kind === 'opaque') return / \| undefined\b/.test(type.text);
    return isNullable(type) && type.nullable !== 'null';
  }

  /** Reports a mistake and gives a value to go on with. */
  fail<N extends CodeName>(node: ts.Node, code: N, fill: Fill<N>, type: Type = numberType): Atom {
    this.unit.report(code, node, fill);
    return placeholder(type);
  }

  private yieldsInteger(e: Expression): boolean {
    if (e.kind === 'length') return true;
    if (e.kind === 'primitive')
      return integral.has(e.operation) && e.arguments.every((a) => this.isInteger(a));
    return e.kind === 'pure' && bitwise.has(e.operation);
  }
}

const integral: ReadonlySet<Primitive> = new Set([
  'add',
  'subtract',
  'multiply',
  'negate',
  'max',
  'min',
  'abs',
]);
const bitwise: ReadonlySet<PureOperation> = new Set([
  'bitAnd',
  'bitOr',
  'bitXor',
  'bitNot',
  'shiftLeft',
  'shiftRight',
  'shiftRightUnsigned',
  'clz32',
  'imul',
]);
