/** Which fields of an object literal are assigned: in its own methods, and by the name of the constant that holds it. */
import { ts } from 'ts-morph';
import { isAssignment, isStep, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { thisContainer } from './thisKey.js';

export function assignedFields(c: Context, literal: ts.ObjectLiteralExpression): ReadonlySet<string> {
  const found = new Set<string>();
  const holder = holderOf(c, literal);
  const isIt = (object: ts.Expression): boolean => {
    if (object.kind === ts.SyntaxKind.ThisKeyword) return isMethodOf(literal, thisContainer(object));
    return ts.isIdentifier(object) && holder !== undefined && c.resolver.symbolOf(object) === holder;
  };
  const target = (node: ts.Expression): void => {
    const plain = unwrap(node);
    if (ts.isPropertyAccessExpression(plain) && isIt(unwrap(plain.expression))) found.add(plain.name.text);
  };
  const visit = (n: ts.Node): void => {
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) target(n.left);
    if ((ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && isStep(n.operator))
      target(n.operand);
    ts.forEachChild(n, visit);
  };
  visit(holder === undefined ? literal : scopeOf(literal));
  return found;
}

/** The constant that the literal is the value of. */
function holderOf(c: Context, literal: ts.ObjectLiteralExpression): ts.Symbol | undefined {
  let node: ts.Node = literal;
  while (ts.isExpression(node.parent) && unwrap(node.parent) === literal) node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? c.resolver.symbolOf(parent.name)
    : undefined;
}

const scopeOf = (node: ts.Node): ts.Node =>
  ts.findAncestor(node, (n) => ts.isFunctionLike(n) || ts.isSourceFile(n)) ?? node.getSourceFile();

const isMethodOf = (literal: ts.ObjectLiteralExpression, container: ts.Node): boolean =>
  container.parent === literal ||
  (ts.isPropertyAssignment(container.parent) && container.parent.parent === literal);
