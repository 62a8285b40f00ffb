/** A function at one point: its value and its derivatives, as numbers by path. */
import type { Type } from '../ir/types.js';
import { differenceOf, type Difference } from './differences.js';
import { entriesOf, inPlaceOfNumbers, tangentFor, withEntries, type Entries } from './entries.js';
import type { Random } from './random.js';
import type { Run, Subject } from './subject.js';

/** Numbers by path, chosen when they are first asked for. */
export type Weights = (path: string) => number;

export function weightsFrom(random: Random): Weights {
  const chosen = new Map<string, number>();
  return (path) => {
    const known = chosen.get(path) ?? (random.below(2) === 0 ? 1 : -1) * random.between(0.3, 1.5);
    chosen.set(path, known);
    return known;
  };
}

export class Evaluation {
  /** The numbers it is differentiated by. */
  readonly inputs: Entries;
  readonly value: unknown;
  readonly outputs: Entries;
  /** What `stopGradient` was given. */
  readonly constants: readonly unknown[];

  constructor(
    readonly subject: Subject,
    private readonly primal: Run,
    readonly args: readonly unknown[],
  ) {
    const run = subject.held.record(() => primal(...this.arguments()));
    this.value = run.value;
    this.constants = run.constants;
    this.inputs = new Map(
      subject.wrt.flatMap((i) => [...entriesOf(this.typeOf(i), args[i], this.nameOf(i))]),
    );
    this.outputs = entriesOf(subject.resultType, this.value, 'value');
  }

  nameOf(parameter: number): string {
    return this.subject.parameters[parameter]!.variable.name || `argument ${parameter + 1}`;
  }

  typeOf(parameter: number): Type {
    return this.subject.parameters[parameter]!.variable.type;
  }

  /** Copies of the arguments, as many as there are parameters, some numbers being others. */
  arguments(change: (path: string, before: number) => number = (_, x) => x): unknown[] {
    return this.subject.parameters.map((_, i) => {
      const arg = this.args[i];
      if (!this.subject.wrt.includes(i)) return withEntries(this.typeOf(i), arg, '', (_path, x) => x);
      return withEntries(this.typeOf(i), arg, this.nameOf(i), change);
    });
  }

  /** The arguments as they are given, single precision as it is. */
  given(): unknown[] {
    return this.arguments().map((arg, i) =>
      this.args[i] instanceof Float32Array ? Float32Array.from(arg as Float64Array) : arg,
    );
  }

  private outputsAt(change: (path: string, before: number) => number): Entries {
    try {
      const moved = this.arguments(change);
      const value = this.subject.held.replay(this.constants, () => this.primal(...moved));
      return entriesOf(this.subject.resultType, value, 'value');
    } catch {
      return new Map();
    }
  }

  /** The derivative of the outputs, weighted, by one input. */
  byInput(path: string, weights: Weights): Difference {
    const at = (step: number): number =>
      weighted(
        this.outputs,
        this.outputsAt((p, x) => (p === path ? x + step : x)),
        weights,
      );
    return differenceOf(remembered(at), Math.max(1, Math.abs(this.inputs.get(path) ?? 1)));
  }

  /** The derivatives of the outputs in a direction. */
  along(direction: Weights): ReadonlyMap<string, Difference> {
    const at = remembered((step: number): Entries => this.outputsAt((p, x) => x + step * direction(p)));
    return this.each([...this.outputs.keys()], at);
  }

  /** The derivatives of the entries of a gradient in a direction. */
  gradientAlong(gradient: Run, direction: Weights): ReadonlyMap<string, Difference> {
    const at = remembered((step: number): Entries => {
      try {
        return this.cotangents(gradient(...this.arguments((p, x) => x + step * direction(p))));
      } catch {
        return new Map();
      }
    });
    return this.each([...this.inputs.keys()], at);
  }

  private each(paths: readonly string[], at: (step: number) => Entries): ReadonlyMap<string, Difference> {
    const scale = Math.max(1, ...[...this.inputs.values()].map(Math.abs));
    return new Map(paths.map((p) => [p, differenceOf((step) => at(step).get(p) ?? NaN, scale)]));
  }

  /** The tangents of the arguments, as derivatives take them. */
  tangents(direction: Weights): unknown[] {
    return this.subject.wrt.map((i) => tangentFor(this.typeOf(i), this.args[i], this.nameOf(i), direction));
  }

  seed(weights: Weights): unknown {
    return tangentFor(this.subject.resultType, this.value, 'value', weights);
  }

  /** A gradient's numbers by the paths of the inputs. */
  cotangents(gradient: unknown): Entries {
    const part = (i: number): unknown => this.partOf(gradient, i);
    return new Map(this.subject.wrt.flatMap((i) => [...entriesOf(this.typeOf(i), part(i), this.nameOf(i))]));
  }

  /** What a gradient, or what is of its shape, has for a parameter. */
  private partOf(gradient: unknown, parameter: number): unknown {
    const { wrt, wrtIsExplicit } = this.subject;
    if (wrt.length === 1) return gradient;
    return (gradient as readonly unknown[])[wrtIsExplicit ? wrt.indexOf(parameter) : parameter];
  }

  /** A Jacobian, which has a gradient for each number of the value, times a direction. */
  jacobianTimes(jacobian: unknown, direction: Weights): Entries {
    const rows = inPlaceOfNumbers(this.subject.resultType, this.value, jacobian, 'value');
    return this.timesDirection(rows, direction);
  }

  /** A Hessian, which has a gradient for each number of the gradient, times a direction. */
  hessianTimes(hessian: unknown, direction: Weights): Entries {
    const rows = this.subject.wrt.flatMap((i) => [
      ...inPlaceOfNumbers(this.typeOf(i), this.args[i], this.partOf(hessian, i), this.nameOf(i)),
    ]);
    return this.timesDirection(new Map(rows), direction);
  }

  private timesDirection(rows: ReadonlyMap<string, unknown>, direction: Weights): Entries {
    return new Map(
      [...rows].map(([path, gradient]) => {
        let sum = 0;
        for (const [input, x] of this.cotangents(gradient)) sum += x * direction(input);
        return [path, sum];
      }),
    );
  }
}

/** Missing entries are NaN: there is no value. */
function weighted(expected: Entries, found: Entries, weights: Weights): number {
  let sum = 0;
  for (const path of expected.keys()) sum += weights(path) * (found.get(path) ?? NaN);
  return sum;
}

function remembered<T>(f: (step: number) => T): (step: number) => T {
  const known = new Map<number, T>();
  return (step) => {
    if (!known.has(step)) known.set(step, f(step));
    return known.get(step) as T;
  };
}
