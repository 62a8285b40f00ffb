/** Operators and `Math` on values of the machine, made from one `perform`. */
import { mathFunctions } from '../algebra.js';
import { Shift } from '../continuations.js';
import type { Kernel, Operand } from './kernel.js';
import { Scalar } from './values.js';

type Perform = Kernel['perform'];
type Native = (this: unknown, ...args: never[]) => unknown;

/** JavaScript's ToNumber, for what can stand in arithmetic. */
export function toNumeric(x: unknown): Operand {
  if (typeof x === 'number' || x instanceof Scalar) return x;
  if (x === undefined || x === null || typeof x === 'boolean' || typeof x === 'string') return Number(x);
  throw new Error(`the oracle interpreter has no arithmetic on a value of type ${typeof x}`);
}

/** A function without operations of its own, callable by the program. */
export function lift(kernel: Pick<Kernel, 'generator'>, f: Native): Native {
  if (!kernel.generator) return f;
  return function* (this: unknown, ...args: never[]) {
    return f.apply(this, args);
  };
}

export type Operators = ReturnType<typeof operators>;

export function operators(kernel: Kernel, perform: Perform, text: (x: unknown) => string) {
  const binary =
    (operation: string) =>
    (x: unknown, y: unknown): unknown =>
      perform(operation, [toNumeric(x), toNumeric(y)]);
  const addNumbers = binary('+');
  const isTextual = (x: unknown): boolean => typeof x === 'string' || Array.isArray(x);
  return {
    add: (x: unknown, y: unknown): unknown =>
      isTextual(x) || isTextual(y) ? text(x) + text(y) : addNumbers(x, y),
    subtract: binary('-'),
    multiply: binary('*'),
    divide: binary('/'),
    remainder: binary('%'),
    power: binary('**'),
    negate: (x: unknown): unknown => perform('neg', [toNumeric(x)]),
    increment: (x: unknown): unknown => (typeof x === 'number' ? x + 1 : addNumbers(x, 1)),
    decrement: (x: unknown): unknown => (typeof x === 'number' ? x - 1 : perform('-', [toNumeric(x), 1])),
    Math: mathObject(kernel, perform),
  };
}

const variadic: ReadonlySet<string> = new Set(['max', 'min', 'hypot']);

function mathObject(kernel: Kernel, perform: Perform): Readonly<Record<string, unknown>> {
  const functions = mathFunctions.map((name): [string, unknown] => {
    const operation = `Math.${name}`;
    // Used as a callback it is handed more than it looks at.
    const count = variadic.has(name) ? Infinity : Math[name as 'sin'].length;
    const operands = (x: readonly unknown[]) => x.slice(0, count).map(toNumeric);
    if (!kernel.generator) return [name, (...x: unknown[]) => perform(operation, operands(x))];
    const generator = function* (...x: unknown[]): Generator<unknown> {
      const result = perform(operation, operands(x));
      return result instanceof Shift ? yield result : result;
    };
    return [name, generator];
  });
  const constants = Object.entries(Object.getOwnPropertyDescriptors(Math))
    .filter(([, descriptor]) => typeof descriptor.value === 'number')
    .map(([name, descriptor]): [string, unknown] => [name, descriptor.value]);
  return Object.freeze(Object.fromEntries([...functions, ...constants]));
}
