/** What it costs to compute a value again, in additions. */
import type { Expression } from '../../ir/types.js';
import type { Primitive } from '../../ir/operations.js';

/** Up to this cost a value is computed again rather than kept: a store and a load are not cheaper. */
export const recomputeLimit = 3;

const cheap: ReadonlySet<Primitive> = new Set([
  'add',
  'subtract',
  'multiply',
  'negate',
  'abs',
  'max',
  'min',
  'sign',
  'floor',
  'ceil',
  'trunc',
  'round',
  'fround',
]);

/** The cost of evaluating `e` once its operands are there; `undefined` if it must not be evaluated twice. */
export function ownCost(e: Expression): number | undefined {
  switch (e.kind) {
    case 'primitive':
      if (cheap.has(e.operation)) return 1;
      return e.operation === 'divide' ? 2 : isSquare(e) ? 1 : 8;
    case 'pure':
    case 'select':
      return 1;
    case 'load':
    case 'field':
    case 'length':
      return 0.5;
    case 'as':
      return 0;
    case 'view':
      return 2;
    case 'external':
      return !e.operation.effect && e.arguments.length === 0 ? 0 : undefined;
    case 'allocate':
    case 'zeros':
    case 'elements':
    case 'record':
    case 'pop':
      return undefined;
  }
}

function isSquare(e: Extract<Expression, { kind: 'primitive' }>): boolean {
  const exponent = e.arguments[1];
  return e.operation === 'power' && exponent?.kind === 'constant' && exponent.value === 2;
}
