/** Second order, by algebras over algebras: dual numbers over dual numbers, and a tape over dual numbers. */
import { numbers } from './algebra.js';
import { dualNumbers, type Dual } from './dual.js';
import { directKernel } from './machine/kernel.js';
import type { Scalar } from './machine/values.js';
import { directionOf, inShape, measure, start, type Problem } from './problem.js';
import { machineFor, type Entry, type Files } from './program.js';
import { recorded, recorder } from './reverse.js';
import { elementOf, type Vary } from './run.js';

const duals = dualNumbers(numbers);
const dualsOfDuals = dualNumbers(duals);
const machine = machineFor(directKernel(dualsOfDuals));
const onDuals = recorder(duals);

export interface SecondOrder {
  readonly value: number;
  readonly grad: unknown[];
  /** The Hessian times the direction. */
  readonly hvp: unknown[];
}

/** Dual numbers over dual numbers, one pass per entry: the inner tangent is the direction, the outer one the entry. */
export function nestedDualHvp(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  direction: readonly unknown[],
  wrt?: readonly number[],
): SecondOrder {
  const problem: Problem = { files, entry, args, wrt, seed: undefined };
  const { inputs, rest } = measure(problem);
  const along = directionOf(problem, rest, direction);
  const passes = Array.from({ length: Math.max(1, inputs) }, (_, k) => {
    const vary: Vary<Dual<Dual<number>>> = (x, i) => ({
      primal: { primal: x, tangent: along[i]! },
      tangent: i === k ? { primal: 1, tangent: undefined } : undefined,
    });
    const { f, inputs: given } = start(problem, machine, vary);
    return elementOf(f(...given) as number | Scalar<unknown>, dualsOfDuals);
  });
  return {
    value: passes[0]!.primal.primal,
    grad: inShape(
      problem,
      rest,
      passes.map((y) => y.tangent?.primal ?? 0),
    ),
    hvp: inShape(
      problem,
      rest,
      passes.map((y) => y.tangent?.tangent ?? 0),
    ),
  };
}

/** A tape over dual numbers, one pass: forward over reverse. */
export function tapeHvp(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  direction: readonly unknown[],
  wrt?: readonly number[],
): SecondOrder {
  const problem: Problem = { files, entry, args, wrt, seed: undefined };
  const along = directionOf(problem, measure(problem).rest, direction);
  const input = (x: number, i: number): Dual<number> => ({ primal: x, tangent: along[i]! });
  const { nodes, rest, result } = recorded(problem, onDuals, input);
  return {
    value: elementOf(result as number | Scalar<unknown>, onDuals.tape.algebra).value.primal,
    grad: inShape(
      problem,
      rest,
      nodes.map((node) => node.adjoint?.primal ?? 0),
    ),
    hvp: inShape(
      problem,
      rest,
      nodes.map((node) => node.adjoint?.tangent ?? 0),
    ),
  };
}
