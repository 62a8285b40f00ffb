/** Whether what a constant of the module holds is only read, so that it is one. */
import { ts } from 'ts-morph';
import { isAssignment, isStep, unwrap } from './assigned.js';
import type { Resolver } from './resolver.js';

/** Methods of arrays, maps and sets that change what they are called on. */
export const changingMethods: ReadonlySet<string> = new Set([
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
  'add',
  'delete',
  'clear',
]);

/** Whether the declaring file writes to what a constant holds, under its name, another, or by a function given it. */
export function isWritten(
  resolver: Resolver,
  symbol: ts.Symbol,
  declaration: ts.Declaration,
  seen: Set<ts.Symbol> = new Set(),
): boolean {
  seen.add(symbol);
  const rootOf = (n: ts.Expression): ts.Expression => {
    const plain = unwrap(n);
    return isPart(plain) ? rootOf(plain.expression) : plain;
  };
  const isHeld = (n: ts.Expression | undefined): boolean => {
    const root = n === undefined ? undefined : rootOf(n);
    return root !== undefined && ts.isIdentifier(root) && resolver.symbolOf(root) === symbol;
  };
  const isPlace = (n: ts.Expression): boolean => isPart(unwrap(n)) && isHeld(n);
  const visit = (n: ts.Node): boolean => {
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind) && isPlace(n.left)) return true;
    const isUnary = ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n);
    if (isUnary && isStep(n.operator) && isPlace(n.operand)) return true;
    const method =
      ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) ? n.expression : undefined;
    if (method !== undefined && changingMethods.has(method.name.text) && isHeld(method.expression))
      return true;
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  const isWrittenAs = (other: ts.NamedDeclaration): boolean => {
    const alias = other.name && ts.isIdentifier(other.name) ? resolver.symbolOf(other.name) : undefined;
    return alias !== undefined && !seen.has(alias) && isWritten(resolver, alias, other, seen);
  };
  /** What else is a name of it, or of a part of it, where the node stands by itself. */
  const names = (n: ts.Node): readonly ts.NamedDeclaration[] => {
    if (ts.isVariableDeclaration(n)) return n !== declaration && isHeld(n.initializer) ? [n] : [];
    if (ts.isForOfStatement(n))
      return isHeld(n.expression) && ts.isVariableDeclarationList(n.initializer)
        ? n.initializer.declarations
        : [];
    if (!ts.isCallExpression(n)) return [];
    const callee = n.arguments.some(isHeld)
      ? resolver.checker.getResolvedSignature(n)?.declaration
      : undefined;
    // The library's own functions read what they are given.
    const given = callee?.getSourceFile().isDeclarationFile === false ? callee.parameters : [];
    const isOnIt = ts.isPropertyAccessExpression(n.expression) && isHeld(n.expression.expression);
    return [
      ...given.filter((p, i): p is ts.ParameterDeclaration => ts.isParameter(p) && isHeld(n.arguments[i])),
      ...(isOnIt ? n.arguments.flatMap((a) => (ts.isArrowFunction(a) ? a.parameters : [])) : []),
    ];
  };
  const byAnother = (n: ts.Node): boolean =>
    names(n).some(isWrittenAs) || (ts.forEachChild(n, (child) => byAnother(child) || undefined) ?? false);
  const file = declaration.getSourceFile();
  return visit(file) || byAnother(file);
}

const isPart = (node: ts.Expression): node is ts.ElementAccessExpression | ts.PropertyAccessExpression =>
  ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node);
