/** Elements that are written where the source has just read them as numbers: they are there, the array does not grow. */
import { ts } from 'ts-morph';
import { assignedIn, isAssignment, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { enclosingFunction } from './resolver.js';
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

/** Whether the element is read as a number: by itself it may be asked for, and is only named or moved. */
function isNumberHere(c: Context, read: ts.ElementAccessExpression): boolean {
  const { parent } = useOf(read);
  const isMoved = ts.isBinaryExpression(parent) && isAssignment(parent.operatorToken.kind);
  return !isMoved && staysNumber(c, read);
}

/**
 * Whether all that comes of the number is NaN where an element is missing, so that nothing decides by it: it is computed
 * with and named, and neither stored nor given back where it could be compared.
 */
function staysNumber(c: Context, node: ts.Expression, seen: Set<ts.Symbol> = new Set()): boolean {
  const use = useOf(node);
  const { parent } = use;
  if (ts.isVariableDeclaration(parent)) return variableStays(c, parent.name, use, seen);
  if (ts.isArrayLiteralExpression(parent)) return isMovedBy(parent);
  if (ts.isCallExpression(parent)) {
    const member = c.resolver.memberOf(parent.expression, 'Math');
    return member !== undefined && !forgetful.has(member) && staysNumber(c, parent, seen);
  }
  if (ts.isPrefixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.MinusToken && staysNumber(c, parent, seen);
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  if (numeric.has(kind)) return !mayBeOne(parent, use) && staysNumber(c, parent, seen);
  if (!isAssignment(kind) || parent.right !== use || isShort.has(kind)) return false;
  const target = unwrap(parent.left);
  return ts.isIdentifier(target) && variableStays(c, target, use, seen);
}

/** The same of a variable that is given the number by `from`, and nothing else instead. */
function variableStays(c: Context, name: ts.Node, from: ts.Expression, seen: Set<ts.Symbol>): boolean {
  const symbol = ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  if (symbol === undefined) return false;
  if (seen.has(symbol)) return true;
  seen.add(symbol);
  const stays = (n: ts.Identifier): boolean => {
    const use = useOf(n);
    const { parent } = use;
    if (ts.isVariableDeclaration(parent) && parent.name === n) return true;
    const isTargetHere = ts.isBinaryExpression(parent) && parent.left === use;
    if (!isTargetHere || !isAssignment(parent.operatorToken.kind)) return staysNumber(c, n, seen);
    const isSet = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isSet ? parent.right === from : !isShort.has(parent.operatorToken.kind);
  };
  const visit = (n: ts.Node): boolean =>
    ts.isIdentifier(n) && n.text === symbol.name && c.resolver.symbolOf(n) === symbol
      ? stays(n)
      : !ts.forEachChild(n, (child) => !visit(child));
  const declaration = symbol.valueDeclaration ?? name;
  return visit(enclosingFunction(declaration) ?? declaration.getSourceFile());
}

/** Functions that give numbers of what is none: `Math.pow(NaN, 0)` is 1, `Math.hypot(NaN, Infinity)` infinite. */
const forgetful = new Set(['imul', 'clz32', 'pow', 'hypot']);

/** `x ** k`, which is 1 for k = 0 whatever x is. */
const mayBeOne = ({ operatorToken, left, right }: ts.BinaryExpression, use: ts.Expression): boolean =>
  operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken &&
  left === use &&
  !(ts.isNumericLiteral(unwrap(right)) && Number((unwrap(right) as ts.NumericLiteral).text) !== 0);

/** The expression with the parentheses and assertions around it. */
function useOf(node: ts.Expression): ts.Expression {
  let use = node;
  while (ts.isExpression(use.parent) && unwrap(use.parent) === unwrap(node)) use = use.parent;
  return use;
}

/** `[a[i], a[j]] = …` */
/** `[a[i], a[j]] = [a[j], a[i]]` */
const isMovedBy = (list: ts.ArrayLiteralExpression): boolean =>
  ts.isBinaryExpression(list.parent) &&
  list.parent.right === list &&
  list.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isArrayLiteralExpression(list.parent.left) &&
  list.parent.left.elements.every((e) => ts.isElementAccessExpression(unwrap(e)));

const isShort: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
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
