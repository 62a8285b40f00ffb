/** Elements that are written where the source has just read them as numbers: they are there, the array does not grow. */
import { ts } from 'ts-morph';
import { assignedIn, isAssignment, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { mayBeSame } from './sameArray.js';
import { storesIn, type Store } from './stores.js';

/**
 * Whether the element is read, as a number, each time before it is written: in the same statement or in an earlier one
 * of a block around, with nothing in between that changes what its array and its index are.
 */
export function isReadBefore(c: Context, { index }: Store): boolean {
  const place = index?.parent;
  if (place === undefined || !ts.isElementAccessExpression(place)) return false;
  for (let node: ts.Node = place; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isBlock(parent)) continue;
    const at = parent.statements.indexOf(node as ts.Statement);
    for (let first = at; first >= 0; first--) {
      if (!isUnchanged(c, place, parent.statements.slice(first, at + 1))) break;
      if (isReadIn(c, place, parent.statements[first]!)) return true;
    }
  }
  return false;
}

/** Whether the statements leave the array and the index as they are; elements of the array itself may change. */
function isUnchanged(
  c: Context,
  place: ts.ElementAccessExpression,
  statements: readonly ts.Statement[],
): boolean {
  const assigned = statements.flatMap((s) => [...assignedIn(s, c.resolver)]);
  const { all, isUnknown } = storesIn(statements, c);
  if (isUnknown || all.some((s) => s.what === 'length')) return false;
  const isKept = (n: ts.Node): boolean => {
    if (ts.isIdentifier(n)) {
      const symbol = c.resolver.symbolOf(n);
      return symbol === undefined || !assigned.includes(symbol);
    }
    if (ts.isPropertyAccessExpression(n)) {
      const { text } = n.name;
      return !all.some((s) => s.what === 'field' && (s.name ?? text) === text) && isKept(n.expression);
    }
    if (ts.isElementAccessExpression(n) && n !== place) {
      if (all.some((s) => s.what !== 'length' && mayBeSame(c, s.target, n.expression))) return false;
    }
    if (ts.isCallExpression(n) || (ts.isBinaryExpression(n) && !arithmetic.has(n.operatorToken.kind)))
      return false;
    return !ts.forEachChild(n, (child) => !isKept(child));
  };
  return isKept(place);
}

/** Whether the statement reads the element as a number whatever happens. */
function isReadIn(c: Context, place: ts.ElementAccessExpression, statement: ts.Statement): boolean {
  const visit = (n: ts.Node): boolean => {
    if (ts.isFunctionLike(n) || ts.isBlock(n) || ts.isCaseBlock(n)) return false;
    if (n !== place && isSame(c, n, place) && isNumberHere(c, n as ts.ElementAccessExpression)) return true;
    if (ts.isIfStatement(n)) {
      const isInside = place.pos >= n.thenStatement.pos && place.end <= n.thenStatement.end;
      return (isInside && isCompared(c, place, n.expression)) || visit(n.expression);
    }
    if (ts.isIterationStatement(n, false)) return false;
    if (ts.isConditionalExpression(n)) return visit(n.condition);
    if (ts.isBinaryExpression(n) && isShort.has(n.operatorToken.kind)) return visit(n.left);
    if (ts.isOptionalChain(n)) return false;
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  return visit(statement);
}

/** Whether the condition holds only where the element is there: `a[i] > a[j]`. */
function isCompared(c: Context, place: ts.ElementAccessExpression, condition: ts.Expression): boolean {
  const plain = unwrap(condition);
  if (!ts.isBinaryExpression(plain)) return false;
  const { kind } = plain.operatorToken;
  const sides = [plain.left, plain.right];
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return sides.some((side) => isCompared(c, place, side));
  return comparing.has(kind) && sides.some((side) => isSame(c, unwrap(side), place));
}

/** Whether two pieces of source are the same, and so are the variables in them. */
function isSame(c: Context, a: ts.Node, b: ts.Node): boolean {
  const [p, q] = [a, b].map((n) => (ts.isExpression(n) ? unwrap(n) : n)) as [ts.Node, ts.Node];
  if (p.kind !== q.kind) return false;
  if (ts.isIdentifier(p))
    return p.text === (q as ts.Identifier).text && c.resolver.symbolOf(p) === c.resolver.symbolOf(q);
  const [parts, others] = [childrenOf(p), childrenOf(q)];
  if (parts.length === 0 && others.length === 0) return p.getText() === q.getText();
  return parts.length === others.length && parts.every((part, k) => isSame(c, part, others[k]!));
}

function childrenOf(n: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  ts.forEachChild(n, (child) => void found.push(child));
  return found;
}

/**
 * Whether all that comes of the read is a number that is NaN where the element is missing: nothing asks for it, nor
 * compares it, and so it comes to nothing in what is written there too.
 */
function isNumberHere(c: Context, read: ts.ElementAccessExpression): boolean {
  let use = useOf(read);
  const isOperand = ts.isBinaryExpression(use.parent) && numeric.has(use.parent.operatorToken.kind);
  while (ts.isBinaryExpression(use.parent) && numeric.has(use.parent.operatorToken.kind))
    use = useOf(use.parent);
  const { parent } = use;
  if (ts.isArrayLiteralExpression(parent))
    return !isOperand && (parent.parent as ts.Node | undefined) !== undefined && !isTarget(parent);
  if (ts.isVariableDeclaration(parent)) return isUncompared(c, parent.name);
  if (!isOperand) return false;
  if (ts.isBinaryExpression(parent) && isAssignment(parent.operatorToken.kind) && parent.right === use) {
    const target = unwrap(parent.left);
    return ts.isIdentifier(target) ? isUncompared(c, target) : !isShort.has(parent.operatorToken.kind);
  }
  return ts.isReturnStatement(parent);
}

function isUncompared(c: Context, name: ts.Node): boolean {
  const symbol = ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  return symbol !== undefined && !isAskedFor(c, symbol);
}

/** The expression with the parentheses and assertions around it. */
function useOf(node: ts.Expression): ts.Expression {
  let use = node;
  while (ts.isExpression(use.parent) && unwrap(use.parent) === unwrap(node)) use = use.parent;
  return use;
}

/** `[a[i], a[j]] = …` */
const isTarget = (list: ts.ArrayLiteralExpression): boolean =>
  ts.isBinaryExpression(list.parent) && list.parent.left === list;

/** Whether the function asks anywhere whether the variable holds something, or compares it. */
function isAskedFor(c: Context, symbol: ts.Symbol): boolean {
  const visit = (n: ts.Node): boolean => {
    if (ts.isIdentifier(n) && n.text === symbol.name && c.resolver.symbolOf(n) === symbol) {
      const { parent } = useOf(n);
      if (ts.isBinaryExpression(parent)) return asking.has(parent.operatorToken.kind);
      return (
        ts.isTypeOfExpression(parent) ||
        ts.isConditionalExpression(parent) ||
        ts.isIfStatement(parent) ||
        ts.isIterationStatement(parent, false) ||
        (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken)
      );
    }
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  return visit(c.frame.node);
}

const isShort: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

const asking: ReadonlySet<ts.SyntaxKind> = new Set([
  ...isShort,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);

/** Operators that give a number of numbers and do nothing else. */
export const arithmetic: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ts.SyntaxKind.LessThanLessThanToken,
]);

/** Operators that give NaN where an element is not there. */
const numeric: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
]);

/** Operators that hold only between what is there. */
const comparing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);
