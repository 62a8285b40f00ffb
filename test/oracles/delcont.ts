/**
 * Reverse mode by delimited continuations (Wang et al., NeurIPS 2018). Each operation captures the rest of the
 * computation, makes its result with no adjoint yet, runs the continuation on it, and only then adds to the adjoints
 * of its operands. A value is made once and its action runs once, however often it is used: sharing stays linear.
 */
import { applyToNumbers, type Algebra } from './algebra.js';
import { Shift } from './continuations.js';
import type { Kernel, Operand } from './machine/kernel.js';
import { Scalar } from './machine/values.js';
import { linearise } from './partials.js';

/** A number and its adjoint, undefined until something flows back: a value nobody uses must not give 0·∞. */
export class Cell<N> {
  constructor(
    readonly value: N,
    /** Where the adjoint is kept: a rounded copy shares that of its original. */
    private readonly store: { adjoint: N | undefined } = { adjoint: undefined },
  ) {}

  get adjoint(): N | undefined {
    return this.store.adjoint;
  }

  accumulate(term: N, algebra: Algebra<N>): void {
    const { adjoint } = this.store;
    this.store.adjoint = adjoint === undefined ? term : algebra.apply('+', [adjoint, term]);
  }

  /** The same cell seen through an operation with derivative 1. */
  withValue(value: N): Cell<N> {
    return new Cell(value, this.store);
  }
}

export const newCell = <N>(value: N): Cell<N> => new Cell(value);

export function delcontKernel<N>(inner: Algebra<N>): Kernel {
  const cellOf = (x: Operand): Cell<N> =>
    typeof x === 'number' ? new Cell(inner.constant(x)) : (x.element as Cell<N>);

  const perform = (operation: string, operands: readonly Operand[]): unknown => {
    if (operands.every((x) => typeof x === 'number')) return applyToNumbers(operation, operands);
    const cells = operands.map(cellOf);
    const x = cells.map((cell) => cell.value);
    return new Shift<Scalar<unknown>, void>((k) => {
      const z = new Cell(inner.apply(operation, x));
      k(new Scalar(z));
      const { adjoint } = z;
      if (adjoint === undefined) return;
      const { partials, times } = linearise(inner, operation, x, z.value);
      cells.forEach((cell, i) => {
        const partial = partials[i];
        if (typeof operands[i] !== 'number' && partial !== undefined)
          cell.accumulate(times(adjoint, partial), inner);
      });
    });
  };

  return {
    generator: true,
    value: (x) => inner.value((x.element as Cell<N>).value),
    perform,
    performUncounted: perform,
    round(x) {
      if (typeof x === 'number') return Math.fround(x);
      const cell = x.element as Cell<N>;
      return new Scalar(cell.withValue(inner.apply('Math.fround', [cell.value])));
    },
    touched: () => undefined,
  };
}
