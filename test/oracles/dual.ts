/**
 * Dual numbers x + x'd with d² = 0 over any algebra: forward mode. A constant has no tangent at all (not a zero one),
 * so that an inactive operand contributes nothing, not even 0·∞.
 */
import type { Algebra } from './algebra.js';
import { linearise } from './partials.js';

export interface Dual<N> {
  readonly primal: N;
  readonly tangent: N | undefined;
}

export function dualNumbers<N>(inner: Algebra<N>): Algebra<Dual<N>> {
  return {
    constant: (value) => ({ primal: inner.constant(value), tangent: undefined }),
    value: (element) => inner.value(element.primal),
    apply(operation, operands) {
      const x = operands.map((operand) => operand.primal);
      const y = inner.apply(operation, x);
      if (operands.every((operand) => operand.tangent === undefined))
        return { primal: y, tangent: undefined };
      const { partials, times } = linearise(inner, operation, x, y);
      let tangent: N | undefined;
      operands.forEach((operand, i) => {
        const partial = partials[i];
        if (operand.tangent === undefined || partial === undefined) return;
        const term = times(operand.tangent, partial);
        tangent = tangent === undefined ? term : inner.apply('+', [tangent, term]);
      });
      return { primal: y, tangent };
    },
  };
}
