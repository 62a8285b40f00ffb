/** Values: what running the program gives, bit for bit. */
import { exportValue } from './arguments.js';
import { plainMachine } from './problem.js';
import type { Entry, Files } from './program.js';
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
