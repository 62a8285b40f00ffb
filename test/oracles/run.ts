/** One run of a program's function on numbers chosen per position. */
import type { Algebra } from './algebra.js';
import { exportValue, importValue } from './arguments.js';
import { directKernel } from './machine/kernel.js';
import type { Machine } from './machine/machine.js';
import { Scalar } from './machine/values.js';
import { instantiate, machineFor, type Entry, type Files } from './program.js';

/** The element that stands for a number of argument `parameter`; `position` counts within the arguments varied. */
export type Vary<N> = (x: number, position: number) => N | undefined;

/** Arguments for one run. `wrt` are the arguments whose numbers `vary` sees; a number it leaves alone is constant. */
export function prepare<N>(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  machine: Machine,
  vary: Vary<N> = () => undefined,
  wrt?: readonly number[],
) {
  const program = instantiate(files, machine);
  const { f, rest } = program.find(entry);
  const seen = new Map<unknown, unknown>();
  let position = 0;
  const varied = (x: number): unknown => {
    const element = vary(x, position++);
    return element === undefined ? x : new Scalar(element);
  };
  const inputs = args.map((value, i) => {
    const parameter = rest === undefined ? i : Math.min(i, rest);
    const isVaried = wrt === undefined || wrt.includes(parameter);
    return importValue(value, isVaried ? varied : (x) => x, program, seen);
  });
  return { f, inputs, rest };
}

export function interpret<N>(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  algebra: Algebra<N>,
): unknown {
  const { f, inputs } = prepare(files, entry, args, machineFor(directKernel(algebra)));
  const unboxed = algebra.unboxed === true;
  return exportValue(f(...inputs), (x) => elementOf(x, algebra), unboxed);
}

export const elementOf = <N>(x: number | Scalar<unknown>, algebra: Algebra<N>): N =>
  typeof x === 'number' ? algebra.constant(x) : (x.element as N);

/** The numbers in a result, in order. */
export function numbersIn(result: unknown): (number | Scalar<unknown>)[] {
  const found: (number | Scalar<unknown>)[] = [];
  exportValue(result, (x) => found.push(x), false);
  return found;
}
