/**
 * The numbers a program may be run on. An oracle is a choice of algebra: real numbers give the value, dual numbers
 * the tangent, a tape the gradient. Algebras are built over an inner algebra, so that they nest.
 */

export interface Algebra<N> {
  constant(value: number): N;
  /** The real number an element stands for: conditions, comparisons and indices see only this. */
  value(element: N): number;
  /** `operation` is '+', '-', '*', '/', '%', '**', 'neg' or the name of a function, as in 'Math.sin'. */
  apply(operation: string, operands: N[]): N;
  /** Elements are JavaScript numbers and stand in the program as themselves. */
  readonly unboxed?: true;
}

const operators: Readonly<Record<string, (...operands: number[]) => number>> = {
  '+': (x, y) => x! + y!,
  '-': (x, y) => x! - y!,
  '*': (x, y) => x! * y!,
  '/': (x, y) => x! / y!,
  '%': (x, y) => x! % y!,
  '**': (x, y) => x! ** y!,
  neg: (x) => -x!,
};

/** Names of the functions of `Math` an algebra is asked for. `random` is not one: no program here may use it. */
export const mathFunctions = Object.getOwnPropertyNames(Math).filter(
  (name) => typeof (Math as unknown as Record<string, unknown>)[name] === 'function' && name !== 'random',
);

const functions = new Map<string, (...operands: number[]) => number>([
  ...Object.entries(operators),
  ...mathFunctions.map((name): [string, (...operands: number[]) => number] => [
    `Math.${name}`,
    (Math as unknown as Record<string, (...operands: number[]) => number>)[name]!,
  ]),
]);

export function applyToNumbers(operation: string, operands: readonly number[]): number {
  const f = functions.get(operation);
  if (f === undefined) throw new Error(`the number algebra has no operation '${operation}'`);
  return f(...operands);
}

export const numbers: Algebra<number> = {
  unboxed: true,
  constant: (value) => value,
  value: (element) => element,
  apply: applyToNumbers,
};

/** The operations by name, for rules that read like the mathematics. */
export interface Calculus<N> {
  constant(value: number): N;
  value(x: N): number;
  add(x: N, y: N): N;
  subtract(x: N, y: N): N;
  multiply(x: N, y: N): N;
  divide(x: N, y: N): N;
  power(x: N, y: N): N;
  negate(x: N): N;
  math(name: string, ...x: N[]): N;
}

export function calculus<N>(algebra: Algebra<N>): Calculus<N> {
  return {
    constant: (value) => algebra.constant(value),
    value: (x) => algebra.value(x),
    add: (x, y) => algebra.apply('+', [x, y]),
    subtract: (x, y) => algebra.apply('-', [x, y]),
    multiply: (x, y) => algebra.apply('*', [x, y]),
    divide: (x, y) => algebra.apply('/', [x, y]),
    power: (x, y) => algebra.apply('**', [x, y]),
    negate: (x) => algebra.apply('neg', [x]),
    math: (name, ...x) => algebra.apply(`Math.${name}`, x),
  };
}
