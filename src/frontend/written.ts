/** Whether an array of the module is only read, so that it is a constant. */
import { ts } from 'ts-morph';
import { isAssignment, isStep, unwrap } from './assigned.js';
import type { Resolver } from './resolver.js';

const changingMethods = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'set',
  'copyWithin',
]);

/** Whether the declaring file writes to the array a constant holds. */
export function isWritten(resolver: Resolver, symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  const rootOf = (n: ts.Expression): ts.Expression => {
    const plain = unwrap(n);
    return isPart(plain) ? rootOf(plain.expression) : plain;
  };
  const isRoot = (n: ts.Expression) => {
    const plain = unwrap(n);
    if (!isPart(plain)) return false;
    const root = rootOf(plain);
    return ts.isIdentifier(root) && resolver.symbolOf(root) === symbol;
  };
  const visit = (n: ts.Node): boolean => {
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind) && isRoot(n.left)) return true;
    if (
      (ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) &&
      isStep(n.operator) &&
      isRoot(n.operand)
    ) {
      return true;
    }
    if (ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression)) {
      const root = rootOf(n.expression.expression);
      if (
        changingMethods.has(n.expression.name.text) &&
        ts.isIdentifier(root) &&
        resolver.symbolOf(root) === symbol
      ) {
        return true;
      }
    }
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  return visit(declaration.getSourceFile());
}

const isPart = (node: ts.Expression): node is ts.ElementAccessExpression | ts.PropertyAccessExpression =>
  ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node);
