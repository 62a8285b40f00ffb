/** Values: what running the program gives, bit for bit. */
import { applyToNumbers, numbers } from './algebra.js';
import { exportValue } from './arguments.js';
import { directKernel } from './machine/kernel.js';
import { plainMachine } from './problem.js';
import { machineFor, type Entry, type Files } from './program.js';
import { prepare } from './run.js';

export function plain(files: Files, entry: Entry, args: readonly unknown[]): unknown {
  return execute(files, entry, args).value;
}

/** The value, and the arguments as the function leaves them. */
export function execute(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
): { value: unknown; args: unknown[] } {
  const { f, inputs } = prepare(files, entry, args, plainMachine);
  const value = exportValue(f(...inputs), (x) => x, true);
  return { value, args: exportValue(inputs, (x) => x, true) as unknown[] };
}

let allFinite = true;
const watching = machineFor(
  directKernel({
    ...numbers,
    apply(operation, operands) {
      const result = applyToNumbers(operation, operands);
      allFinite &&= Number.isFinite(result);
      return result;
    },
  }),
);

/** Whether an operation on the way gives a number that is infinite, or none. */
export function overflows(files: Files, entry: Entry, args: readonly unknown[]): boolean {
  const { f, inputs } = prepare(files, entry, args, watching);
  allFinite = true;
  f(...inputs);
  return !allFinite;
}
