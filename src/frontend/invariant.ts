/** Whether evaluating the bound of a loop once is as good as evaluating it at each test. */
import { ts } from 'ts-morph';
import { assignedIn, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { textOf } from './places.js';
import { storesIn, type Store, type Stores } from './stores.js';
import { rootOf } from './targets.js';

export interface Iterated {
  /** What runs between two tests. */
  readonly body: readonly ts.Node[];
  readonly index: ts.Symbol;
}

export function isInvariant(c: Context, bound: ts.Expression, { body, index }: Iterated): boolean {
  const assigned = new Set([...body.flatMap((n) => [...assignedIn(n, c.resolver)]), index]);
  let stores: Stores | undefined;
  const written = (): Stores => (stores ??= storesIn(body, c.resolver));
  const visit = (node: ts.Expression): boolean => {
    const plain = unwrap(node);
    if (ts.isNumericLiteral(plain) || plain.kind === ts.SyntaxKind.ThisKeyword) return true;
    if (ts.isIdentifier(plain)) {
      const symbol = c.resolver.symbolOf(plain);
      return symbol !== undefined && !assigned.has(symbol);
    }
    if (ts.isPrefixUnaryExpression(plain)) return !steps.has(plain.operator) && visit(plain.operand);
    if (ts.isBinaryExpression(plain))
      return arithmetic.has(plain.operatorToken.kind) && visit(plain.left) && visit(plain.right);
    if (c.resolver.memberOf(plain, 'Math') !== undefined) return true;
    if (ts.isPropertyAccessExpression(plain)) {
      if (!visit(plain.expression)) return false;
      return isSized(c, plain)
        ? isFixed(c, plain.expression) ||
            (!written().all.some((s) => resizes(c, s, plain.expression, index)) && !written().isUnknown)
        : isPlainField(c, plain) &&
            !written().isUnknown &&
            !written().all.some((s) => s.name === plain.name.text);
    }
    if (ts.isElementAccessExpression(plain)) {
      if (!visit(plain.expression) || !visit(plain.argumentExpression)) return false;
      const isHit = (s: Store) => s.what === 'element' && mayBeSame(c, s.target, plain.expression);
      return !written().isUnknown && !written().all.some(isHit);
    }
    if (ts.isCallExpression(plain)) {
      const member = c.resolver.memberOf(plain.expression, 'Math');
      return member !== undefined && member !== 'random' && plain.arguments.every(visit);
    }
    return false;
  };
  return visit(bound);
}

/** Whether the store may change the length of the array. */
export function resizes(c: Context, s: Store, array: ts.Expression, index: ts.Symbol | undefined): boolean {
  if (s.what === 'field' || (s.what === 'element' && s.index === undefined)) return false;
  if (!mayBeSame(c, s.target, array)) return false;
  if (s.what === 'length') return true;
  const key = unwrap(s.index!);
  // The test has just found the index inside of an array of this length.
  if (index !== undefined && ts.isIdentifier(key) && c.resolver.symbolOf(key) === index) return false;
  return !isRead(c, s);
}

/** Whether the function also reads the element as a number, so that it is there. */
function isRead(c: Context, s: Store): boolean {
  const text = `${textOf(unwrap(s.target))}[${textOf(s.index!)}]`;
  let found = false;
  const visit = (n: ts.Node): void => {
    if (ts.isElementAccessExpression(n) && n.argumentExpression !== s.index && textOf(n) === text) {
      let use: ts.Node = n;
      while (ts.isExpression(use.parent) && unwrap(use.parent) === n) use = use.parent;
      if (ts.isBinaryExpression(use.parent) && numeric.has(use.parent.operatorToken.kind)) found = true;
      if (ts.isVariableDeclaration(use.parent)) found = true;
      if (ts.isArrayLiteralExpression(use.parent) && use.parent.parent !== s.target.parent) found = true;
    }
    ts.forEachChild(n, visit);
  };
  visit(c.frame.node);
  return found;
}

/** `xs.length` */
const isSized = (c: Context, node: ts.PropertyAccessExpression): boolean =>
  node.name.text === 'length' && indexType(c, node.expression) !== undefined;

/** Whether the length can never change. */
function isFixed(c: Context, node: ts.Expression): boolean {
  const { checker } = c.types;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
  return (
    !checker.isArrayType(type) || checker.isTupleType(type) || (type.flags & ts.TypeFlags.StringLike) !== 0
  );
}

/** A field that holds what was put there: no getter. */
function isPlainField(c: Context, node: ts.PropertyAccessExpression): boolean {
  const symbol = c.types.checker.getSymbolAtLocation(node.name);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Accessor) === 0;
}

function indexType(c: Context, node: ts.Expression): ts.Type | undefined {
  const { checker } = c.types;
  return checker.getIndexTypeOfType(
    checker.getNonNullableType(checker.getTypeAtLocation(node)),
    ts.IndexKind.Number,
  );
}

/** Whether two expressions may name the same array. */
export function mayBeSame(c: Context, a: ts.Expression, b: ts.Expression): boolean {
  const { checker } = c.types;
  const [p, q] = [indexType(c, a), indexType(c, b)];
  if (p === undefined || q === undefined) return false;
  if (!checker.isTypeAssignableTo(p, q) && !checker.isTypeAssignableTo(q, p)) return false;
  if (kindOf(c, a) !== kindOf(c, b)) return false;
  return !(isMadeHere(c, a) && isElsewhere(c, b, a)) && !(isMadeHere(c, b) && isElsewhere(c, a, b));
}

function kindOf(c: Context, node: ts.Expression): string {
  const type = c.types.checker.getNonNullableType(c.types.checker.getTypeAtLocation(node));
  const name = type.symbol?.name ?? '';
  return name.endsWith('Array') && name !== 'ReadonlyArray' ? name : 'Array';
}

const makers = new Set([
  'map',
  'slice',
  'filter',
  'concat',
  'from',
  'of',
  'flat',
  'fill',
  'toSorted',
  'toReversed',
]);

/** Whether the name is a constant that holds an array made where it is declared. */
function isMadeHere(c: Context, node: ts.Expression): boolean {
  const plain = unwrap(node);
  const declaration = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain)?.valueDeclaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return false;
  if (declaration.initializer === undefined) return false;
  const value = unwrap(declaration.initializer);
  if (ts.isArrayLiteralExpression(value) || ts.isNewExpression(value)) return true;
  if (!ts.isCallExpression(value)) return false;
  const callee = unwrap(value.expression);
  const isMethod = ts.isPropertyAccessExpression(callee) && makers.has(callee.name.text);
  return isMethod && (callee.name.text !== 'fill' || ts.isNewExpression(unwrap(callee.expression)));
}

/** Whether the expression is a name that cannot stand for the array made under the name `made`. */
function isElsewhere(c: Context, node: ts.Expression, made: ts.Expression): boolean {
  const plain = unwrap(node);
  const root = rootOf(plain);
  if (!ts.isIdentifier(root)) return false;
  const symbol = c.resolver.symbolOf(root);
  if (symbol === undefined || symbol === c.resolver.symbolOf(unwrap(made))) return false;
  if (root === plain && isMadeHere(c, plain)) return true;
  const declaration = symbol.valueDeclaration;
  const isInput =
    declaration !== undefined && ts.isParameter(declaration) && declaration.parent === c.frame.node;
  if (!isInput || assignedIn(c.frame.node, c.resolver).has(symbol)) return false;
  // What a parameter holds was there before, unless new arrays are put into it.
  return root === plain || !storesIn([c.frame.node], c.resolver).all.some((s) => holdsArrays(c, s.target));
}

/** Whether what is written to the target may be an array, and the target what was handed in. */
function holdsArrays(c: Context, target: ts.Expression): boolean {
  if (isMadeHere(c, target)) return false;
  const element = indexType(c, target);
  return (
    element === undefined || (element.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) === 0
  );
}

const steps: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusPlusToken,
  ts.SyntaxKind.MinusMinusToken,
]);

const arithmetic: ReadonlySet<ts.SyntaxKind> = new Set([
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

/** Operators that are used on elements that are there. */
const numeric: ReadonlySet<ts.SyntaxKind> = new Set([
  ...arithmetic,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);
