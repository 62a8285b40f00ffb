/**
 * Arrays that the source itself has just found to have elements: `while (stack.length > 0) { … stack.pop() … }`.
 */
import { ts } from 'ts-morph';
import { assignedIn, unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { mayBeSame } from '../sameArray.js';
import { storesIn } from '../stores.js';

/** Whether the array whose method is called is known to have an element, by a test around the call. */
export function isKnownToHaveElements(c: Context, call: ts.CallExpression): boolean {
  const name = ts.isPropertyAccessExpression(call.expression)
    ? unwrap(call.expression.expression)
    : undefined;
  if (name === undefined || !ts.isIdentifier(name)) return false;
  const symbol = c.resolver.symbolOf(name);
  if (symbol === undefined) return false;
  const isArray = (n: ts.Node): boolean => ts.isIdentifier(n) && c.resolver.symbolOf(n) === symbol;
  for (let node: ts.Node = call; !ts.isFunctionLike(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isIterationStatement(parent, false) && !ts.isWhileStatement(parent)) return false;
    const isTested =
      (ts.isWhileStatement(parent) && parent.statement === node) ||
      (ts.isIfStatement(parent) && parent.thenStatement === node);
    if (isTested && provesElements(parent.expression, isArray))
      return !mayShrinkBefore(c, { condition: parent.expression, body: node }, call, name);
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

/** Whether anything in the condition, or in the body before the call, may take elements off, whatever the array's name. */
function mayShrinkBefore(
  c: Context,
  { condition, body }: { readonly condition: ts.Node; readonly body: ts.Node },
  call: ts.CallExpression,
  array: ts.Identifier,
): boolean {
  const before: ts.Node[] = [condition];
  for (let node: ts.Node = call; node !== body; node = node.parent)
    ts.forEachChild(node.parent, (n) => void (n.end <= call.pos && before.push(n)));
  if (before.some((n) => assignedIn(n, c.resolver).has(c.resolver.symbolOf(array)!))) return true;
  const { all, isUnknown } = storesIn(before, c);
  return isUnknown || all.some((s) => s.shrinks === true && mayBeSame(c, s.target, array));
}
