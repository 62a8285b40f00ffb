/** A function and the point at which its derivative is wanted, and how gradients take the shape of the parameters. */
import { numbers } from './algebra.js';
import { cotangentOf, exportValue, numbersAlong } from './arguments.js';
import { directKernel } from './machine/kernel.js';
import type { Machine } from './machine/machine.js';
import { Scalar } from './machine/values.js';
import { machineFor, type Entry, type Files } from './program.js';
import { numbersIn, prepare, type Vary } from './run.js';

export interface Problem {
  readonly files: Files;
  readonly entry: Entry;
  readonly args: readonly unknown[];
  /** Positions of the parameters differentiated; all of them by default. */
  readonly wrt: readonly number[] | undefined;
  /** Weights of the result's numbers, in its shape; needed unless the result is a number. */
  readonly seed: unknown;
}

export const plainMachine = machineFor(directKernel(numbers));

export const start = <N>(problem: Problem, machine: Machine, vary: Vary<N>) =>
  prepare(problem.files, problem.entry, problem.args, machine, vary, problem.wrt);

/** How many numbers the problem has, and where the rest parameter stands. */
export function measure(problem: Problem): { readonly inputs: number; readonly rest: number | undefined } {
  let inputs = 0;
  const vary: Vary<never> = (_, position) => {
    inputs = position + 1;
    return undefined;
  };
  const { rest } = start(problem, plainMachine, vary);
  return { inputs, rest };
}

/** Entries in order → one cotangent per parameter; those outside `wrt` are undefined. */
export function inShape(
  { args, wrt }: Problem,
  rest: number | undefined,
  entries: readonly number[],
): unknown[] {
  let position = 0;
  const seen = new Map<unknown, unknown>();
  const parameters = rest === undefined ? args : [...args.slice(0, rest), args.slice(rest)];
  return parameters.map((value, i) => {
    if (wrt !== undefined && !wrt.includes(i)) return undefined;
    return cotangentOf(value, () => entries[position++]!, seen);
  });
}

/** Pairs each number of a result with its seed; a result that is a number is seeded with 1. */
export function seeded(
  result: unknown,
  seed: unknown,
): { readonly x: number | Scalar<unknown>; readonly weight: number }[] {
  if (seed === undefined) {
    const isNumber = typeof result === 'number' || result instanceof Scalar;
    if (!isNumber) throw new Error('the result is not a number: give a seed in its shape');
    return [{ x: result as number | Scalar<unknown>, weight: 1 }];
  }
  const weights = numbersAlong(
    exportValue(result, () => 0, true),
    seed,
  );
  return numbersIn(result).map((x, i) => ({ x, weight: weights[i]! }));
}

/** The numbers of `direction`, given in the arguments' shapes, that belong to the numbers of the problem. */
export function directionOf(
  { args, wrt }: Problem,
  rest: number | undefined,
  direction: readonly unknown[],
): number[] {
  const kept = args.map((value, i) => {
    const parameter = rest === undefined ? i : Math.min(i, rest);
    return wrt === undefined || wrt.includes(parameter) ? value : undefined;
  });
  return numbersAlong(kept, direction);
}
