/**
 * Values that are the same in every iteration, computed before the loop: sizes of what is kept. Arithmetic and lengths
 * that do not change, so that computing them for a loop that never runs does no harm.
 */
import type { Aliases } from '../../analysis/aliases.js';
import { definitionsIn } from '../../analysis/definitions.js';
import { isNullable, variable, type BlockBuilder } from '../../ir/build.js';
import type { Atom, Block, Expression, Variable } from '../../ir/types.js';
import { mapOperands, operands } from '../../ir/visit.js';

export type IsOutside = (a: Atom) => boolean;

export class Ahead {
  private readonly definitions: ReadonlyMap<Variable, Expression>;

  constructor(
    body: Block,
    private readonly aliases: Aliases,
  ) {
    this.definitions = definitionsIn(body);
  }

  /** Whether `a` can be computed where all that `isOutside` holds of is known. */
  isKnown(a: Atom, isOutside: IsOutside): boolean {
    if (a.kind === 'constant' || isOutside(a)) return true;
    const e = this.definitions.get(a);
    if (e === undefined || !this.isSafe(e, a, isOutside)) return false;
    return operands(e).every((x) => this.isKnown(x, isOutside));
  }

  /** Appends what computes `a`. */
  compute(a: Atom, isOutside: IsOutside, b: BlockBuilder): Atom {
    if (a.kind === 'constant' || isOutside(a)) return a;
    const e = mapOperands(this.definitions.get(a)!, (x) => this.compute(x, isOutside, b));
    const value = variable(a.name, a.type, 'temporary');
    b.statements.push({ kind: 'let', variable: value, expression: e, origin: b.origin, sweep: 'again' });
    return value;
  }

  private isSafe(e: Expression, v: Variable, isOutside: IsOutside): boolean {
    if (e.kind === 'length')
      return isOutside(e.array) && !isNullable(e.array.type) && !this.aliases.mayChange(e, v.type);
    return e.kind === 'primitive' || e.kind === 'pure' || e.kind === 'select';
  }
}
