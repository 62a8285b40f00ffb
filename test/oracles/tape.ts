/**
 * A Wengert list over any algebra: the forward run writes down every operation, the reverse walk visits them from the
 * last to the first and hands each adjoint on to the operands.
 */
import type { Algebra } from './algebra.js';
import { linearise, type Linearisation } from './partials.js';

export interface TapeNode<N> {
  readonly value: N;
  readonly operands: readonly TapeNode<N>[];
  readonly local: Linearisation<N> | undefined;
  readonly active: boolean;
  adjoint: N | undefined;
}

export interface Tape<N> {
  readonly algebra: Algebra<TapeNode<N>>;
  /** The operations recorded so far. */
  readonly length: number;
  input(value: N): TapeNode<N>;
  /** Adds `seed` to the adjoint of `output`; `walk` then carries all adjoints to the inputs. */
  seed(output: TapeNode<N>, seed: N): void;
  walk(): void;
  /** Forgets everything, to be used again. */
  clear(): void;
}

export function newTape<N>(inner: Algebra<N>): Tape<N> {
  const list: TapeNode<N>[] = [];
  const leaf = (value: N, active: boolean): TapeNode<N> => ({
    value,
    operands: [],
    local: undefined,
    active,
    adjoint: undefined,
  });
  const accumulate = (node: TapeNode<N>, term: N): void => {
    node.adjoint = node.adjoint === undefined ? term : inner.apply('+', [node.adjoint, term]);
  };
  return {
    algebra: {
      constant: (value) => leaf(inner.constant(value), false),
      value: (element) => inner.value(element.value),
      apply(operation, operands) {
        const x = operands.map((operand) => operand.value);
        const y = inner.apply(operation, x);
        if (!operands.some((operand) => operand.active)) return leaf(y, false);
        const local = linearise(inner, operation, x, y);
        const node: TapeNode<N> = { value: y, operands, local, active: true, adjoint: undefined };
        list.push(node);
        return node;
      },
    },
    get length() {
      return list.length;
    },
    input: (value) => leaf(value, true),
    seed: accumulate,
    clear() {
      list.length = 0;
    },
    walk() {
      for (let k = list.length - 1; k >= 0; k--) {
        const { adjoint, operands, local } = list[k]!;
        if (adjoint === undefined || local === undefined) continue;
        operands.forEach((operand, i) => {
          const partial = local.partials[i];
          if (operand.active && partial !== undefined) accumulate(operand, local.times(adjoint, partial));
        });
      }
    },
  };
}
