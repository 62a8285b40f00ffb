/** Truth: conditions, comparisons, `!`, and the short-circuits as values. */
import { ts } from 'ts-morph';
import { boolean, booleanType } from '../ir/build.js';
import type { PureOperation } from '../ir/operations.js';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';

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
  }
  return truthiness(c, lowerValue(c, plain, { absent: true }), plain);
}

/** Whether the value is truthy: a boolean itself, a number unless 0 or NaN, a string unless empty. */
export function truthiness(c: Context, value: Atom, node: ts.Expression): Atom {
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
      return boolean(true);
    case 'void':
      return c.fail(node, 'nullable', { text: node.getText() }, booleanType);
  }
}

/** `a && b`, `a || b`, `a ?? b` as values: one of the two operands. */
export function lowerShortCircuit(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  const { kind } = node.operatorToken;
  const left = lowerValue(c, node.left, { absent: true });
  const right = () => lowerValue(c, node.right, want);
  const keep = () => left;
  const options = { name: want.name ?? '', select: true };
  switch (kind) {
    case K.AmpersandAmpersandToken:
      return joined(c, node, branch(c, truthiness(c, left, node.left), right, keep, options));
    case K.BarBarToken:
      return joined(c, node, branch(c, truthiness(c, left, node.left), keep, right, options));
    case K.QuestionQuestionToken:
      return joined(c, node, branch(c, isNullish(c, left), right, keep, options));
    default:
      throw new Error(`internal: ${K[kind]} is no short-circuit`);
  }
}

function joined(c: Context, node: ts.Expression, value: Atom | undefined): Atom {
  if (value === undefined) throw new Error('internal: a short-circuit without value');
  const expected = c.types.ofPresent(c.types.checker.getTypeAtLocation(node));
  if ('type' in expected && expected.type.kind === value.type.kind) return value;
  // `n && 'text'` is a number or a string.
  return c.fail(node, 'otherType', { type: c.types.text(c.types.checker.getTypeAtLocation(node)) });
}

export function isNullish(c: Context, value: Atom): Atom {
  if (value.kind === 'constant') return boolean(value.value === undefined || value.value === null);
  return c.test('looseEqual', [value, nothing]);
}

const nothing: Atom = { kind: 'constant', value: null, type: { kind: 'opaque', text: 'null' } };

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
  if (isAbsent(a) || isAbsent(b)) {
    const known = compareAbsent(operation, a, b);
    if (known !== undefined) return known;
  }
  return c.test(operation, [a, b], name);
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
