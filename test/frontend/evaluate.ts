/** Runs IR on plain values: the check that lowering keeps the meaning of the source. */
import ts from 'typescript';
import type { Function, Module } from '../../src/ir/module.js';
import type { Atom, Block, Expression, Statement, Type, Variable } from '../../src/ir/types.js';
import type { Primitive, PureOperation } from '../../src/ir/operations.js';

type Value = unknown;
type Scope = Map<Variable, Value>;

/** What an IR `throw` throws: the expression's text filled in is evaluated by the caller's realm. */
const run = (
  pieces: readonly string[],
  values: readonly Value[],
  globals: Readonly<Record<string, Value>>,
): Value => {
  const names = values.map((_, i) => `__hole${i}`);
  const code = pieces.map((p, i) => p + (i < names.length ? `(${names[i]!})` : '')).join('');
  return new Function(...Object.keys(globals), ...names, javascript(code))(
    ...(Object.values(globals) as unknown[]),
    ...values,
  ) as Value;
};

/** The code without `!` and other syntax of types. */
const javascript = (code: string): string =>
  ts.transpileModule(`return ${code};`, { compilerOptions: { target: ts.ScriptTarget.ES2023 } }).outputText;

export function evaluate(
  module: Module,
  id: string,
  args: readonly Value[],
  globals: Readonly<Record<string, Value>> = {},
): Value {
  const f = module.functions.get(id);
  if (f === undefined) throw new Error(`no function ${id}`);
  return new Evaluator(module, globals).call(f, args);
}

class Evaluator {
  private readonly declared: Record<string, Value>;

  constructor(
    private readonly module: Module,
    globals: Readonly<Record<string, Value>>,
  ) {
    this.declared = { ...globals };
    for (const r of module.references) {
      if (r.kind !== 'declaration' || !r.text.startsWith('const ')) continue;
      const initializer = r.text
        .replace(/^const [^=]* = /, '')
        .replace(/;$/, '')
        .replace(/ as const$/, '');
      this.declared[r.name] = run([initializer], [], this.declared);
    }
  }

  call(f: Function, args: readonly Value[]): Value {
    const scope: Scope = new Map(f.parameters.map((p, i) => [p.variable, args[i]]));
    return this.block(f.body, scope)[0];
  }

  private block(b: Block, scope: Scope): readonly Value[] {
    for (const s of b.statements) this.statement(s, scope);
    return b.yields.map((a) => this.atom(a, scope));
  }

  private atom(a: Atom, scope: Scope): Value {
    if (a.kind === 'constant') return a.value;
    if (!scope.has(a)) throw new Error(`unbound ${a.name} #${a.id}`);
    return scope.get(a);
  }

  private bind(variables: readonly Variable[], values: readonly Value[], scope: Scope): void {
    variables.forEach((v, i) => scope.set(v, values[i]));
  }

  private statement(s: Statement, scope: Scope): void {
    const at = (a: Atom) => this.atom(a, scope);
    switch (s.kind) {
      case 'let':
        scope.set(s.variable, this.expression(s.expression, scope, s.variable.type));
        return;
      case 'if':
        this.bind(s.results, this.block(at(s.condition) === true ? s.then : s.otherwise, scope), scope);
        return;
      case 'for': {
        let state = s.carried.map((c) => at(c.initial));
        const to = at(s.to) as number;
        const goes = (i: number) => {
          if (s.step > 0) return s.inclusive ? i <= to : i < to;
          return s.inclusive ? i >= to : i > to;
        };
        for (let i = at(s.from) as number; goes(i); i += s.step) {
          scope.set(s.index, i);
          this.bind(
            s.carried.map((c) => c.parameter),
            state,
            scope,
          );
          state = [...this.block(s.body, scope)];
        }
        this.bind(s.results, state, scope);
        return;
      }
      case 'while': {
        let state = s.carried.map((c) => at(c.initial));
        const parameters = s.carried.map((c) => c.parameter);
        for (let n = 0; ; n++) {
          if (n > 100000) throw new Error('endless loop');
          this.bind(parameters, state, scope);
          const [goesOn] = this.block(s.test, scope);
          if (typeof goesOn !== 'boolean') throw new Error('a test that is no boolean');
          if (!goesOn) break;
          state = [...this.block(s.body, scope)];
        }
        this.bind(s.results, state, scope);
        return;
      }
      case 'call':
        this.bind(s.results, [this.call(this.module.functions.get(s.callee)!, s.arguments.map(at))], scope);
        return;
      case 'effect':
        run(s.operation.text, s.arguments.map(at), this.declared);
        return;
      case 'throw':
        throw run(s.operation.text, s.arguments.map(at), this.declared);
      case 'store':
        (at(s.target) as Record<string, Value>)[typeof s.key === 'string' ? s.key : String(at(s.key))] = at(
          s.value,
        );
        return;
      case 'push':
        (at(s.array) as Value[]).push(at(s.value));
        return;
    }
  }

  private expression(e: Expression, scope: Scope, type: Type): Value {
    const at = (a: Atom) => this.atom(a, scope);
    switch (e.kind) {
      case 'primitive':
        return primitives[e.operation](...(e.arguments.map(at) as number[]));
      case 'pure':
        return pures[e.operation](...(e.arguments.map(at) as number[]));
      case 'select':
        return at(e.condition) === true ? at(e.whenTrue) : at(e.whenFalse);
      case 'load':
        return (at(e.array) as Value[])[at(e.index) as number];
      case 'length':
        return (at(e.array) as Value[]).length;
      case 'elements':
        return e.elements.map(at);
      case 'external':
        return run(e.operation.text, e.arguments.map(at), this.declared);
      case 'field':
        return (at(e.object) as Record<string, Value>)[e.name];
      case 'view':
        return (at(e.array) as Float64Array).subarray(at(e.from) as number, at(e.to) as number);
      case 'allocate':
        return allocate(type, at(e.length) as number);
      case 'record':
        return Object.fromEntries(e.fields.map((f) => [f.name, at(f.value)]));
      case 'pop':
        return (at(e.array) as Value[]).pop();
      case 'zeros':
        throw new Error(`${e.kind} is not evaluated`);
    }
  }
}

function allocate(type: Type, length: number): Value {
  const name = type.kind === 'array' ? type.storage : type.kind === 'opaque' ? type.text : '';
  if (name === 'Array') return new Array<number>(length).fill(0);
  const maker = (globalThis as unknown as Record<string, new (n: number) => Value>)[name];
  if (maker === undefined) throw new Error(`${name} cannot be allocated`);
  return new maker(length);
}

type Numbers = readonly number[];

const operators: Record<
  'add' | 'subtract' | 'multiply' | 'divide' | 'remainder' | 'power' | 'negate',
  (...x: Numbers) => number
> = {
  add: (...[a, b]) => a! + b!,
  subtract: (...[a, b]) => a! - b!,
  multiply: (...[a, b]) => a! * b!,
  divide: (...[a, b]) => a! / b!,
  remainder: (...[a, b]) => a! % b!,
  power: (...[a, b]) => a! ** b!,
  negate: (...[a]) => -a!,
};

const primitives = new Proxy(operators, {
  get: (own, name: string) => (name in own ? own[name as keyof typeof own] : Math[name as 'sin']),
}) as unknown as Record<Primitive, (...x: Numbers) => number>;

const pures: Record<PureOperation, (...x: Numbers) => Value> = {
  less: (...[a, b]) => a! < b!,
  lessEqual: (...[a, b]) => a! <= b!,
  greater: (...[a, b]) => a! > b!,
  greaterEqual: (...[a, b]) => a! >= b!,
  equal: (...[a, b]) => a === b,
  notEqual: (...[a, b]) => a !== b,
  // eslint-disable-next-line eqeqeq
  looseEqual: (...[a, b]) => a == b,
  // eslint-disable-next-line eqeqeq
  looseNotEqual: (...[a, b]) => a != b,
  not: (...[a]) => !a,
  and: (...[a, b]) => Boolean(a) && Boolean(b),
  bitAnd: (...[a, b]) => a! & b!,
  bitOr: (...[a, b]) => a! | b!,
  bitXor: (...[a, b]) => a! ^ b!,
  bitNot: (...[a]) => ~a!,
  shiftLeft: (...[a, b]) => a! << b!,
  shiftRight: (...[a, b]) => a! >> b!,
  shiftRightUnsigned: (...[a, b]) => a! >>> b!,
  clz32: (...[a]) => Math.clz32(a!),
  imul: (...[a, b]) => Math.imul(a!, b!),
  isNaN: (...[a]) => Number.isNaN(a),
  isFinite: (...[a]) => Number.isFinite(a),
  isInteger: (...[a]) => Number.isInteger(a),
  toNumber: (...[a]) => Number(a),
  constant: (...[a]) => a!,
};
