/** Operations and the partials of rules, evaluated. */
import type { Primitive, PureOperation } from '../ir/operations.js';
import type { Atom } from '../ir/types.js';
import type { Condition, Expr } from '../rules/expression.js';

/** Each takes as many numbers as its rule has parameters. */
const variadic = (f: unknown) => f as (...x: readonly number[]) => number;

export function evaluatePrimitive(operation: Primitive, x: readonly number[]): number {
  const [a = NaN, b = NaN] = x;
  switch (operation) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'remainder':
      return a % b;
    case 'power':
      return a ** b;
    case 'negate':
      return -a;
    default:
      return variadic(Math[operation])(...x);
  }
}

/** Whatever JavaScript makes of it: operands may be texts, or nothing. */
export function evaluatePure(operation: PureOperation, x: readonly unknown[]): unknown {
  const [a, b] = x as readonly [never, never];
  switch (operation) {
    case 'less':
      return a < b;
    case 'lessEqual':
      return a <= b;
    case 'greater':
      return a > b;
    case 'greaterEqual':
      return a >= b;
    case 'equal':
      return a === b;
    case 'notEqual':
      return a !== b;
    case 'looseEqual':
      return (a ?? null) === (b ?? null);
    case 'looseNotEqual':
      return (a ?? null) !== (b ?? null);
    case 'not':
      return !(a as boolean);
    case 'and':
      return a === true && b === true;
    case 'bitAnd':
      return a & b;
    case 'bitOr':
      return a | b;
    case 'bitXor':
      return a ^ b;
    case 'bitNot':
      return ~a;
    case 'shiftLeft':
      return a << b;
    case 'shiftRight':
      return a >> b;
    case 'shiftRightUnsigned':
      return a >>> b;
    case 'clz32':
      return Math.clz32(a);
    case 'imul':
      return Math.imul(a, b);
    case 'isNaN':
      return Number.isNaN(a);
    case 'isFinite':
      return Number.isFinite(a);
    case 'isInteger':
      return Number.isInteger(a);
    case 'toNumber':
      return Number(a);
    case 'constant':
      return a;
  }
}

/** A partial derivative at known operands. */
export function evaluateExpr(e: Expr, known: ReadonlyMap<Atom, number>): number {
  switch (e.kind) {
    case 'constant':
      return Number(e.value);
    case 'variable':
      return known.get(e) ?? NaN;
    case 'apply':
      return evaluatePrimitive(
        e.operation,
        e.arguments.map((a) => evaluateExpr(a, known)),
      );
    case 'choose':
      return evaluateExpr(evaluateCondition(e.condition, known) === true ? e.whenTrue : e.whenFalse, known);
  }
}

const evaluateCondition = (c: Condition, known: ReadonlyMap<Atom, number>): unknown =>
  evaluatePure(
    c.operation,
    c.arguments.map((a) => (a.kind === 'condition' ? evaluateCondition(a, known) : evaluateExpr(a, known))),
  );
