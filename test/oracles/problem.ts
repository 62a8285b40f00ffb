/** A function and the point at which its derivative is wanted, and how gradients take the shape of the parameters. */
import { numbers } from './algebra.js';
import { cotangentOf, numbersAlong } from './arguments.js';
import { directKernel } from './machine/kernel.js';
import type { Machine } from './machine/machine.js';
import { FloatArray, isIntegerArray, Scalar } from './machine/values.js';
import { machineFor, type Entry, type Files } from './program.js';
import { prepare, type Vary } from './run.js';

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

interface Weighted {
  readonly x: number | Scalar<unknown>;
  readonly weight: number;
}

/** Pairs each number of a result with its seed; a result that is a number is seeded with 1. */
export function seeded(result: unknown, seed: unknown): readonly Weighted[] {
  if (seed !== undefined) return weighted(result, seed, []);
  if (!isNumber(result)) throw new Error('the result is not a number: give a seed in its shape');
  return [{ x: result, weight: 1 }];
}

const isNumber = (x: unknown): x is number | Scalar<unknown> => typeof x === 'number' || x instanceof Scalar;

/**
 * The seed is a tree: an object that is in the result twice has a seed at either place. What is inside itself, `around`,
 * ends there.
 */
function weighted(x: unknown, seed: unknown, around: readonly unknown[]): readonly Weighted[] {
  if (isNumber(x)) return [{ x, weight: Number(seed ?? 0) }];
  if (typeof x !== 'object' || x === null || isIntegerArray(x) || around.includes(x)) return [];
  const parts = x instanceof FloatArray ? x.toArray() : x;
  const seeds = seed as Readonly<Record<string, unknown>> | undefined;
  return Object.entries(parts).flatMap(([name, part]) => weighted(part, seeds?.[name], [...around, x]));
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
