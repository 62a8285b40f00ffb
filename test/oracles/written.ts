/** Whether a run writes to its arguments, be it what was there before. */
import { applyToNumbers, type Algebra } from './algebra.js';
import { directKernel } from './machine/kernel.js';
import { machineFor, type Entry, type Files } from './program.js';
import { numbersIn, prepare } from './run.js';

/** Each number is an object, so that one that was put in the place of another is known. */
const boxes: Algebra<number> = {
  constant: (value) => value,
  value: (element) => element,
  apply: applyToNumbers,
};
const machine = machineFor(directKernel(boxes));

export function writesArguments(files: Files, entry: Entry, args: readonly unknown[]): boolean {
  const { f, inputs } = prepare(files, entry, args, machine, (x) => x);
  const before = numbersIn(inputs);
  f(...inputs);
  const after = numbersIn(inputs);
  return before.length !== after.length || before.some((x, k) => x !== after[k]);
}
