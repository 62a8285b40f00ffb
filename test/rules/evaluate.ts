/** The value of an expression of rules, and what it costs: shared subexpressions count once. */
import type { Primitive, PureOperation } from '../../src/ir/operations.js';
import type { Variable } from '../../src/ir/types.js';
import type { Condition, Expr } from '../../src/rules/expression.js';

/** What JavaScript computes for each primitive. */
export const primal: Readonly<Record<Primitive, (...x: number[]) => number>> = {
  add: (a, b) => a! + b!,
  subtract: (a, b) => a! - b!,
  multiply: (a, b) => a! * b!,
  divide: (a, b) => a! / b!,
  remainder: (a, b) => a! % b!,
  power: (a, b) => a! ** b!,
  negate: (a) => -a!,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  hypot: Math.hypot,
  abs: Math.abs,
  sign: Math.sign,
  max: Math.max,
  min: Math.min,
  fround: Math.fround,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: Math.round,
};

const comparisons: Partial<Record<PureOperation, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
};

export type Environment = ReadonlyMap<Variable, number>;

export function evaluate(e: Expr, values: Environment): number {
  switch (e.kind) {
    case 'constant':
      if (typeof e.value !== 'number') throw new Error(`not a number: ${String(e.value)}`);
      return e.value;
    case 'variable': {
      const value = values.get(e);
      if (value === undefined) throw new Error(`no value for ${e.name}`);
      return value;
    }
    case 'apply':
      return primal[e.operation](...e.arguments.map((a) => evaluate(a, values)));
    case 'choose':
      return evaluate(holds(e.condition, values) ? e.whenTrue : e.whenFalse, values);
  }
}

function holds(c: Condition, values: Environment): boolean {
  if (c.operation === 'and') return c.arguments.every((a) => a.kind === 'condition' && holds(a, values));
  if (c.operation === 'not') return c.arguments.every((a) => a.kind === 'condition' && !holds(a, values));
  const compare = comparisons[c.operation];
  const [a, b] = c.arguments;
  if (compare === undefined || a === undefined || b === undefined)
    throw new Error(`unknown test ${c.operation}`);
  if (a.kind === 'condition' || b.kind === 'condition') throw new Error('nested condition');
  return compare(evaluate(a, values), evaluate(b, values));
}

/** Operations in the expressions together, each distinct subexpression counted once, choices free. */
export function cost(expressions: readonly Expr[]): number {
  const seen = new Set<string>();
  const key = (e: Expr | Condition): string => {
    switch (e.kind) {
      case 'constant':
        return String(e.value);
      case 'variable':
        return `v${e.id}`;
      case 'apply': {
        const text = `${e.operation}(${e.arguments.map(key).join()})`;
        seen.add(text);
        return text;
      }
      case 'choose':
        return `choose(${key(e.condition)},${key(e.whenTrue)},${key(e.whenFalse)})`;
      case 'condition':
        return `${e.operation}(${e.arguments.map(key).join()})`;
    }
  };
  expressions.forEach(key);
  return seen.size;
}
