/**
 * Arrays that the source itself has just found to have elements: `while (stack.length > 0) { … stack.pop() … }`.
 */
import { ts } from 'ts-morph';
import { isAssignment, unwrap } from '../assigned.js';
import type { Context } from '../context.js';

/** Whether the array whose method is called is known to have an element, by a test around the call. */
export function isKnownToHaveElements(c: Context, call: ts.CallExpression): boolean {
  const name = ts.isPropertyAccessExpression(call.expression)
    ? unwrap(call.expression.expression)
    : undefined;
  const symbol = name !== undefined && ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  if (symbol === undefined) return false;
  const isArray = (n: ts.Node): boolean => ts.isIdentifier(n) && c.resolver.symbolOf(n) === symbol;
  for (let node: ts.Node = call; !ts.isFunctionLike(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isIterationStatement(parent, false) && !ts.isWhileStatement(parent)) return false;
    const isTested =
      (ts.isWhileStatement(parent) && parent.statement === node) ||
      (ts.isIfStatement(parent) && parent.thenStatement === node);
    if (isTested && provesElements(parent.expression, isArray)) return !mayShrinkBefore(node, call, isArray);
    if (ts.isWhileStatement(parent)) return false;
  }
  return false;
}

/** Whether the condition holds only for arrays with elements. */
function provesElements(condition: ts.Expression, isArray: (n: ts.Node) => boolean): boolean {
  const plain = unwrap(condition);
  if (isLength(plain, isArray)) return true;
  if (!ts.isBinaryExpression(plain)) return false;
  const operator = plain.operatorToken.kind;
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken)
    return provesElements(plain.left, isArray) || provesElements(plain.right, isArray);
  const bound = unwrap(plain.right);
  if (!isLength(unwrap(plain.left), isArray) || !ts.isNumericLiteral(bound)) return false;
  const limit = Number(bound.text);
  if (operator === ts.SyntaxKind.GreaterThanToken) return limit >= 0;
  if (operator === ts.SyntaxKind.GreaterThanEqualsToken) return limit >= 1;
  return operator === ts.SyntaxKind.ExclamationEqualsEqualsToken && limit === 0;
}

const isLength = (n: ts.Expression, isArray: (n: ts.Node) => boolean): boolean =>
  ts.isPropertyAccessExpression(n) && n.name.text === 'length' && isArray(unwrap(n.expression));

/** Whether anything before the call may take elements off: any other mention but reading and `push`. */
function mayShrinkBefore(body: ts.Node, call: ts.CallExpression, isArray: (n: ts.Node) => boolean): boolean {
  const visit = (n: ts.Node): boolean => {
    if (n.pos >= call.pos && n.end <= call.end) return false;
    if (n.pos >= call.end) return false;
    if (isArray(n) && !isHarmless(n)) return true;
    // What functions do to the array is not seen here.
    if (ts.isCallExpression(n) && !ts.isPropertyAccessExpression(n.expression)) return true;
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  return visit(body);
}

function isHarmless(array: ts.Node): boolean {
  const { parent } = array;
  if (ts.isElementAccessExpression(parent)) return parent.expression === array;
  if (!ts.isPropertyAccessExpression(parent)) return false;
  const isWritten = ts.isBinaryExpression(parent.parent) && isAssignment(parent.parent.operatorToken.kind);
  return parent.name.text === 'push' || (parent.name.text === 'length' && !isWritten);
}
