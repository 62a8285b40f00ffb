/** A compiled random program at one point: everything a check compares, worked out once and on demand. */
import type { Exports } from '../support/run.js';
import { dualGradient } from '../oracles/index.js';
import { leaves } from './compare.js';
import { entryName } from './print.js';
import { pathScale } from './path-scale.js';
import type { Argument, Program } from './program.js';

export interface Subject {
  readonly program: Program;
  /** The program's own files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly mainFile: string;
  readonly primal: Exports;
  readonly companion: Exports;
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
  readonly value = once(() => member(this.subject.primal, entryName)(...this.arguments()) as number);
  /** By dual numbers, one entry per differentiated parameter. */
  readonly gradient = once(() => {
    const all = dualGradient(this.subject.files, this.entry, this.arguments());
    return this.selected(all as readonly unknown[]);
  });
  /** The largest of value and gradient. */
  readonly scale = once(() => Math.max(Math.abs(this.value()), ...leaves(this.gradient()).map(Math.abs)));
  /** What the gradient is a sum of, at most. */
  readonly pathScale = once(() => pathScale(this.subject.files, this.entry, this.arguments()));
  /** Where the program is not differentiable or overflows there is nothing to compare but the value. */
  readonly regular = once(() =>
    [this.value(), this.pathScale(), ...leaves(this.gradient())].every(Number.isFinite),
  );

  constructor(
    readonly subject: Subject,
    readonly point: readonly Argument[],
  ) {
    const { program, mainFile } = subject;
    this.entry = { file: mainFile, name: entryName };
    this.active = program.parameters.map(({ name, type }) =>
      program.wrt.length === 0 ? type !== 'boolean' : program.wrt.includes(name),
    );
  }

  /** The arguments, fresh for each use, so that a mutation is seen and does no harm. */
  arguments(): unknown[] {
    return this.point.map(copy);
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

export function copy(argument: unknown): unknown {
  if (argument instanceof Float64Array) return argument.slice();
  return Array.isArray(argument) ? argument.map(copy) : argument;
}

/** The same shape with every number replaced. */
export function mapNumbers(value: unknown, f: () => number): unknown {
  if (typeof value === 'number') return f();
  if (value instanceof Float64Array) return value.map(f);
  return Array.isArray(value) ? value.map((item) => mapNumbers(item, f)) : value;
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
