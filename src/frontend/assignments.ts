/** Assignments, compound assignments, `++` and `--`: the environment gets a new value, memory stays. */
import { ts } from 'ts-morph';
import { number } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { isNullish, truthiness } from './conditions.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { elementAt } from './memory.js';
import { arithmetic } from './operators.js';
import { textOf } from './places.js';

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
  const target = unwrap(node.left);
  const operator = node.operatorToken.kind;
  if (operator === K.EqualsToken) return plainAssignment(c, node, target, want);
  const variable = variableOf(c, target, node);
  if (variable === undefined) return number(0);
  const old = c.environment.get(variable)!;
  const name = variable.name;
  const binary = operators.get(operator);
  if (binary !== undefined) {
    const value = arithmetic(c, node, binary, old, lowerValue(c, node.right), name);
    c.set(variable, value);
    return value;
  }
  return logicalAssignment(c, node, variable, old);
}

/** `||=`, `&&=`, `??=`: the right side runs, and is assigned, only if the left side says so. */
function logicalAssignment(c: Context, node: ts.BinaryExpression, variable: ts.Symbol, old: Atom): Atom {
  const keep = () => undefined;
  const assignRight = () => {
    c.set(variable, lowerValue(c, node.right, { name: variable.name }));
    return undefined;
  };
  switch (node.operatorToken.kind) {
    case K.BarBarEqualsToken:
      branch(c, truthiness(c, old, node.left), keep, assignRight);
      break;
    case K.AmpersandAmpersandEqualsToken:
      branch(c, truthiness(c, old, node.left), assignRight, keep);
      break;
    case K.QuestionQuestionEqualsToken:
      branch(c, isNullish(c, old), assignRight, keep);
      break;
    default:
      throw new Error(`internal: ${K[node.operatorToken.kind]} is no assignment`);
  }
  return c.environment.get(variable)!;
}

function plainAssignment(c: Context, node: ts.BinaryExpression, target: ts.Expression, want: Want): Atom {
  if (ts.isArrayLiteralExpression(target)) return assignElements(c, target, node.right);
  if (!ts.isIdentifier(target)) return refuseTarget(c, target, node);
  const value = lowerValue(c, node.right, { ...want, name: target.text });
  return assign(c, target, value);
}

/** `[a, b] = [b, a]`: the right side is evaluated first, then assigned from left to right. */
function assignElements(c: Context, target: ts.ArrayLiteralExpression, source: ts.Expression): Atom {
  const literal = unwrap(source);
  if (!ts.isArrayLiteralExpression(literal)) {
    const array = lowerValue(c, source);
    target.elements.forEach((e, i) => {
      if (!ts.isOmittedExpression(e))
        assign(c, e, elementAt(c, array, i, e, ts.isIdentifier(e) ? e.text : ''));
    });
    return array;
  }
  const values = literal.elements.map((e) => lowerValue(c, e));
  target.elements.forEach((e, i) => {
    if (ts.isOmittedExpression(e)) return;
    const value = values[i];
    if (value === undefined) c.fail(e, 'destructuring', {});
    else assign(c, e, value);
  });
  return values.at(-1) ?? number(0);
}

/** Gives `value` to what the expression names. */
export function assign(c: Context, target: ts.Expression, value: Atom): Atom {
  const plain = unwrap(target);
  if (ts.isArrayLiteralExpression(plain)) {
    plain.elements.forEach((e, i) => {
      if (!ts.isOmittedExpression(e)) assign(c, e, elementAt(c, value, i, e, ''));
    });
    return value;
  }
  const variable = variableOf(c, plain, plain);
  if (variable !== undefined) c.set(variable, value);
  return value;
}

/** Lowers `i++` and its kin; gives the new value before the name, the old one after it. */
export function lowerStep(c: Context, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Atom {
  const variable = variableOf(c, unwrap(node.operand), node);
  if (variable === undefined) return number(0);
  const old = c.environment.get(variable)!;
  const operation = node.operator === K.PlusPlusToken ? 'add' : 'subtract';
  const value = c.primitive(operation, [old, number(1)], variable.name);
  c.set(variable, value);
  return ts.isPrefixUnaryExpression(node) ? value : old;
}

function variableOf(c: Context, target: ts.Expression, whole: ts.Expression): ts.Symbol | undefined {
  const symbol = ts.isIdentifier(target) ? c.resolver.symbolOf(target) : undefined;
  if (symbol !== undefined && c.environment.has(symbol)) return symbol;
  refuseTarget(c, target, whole);
  return undefined;
}

function refuseTarget(c: Context, target: ts.Expression, whole: ts.Expression): Atom {
  if (ts.isElementAccessExpression(target) || ts.isPropertyAccessExpression(target)) {
    return c.fail(whole, 'arrayMutation', { text: textOf(whole) });
  }
  if (ts.isIdentifier(target)) return c.fail(target, 'assignToGlobal', { name: target.text });
  return c.fail(target, 'destructuring', {});
}
