/** A compiled random program at one point: everything a check compares, worked out once and on demand. */
import type { Mode } from '../../src/compiler.js';
import type { Exports } from '../support/run.js';
import { dualGradient, plain, writesArguments } from '../oracles/index.js';
import { leaves } from './compare.js';
import { entryName } from './print.js';
import { pathScale } from './path-scale.js';
import { realise, withoutChoices, type ClassOf } from './points.js';
import type { Argument, Program } from './program.js';
import { hasTangent } from './shapes.js';

export interface Subject {
  readonly program: Program;
  /** The program's own files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly mainFile: string;
  readonly primal: Exports;
  /** The classes of the program, by name, for instances as arguments. */
  readonly classOf: ClassOf;
  readonly companion: Exports;
  /** The modes it was compiled in. */
  readonly modes: readonly Mode[];
  /** The path of the companion in `companionFiles`, which holds the program's files too. */
  readonly companionFile: string;
  readonly companionFiles: Readonly<Record<string, string>>;
  /** The companion compiled with optimisations off. */
  readonly plain?: Exports;
  /** The gradient by a single number, differentiated again. */
  readonly second?: Second;
}

export interface Second {
  /** The companion of the companion. */
  readonly companion: Exports;
  /** The first companion, as a source. */
  readonly file: string;
  readonly files: Readonly<Record<string, string>>;
}

export type AnyFunction = (...args: unknown[]) => unknown;

export function member(exports: Exports, name: string): AnyFunction {
  const found = exports[name];
  if (typeof found !== 'function') throw new Error(`the companion has no function ${name}`);
  return found as AnyFunction;
}

export class Evaluation {
  readonly entry: { readonly file: string; readonly name: string };
  /** Whether each parameter is differentiated by. */
  readonly active: readonly boolean[];
  /** The value, and the arguments as the primal leaves them. */
  readonly run = once(() => {
    const args = this.arguments();
    return { value: member(this.subject.primal, entryName)(...args), args };
  });
  /** The value by the interpreter. */
  readonly interpreted = once(() => plain(this.subject.files, this.entry, this.arguments()));
  /** Weights of the value's numbers; a number is weighted by one. */
  readonly seed = once(() =>
    // A seed is of the declared type: a subclass has fields that nobody may ask for.
    this.subject.program.result === 'number'
      ? undefined
      : mapNumbers(withoutChoices(this.value(), this.subject.program.result) as never, direction()),
  );
  /** By dual numbers, one entry per differentiated parameter. */
  readonly gradient = once(() => {
    const { files, program } = this.subject;
    const all = dualGradient(files, this.entry, this.arguments(), undefined, this.seed());
    return this.selected(all.map((part, k) => withoutChoices(part, program.parameters[k]!.type)));
  });
  /** The largest of value and gradient. */
  readonly scale = once(() => Math.max(...[this.value(), this.gradient()].flatMap(leaves).map(Math.abs)));
  /** What the gradient is a sum of, at most. */
  readonly pathScale = once(() => pathScale(this.subject.files, this.entry, this.arguments()));
  /** The same with what rounding did to the partial derivatives. */
  readonly roundedScale = once(() => pathScale(this.subject.files, this.entry, this.arguments(), true));
  /** Where the program is not differentiable or overflows there is nothing to compare but the value. */
  readonly regular = once(() =>
    [this.value(), this.pathScale(), this.gradient()].flatMap(leaves).every(Number.isFinite),
  );

  constructor(
    readonly subject: Subject,
    readonly point: readonly Argument[],
  ) {
    const { program, mainFile } = subject;
    this.entry = { file: mainFile, name: entryName };
    this.active = program.parameters.map(({ name, type }) =>
      program.wrt.length === 0 ? hasTangent(type) : program.wrt.includes(name),
    );
  }

  value(): unknown {
    return this.run().value;
  }

  /** Whether the function writes to its arguments. */
  mutates(): boolean {
    return writesArguments(this.subject.files, this.entry, this.arguments());
  }

  /** The arguments, fresh for each use, so that a mutation is seen and does no harm. */
  arguments(): unknown[] {
    const { program, classOf } = this.subject;
    return this.point.map((argument, k) => realise(argument, program.parameters[k]!.type, classOf));
  }

  /** The entries of the differentiated parameters among one per parameter. */
  selected(all: readonly unknown[]): readonly unknown[] {
    return all.filter((_, k) => this.active[k] === true);
  }

  /** A generated gradient as one entry per differentiated parameter, whatever the tag made of its shape. */
  entries(grad: unknown): readonly unknown[] {
    if (this.active.filter(Boolean).length === 1) return [grad];
    const listed = grad as readonly unknown[];
    return this.subject.program.wrt.length > 0 ? listed : this.selected(listed);
  }
}

export function copy(value: unknown): unknown {
  if (value instanceof Float64Array) return value.slice();
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copy(field)]));
}

/** The same shape with every number replaced; of an instance, a record of its fields. */
export function mapNumbers(value: unknown, f: () => number): unknown {
  if (typeof value === 'number') return f();
  if (value instanceof Float64Array) return value.map(f);
  if (Array.isArray(value)) return value.map((item) => mapNumbers(item, f));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, mapNumbers(field, f)]));
}

/** Deterministic directions: the numbers 0.37, 0.74 … modulo 1, moved off zero. */
export function direction(): () => number {
  let k = 0;
  return () => ((++k * 0.37) % 1) - 0.4;
}

export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
