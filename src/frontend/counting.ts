/**
 * Code that counts the operations it runs: one for each arithmetic operator on numbers, unary minus on anything but a
 * literal, and function of `Math`. Indices, sizes of new arrays, headers of counting loops and steps by one are not
 * counted: they are the same work in a function and in its derivative.
 */
import { ts } from 'ts-morph';

/** The function that counts, in the scope of the module: gives back the value it is given. */
export const counter = '__cotangentCount';

const arithmetic: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
]);
const compound: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
  ts.SyntaxKind.AsteriskEqualsToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.PercentEqualsToken,
  ts.SyntaxKind.AsteriskAsteriskEqualsToken,
]);

export const countOperations: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const counted = (e: ts.Expression): ts.Expression =>
    factory.createCallExpression(factory.createIdentifier(counter), undefined, [e]);
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isElementAccessExpression(node))
      return factory.updateElementAccessExpression(
        node,
        ts.visitNode(node.expression, visit, ts.isExpression),
        node.argumentExpression,
      );
    if (ts.isNewExpression(node) && /Array$/.test(node.expression.getText())) return node;
    if (ts.isForStatement(node) && isCounting(node)) {
      const body = ts.visitNode(node.statement, visit, ts.isStatement);
      return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, body);
    }
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isBinaryExpression(inner)) {
      const { kind } = inner.operatorToken;
      if (arithmetic.has(kind)) return counted(inner);
      const isStep = ts.isNumericLiteral(inner.right) && inner.right.text === '1';
      if (compound.has(kind) && !isStep)
        return factory.updateBinaryExpression(inner, inner.left, inner.operatorToken, counted(inner.right));
    }
    const isMinus =
      ts.isPrefixUnaryExpression(inner) &&
      inner.operator === ts.SyntaxKind.MinusToken &&
      !ts.isNumericLiteral(inner.operand);
    if (isMinus || isMathCall(inner)) return counted(inner as ts.Expression);
    return inner;
  };
  return (file) => ts.visitEachChild(file, visit, context);
};

const isMathCall = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  ts.isIdentifier(node.expression.expression) &&
  node.expression.expression.text === 'Math';

/** `i++`, `i--`, `i += …`, `i -= …` */
function isCounting({ incrementor }: ts.ForStatement): boolean {
  if (incrementor === undefined) return false;
  if (ts.isPostfixUnaryExpression(incrementor) || ts.isPrefixUnaryExpression(incrementor)) return true;
  return (
    ts.isBinaryExpression(incrementor) &&
    [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.MinusEqualsToken].includes(incrementor.operatorToken.kind)
  );
}
