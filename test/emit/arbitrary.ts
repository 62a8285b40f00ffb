/**
 * Random well-formed functions of the IR, hard on the way out of SSA: permuted and repeated yields, parameters kept
 * unchanged, initial values used after their loop, names shared by many variables, memory written between reads.
 */
import {
  boolean,
  booleanType,
  block,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../../src/ir/build.js';
import type { Function } from '../../src/ir/module.js';
import type { Atom, Block, Expression, Role, Statement, Type, Variable } from '../../src/ir/types.js';
import type { Primitive, PureOperation } from '../../src/ir/operations.js';
import { Draw, Scope, origin } from './draw.js';

const list = (storage: 'Array' | 'Float64Array'): Type => ({
  kind: 'array',
  storage,
  element: numberType,
  readonly: false,
});

/** Two `number[]` that may be the same array, a typed array, a log. */
export const parameterTypes: readonly (readonly [string, Type])[] = [
  ['a', numberType],
  ['b', numberType],
  ['n', numberType],
  ['c', booleanType],
  ['xs', list('Array')],
  ['zs', list('Array')],
  ['ys', list('Float64Array')],
  ['log', { kind: 'opaque', text: 'number[]' }],
];

const names = ['', '', '', 's', 't', 'a', 'sBar', 't1', 'x'];

export function randomFunction(tape: readonly number[]): Function {
  const parameters = parameterTypes.map(([name, type]) => variable(name, type, 'source'));
  const draw = new Draw(tape);
  const generator = new Generator(draw, parameters.at(-1)!);
  const local = variable('own', list('Array'), 'adjoint');
  const start: Statement = generator.base({
    kind: 'let',
    variable: local,
    expression: { kind: 'zeros', like: parameters[4]! },
  });
  const statements: Statement[] = [start];
  const scope = generator.statements(statements, new Scope(parameters).with(local), 0, 12);
  const results = Array.from({ length: 4 }, () => generator.atom(scope, 'number'));
  const type: Type = { kind: 'tuple', elements: results.map(() => ({ type: numberType })) };
  const result = variable('', type);
  statements.push(
    generator.base({ kind: 'let', variable: result, expression: { kind: 'elements', elements: results } }),
  );
  return {
    id: 'random.ts#f',
    name: 'f',
    parameters: parameters.map((v, i) => ({
      variable: v,
      typeText: typeText(parameterTypes[i]![1]),
      optional: false,
    })),
    body: block(statements, [result]),
    resultType: type,
    resultText: '[number, number, number, number]',
    origin: origin('f'),
  };
}

const typeText = (t: Type): string =>
  t.kind === 'array'
    ? t.storage === 'Array'
      ? 'number[]'
      : t.storage
    : t.kind === 'opaque'
      ? t.text
      : t.kind;

type Bare<S> = S extends Statement ? Omit<S, 'origin' | 'sweep'> : never;

const binaries: readonly Primitive[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'remainder',
  'power',
  'max',
  'add',
  'multiply',
];
const unaries: readonly Primitive[] = ['negate', 'sin', 'abs', 'sqrt'];
const comparisons: readonly PureOperation[] = [
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
];
const bitwise: readonly PureOperation[] = ['bitAnd', 'bitOr', 'bitXor', 'shiftLeft'];
const constants = [0, 1, -1, 2, 0.5, -0, -2.5, 3, NaN, Infinity];

class Generator {
  constructor(
    private readonly draw: Draw,
    private readonly log: Variable,
  ) {}

  base(s: Bare<Statement>): Statement {
    return { ...s, origin: origin(''), sweep: 'primal' } as Statement;
  }

  atom(scope: Scope, kind: 'number' | 'boolean', isConstant = true): Atom {
    const known = scope.ofType(kind);
    if (isConstant && (known.length === 0 || this.draw.chance(15))) {
      return kind === 'number' ? number(this.draw.of(constants)) : boolean(this.draw.chance(50));
    }
    // The most recent ones are the most interesting.
    return known[known.length - 1 - Math.min(this.draw.below(known.length), this.draw.below(known.length))]!;
  }

  private fresh(type: Type): Variable {
    const name = this.draw.of(names);
    const role: Role = name === '' ? 'temporary' : name.endsWith('Bar') ? 'adjoint' : 'source';
    return variable(name, type, role);
  }

  statements(out: Statement[], scope: Scope, depth: number, most: number): Scope {
    let current = scope;
    const count = 1 + this.draw.below(most);
    for (let i = 0; i < count && !this.draw.isOver; i++)
      current = current.with(...this.statement(out, current, depth));
    return current;
  }

  private define(out: Statement[], expression: Expression, type: Type): readonly Variable[] {
    const v = this.fresh(type);
    out.push(this.base({ kind: 'let', variable: v, expression }));
    return [v];
  }

  /** Appends a statement; gives what it defines. */
  private statement(out: Statement[], scope: Scope, depth: number): readonly Variable[] {
    const kind = this.draw.below(depth < 3 ? 26 : 16);
    if (kind < 8) return this.define(out, this.arithmetic(scope), numberType);
    if (kind < 10) return this.define(out, this.truth(scope), booleanType);
    if (kind < 12)
      return this.define(
        out,
        { kind: 'load', array: this.array(scope), index: this.index(scope) },
        numberType,
      );
    if (kind === 12 || kind === 13) {
      out.push(
        this.base({
          kind: 'store',
          target: this.array(scope),
          key: this.index(scope),
          value: this.atom(scope, 'number'),
        }),
      );
      return [];
    }
    if (kind === 14) return this.stack(out, scope);
    if (kind === 15) return this.external(out, scope, depth);
    if (kind < 20) return this.if(out, scope, depth);
    return kind < 24 ? this.for(out, scope, depth) : this.while(out, scope, depth);
  }

  private arithmetic(scope: Scope): Expression {
    const x = this.atom(scope, 'number');
    const which = this.draw.below(10);
    if (which < 6) return primitive(this.draw.of(binaries), x, this.atom(scope, 'number'));
    if (which === 6) return pure(this.draw.of(bitwise), x, this.atom(scope, 'number'));
    if (which === 7) {
      return {
        kind: 'select',
        condition: this.atom(scope, 'boolean'),
        whenTrue: x,
        whenFalse: this.atom(scope, 'number'),
      };
    }
    if (which === 8) return { kind: 'length', array: this.array(scope) };
    return primitive(this.draw.of(unaries), x);
  }

  private truth(scope: Scope): Expression {
    if (this.draw.chance(25)) return pure('not', this.atom(scope, 'boolean', false));
    return pure(
      this.draw.of(comparisons),
      this.atom(scope, 'number', false),
      this.atom(scope, 'number', false),
    );
  }

  private array(scope: Scope): Variable {
    return this.draw.of(scope.ofType('array'));
  }

  private index(scope: Scope): Atom {
    const loops = scope.ofType('number').filter((v) => v.name === 'i');
    return loops.length > 0 && this.draw.chance(60) ? this.draw.of(loops) : number(this.draw.below(4));
  }

  private stack(out: Statement[], scope: Scope): readonly Variable[] {
    const array = this.draw.of(scope.ofType('array', 'Array'));
    out.push(this.base({ kind: 'push', array, value: this.atom(scope, 'number') }));
    return this.draw.chance(50) ? this.define(out, { kind: 'pop', array }, numberType) : [];
  }

  private external(out: Statement[], scope: Scope, depth: number): readonly Variable[] {
    const x = this.atom(scope, 'number');
    const which = this.draw.below(4);
    const operation = (effect: boolean, ...text: string[]) => ({ text, effect });
    if (which === 0)
      out.push(
        this.base({
          kind: 'effect',
          operation: operation(true, '', '.push(', ')'),
          arguments: [this.log, x],
        }),
      );
    else if (which === 1)
      return this.define(
        out,
        { kind: 'external', operation: operation(true, '', '.push(', ')'), arguments: [this.log, x] },
        numberType,
      );
    else if (which === 2)
      return this.define(
        out,
        { kind: 'external', operation: operation(false, '', ' * 2 + 1'), arguments: [x] },
        numberType,
      );
    else if (depth > 0 && this.draw.chance(30)) {
      const thrower = block([
        this.base({ kind: 'throw', operation: operation(true, 'new RangeError(`${', '}`)'), arguments: [x] }),
      ]);
      const condition = this.atom(scope, 'boolean', false);
      out.push(
        this.base({ kind: 'if', id: freshId(), condition, then: thrower, otherwise: block([]), results: [] }),
      );
    }
    return [];
  }

  /** Values of these types from the scope, often ones that were just made, or the same one twice. */
  private yields(scope: Scope, types: readonly Type[], state: readonly Atom[] = []): readonly Atom[] {
    return types.map((t, i) => {
      if (state.length > 0 && this.draw.chance(35)) {
        const other = this.draw.of(state);
        if (other.type.kind === t.kind) return other;
      }
      return state[i] !== undefined && this.draw.chance(15)
        ? state[i]
        : this.atom(scope, t.kind as 'number' | 'boolean');
    });
  }

  private block(scope: Scope, depth: number, types: readonly Type[], state: readonly Atom[] = []): Block {
    const statements: Statement[] = [];
    const inner = this.draw.chance(80) ? this.statements(statements, scope, depth + 1, 5) : scope;
    return block(statements, this.yields(inner, types, state));
  }

  private types(most: number): readonly Type[] {
    return Array.from({ length: this.draw.below(most + 1) }, () =>
      this.draw.chance(15) ? booleanType : numberType,
    );
  }

  private if(out: Statement[], scope: Scope, depth: number): readonly Variable[] {
    const types = this.types(3);
    const condition = this.atom(scope, 'boolean', false);
    const then = this.block(scope, depth, types);
    const otherwise = this.block(scope, depth, types);
    const results = types.map((t) => this.fresh(t));
    out.push(this.base({ kind: 'if', id: freshId(), condition, then, otherwise, results }));
    return results;
  }

  private for(out: Statement[], scope: Scope, depth: number): readonly Variable[] {
    const state = this.types(3).map((t) => ({
      parameter: this.fresh(t),
      initial: this.atom(scope, t.kind as 'number' | 'boolean'),
    }));
    const parameters = state.map((c) => c.parameter);
    const index = variable('i', numberType, 'source');
    const step = this.draw.of([1, -1, 2]);
    const bounds = [
      number(this.draw.below(2)),
      this.draw.chance(30) ? this.lengthOrNumber(out, scope) : number(this.draw.below(4)),
    ];
    const [from, to] = step > 0 ? bounds : [number(3), number(this.draw.below(3))];
    const body = this.block(
      scope.with(index, ...parameters),
      depth,
      parameters.map((p) => p.type),
      parameters,
    );
    const results = parameters.map((p) =>
      this.draw.chance(70) ? variable(p.name, p.type, p.role) : this.fresh(p.type),
    );
    const inclusive = this.draw.chance(30);
    out.push(
      this.base({
        kind: 'for',
        id: freshId(),
        index,
        from: from!,
        to: to!,
        inclusive,
        step,
        carried: state,
        body,
        results,
      }),
    );
    return results;
  }

  private lengthOrNumber(out: Statement[], scope: Scope): Atom {
    return this.define(
      out,
      { kind: 'length', array: this.draw.of(scope.ofType('array', 'Float64Array')) },
      numberType,
    )[0]!;
  }

  /** Counts its rounds in a carried number, which is as good as any other to the body. */
  private while(out: Statement[], scope: Scope, depth: number): readonly Variable[] {
    const counter = this.fresh(numberType);
    const others = this.types(3).map((t) => ({
      parameter: this.fresh(t),
      initial: this.atom(scope, t.kind as 'number' | 'boolean'),
    }));
    const carried = [{ parameter: counter, initial: number(0) }, ...others];
    const parameters = carried.map((c) => c.parameter);
    const inside = scope.with(...parameters);

    const tests: Statement[] = [];
    const go = variable('', booleanType);
    tests.push(
      this.base({
        kind: 'let',
        variable: go,
        expression: pure('less', counter, number(1 + this.draw.below(4))),
      }),
    );
    const isDouble = this.draw.chance(40);
    const both = variable('', booleanType);
    if (isDouble) {
      const other = this.draw.chance(50)
        ? this.define(tests, this.truth(inside), booleanType)[0]!
        : this.atom(inside, 'boolean', false);
      tests.push(
        this.base({
          kind: 'if',
          id: freshId(),
          condition: go,
          then: block([], [other]),
          otherwise: block([], [boolean(false)]),
          results: [both],
        }),
      );
    }
    const next = this.fresh(numberType);
    const types = others.map((c) => c.parameter.type);
    const inner = this.block(
      inside,
      depth,
      types,
      others.map((c) => c.parameter),
    );
    const advance = this.base({
      kind: 'let',
      variable: next,
      expression: primitive('add', counter, number(1)),
    });
    const statements = this.draw.chance(50) ? [advance, ...inner.statements] : [...inner.statements, advance];
    const body = block(statements, [next, ...inner.yields]);
    const results = parameters.map((p) =>
      this.draw.chance(70) ? variable(p.name, p.type, p.role) : this.fresh(p.type),
    );
    out.push(
      this.base({
        kind: 'while',
        id: freshId(),
        carried,
        test: block(tests, [isDouble ? both : go]),
        body,
        results,
      }),
    );
    return results;
  }
}
