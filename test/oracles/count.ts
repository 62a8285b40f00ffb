/**
 * Operation counts, by which promise 3 is asserted without a clock. One is counted for each execution of
 *
 * - an arithmetic operator `+ - * / % **` on numbers, plain or compound (`x += y` is one), and a unary minus on
 *   anything but a literal: `operations`;
 * - a function of `Math`: `mathCalls`.
 *
 * Not counted: arithmetic and `Math.f(…)` written inside an index `a[…]`, in the sizes given to an array constructor
 * (`new Float64Array(2 * n)`), and in the header of a `for` whose step is `i++`, `i--`, `i += …` or `i -= …`; `++`, `--`,
 * `x += 1` and `x -= 1` anywhere; comparisons, bit operations, text; the compiler's and the language's own bookkeeping
 * inside library methods. A function called from such a place is counted as usual. The rule looks at the syntax alone,
 * so it treats a primal and the code generated from it alike.
 */
import { applyToNumbers, numbers, type Algebra } from './algebra.js';
import { directKernel } from './machine/kernel.js';
import type { Machine } from './machine/machine.js';
import { machineFor, type Entry, type Files } from './program.js';
import { prepare } from './run.js';

export interface Count {
  readonly operations: number;
  readonly mathCalls: number;
  readonly total: number;
}

let operations = 0;
let mathCalls = 0;

const counting: Algebra<number> = {
  ...numbers,
  apply(operation, operands) {
    if (operation.startsWith('Math.')) mathCalls++;
    else operations++;
    return applyToNumbers(operation, operands);
  },
};
const machine = machineFor(directKernel(counting, numbers));
let touched = 0;
const countingOperands: Algebra<number> = {
  ...numbers,
  apply(operation, operands) {
    const more = Math.max(0, operands.length - 2);
    mathCalls += operation === 'Math.hypot' ? 2 * more : more;
    touched += more;
    return counting.apply(operation, operands);
  },
};
const machineForAll = machineFor(
  directKernel(countingOperands, countingOperands, (elements) => (touched += elements)),
);

export const count = (files: Files, entry: Entry, args: readonly unknown[]): Count =>
  countBy(machine, files, entry, args);

/**
 * The same with arithmetic in indices, sizes and headers of loops: for a primal that computes there what its companion
 * computes once, in a variable; with elements of arrays that are read or written, one each: what a primal only
 * moves or compares, its reverse sweep adds and counts; and with `Math.max(...xs)` counted as often as it reads and compares,
 * `Math.hypot(...xs)` as often as it reads, squares and adds.
 */
export const countAll = (files: Files, entry: Entry, args: readonly unknown[]): Count =>
  countBy(machineForAll, files, entry, args);

function countBy(machine: Machine, files: Files, entry: Entry, args: readonly unknown[]): Count {
  const { f, inputs } = prepare(files, entry, args, machine);
  operations = 0;
  mathCalls = 0;
  touched = 0;
  f(...inputs);
  return { operations, mathCalls, total: operations + mathCalls + touched };
}
