/**
 * How a machine does arithmetic. The direct kernel asks an algebra; the kernel of delcont.ts captures the rest of the
 * computation instead. Operations on constants alone are done on plain numbers.
 */
import { applyToNumbers, type Algebra } from '../algebra.js';
import { Scalar } from './values.js';

export type Operand = number | Scalar<unknown>;

export interface Kernel {
  /** Functions of the program are generators, and `perform` may return a Shift to be yielded. */
  readonly generator: boolean;
  value(x: Scalar<unknown>): number;
  perform(operation: string, operands: readonly Operand[]): unknown;
  /** The same, in places that `count` leaves out. */
  performUncounted(operation: string, operands: readonly Operand[]): unknown;
  /** Rounding to 32 bits, when stored in a Float32Array. */
  round(x: Operand): Operand;
  /** So many elements of arrays were read or written. */
  touched(elements: number): void;
}

export function directKernel<N>(
  algebra: Algebra<N>,
  uncounted: Algebra<N> = algebra,
  touched: Kernel['touched'] = () => undefined,
): Kernel {
  const valueOf = (x: Scalar<unknown>): number => algebra.value(x.element as N);
  const unboxed =
    (by: Algebra<N>) =>
    (operation: string, operands: readonly Operand[]): unknown =>
      by.apply(operation, operands as unknown as N[]);
  const boxed =
    (by: Algebra<N>) =>
    (operation: string, operands: readonly Operand[]): unknown => {
      if (operands.every((x) => typeof x === 'number')) return applyToNumbers(operation, operands);
      const elements = operands.map((x) => (typeof x === 'number' ? by.constant(x) : (x.element as N)));
      return new Scalar(by.apply(operation, elements));
    };
  const performer = algebra.unboxed === true ? unboxed : boxed;
  const performUncounted = performer(uncounted);
  return {
    generator: false,
    value: valueOf,
    perform: performer(algebra),
    performUncounted,
    round: (x) => performUncounted('Math.fround', [x]) as Operand,
    touched,
  };
}
