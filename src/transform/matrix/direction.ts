/** Which way a Jacobian is computed: column by column forward, or row by row backward. */
import type { Differentiated, Function, NestedDerivative } from '../../ir/module.js';
import { sizeOf, total } from './numbers.js';

export type Direction = 'forward' | 'reverse';

/** Backward if the outputs are known to be fewer. */
export function cheaperDirection(f: Function, { wrt }: Pick<Differentiated, 'wrt'>): Direction {
  const outputs = sizeOf(f.resultType);
  const inputs = total(wrt.map((i) => sizeOf(f.parameters[i]!.variable.type)));
  if (outputs === undefined) return 'forward';
  return inputs === undefined || outputs < inputs ? 'reverse' : 'forward';
}

/** The derivative that the columns or the rows are values of. */
export const basisOfJacobian = (of: Differentiated, direction: Direction): NestedDerivative =>
  direction === 'forward'
    ? { id: `${of.function}Jvp(${of.wrt.join()})`, of, kind: 'jvp', isBasis: true }
    : { id: `${of.function}Vjp(${of.wrt.join()})`, of, kind: 'vjp', isBasis: true };

export const basisOfHessian = (of: Differentiated): NestedDerivative => ({
  id: `${of.function}Hvp(${of.wrt.join()})`,
  of,
  kind: 'hvp',
  isBasis: true,
});
