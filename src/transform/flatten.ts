/** From the trees in which rules are written to statements of the IR. */
import { booleanType, numberType, primitive, pure, type BlockBuilder } from '../ir/build.js';
import type { Atom, Role } from '../ir/types.js';
import { apply, type Condition, type Expr } from '../rules/expression.js';

/** Appends what computes `e` and gives its value; `name` is the hint for the last value, if there is one. */
export function flatten(b: BlockBuilder, e: Expr, name = '', role: Role = 'adjoint'): Atom {
  switch (e.kind) {
    case 'variable':
    case 'constant':
      return e;
    case 'apply': {
      const rotated = constantFirst(e);
      if (rotated !== undefined) return flatten(b, rotated, name, role);
      const args = e.arguments.map((x) => flatten(b, x));
      return b.let(primitive(e.operation, ...args), numberType, name, name === '' ? 'temporary' : role);
    }
    case 'choose': {
      const condition = flattenCondition(b, e.condition);
      const whenTrue = flatten(b, e.whenTrue);
      const whenFalse = flatten(b, e.whenFalse);
      const select = { kind: 'select', condition, whenTrue, whenFalse, isOfRule: true } as const;
      return b.let(select, numberType, name, name === '' ? 'temporary' : role);
    }
  }
}

function flattenCondition(b: BlockBuilder, c: Condition): Atom {
  const args = c.arguments.map((a) => (a.kind === 'condition' ? flattenCondition(b, a) : flatten(b, a)));
  return b.let(pure(c.operation, ...args), booleanType);
}

/** The atom an expression is, if it needs no statement. */
export function asAtom(e: Expr): Atom | undefined {
  return e.kind === 'variable' || e.kind === 'constant' ? e : undefined;
}

/** `c * (a * b)` is written `c * a * b`. */
function constantFirst(e: Extract<Expr, { kind: 'apply' }>): Expr | undefined {
  const [c, product] = e.arguments;
  if (e.operation !== 'multiply' || c?.kind !== 'constant') return undefined;
  if (product?.kind !== 'apply' || product.operation !== 'multiply') return undefined;
  const [a, b] = product.arguments;
  return apply('multiply', apply('multiply', c, a!), b!);
}
