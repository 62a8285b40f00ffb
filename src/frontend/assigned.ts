/** Which variables a piece of source may assign: what a loop has to carry. */
import { ts } from 'ts-morph';
import type { Resolver } from './resolver.js';

/** The symbols declared or assigned in the node, also by the local functions it calls. */
export const assignedIn = (node: ts.Node, resolver: Resolver): ReadonlySet<ts.Symbol> =>
  collect(node, resolver, true);

/** The symbols that the node gives another value than the one they are declared with. */
export const reassignedIn = (node: ts.Node, resolver: Resolver): ReadonlySet<ts.Symbol> =>
  collect(node, resolver, false);

function collect(node: ts.Node, resolver: Resolver, declarations: boolean): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  const entered = new Set<ts.Node>();
  const visit = (n: ts.Node): void => {
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) target(n.left);
    if ((ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && isStep(n.operator))
      target(n.operand);
    if ((ts.isForOfStatement(n) || ts.isForInStatement(n)) && !ts.isVariableDeclarationList(n.initializer))
      target(n.initializer);
    if (ts.isVariableDeclaration(n) && declarations) declared(n.name);
    if (ts.isIdentifier(n)) {
      for (const local of resolver.functionsNamed(n)) {
        if (entered.has(local)) continue;
        entered.add(local);
        visit(local);
      }
    }
    ts.forEachChild(n, visit);
  };
  const target = (n: ts.Expression): void => {
    const plain = unwrap(n);
    if (ts.isIdentifier(plain)) add(plain);
    else if (ts.isArrayLiteralExpression(plain)) plain.elements.forEach(target);
    else if (ts.isObjectLiteralExpression(plain)) plain.properties.forEach(property);
    else if (ts.isSpreadElement(plain)) target(plain.expression);
    else if (ts.isBinaryExpression(plain)) target(plain.left);
  };
  const property = (p: ts.ObjectLiteralElementLike): void => {
    if (ts.isPropertyAssignment(p)) target(p.initializer);
    else if (ts.isShorthandPropertyAssignment(p)) add(p.name);
    else if (ts.isSpreadAssignment(p)) target(p.expression);
  };
  const declared = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) add(name);
    else for (const e of name.elements) if (ts.isBindingElement(e)) declared(e.name);
  };
  const add = (n: ts.Identifier): void => {
    const symbol = resolver.symbolOf(n);
    if (symbol !== undefined) found.add(symbol);
  };
  visit(node);
  return found;
}

const assignedNames = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Every name that the file assigns after its declaration, whatever it means there; declared twice is assigned. */
export function assignedNamesIn(file: ts.SourceFile): ReadonlySet<string> {
  const known = assignedNames.get(file);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const variables = new Set<string>();
  const target = (n: ts.Node): void => {
    if (ts.isIdentifier(n)) found.add(n.text);
    ts.forEachChild(n, target);
  };
  const visit = (n: ts.Node): void => {
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) target(n.left);
    if (ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) {
      if (isStep(n.operator)) target(n.operand);
    }
    const isHead = ts.isForOfStatement(n) || ts.isForInStatement(n);
    if (isHead) target(n.initializer);
    const isVar =
      ts.isVariableDeclaration(n) && (ts.getCombinedNodeFlags(n) & ts.NodeFlags.BlockScoped) === 0;
    if (isVar && ts.isIdentifier(n.name)) {
      if (variables.has(n.name.text)) found.add(n.name.text);
      variables.add(n.name.text);
    }
    ts.forEachChild(n, visit);
  };
  visit(file);
  assignedNames.set(file, found);
  return found;
}

export const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

export const isStep = (operator: ts.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

/** The expression without parentheses, `!`, `as` and `satisfies`. */
export function unwrap(node: ts.Expression): ts.Expression {
  let n = node;
  while (
    ts.isParenthesizedExpression(n) ||
    ts.isNonNullExpression(n) ||
    ts.isAsExpression(n) ||
    ts.isSatisfiesExpression(n) ||
    ts.isTypeAssertionExpression(n)
  ) {
    n = n.expression;
  }
  return n;
}
