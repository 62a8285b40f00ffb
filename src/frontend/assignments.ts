/** Assignments, compound assignments, `++` and `--`, to variables, elements and fields. */
import { ts } from 'ts-morph';
import { number } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { isNullish, truthiness } from './conditions.js';
import { heldIn } from './conform.js';
import type { Context } from './context.js';
import { destructure, destructureElements } from './destructure.js';
import { lowerValue, type Want } from './expressions.js';
import { lengthTarget } from './lengths.js';
import { arithmetic, numeric } from './operators.js';
import { storesIn } from './stores.js';
import { isAppending, targetOf, type Target } from './targets.js';

const K = ts.SyntaxKind;

const operators: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [K.PlusEqualsToken, K.PlusToken],
  [K.MinusEqualsToken, K.MinusToken],
  [K.AsteriskEqualsToken, K.AsteriskToken],
  [K.SlashEqualsToken, K.SlashToken],
  [K.PercentEqualsToken, K.PercentToken],
  [K.AsteriskAsteriskEqualsToken, K.AsteriskAsteriskToken],
  [K.AmpersandEqualsToken, K.AmpersandToken],
  [K.BarEqualsToken, K.BarToken],
  [K.CaretEqualsToken, K.CaretToken],
  [K.LessThanLessThanEqualsToken, K.LessThanLessThanToken],
  [K.GreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanToken],
  [K.GreaterThanGreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanGreaterThanToken],
]);

/** Lowers `a op= b`; gives the value assigned. */
export function lowerAssignment(c: Context, node: ts.BinaryExpression, want: Want = {}): Atom {
  const operator = node.operatorToken.kind;
  if (operator === K.EqualsToken) return plainAssignment(c, node, want);
  const target = targetOf(c, node.left);
  if (target === undefined) return number(0);
  const binary = operators.get(operator);
  if (binary === undefined) return logicalAssignment(c, node, target, target.read(c));
  const old = mayResize(c, node.right) ? target.read(c) : readNumber(c, target);
  const value = arithmetic(c, node, binary, old, lowerValue(c, node.right), target.name);
  target.write(c, value);
  return value;
}

/** Whether arrays may have other lengths after the expression: what has just been read may be gone. */
function mayResize(c: Context, node: ts.Expression): boolean {
  const { all, isUnknown } = storesIn([node], c);
  return isUnknown || all.some((s) => s.what === 'length' || s.index !== undefined);
}

const readNumber = (c: Context, target: Target): Atom => target.readNumber?.(c) ?? target.read(c);

/** `||=`, `&&=`, `??=`: the right side runs, and is assigned, only if the left side says so. */
function logicalAssignment(c: Context, node: ts.BinaryExpression, target: Target, old: Atom): Atom {
  const keep = () => old;
  const assignRight = () => {
    const value = lowerValue(c, node.right, wantOf(target));
    target.write(c, value);
    return value;
  };
  const options = { name: target.name };
  switch (node.operatorToken.kind) {
    case K.BarBarEqualsToken:
      return branch(c, truthiness(c, old, node.left), keep, assignRight, options)!;
    case K.AmpersandAmpersandEqualsToken:
      return branch(c, truthiness(c, old, node.left), assignRight, keep, options)!;
    case K.QuestionQuestionEqualsToken:
      return branch(c, isNullish(c, old), assignRight, keep, options)!;
    default:
      throw new Error(`internal: ${K[node.operatorToken.kind]} is no assignment`);
  }
}

function plainAssignment(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  const left = unwrap(node.left);
  if (ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left))
    return assignParts(c, node, left);
  if (isAppending(left) && !mayResize(c, node.right)) return append(c, left, node.right);
  const target = lengthTarget(c, left) ?? targetOf(c, left);
  if (target === undefined) return number(0);
  const value = lowerValue(c, node.right, { ...want, ...wantOf(target) });
  target.write(c, value);
  return value;
}

const wantOf = ({ name, type }: Target): Want => ({
  name,
  ...(type === undefined ? {} : { expected: type }),
});

/** `a[a.length] = x` */
function append(c: Context, node: ts.ElementAccessExpression, right: ts.Expression): Atom {
  const array = lowerValue(c, node.expression);
  if (array.type.kind !== 'array' || array.type.storage !== 'Array') {
    const target = targetOf(c, node);
    const value = lowerValue(c, right);
    target?.write(c, value);
    return value;
  }
  const value = lowerValue(c, right, { expected: array.type.element });
  c.builder.add({ kind: 'push', array, value: heldIn(c, value, array) });
  return value;
}

/** `[a, b] = [b, a]`, `({ x, y } = p)`: the right side is evaluated first, then assigned from left to right. */
function assignParts(
  c: Context,
  node: ts.BinaryExpression,
  pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression,
): Atom {
  const source = unwrap(node.right);
  if (ts.isArrayLiteralExpression(source) && isStatement(node) && !source.elements.some(isSpecial)) {
    const values = source.elements.map((e) => lowerValue(c, e));
    if (destructureElements(c, pattern, values)) return number(0);
    c.fail(pattern, 'destructuring', {});
    return number(0);
  }
  const value = lowerValue(c, node.right);
  destructure(c, pattern, value);
  return value;
}

/** Elements that are not one value each. */
export const isSpecial = (e: ts.Expression): boolean => ts.isSpreadElement(e) || ts.isOmittedExpression(e);

/** Whether nobody reads the value of the assignment. */
function isStatement(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isStatement(parent);
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === K.CommaToken) {
    return parent.left === node || isStatement(parent);
  }
  return ts.isExpressionStatement(parent) || (ts.isForStatement(parent) && parent.condition !== node);
}

/** Lowers `i++` and its kin; gives the new value before the name, the old one after it. */
export function lowerStep(c: Context, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Atom {
  const target = targetOf(c, node.operand);
  if (target === undefined) return number(0);
  const read = readNumber(c, target);
  const old = numeric(c, read) ?? c.fail(node, 'arithmeticOnData', { operator: '++', type: read.type.kind });
  const operation = node.operator === K.PlusPlusToken ? 'add' : 'subtract';
  const value = c.primitive(operation, [old, number(1)], target.name);
  target.write(c, value);
  return ts.isPrefixUnaryExpression(node) ? value : old;
}
