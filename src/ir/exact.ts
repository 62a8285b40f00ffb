/** Operations on constants that give the same bits whenever they are evaluated: arithmetic, comparisons, logic. */
import { boolean, number } from './build.js';
import type { Atom, Constant, Expression } from './types.js';

/** The value of `e`, if all its operands are constants and evaluating it now is exact. */
export function evaluateExactly(e: Expression): Constant | undefined {
  if (e.kind !== 'primitive' && e.kind !== 'pure') return undefined;
  // NaN is equal to nothing, and neither less nor greater.
  if (e.kind === 'pure' && relations.has(e.operation) && e.arguments.some(isNaNConstant))
    return boolean(/NotEqual$|^notEqual$/.test(e.operation));
  // Whatever else is computed with what is missing.
  if (e.kind === 'primitive' && arithmetic.has(e.operation) && e.arguments.some(isMissing))
    return number(NaN);
  const values: Constant['value'][] = [];
  for (const a of e.arguments) {
    if (a.kind === 'variable') return undefined;
    values.push(a.value);
  }
  if (e.kind === 'pure') {
    const test = comparisons.get(e.operation);
    return test === undefined ? undefined : boolean(test(values[0], values[1]));
  }
  const f = arithmetic.get(e.operation);
  if (f === undefined || !values.every((v) => typeof v === 'number')) return undefined;
  return number(f(values[0] as number, values[1] as number));
}

const isMissing = (a: Atom): boolean => a.kind === 'constant' && a.value === undefined;
const isNaNConstant = (a: Atom): boolean => a.kind === 'constant' && Number.isNaN(a.value);

type Value = Constant['value'] | undefined;

const comparisons: ReadonlyMap<string, (a: Value, b: Value) => boolean> = new Map([
  ['equal', (a: Value, b: Value) => a === b],
  ['notEqual', (a: Value, b: Value) => a !== b],
  // Only `null` and `undefined` are compared loosely by programs of the language.
  ['looseEqual', (a: Value, b: Value) => (a ?? null) === (b ?? null)],
  ['looseNotEqual', (a: Value, b: Value) => (a ?? null) !== (b ?? null)],
  ['not', (a: Value) => !(a as boolean)],
  ['and', (a: Value, b: Value) => a === true && b === true],
  ['less', (a: Value, b: Value) => (a as number) < (b as number)],
  ['lessEqual', (a: Value, b: Value) => (a as number) <= (b as number)],
  ['greater', (a: Value, b: Value) => (a as number) > (b as number)],
  ['greaterEqual', (a: Value, b: Value) => (a as number) >= (b as number)],
]);

const relations: ReadonlySet<string> = new Set(
  [...comparisons.keys()].filter((k) => k !== 'not' && k !== 'and'),
);

const arithmetic: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['add', (a: number, b: number) => a + b],
  ['subtract', (a: number, b: number) => a - b],
  ['multiply', (a: number, b: number) => a * b],
  ['divide', (a: number, b: number) => a / b],
  ['remainder', (a: number, b: number) => a % b],
  ['negate', (a: number) => -a],
]);
