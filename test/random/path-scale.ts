/**
 * The size of what a derivative is a sum of: Σ over paths of |∏ partial derivatives|, by dual numbers that never
 * subtract. Two correct derivatives differ by a few roundings of this, however much the sum itself cancels
 * (the running error bound of Griewank & Walther, ch. 3).
 */
import { applyToNumbers, type Algebra } from '../oracles/algebra.js';
import { directKernel } from '../oracles/machine/kernel.js';
import { Scalar } from '../oracles/machine/values.js';
import { linearise } from '../oracles/partials.js';
import { machineFor, type Entry, type Files } from '../oracles/program.js';
import { prepare } from '../oracles/run.js';
import { numbers } from '../oracles/index.js';

interface Sized {
  readonly primal: number;
  readonly size: number;
}

const sized: Algebra<Sized> = {
  constant: (primal) => ({ primal, size: 0 }),
  value: ({ primal }) => primal,
  apply(operation, operands) {
    const x = operands.map(({ primal }) => primal);
    const primal = applyToNumbers(operation, x);
    if (operands.every(({ size }) => size === 0)) return { primal, size: 0 };
    const { partials } = linearise(numbers, operation, x, primal);
    const size = operands.reduce((sum, operand, k) => {
      const partial = partials[k];
      return operand.size === 0 || partial === undefined ? sum : sum + operand.size * Math.abs(partial);
    }, 0);
    return { primal, size };
  },
};

const machine = machineFor(directKernel(sized));

/** All inputs at once: an upper bound for each component of the gradient. */
export function pathScale(files: Files, entry: Entry, args: readonly unknown[]): number {
  const { f, inputs } = prepare(files, entry, args, machine, (primal) => ({ primal, size: 1 }));
  const result = f(...inputs);
  return result instanceof Scalar ? (result.element as Sized).size : 0;
}
