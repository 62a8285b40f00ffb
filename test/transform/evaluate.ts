/** Runs IR on JavaScript values: what a function of the IR means, for the tests of the passes. */
import type { Function } from '../../src/ir/module.js';
import type { Atom, Block, Expression, Statement, Type, Variable } from '../../src/ir/types.js';

class Environment extends Map<Variable, unknown> {
  constructor(
    readonly functions: ReadonlyMap<string, Function>,
    entries: readonly (readonly [Variable, unknown])[],
  ) {
    super(entries);
  }
}

/** The value the function yields. External code is not run: programs here have none. */
export function evaluate(
  f: Function,
  args: readonly unknown[],
  functions: ReadonlyMap<string, Function> = new Map(),
): unknown {
  return run(
    f.body,
    new Environment(
      functions,
      f.parameters.map((p, i) => [p.variable, args[i]]),
    ),
  )[0];
}

function run(b: Block, env: Environment): unknown[] {
  for (const s of b.statements) statement(s, env);
  return b.yields.map((a) => value(a, env));
}

function value(a: Atom, env: Environment): unknown {
  if (a.kind === 'constant') return a.value;
  if (!env.has(a)) throw new Error(`${a.name}#${a.id} has no value`);
  return env.get(a);
}

function statement(s: Statement, env: Environment): void {
  const at = (a: Atom) => value(a, env);
  const bind = (variables: readonly Variable[], values: readonly unknown[]) =>
    variables.forEach((v, i) => env.set(v, values[i]));
  switch (s.kind) {
    case 'let':
      env.set(s.variable, expression(s.expression, s.variable.type, env));
      return;
    case 'store':
      (at(s.target) as Record<string, unknown>)[typeof s.key === 'string' ? s.key : String(at(s.key))] = at(
        s.value,
      );
      return;
    case 'push':
      (at(s.array) as unknown[]).push(at(s.value));
      return;
    case 'if':
      return bind(s.results, run(at(s.condition) === true ? s.then : s.otherwise, env));
    case 'for': {
      let state = s.carried.map((c) => at(c.initial));
      const to = at(s.to) as number;
      const goes = (i: number) => (s.step > 0 ? i < to : i > to) || (s.inclusive && i === to);
      for (let i = at(s.from) as number; goes(i); i += s.step) {
        env.set(s.index, i);
        bind(
          s.carried.map((c) => c.parameter),
          state,
        );
        state = run(s.body, env);
      }
      return bind(s.results, state);
    }
    case 'while': {
      let state = s.carried.map((c) => at(c.initial));
      for (;;) {
        bind(
          s.carried.map((c) => c.parameter),
          state,
        );
        if (run(s.test, env)[0] !== true) break;
        state = run(s.body, env);
      }
      return bind(s.results, state);
    }
    case 'call': {
      const callee = env.functions.get(s.callee);
      if (callee === undefined) throw new Error(`no function ${s.callee}`);
      const result = evaluate(callee, s.arguments.map(at), env.functions);
      return bind(s.results, s.results.length > 1 ? (result as unknown[]) : [result]);
    }
    case 'effect':
    case 'throw':
      throw new Error(`not run here: ${s.kind}`);
  }
}

const operators: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  remainder: (a, b) => a % b,
  power: (a, b) => a ** b,
  negate: (a) => -a,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  not: (a) => !a,
  and: (a, b) => Boolean(a) && Boolean(b),
};

function expression(e: Expression, type: Type, env: Environment): unknown {
  const at = (a: Atom) => value(a, env);
  switch (e.kind) {
    case 'primitive':
    case 'pure': {
      const args = e.arguments.map(at) as [number, number];
      const f =
        operators[e.operation] ??
        (Math as unknown as Record<string, (...x: number[]) => number>)[e.operation];
      if (f === undefined) throw new Error(`no operator ${e.operation}`);
      return f(...args);
    }
    case 'select':
      return at(e.condition) === true ? at(e.whenTrue) : at(e.whenFalse);
    case 'load':
      return (at(e.array) as unknown[])[at(e.index) as number];
    case 'field':
      return (at(e.object) as Record<string, unknown>)[e.name];
    case 'length':
      return (at(e.array) as unknown[]).length;
    case 'allocate':
      return make(type, at(e.length) as number);
    case 'zeros':
      return zeros(at(e.like));
    case 'elements':
      return e.elements.map(at);
    case 'record':
      return Object.fromEntries(e.fields.map((f) => [f.name, at(f.value)]));
    case 'pop':
      return (at(e.array) as unknown[]).pop();
    case 'external':
      throw new Error('not run here: external code');
  }
}

function make(type: Type, length: number): unknown {
  if (type.kind !== 'array') throw new Error(`cannot allocate ${type.kind}`);
  switch (type.storage) {
    case 'Array':
      return new Array<number>(length).fill(0);
    case 'Float64Array':
      return new Float64Array(length);
    case 'Float32Array':
      return new Float32Array(length);
    case 'Uint8Array':
      return new Uint8Array(length);
  }
}

function zeros(like: unknown): unknown {
  if (typeof like === 'number') return 0;
  if (ArrayBuffer.isView(like)) return (like as Float64Array).map(() => 0);
  if (Array.isArray(like)) return like.map(zeros);
  return Object.fromEntries(Object.entries(like as object).map(([k, v]) => [k, zeros(v)]));
}
