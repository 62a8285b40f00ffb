/**
 * A function run step by step at given arguments: the list of all its elementary operations (Wengert 1964; Griewank &
 * Walther ch. 2), with values from the forward sweep and adjoints from the reverse sweep. It runs the representation
 * that is differentiated, with the rules that derivatives are made of.
 */
import type { Primitive } from '../ir/operations.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Expression, FunctionId, Statement, Type, Variable } from '../ir/types.js';
import { Zero } from '../rules/rule.js';
import { rules } from '../rules/table.js';
import { evaluateExpr, evaluatePrimitive, evaluatePure } from './evaluate.js';

export interface Step {
  readonly id: number;
  /** `x[2]` for an input; `multiply` for an operation. */
  readonly operation: Primitive | 'input';
  /** The name that the value has in the source, if it has one. */
  readonly name: string;
  readonly operands: readonly Operand[];
  readonly value: number;
  adjoint: number;
}

export interface Operand {
  readonly value: number;
  /** Undefined for constants. */
  readonly step: Step | undefined;
  /** The partial derivative by it; 0 for constants. */
  readonly partial: number;
}

export interface Trace {
  readonly steps: readonly Step[];
  readonly outputs: readonly Step[];
}

/** What a run cannot go through, in words. */
export class Untraceable extends Error {
  override readonly name = 'Untraceable';
}

export interface TraceOptions {
  readonly functions: ReadonlyMap<FunctionId, Function>;
  /** The positions of the parameters that are inputs. */
  readonly wrt: readonly number[];
  /** Runs code of the source, which has no rule. */
  readonly evaluate: (code: string) => unknown;
}

/** More steps nobody looks at. */
export const mostSteps = 2000;

/** The adjoints are those of the result, or of the sum of its numbers. Throws Untraceable. */
export function trace(f: Function, args: readonly unknown[], options: TraceOptions): Trace {
  const run = new Run(options);
  const inputs = f.parameters.map(({ variable: { type, name } }, i) =>
    run.wrapped(args[i], type, options.wrt.includes(i) ? name : undefined),
  );
  const result = run.call(f, inputs);
  const outputs = [...new Set(numbersIn(result).flatMap((n) => n.step ?? []))];
  for (const output of outputs) output.adjoint = 1;
  for (const step of [...run.steps].reverse()) {
    if (step.adjoint === 0) continue;
    for (const { step: operand, partial } of step.operands) {
      if (operand !== undefined && partial !== 0) operand.adjoint += step.adjoint * partial;
    }
  }
  return { steps: run.steps, outputs };
}

/** A number that knows where it comes from; all else is as in JavaScript. */
class Traced {
  constructor(
    readonly value: number,
    readonly step: Step | undefined,
  ) {}
}

type Value = unknown;
type Environment = Map<Variable, Value>;

class Run {
  readonly steps: Step[] = [];

  constructor(private readonly options: TraceOptions) {}

  call(f: Function, args: readonly Value[]): Value {
    const env: Environment = new Map(f.parameters.map((p, i) => [p.variable, args[i]]));
    const yields = this.block(f.body, env);
    return yields.length > 1 ? yields : yields[0];
  }

  /** Numbers of tangent type become steps of their own, below `path`; without it, constants. */
  wrapped(value: unknown, type: Type, path: string | undefined): Value {
    if (typeof value === 'number' && type.kind === 'number')
      return new Traced(value, path === undefined ? undefined : this.step('input', path, [], value));
    if (typeof value !== 'object' || value === null) return value;
    const at = (key: string): string | undefined => (path === undefined ? undefined : path + key);
    if (type.kind === 'array' && type.storage !== 'Uint8Array')
      return Array.from(value as ArrayLike<unknown>, (v, i) => this.wrapped(v, type.element, at(`[${i}]`)));
    if (type.kind === 'tuple')
      return (value as readonly unknown[]).map((v, i) =>
        this.wrapped(v, type.elements[i]?.type ?? { kind: 'void' }, at(`[${i}]`)),
      );
    if (type.kind !== 'record') return value;
    const copy = Object.assign(Object.create(Object.getPrototypeOf(value) as object) as object, value);
    for (const { name, type: t } of type.fields)
      if (name in value)
        Object.assign(copy, {
          [name]: this.wrapped((value as Record<string, unknown>)[name], t, at(`.${name}`)),
        });
    return copy;
  }

  private step(
    operation: Step['operation'],
    name: string,
    operands: readonly Operand[],
    value: number,
  ): Step {
    if (this.steps.length >= mostSteps) throw new Untraceable(`more than ${mostSteps} steps`);
    const made = { id: this.steps.length, operation, name, operands, value, adjoint: 0 };
    this.steps.push(made);
    return made;
  }

  private block(b: Block, env: Environment): Value[] {
    for (const s of b.statements) this.statement(s, env);
    return b.yields.map((a) => this.read(a, env));
  }

  private statement(s: Statement, env: Environment): void {
    const read = (a: Atom): Value => this.read(a, env);
    switch (s.kind) {
      case 'let':
        env.set(s.variable, this.expression(s.expression, s.variable, env));
        return;
      case 'store':
        (read(s.target) as Record<string | number, Value>)[
          typeof s.key === 'string' ? s.key : plainNumber(read(s.key))
        ] = read(s.value);
        return;
      case 'push':
        (read(s.array) as Value[]).push(read(s.value));
        return;
      case 'effect':
        return;
      case 'throw':
        throw new Untraceable('the function throws at these arguments');
      case 'if': {
        const taken = this.block(read(s.condition) === true ? s.then : s.otherwise, env);
        s.results.forEach((v, i) => env.set(v, taken[i]));
        return;
      }
      case 'for': {
        const to = plainNumber(read(s.to));
        let carried = s.carried.map((c) => read(c.initial));
        const goesOn = (i: number): boolean =>
          s.step > 0 ? i < to || (s.inclusive && i === to) : i > to || (s.inclusive && i === to);
        for (let i = plainNumber(read(s.from)); goesOn(i); i += s.step) {
          env.set(s.index, new Traced(i, undefined));
          s.carried.forEach((c, k) => env.set(c.parameter, carried[k]));
          carried = this.block(s.body, env);
        }
        s.results.forEach((v, i) => env.set(v, carried[i]));
        return;
      }
      case 'while': {
        let carried = s.carried.map((c) => read(c.initial));
        for (;;) {
          s.carried.forEach((c, k) => env.set(c.parameter, carried[k]));
          if (this.block(s.test, env)[0] !== true) break;
          carried = this.block(s.body, env);
        }
        s.results.forEach((v, i) => env.set(v, carried[i]));
        return;
      }
      case 'call': {
        const callee = this.options.functions.get(s.callee);
        if (callee === undefined) throw new Untraceable(`it calls ${s.callee}`);
        const value = this.call(callee, s.arguments.map(read));
        if (s.results.length === 1) env.set(s.results[0]!, value);
        else s.results.forEach((v, i) => env.set(v, (value as Value[])[i]));
        return;
      }
    }
  }

  private read(a: Atom, env: Environment): Value {
    if (a.kind === 'variable') return env.get(a);
    return typeof a.value === 'number' ? new Traced(a.value, undefined) : a.value;
  }

  private expression(e: Expression, result: Variable, env: Environment): Value {
    const read = (a: Atom): Value => this.read(a, env);
    const at = (a: Atom): number => plainNumber(read(a));
    switch (e.kind) {
      case 'primitive':
        return this.primitive(e, result, env);
      case 'pure':
        return asConstant(
          evaluatePure(
            e.operation,
            e.arguments.map((a) => plain(read(a))),
          ),
        );
      case 'select':
        return read(read(e.condition) === true ? e.whenTrue : e.whenFalse);
      case 'load':
        return (read(e.array) as Value[])[at(e.index)];
      case 'field':
        return (read(e.object) as Record<string, Value>)[e.name];
      case 'length':
        return new Traced((read(e.array) as Value[]).length, undefined);
      case 'as':
        return read(e.value);
      case 'view':
        throw new Untraceable('it takes views of arrays (subarray)');
      case 'allocate':
        return Array.from({ length: at(e.length) }, () => new Traced(0, undefined));
      case 'zeros':
        return zerosLike(read(e.like));
      case 'elements':
        return e.elements.map(read);
      case 'record':
        return Object.fromEntries(e.fields.map((f) => [f.name, read(f.value)]));
      case 'pop':
        return (read(e.array) as Value[]).pop();
      case 'external':
        return this.external(e, env);
    }
  }

  private primitive(
    e: Extract<Expression, { kind: 'primitive' }>,
    result: Variable,
    env: Environment,
  ): Traced {
    const operands = e.arguments.map((a) => {
      const found = this.read(a, env);
      return found instanceof Traced ? found : new Traced(Number(found), undefined);
    });
    const values = operands.map((o) => o.value);
    const value = evaluatePrimitive(e.operation, values);
    // Of constants alone, the result is one.
    if (operands.every((o) => o.step === undefined)) return new Traced(value, undefined);
    const known = new Map<Atom, number>(e.arguments.map((a, i) => [a, values[i]!]));
    known.set(result, value);
    const partials = rules[e.operation].partials(e.arguments, result);
    const listed = operands.map((o, i): Operand => {
      const partial = partials[i];
      const isConstant = partial === undefined || partial === Zero || o.step === undefined;
      return { ...o, step: o.step, value: o.value, partial: isConstant ? 0 : evaluateExpr(partial, known) };
    });
    return new Traced(value, this.step(e.operation, result.name, listed, value));
  }

  private external(e: Extract<Expression, { kind: 'external' }>, env: Environment): Value {
    if (
      e.derivative !== undefined &&
      e.arguments.some((a) => numbersIn(this.read(a, env)).some((n) => n.step))
    )
      throw new Untraceable('it uses a derivative that is given as a rule, or that of a norm');
    const args = e.arguments.map((a) => plain(this.read(a, env)));
    const names = args.map((_, i) => `$${i}`);
    const code = e.operation.text.map((t, i) => (i === 0 ? t : `(${names[i - 1]!})${t}`)).join('');
    try {
      const f = this.options.evaluate(`(${names.join(', ')}) => (${code})`) as (...a: unknown[]) => unknown;
      return asConstant(f(...args));
    } catch (error) {
      throw new Untraceable(`it runs \`${code}\`: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const plainNumber = (v: Value): number => (v instanceof Traced ? v.value : Number(v));

/** As JavaScript has it. */
function plain(v: Value): unknown {
  if (v instanceof Traced) return v.value;
  if (Array.isArray(v)) return v.map(plain);
  if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== Object.prototype) return v;
  return Object.fromEntries(Object.entries(v).map(([name, inner]) => [name, plain(inner)]));
}

/** Numbers from outside of the derivative. */
function asConstant(v: unknown): Value {
  if (typeof v === 'number') return new Traced(v, undefined);
  if (Array.isArray(v)) return v.map(asConstant);
  return v;
}

function zerosLike(v: Value): Value {
  if (v instanceof Traced) return new Traced(0, undefined);
  if (Array.isArray(v)) return v.map(zerosLike);
  if (typeof v !== 'object' || v === null) return v;
  return Object.fromEntries(Object.entries(v).map(([name, inner]) => [name, zerosLike(inner)]));
}

function numbersIn(v: Value): readonly Traced[] {
  if (v instanceof Traced) return [v];
  if (Array.isArray(v)) return v.flatMap(numbersIn);
  return typeof v === 'object' && v !== null ? Object.values(v).flatMap(numbersIn) : [];
}
