/**
 * What statements come to where some adjoints are zero: linear terms of them are zero too, sums of those are their other
 * terms, and `x̄[i] += 0` does nothing. An adjoint that is exactly zero stays zero, whatever it is multiplied by.
 */
import { number } from '../ir/build.js';
import type { Atom, Block, Expression, For, If, Statement, Store, Variable } from '../ir/types.js';
import { freeVariables, operands } from '../ir/visit.js';

export const isZero = (a: Atom | undefined): boolean => a?.kind === 'constant' && a.value === 0;

export class Vanishing {
  /** What variables are: zero, or what they are the same as. */
  private readonly values = new Map<Variable, Atom>();
  private readonly loads = new Map<Variable, Expression>();

  constructor(zero: readonly Variable[]) {
    for (const v of zero) this.values.set(v, number(0));
  }

  valueOf(a: Atom): Atom {
    return (a.kind === 'variable' ? this.values.get(a) : undefined) ?? a;
  }

  /** Whether the statement reads something that is known by now. */
  depends(s: Statement): boolean {
    return [...freeVariables({ statements: [s], yields: [] })].some((v) => this.values.has(v));
  }

  /** Whether the statement does nothing; what it defines is known from then on. */
  enter(s: Statement): boolean {
    if (s.sweep === 'primal') return false;
    switch (s.kind) {
      case 'let':
        return this.let(s.variable, s.expression);
      case 'store':
        return this.isIdle(s);
      case 'for':
        return this.for(s);
      case 'if':
        return this.if(s);
      case 'while':
      case 'push':
      case 'call':
      case 'effect':
      case 'throw':
        return false;
    }
  }

  private let(v: Variable, e: Expression): boolean {
    if (!operands(e).some((a) => a.kind === 'variable' && this.values.has(a))) {
      if (e.kind === 'load' || e.kind === 'field') this.loads.set(v, e);
      return e.kind !== 'pop';
    }
    const value = this.evaluate(e);
    if (value === undefined) return false;
    this.values.set(v, value);
    return true;
  }

  private evaluate(e: Expression): Atom | undefined {
    if (e.kind === 'select') {
      const [a, b] = [this.valueOf(e.whenTrue), this.valueOf(e.whenFalse)];
      return isZero(a) && isZero(b) ? number(0) : undefined;
    }
    if (e.kind !== 'primitive') return undefined;
    const [a, b] = e.arguments.map((x) => this.valueOf(x));
    switch (e.operation) {
      case 'add':
        return isZero(a) ? b : isZero(b) ? a : undefined;
      case 'subtract':
        return isZero(b) ? a : undefined;
      case 'multiply':
        return isZero(a) || isZero(b) ? number(0) : undefined;
      case 'negate':
      case 'divide':
        return isZero(a) ? number(0) : undefined;
      default:
        return undefined;
    }
  }

  /** `a[i] = t` where `t` is what was read there. */
  private isIdle(s: Store): boolean {
    const value = this.valueOf(s.value);
    const read = value.kind === 'variable' ? this.loads.get(value) : undefined;
    if (read?.kind === 'load') return read.array === s.target && isSame(read.index, s.key);
    return read?.kind === 'field' && read.object === s.target && read.name === s.key;
  }

  private for(s: For): boolean {
    for (const { parameter, initial } of s.carried)
      if (isZero(this.valueOf(initial))) this.values.set(parameter, number(0));
    if (!this.block(s.body)) return false;
    return s.carried.every(({ parameter, initial }, i) => {
      const next = this.valueOf(s.body.yields[i]!);
      const start = this.valueOf(initial);
      this.values.set(s.results[i]!, start);
      return isZero(start) ? isZero(next) : next === parameter;
    });
  }

  private if(s: If): boolean {
    if (!this.block(s.then) || !this.block(s.otherwise)) return false;
    return s.results.every((r, i) => {
      const [a, b] = [s.then, s.otherwise].map((side) => this.valueOf(side.yields[i]!));
      this.values.set(r, a!);
      return isZero(a) ? isZero(b) : a === b;
    });
  }

  private block(b: Block): boolean {
    return b.statements.every((s) => this.enter(s));
  }
}

const isSame = (a: Atom, b: Atom | string): boolean =>
  a === b || (a.kind === 'constant' && typeof b !== 'string' && b.kind === 'constant' && a.value === b.value);
