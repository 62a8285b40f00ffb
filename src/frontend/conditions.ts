/** Truth: conditions, comparisons, `!`, and the short-circuits as values. */
import { ts } from 'ts-morph';
import { boolean, booleanType, pure } from '../ir/build.js';
import { evaluateExactly } from '../ir/exact.js';
import type { PureOperation } from '../ir/operations.js';
import type { Atom, Constant, Type } from '../ir/types.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { fit, typed } from './conform.js';
import type { Context } from './context.js';
import { placeholder, type Key } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import { functionType, type FunctionValue } from './functionValues.js';
import { reportType } from './refused.js';
import { holdsFunctions } from './signatures.js';
import type { TypeResult } from './types.js';

const K = ts.SyntaxKind;

/** Lowers the expression and tests it as `if` does. */
export function condition(c: Context, node: ts.Expression): Atom {
  const plain = unwrap(node);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === K.ExclamationToken) {
    return c.not(condition(c, plain.operand));
  }
  if (ts.isBinaryExpression(plain)) {
    const { kind } = plain.operatorToken;
    if (kind === K.AmpersandAmpersandToken || kind === K.BarBarToken) {
      const left = condition(c, plain.left);
      const right = () => condition(c, plain.right);
      return kind === K.AmpersandAmpersandToken
        ? branch(c, left, right, () => boolean(false), { select: true })!
        : branch(c, left, () => boolean(true), right, { select: true })!;
    }
    // `n ?? flag` is no value of one type.
    if (kind === K.QuestionQuestionToken && kindAt(c, plain.left) !== kindAt(c, plain.right)) {
      const left = lowerValue(c, plain.left, { absent: true });
      const right = () => condition(c, plain.right);
      return branch(c, isNullish(c, left), right, () => truthiness(c, left, plain.left), { select: true })!;
    }
  }
  return truthiness(c, lowerValue(c, plain, { absent: true }), plain);
}

function kindAt(c: Context, node: ts.Expression): string | undefined {
  const found = typeOfChoice(c, c.types.checker.getTypeAtLocation(node));
  return 'type' in found ? found.type.kind : undefined;
}

/** Whether the value is truthy: a boolean itself, a number unless 0 or NaN, a string unless empty. */
export function truthiness(c: Context, value: Atom, node: ts.Expression): Atom {
  const f = c.unit.functionValues.of(value);
  if (f !== undefined) return c.not(isNothing(c, f));
  if (value.kind === 'constant') return boolean(Boolean(value.value));
  switch (value.type.kind) {
    case 'boolean':
      return value;
    case 'number':
    case 'opaque':
      return c.not(c.not(value));
    case 'array':
    case 'tuple':
    case 'record':
    case 'union':
      return c.not(isNullish(c, value));
    case 'void':
      return c.fail(node, 'otherType', { type: 'undefined' }, booleanType);
  }
}

/** `a && b`, `a || b`, `a ?? b` as values: one of the two operands. */
export function lowerShortCircuit(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  const { kind } = node.operatorToken;
  const type = c.types.checker.getTypeAtLocation(node);
  const expected = typeOfOperand(c, type);
  // `n && 'text'` is a number or a string.
  if ('problem' in expected) return reportType(c, node, expected.problem, type);
  const options = { name: want.name ?? '', select: true };
  const right = (): Atom => {
    const value = lowerValue(c, node.right, want);
    return isPresence(expected.type) ? fit(c, value, expected.type, node.right) : value;
  };
  if (kind === K.BarBarToken) {
    const left = whenTruthy(c, node.left, expected.type);
    return branch(c, left.holds, () => left.value, right, { ...options, presentWhen: true })!;
  }
  const left = lowerValue(c, node.left, { absent: true });
  if (kind === K.AmpersandAmpersandToken) {
    const keep = () => whenFalsy(c, left, expected.type, node.left);
    return branch(c, truthiness(c, left, node.left), right, keep, options)!;
  }
  const keep = () => fit(c, left, expected.type, node.left);
  return branch(c, isNullish(c, left), right, keep, { ...options, presentWhen: false })!;
}

/** Of booleans that may be absent, which are data here, all of the type. */
function typeOfOperand(c: Context, type: ts.Type): TypeResult {
  const present = typeOfChoice(c, type);
  if ('problem' in present || present.type.kind !== 'boolean') return present;
  const whole = c.types.of(type);
  return 'type' in whole && isPresence(whole.type) ? whole : present;
}

/** `boolean | undefined` */
const isPresence = (t: Type): boolean => t.kind === 'opaque' && /^boolean \|/.test(t.text);

/** The value of `a && b` where `a` is falsy: where that is only what is not there, undefined or null of the type of `b`. */
function whenFalsy(c: Context, left: Atom, type: Type, node: ts.Expression): Atom {
  const absence =
    left.type.kind === type.kind ? undefined : falsyPart(c.types.checker.getTypeAtLocation(node));
  if (absence === undefined) return fit(c, left, type, node);
  const [missing, empty] = [undefined, null].map((value) => typed({ ...nothing, value }, type));
  if (absence.length === 1) return absence[0] === null ? empty! : missing!;
  const isEmpty = c.test('equal', [left, { ...nothing, value: null }]);
  return branch(
    c,
    isEmpty,
    () => empty!,
    () => missing!,
    { select: true },
  )!;
}

/** Which of undefined and null the falsy values of the type are; undefined if there are others. */
function falsyPart(type: ts.Type): readonly (null | undefined)[] | undefined {
  const found = new Set<null | undefined>();
  for (const t of type.isUnion() ? type.types : [type]) {
    if (t.flags & ts.TypeFlags.Undefined) found.add(undefined);
    else if (t.flags & ts.TypeFlags.Null) found.add(null);
    else if (t.isStringLiteral() || t.isNumberLiteral()) {
      if (t.value === '' || t.value === 0) return undefined;
    } else if (!(t.flags & ts.TypeFlags.Object)) return undefined;
  }
  return found.size === 0 ? undefined : [...found];
}

/** The type of a value that is one of two; functions have one here. */
export const typeOfChoice = (c: Context, type: ts.Type): TypeResult =>
  holdsFunctions(c.types.checker, type) ? { type: functionType } : c.types.ofPresent(type);

interface Truthy {
  readonly holds: Atom;
  /** The expression's value, of the wanted type, where it holds. */
  readonly value: Atom;
}

/** An expression of which the value is used only if it is truthy: `(flag && x) || y`. */
function whenTruthy(c: Context, node: ts.Expression, type: Type): Truthy {
  const plain = unwrap(node);
  if (ts.isBinaryExpression(plain)) {
    const { kind } = plain.operatorToken;
    const right = () => whenTruthy(c, plain.right, type);
    if (kind === K.AmpersandAmpersandToken) {
      return choose(c, type, condition(c, plain.left), right, () => ({ holds: boolean(false) }));
    }
    if (kind === K.BarBarToken) {
      const left = whenTruthy(c, plain.left, type);
      return choose(c, type, left.holds, () => ({ holds: boolean(true), value: left.value }), right);
    }
  }
  const value = lowerValue(c, plain, { absent: true });
  const holds = truthiness(c, value, plain);
  return {
    holds,
    value:
      holds.kind === 'constant' && holds.value === false ? placeholder(type) : fit(c, value, type, plain),
  };
}

/** Joins two ways that each give a truth, and a value where it holds. */
function choose(
  c: Context,
  type: Type,
  test: Atom,
  whenTrue: () => Pick<Truthy, 'holds'> & Partial<Truthy>,
  whenFalse: () => Pick<Truthy, 'holds'> & Partial<Truthy>,
): Truthy {
  const kept: Key = { name: '' };
  c.set(kept, placeholder(type));
  const way = (run: typeof whenTrue) => () => {
    const { holds, value } = run();
    if (value !== undefined) c.set(kept, value);
    return holds;
  };
  const holds = branch(c, test, way(whenTrue), way(whenFalse), { select: true })!;
  const value = c.environment.get(kept)!;
  c.environment.delete(kept);
  return { holds, value };
}

export function isNullish(c: Context, value: Atom): Atom {
  const f = c.unit.functionValues.of(value);
  if (f !== undefined) return isNothing(c, f);
  if (value.kind === 'constant') return boolean(value.value === undefined || value.value === null);
  return c.test('looseEqual', [value, nothing]);
}

/** Whether undefined stands where a function may. */
function isNothing(c: Context, f: FunctionValue): Atom {
  if (f.kind !== 'choice') return boolean(f.kind === 'nothing');
  const way = (inner: FunctionValue) => () => isNothing(c, inner);
  return branch(c, f.condition, way(f.whenTrue), way(f.whenFalse), { select: true })!;
}

const nothing: Constant = { kind: 'constant', value: null, type: { kind: 'opaque', text: 'null' } };

export const comparisons: ReadonlyMap<ts.SyntaxKind, PureOperation> = new Map([
  [K.LessThanToken, 'less'],
  [K.LessThanEqualsToken, 'lessEqual'],
  [K.GreaterThanToken, 'greater'],
  [K.GreaterThanEqualsToken, 'greaterEqual'],
  [K.EqualsEqualsEqualsToken, 'equal'],
  [K.ExclamationEqualsEqualsToken, 'notEqual'],
  [K.EqualsEqualsToken, 'looseEqual'],
  [K.ExclamationEqualsToken, 'looseNotEqual'],
]);

export function compare(c: Context, operation: PureOperation, a: Atom, b: Atom, name = ''): Atom {
  const known = compareFunctions(c, operation, a, b) ?? compareTexts(operation, a, b);
  if (known !== undefined) return known;
  if (isAbsent(a) || isAbsent(b)) {
    const known = compareAbsent(operation, a, b);
    if (known !== undefined) return known;
  }
  return evaluateExactly(pure(operation, a, b)) ?? c.test(operation, [a, b], name);
}

const equalities: ReadonlySet<PureOperation> = new Set(['equal', 'looseEqual']);
const inequalities: ReadonlySet<PureOperation> = new Set(['notEqual', 'looseNotEqual']);

/** Whether a function is there, asked by comparison with undefined or null. */
function compareFunctions(c: Context, operation: PureOperation, a: Atom, b: Atom): Atom | undefined {
  const f = isAbsent(b) ? c.unit.functionValues.of(a) : isAbsent(a) ? c.unit.functionValues.of(b) : undefined;
  if (f === undefined) return undefined;
  if (equalities.has(operation)) return isNothing(c, f);
  return inequalities.has(operation) ? c.not(isNothing(c, f)) : undefined;
}

/** `typeof x === 'number'`, where that is known. */
function compareTexts(operation: PureOperation, a: Atom, b: Atom): Atom | undefined {
  if (a.kind !== 'constant' || b.kind !== 'constant') return undefined;
  if (typeof a.value !== 'string' || typeof b.value !== 'string') return undefined;
  if (equalities.has(operation)) return boolean(a.value === b.value);
  return inequalities.has(operation) ? boolean(a.value !== b.value) : undefined;
}

const isAbsent = (a: Atom): boolean => a.kind === 'constant' && (a.value === undefined || a.value === null);

/** Comparisons with what is known to be undefined or null: a left-out argument. */
function compareAbsent(operation: PureOperation, a: Atom, b: Atom): Atom | undefined {
  if (a.kind !== 'constant' || b.kind !== 'constant') return undefined;
  const loosely = isAbsent(a) && isAbsent(b);
  switch (operation) {
    case 'equal':
      return boolean(a.value === b.value);
    case 'notEqual':
      return boolean(a.value !== b.value);
    case 'looseEqual':
      return boolean(loosely);
    case 'looseNotEqual':
      return boolean(!loosely);
    default:
      return undefined;
  }
}
