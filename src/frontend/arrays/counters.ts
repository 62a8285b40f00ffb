/** Indices that count: those of loops over all numbers of a range, and variables that are raised with each write. */
import { ts } from 'ts-morph';
import { reassignedIn, unwrap } from '../assigned.js';
import type { Context } from '../context.js';

/** A place that a loop writes in every iteration. */
export interface Place {
  readonly loop: ts.ForStatement;
  readonly step: 1 | -1;
  /** Of an upward loop: the first place. */
  readonly first?: number;
  /** Upward what the index stays below, downward one more than the first index. */
  readonly bound: ts.Expression;
  /** Whether each iteration writes it, and downward whether the loop goes on to 0. */
  readonly isAlways: boolean;
  readonly mayBreak: boolean;
}

export function literalOf(node: ts.Expression | undefined): number | undefined {
  const plain = node === undefined ? undefined : unwrap(node);
  return plain !== undefined && ts.isNumericLiteral(plain) ? Number(plain.text) : undefined;
}

/** The place that a loop counts; undefined if the index is no loop's. */
export function placeIn(c: Context, node: ts.ElementAccessExpression): Place | undefined {
  const { name, offset } = indexIn(node.argumentExpression);
  const symbol = name === undefined ? undefined : c.resolver.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  const loop = declaration?.parent.parent;
  if (symbol === undefined || declaration === undefined || loop === undefined || !ts.isForStatement(loop))
    return undefined;
  const { condition, incrementor } = loop;
  const test = condition === undefined ? undefined : unwrap(condition);
  if (test === undefined || !ts.isBinaryExpression(test) || incrementor === undefined) return undefined;
  if (c.resolver.symbolOf(unwrap(test.left)) !== symbol || !ts.isVariableDeclaration(declaration))
    return undefined;
  if (reassignedIn(loop.statement, c.resolver).has(symbol)) return undefined;
  const { kind } = test.operatorToken;
  const from = declaration.initializer;
  const mayBreak = has(loop.statement, (n) => ts.isBreakStatement(n));
  const isAlways = isInEach(node, loop.statement);
  if (isStepOf(c, incrementor, symbol) && kind === ts.SyntaxKind.LessThanToken) {
    const first = literalOf(from);
    if (first === undefined) return undefined;
    return { loop, step: 1, first: first + offset, bound: test.right, isAlways, mayBreak };
  }
  const start = from === undefined ? undefined : unwrap(from);
  const isDown =
    ts.isPostfixUnaryExpression(incrementor) && incrementor.operator === ts.SyntaxKind.MinusMinusToken;
  const isToFirst = kind === ts.SyntaxKind.GreaterThanEqualsToken && literalOf(test.right) === 0;
  if (!isDown || !isToFirst || offset !== 0 || start === undefined || !ts.isBinaryExpression(start))
    return undefined;
  if (start.operatorToken.kind !== ts.SyntaxKind.MinusToken || literalOf(start.right) !== 1) return undefined;
  return { loop, step: -1, bound: start.left, isAlways: isAlways && !mayBreak, mayBreak };
}

/** `i`, `i + 1` */
function indexIn(index: ts.Expression): { readonly name?: ts.Identifier; readonly offset: number } {
  const plain = unwrap(index);
  if (ts.isIdentifier(plain)) return { name: plain, offset: 0 };
  if (!ts.isBinaryExpression(plain)) return { offset: 0 };
  const [left, offset] = [unwrap(plain.left), literalOf(plain.right)];
  if (!ts.isIdentifier(left) || offset === undefined) return { offset: 0 };
  const { kind } = plain.operatorToken;
  if (kind === ts.SyntaxKind.PlusToken) return { name: left, offset };
  return kind === ts.SyntaxKind.MinusToken ? { name: left, offset: -offset } : { offset: 0 };
}

/** Whether the element is written whenever the body of the loop, or of the callback, runs. */
function isInEach(node: ts.Node, body: ts.Node): boolean {
  let at: ts.Node = node;
  for (; at !== body; at = at.parent) {
    const { parent } = at;
    const isPlain =
      ts.isExpressionStatement(at) || ts.isBinaryExpression(at) || ts.isBlock(parent) || at === node;
    const isBranch = ts.isIfStatement(parent) && at !== parent.expression;
    if (isBranch) {
      const other = at === parent.thenStatement ? parent.elseStatement : parent.thenStatement;
      if (other === undefined || !has(other, (n) => isWriteTo(n, node) && isInEach(n.left, other)))
        return false;
      continue;
    }
    if (!isPlain || ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return false;
    if (ts.isFunctionLike(parent) || ts.isTryStatement(parent)) return false;
    if (ts.isIterationStatement(parent, false) && at !== body && parent !== body.parent) return false;
  }
  return !has(body, (n) => ts.isContinueStatement(n) || ts.isReturnStatement(n));
}

const isWriteTo = (n: ts.Node, place: ts.Node): n is ts.BinaryExpression =>
  ts.isBinaryExpression(n) &&
  n.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  n.left.getText() === place.getText();

function has(node: ts.Node, is: (n: ts.Node) => boolean): boolean {
  return is(node) || (ts.forEachChild(node, (n) => has(n, is) || undefined) ?? false);
}

/** Whether the index is that of each element of an array in turn, and each time the place is written. */
export function isOfEach(c: Context, node: ts.ElementAccessExpression): boolean {
  const index = unwrap(node.argumentExpression);
  const declaration = ts.isIdentifier(index) ? c.resolver.symbolOf(index)?.valueDeclaration : undefined;
  if (declaration === undefined) return false;
  if (ts.isParameter(declaration)) {
    const callback = declaration.parent;
    if (reassignedIn(callback, c.resolver).has(c.resolver.symbolOf(index)!)) return false;
    const call = callback.parent;
    if (!ts.isArrowFunction(callback) || !ts.isCallExpression(call) || call.arguments[0] !== callback)
      return false;
    const callee = unwrap(call.expression);
    const isVisiting = ts.isPropertyAccessExpression(callee) && visiting.has(callee.name.text);
    return isVisiting && callback.parameters[1] === declaration && isInEach(node, callback.body);
  }
  if (!ts.isBindingElement(declaration) || declaration.parent.elements[0] !== declaration) return false;
  const loop = declaration.parent.parent.parent.parent;
  if (!ts.isForOfStatement(loop)) return false;
  const pairs = unwrap(loop.expression);
  const callee = ts.isCallExpression(pairs) ? unwrap(pairs.expression) : undefined;
  const isPairs =
    callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text === 'entries';
  return isPairs && isInEach(node, loop.statement);
}

const visiting = new Set(['forEach', 'map']);

/** The variable, 0 at first, that the index is and that is raised by one right after the write. */
export function counterOf(c: Context, node: ts.ElementAccessExpression): ts.Symbol | undefined {
  const index = unwrap(node.argumentExpression);
  const isRaised = ts.isPostfixUnaryExpression(index);
  const name = isRaised ? unwrap(index.operand) : index;
  const symbol = ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return undefined;
  if (literalOf(declaration.initializer) !== 0) return undefined;
  if (isRaised) return index.operator === ts.SyntaxKind.PlusPlusToken ? symbol : undefined;
  const statement = ts.findAncestor(node, ts.isExpressionStatement);
  if (statement === undefined || !ts.isBlock(statement.parent)) return undefined;
  const { statements } = statement.parent;
  const next = statements[statements.indexOf(statement) + 1];
  const isNext = next !== undefined && ts.isExpressionStatement(next) && isStepOf(c, next.expression, symbol);
  return isNext ? symbol : undefined;
}

/** `i++`, `++i`, `i += 1` */
export function isStepOf(c: Context, node: ts.Node, symbol: ts.Symbol): boolean {
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node))
    return (
      node.operator === ts.SyntaxKind.PlusPlusToken && c.resolver.symbolOf(unwrap(node.operand)) === symbol
    );
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
    literalOf(node.right) === 1 &&
    c.resolver.symbolOf(unwrap(node.left)) === symbol
  );
}
