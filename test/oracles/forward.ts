/** Forward mode by dual numbers. */
import { numbers } from './algebra.js';
import { exportValue, numbersAlong } from './arguments.js';
import { dualNumbers, type Dual } from './dual.js';
import { directKernel, type Operand } from './machine/kernel.js';
import type { Machine } from './machine/machine.js';
import { Scalar } from './machine/values.js';
import { inShape, measure, seeded, start, type Problem } from './problem.js';
import { machineFor, type Entry, type Files } from './program.js';
import { elementOf, prepare, type Vary } from './run.js';

const duals = dualNumbers(numbers);
const direct = directKernel(duals);
const machine = machineFor(direct);

const withTangent = (x: Operand): Scalar<Dual<number>> => {
  const { primal, tangent } = elementOf(x, duals);
  return new Scalar({ primal, tangent: tangent ?? 0 });
};
const zeroTangentMachine = machineFor({
  ...direct,
  perform: (operation, operands) => direct.perform(operation, operands.map(withTangent)),
});

const tangentOf = (x: number | Scalar<unknown>): number => elementOf(x, duals).tangent ?? 0;

/** The gradient, one pass per entry: in the pass for one entry the others are constants. */
export function dualGradient(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  wrt?: readonly number[],
  seed?: unknown,
): unknown[] {
  const problem: Problem = { files, entry, args, wrt, seed };
  const { inputs, rest } = measure(problem);
  const entries = Array.from({ length: inputs }, (_, k) => {
    const vary: Vary<Dual<number>> = (x, i) => (i === k ? { primal: x, tangent: 1 } : undefined);
    const { f, inputs: given } = start(problem, machine, vary);
    const terms = seeded(f(...given), seed).map(({ x, weight }) => ({ tangent: tangentOf(x), weight }));
    return terms.filter(({ tangent }) => tangent !== 0).reduce((sum, t) => sum + t.weight * t.tangent, 0);
  });
  return inShape(problem, rest, entries);
}

interface Pushed {
  readonly value: unknown;
  readonly tangent: unknown;
}

/** Value and tangent of the result along `tangents`, one per argument, in the arguments' shapes. */
export function dualJvp(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  tangents: readonly unknown[],
): Pushed {
  return push(machine, files, entry, args, tangents);
}

/**
 * The same where every number has a tangent, constants a zero, as in a program that cannot tell at run time what is
 * constant: NaN where such a zero meets an infinite partial derivative.
 */
export function zeroTangentJvp(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  tangents: readonly unknown[],
): Pushed {
  return push(zeroTangentMachine, files, entry, args, tangents);
}

function push(
  on: Machine,
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  tangents: readonly unknown[],
): Pushed {
  const along = numbersAlong(args, tangents);
  const vary: Vary<Dual<number>> = (x, i) => ({ primal: x, tangent: along[i]! });
  const { f, inputs } = prepare(files, entry, args, on, vary);
  const result = f(...inputs);
  const primal = (x: number | Scalar<unknown>): number => elementOf(x, duals).primal;
  return { value: exportValue(result, primal, true), tangent: exportValue(result, tangentOf, true) };
}
