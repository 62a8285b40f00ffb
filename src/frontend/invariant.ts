/** Whether evaluating the bound of a loop once is as good as evaluating it at each test. */
import { ts } from 'ts-morph';
import { assignedIn, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { arithmetic, isReadBefore } from './readBefore.js';
import { isLibrarySymbol } from './resolver.js';
import { indexType, mayBeSame } from './sameArray.js';
import { storesIn, type Store, type Stores } from './stores.js';

export interface Iterated {
  /** What runs between two tests. */
  readonly body: readonly ts.Node[];
  readonly index: ts.Symbol;
  /** Whether the test finds the index inside of every array whose length the bound names. */
  readonly isInside: boolean;
}

export function isInvariant(c: Context, bound: ts.Expression, { body, index, isInside }: Iterated): boolean {
  const assigned = new Set([...body.flatMap((n) => [...assignedIn(n, c.resolver)]), index]);
  let stores: Stores | undefined;
  const written = (): Stores => (stores ??= storesIn(body, c));
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
            (!written().all.some((s) => resizes(c, s, plain.expression, isInside ? index : undefined)) &&
              !written().isUnknown)
        : isPlainField(c, plain) &&
            !written().isUnknown &&
            !written().all.some((s) => s.what === 'field' && (s.name ?? plain.name.text) === plain.name.text);
    }
    if (ts.isElementAccessExpression(plain)) {
      if (!visit(plain.expression) || !visit(plain.argumentExpression)) return false;
      const isHit = (s: Store) => s.what !== 'field' && mayBeSame(c, s.target, plain.expression);
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
  return !isReadBefore(c, s);
}

/** `xs.length` */
const isSized = (c: Context, node: ts.PropertyAccessExpression): boolean =>
  node.name.text === 'length' && indexType(c, node.expression) !== undefined;

/** Whether the length can never change: of tuples, texts and typed arrays. */
function isFixed(c: Context, node: ts.Expression): boolean {
  const { checker } = c.types;
  const isOne = (type: ts.Type): boolean => {
    if (type.isUnion()) return type.types.every(isOne);
    if (checker.isTupleType(type) || (type.flags & ts.TypeFlags.StringLike) !== 0) return true;
    const symbol = type.getSymbol();
    return symbol !== undefined && isLibrarySymbol(symbol) && /\d(?:Clamped)?Array$/.test(symbol.name);
  };
  return isOne(checker.getNonNullableType(checker.getTypeAtLocation(node)));
}

/** A field that holds what was put there: no getter. */
function isPlainField(c: Context, node: ts.PropertyAccessExpression): boolean {
  const symbol = c.types.checker.getSymbolAtLocation(node.name);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Accessor) === 0;
}

const steps: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusPlusToken,
  ts.SyntaxKind.MinusMinusToken,
]);
