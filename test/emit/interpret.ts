/** What IR means, by definition: runs it on numbers and real arrays. The reference for the emitted code. */
import type { Function } from '../../src/ir/module.js';
import type { Atom, Block, Expression, Statement, Type, Variable } from '../../src/ir/types.js';

type Environment = Map<Variable, unknown>;

/** Runs `text[0] arguments[0] text[1] …`; the only source text the tests use is listed in arbitrary.ts. */
export type External = (text: readonly string[], args: readonly unknown[]) => unknown;

export function interpret(f: Function, args: readonly unknown[], external: External): unknown {
  const env: Environment = new Map(f.parameters.map((p, i) => [p.variable, args[i]]));
  return new Interpreter(env, external).block(f.body)[0];
}

class Interpreter {
  constructor(
    private readonly env: Environment,
    private readonly external: External,
  ) {}

  block(b: Block): readonly unknown[] {
    for (const s of b.statements) this.statement(s);
    return b.yields.map((a) => this.atom(a));
  }

  private atom(a: Atom): unknown {
    if (a.kind === 'constant') return a.value;
    if (!this.env.has(a)) throw new Error(`internal: ${a.name} #${a.id} has no value`);
    return this.env.get(a);
  }

  private number(a: Atom): number {
    return this.atom(a) as number;
  }

  private bind(variables: readonly Variable[], values: readonly unknown[]): void {
    variables.forEach((v, i) => this.env.set(v, values[i]));
  }

  private statement(s: Statement): void {
    const parameters = 'carried' in s ? s.carried.map((c) => c.parameter) : [];
    let state = 'carried' in s ? s.carried.map((c) => this.atom(c.initial)) : [];
    switch (s.kind) {
      case 'let':
        return this.bind([s.variable], [this.expression(s.expression, s.variable.type)]);
      case 'store': {
        const target = this.atom(s.target) as Record<string, unknown>;
        target[typeof s.key === 'string' ? s.key : this.number(s.key)] = this.atom(s.value);
        return;
      }
      case 'push':
        (this.atom(s.array) as unknown[]).push(this.atom(s.value));
        return;
      case 'effect':
        this.external(
          s.operation.text,
          s.arguments.map((a) => this.atom(a)),
        );
        return;
      case 'throw':
        throw this.external(
          s.operation.text,
          s.arguments.map((a) => this.atom(a)),
        );
      case 'if':
        return this.bind(s.results, this.block(this.atom(s.condition) === true ? s.then : s.otherwise));
      case 'for': {
        const to = this.number(s.to);
        const goes = (i: number): boolean => (s.inclusive && i === to) || (s.step > 0 ? i < to : i > to);
        for (let i = this.number(s.from); goes(i); i += s.step) {
          this.bind([s.index, ...parameters], [i, ...state]);
          state = [...this.block(s.body)];
        }
        return this.bind(s.results, state);
      }
      case 'while':
        for (;;) {
          this.bind(parameters, state);
          if (this.block(s.test)[0] !== true) return this.bind(s.results, state);
          state = [...this.block(s.body)];
        }
      case 'call':
        throw new Error('internal: calls are not interpreted');
    }
  }

  private expression(e: Expression, type: Type): unknown {
    switch (e.kind) {
      case 'primitive':
      case 'pure':
        return apply(
          e.operation,
          e.arguments.map((a) => this.number(a)),
        );
      case 'select':
        return this.atom(this.atom(e.condition) === true ? e.whenTrue : e.whenFalse);
      case 'load':
        return (this.atom(e.array) as unknown[])[this.number(e.index)];
      case 'field':
        return (this.atom(e.object) as Record<string, unknown>)[e.name];
      case 'length':
        return (this.atom(e.array) as unknown[]).length;
      case 'allocate':
        return zeros(
          type,
          Array.from({ length: this.number(e.length) }, () => 0),
        );
      case 'zeros':
        return zeros(type, this.atom(e.like));
      case 'elements':
        return e.elements.map((a) => this.atom(a));
      case 'record':
        return Object.fromEntries(e.fields.map((f) => [f.name, this.atom(f.value)]));
      case 'pop':
        return (this.atom(e.array) as unknown[]).pop();
      case 'external':
        return this.external(
          e.operation.text,
          e.arguments.map((a) => this.atom(a)),
        );
    }
  }
}

function zeros(type: Type, like: unknown): unknown {
  if (type.kind === 'number') return 0;
  if (type.kind !== 'array') throw new Error(`internal: zeros of ${type.kind}`);
  const list = Array.from(like as ArrayLike<unknown>, (x) => zeros(type.element, x));
  return type.storage === 'Float64Array' ? Float64Array.from(list as number[]) : list;
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
  bitAnd: (a, b) => a & b,
  bitOr: (a, b) => a | b,
  bitXor: (a, b) => a ^ b,
  bitNot: (a) => ~a,
  shiftLeft: (a, b) => a << b,
  isNaN: (a) => Number.isNaN(a),
};

function apply(operation: string, args: readonly number[]): unknown {
  const f = operators[operation];
  if (f !== undefined) return f(args[0]!, args[1]!);
  const named = (Math as unknown as Record<string, ((...x: number[]) => number) | undefined>)[operation];
  if (named === undefined) throw new Error(`internal: no operator ${operation}`);
  return named(...args);
}
