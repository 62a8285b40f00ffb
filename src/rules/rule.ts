/** What a rule of differentiation is. The table is in table.ts. */
import type { Condition, Expr } from './expression.js';

/** No dependence: the partial derivative is zero everywhere, so nothing is emitted. */
export const Zero = Symbol('zero partial');
export type Zero = typeof Zero;

/** A closed interval of reals that an argument is known to lie in; `lo` may be −∞ and `hi` +∞. */
export interface Range {
  readonly lo: number;
  readonly hi: number;
}

export interface Rule {
  /** The names of the arguments, or 'variadic'. */
  readonly parameters: readonly string[] | 'variadic';
  /**
   * The partial derivatives at the arguments `x`, in order; `y` is the result and may be reused. Each is built with
   * the constructors of expression.ts.
   */
  readonly partials: (x: readonly Expr[], y: Expr) => readonly (Expr | Zero)[];
  /** Where tests draw arguments from: the open box in which the function is smooth. */
  readonly domain: readonly Range[];
  /** What is decided where the derivative does not exist, as docs/conventions.md states it. */
  readonly kink?: string;
  /** Where a partial is infinite or NaN: there an adjoint of exactly zero must stay zero. */
  readonly singular?: Singularity;
  /** The range of the result for arguments in these ranges; without it, all reals. */
  readonly range?: (x: readonly Range[]) => Range;
}

export interface Singularity {
  /** Whether the partial by parameter `index` can be infinite or NaN for arguments in these ranges. */
  readonly isReachable: (x: readonly Range[], index: number) => boolean;
  /**
   * Whether it is, or is NaN because the arguments are outside of the function's domain. Without it the adjoint is not
   * guarded: the value itself is infinite or NaN there.
   */
  readonly test?: (x: readonly Expr[], y: Expr, index: number) => Condition;
}
