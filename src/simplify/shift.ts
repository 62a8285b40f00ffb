/** `n - 1 - 1` is `n - 2`: sums of integers and constants, which are exact in whatever order. */
import { number } from '../ir/build.js';
import type { Atom, Expression } from '../ir/types.js';
import { add, subtract, type Expr } from '../rules/expression.js';

/** The sum as one of what `definitionOf` says its first operand to be; `undefined` where there is none. */
export function shifted(
  e: Expression,
  definitionOf: (a: Atom) => Expression | undefined,
  isInteger: (a: Atom) => boolean,
): Expr | undefined {
  const outer = shiftOf(e);
  const inner = outer && shiftOf(definitionOf(outer.base));
  if (inner === undefined || !isInteger(inner.base)) return undefined;
  const by = outer!.by + inner.by;
  return by < 0 ? subtract(inner.base, number(-by)) : add(inner.base, number(by));
}

/** `n + 1` and `n - 1` as a number and what is added to it. */
function shiftOf(e: Expression | undefined): { readonly base: Atom; readonly by: number } | undefined {
  if (e?.kind !== 'primitive' || (e.operation !== 'add' && e.operation !== 'subtract')) return undefined;
  const [base, c] = e.arguments;
  if (base?.kind !== 'variable' || c?.kind !== 'constant' || !Number.isSafeInteger(c.value)) return undefined;
  return { base, by: e.operation === 'add' ? Number(c.value) : -Number(c.value) };
}
