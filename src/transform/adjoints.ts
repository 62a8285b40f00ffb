/**
 * The adjoints of one region of the reverse sweep. Each is a sum that grows as uses are met walking backward, and is
 * written down once, when its variable's definition is reached: zeros never materialise and a single contribution
 * needs no accumulator.
 */
import type { BlockBuilder } from '../ir/build.js';
import type { Atom, Origin, Variable } from '../ir/types.js';
import { add, type Expr } from '../rules/expression.js';
import { flatten } from './flatten.js';

interface Sum {
  readonly expression: Expr;
  /** The last statement that contributed. */
  readonly origin: Origin;
}

export class Adjoints {
  private readonly sums = new Map<Variable, Sum>();

  /** `v̄ += term`; constants have no adjoint. */
  accumulate(v: Atom, term: Expr, origin: Origin): void {
    if (v.kind === 'constant') return;
    const known = this.sums.get(v);
    this.sums.set(v, { expression: known === undefined ? term : add(known.expression, term), origin });
  }

  /** Takes `v̄` out, written down in `b` under the name `xBar`; `undefined` is zero. */
  take(v: Variable, b: BlockBuilder): Atom | undefined {
    return this.write(v, b, undefined);
  }

  /** Takes `v̄` out and writes down `base + v̄`. */
  takeOnto(base: Atom, v: Variable, b: BlockBuilder): Atom {
    return this.write(v, b, base) ?? base;
  }

  private write(v: Variable, b: BlockBuilder, base: Atom | undefined): Atom | undefined {
    const sum = this.sums.get(v);
    if (sum === undefined) return undefined;
    this.sums.delete(v);
    b.origin = sum.origin;
    return flatten(b, base === undefined ? sum.expression : add(base, sum.expression), adjointName(v));
  }

  /** Variables with a nonzero adjoint, in the order in which they were first used backward. */
  get variables(): readonly Variable[] {
    return [...this.sums.keys()];
  }
}

/** `xBar` for `x`; temporaries stay temporaries. */
export const adjointName = (v: Variable): string => (v.name === '' ? '' : `${v.name}Bar`);
