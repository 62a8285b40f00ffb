/** What a piece of source writes to memory, the functions it calls included. */
import { ts } from 'ts-morph';
import { isAssignment, isStep, unwrap } from './assigned.js';
import type { Resolver } from './resolver.js';

export interface Store {
  readonly what: 'length' | 'element' | 'field';
  /** The array or object that is written to. */
  readonly target: ts.Expression;
  /** Of an element that is assigned: its index, if the element was not read first. */
  readonly index?: ts.Expression;
  /** Of a field: its name, if it is known. */
  readonly name?: string;
  /** Of a length: whether it may become less. */
  readonly shrinks?: boolean;
}

export interface Stores {
  readonly all: readonly Store[];
  /** Whether a function runs of which nothing is known. */
  readonly isUnknown: boolean;
}

const shrinking = new Set(['pop', 'shift', 'splice']);
const resizing = new Set(['push', 'unshift', ...shrinking]);
/** Whether the method changes the length of its array. */
export const isResizing = (method: string): boolean => resizing.has(method);

const rewriting = new Set(['sort', 'reverse', 'fill', 'set', 'copyWithin', ...resizing]);

export function storesIn(nodes: readonly ts.Node[], resolver: Resolver): Stores {
  const all: Store[] = [];
  let isUnknown = false;
  const entered = new Set<ts.Node>();
  const target = (node: ts.Expression, isRead: boolean): void => {
    const plain = unwrap(node);
    if (ts.isArrayLiteralExpression(plain)) {
      for (const e of plain.elements) target(ts.isSpreadElement(e) ? e.expression : e, false);
    } else if (ts.isObjectLiteralExpression(plain)) {
      for (const p of plain.properties) {
        if (ts.isPropertyAssignment(p)) target(p.initializer, false);
        if (ts.isSpreadAssignment(p)) target(p.expression, false);
      }
    } else if (ts.isBinaryExpression(plain)) target(plain.left, false);
    else if (ts.isPropertyAccessExpression(plain)) {
      const { expression: object, name } = plain;
      all.push({ what: 'field', target: object, name: name.text });
      if (name.text === 'length') all.push({ what: 'length', target: object, name: 'length', shrinks: true });
    } else if (ts.isElementAccessExpression(plain)) {
      element(plain, isRead);
    }
  };
  const element = (
    { expression, argumentExpression: key }: ts.ElementAccessExpression,
    isRead: boolean,
  ): void => {
    all.push({ what: 'element', target: expression, ...(isRead ? {} : { index: key }) });
    const type = resolver.checker.getTypeAtLocation(key);
    if (type.isStringLiteral() && type.value === 'length')
      all.push({ what: 'length', target: expression, shrinks: true });
    if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return;
    all.push({ what: 'field', target: expression, ...(type.isStringLiteral() ? { name: type.value } : {}) });
  };
  const enter = (f: ts.Node | undefined): void => {
    if (f === undefined || entered.has(f)) return;
    entered.add(f);
    visit(f);
  };
  const call = (node: ts.CallExpression | ts.NewExpression): void => {
    const callee = unwrap(node.expression);
    if (ts.isPropertyAccessExpression(callee) && rewriting.has(callee.name.text)) {
      all.push({ what: 'element', target: callee.expression });
      if (resizing.has(callee.name.text))
        all.push({ what: 'length', target: callee.expression, shrinks: shrinking.has(callee.name.text) });
    }
    if (ts.isElementAccessExpression(callee)) isUnknown = true;
  };
  const name = (node: ts.Identifier): void => {
    for (const f of resolver.functionsNamed(node)) enter(f);
    enter(resolver.functionOf(node));
    const declarations = resolver.symbolOf(node)?.declarations ?? [];
    const isCalled = isCallee(node);
    for (const d of declarations) {
      if (d.getSourceFile().isDeclarationFile) continue;
      if (ts.isClassLike(d) || (ts.isFunctionLike(d) && 'body' in d)) enter(d);
      else if (ts.isPropertyAssignment(d)) enter(d.initializer);
      else if (isCalled && !ts.isVariableDeclaration(d) && resolver.functionsNamed(node).length === 0)
        isUnknown = true;
    }
  };
  const visit = (n: ts.Node): void => {
    if (ts.isTypeNode(n)) return;
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) {
      target(n.left, n.operatorToken.kind !== ts.SyntaxKind.EqualsToken);
    }
    if ((ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && isStep(n.operator))
      target(n.operand, true);
    if (ts.isForOfStatement(n) && !ts.isVariableDeclarationList(n.initializer)) target(n.initializer, false);
    if (ts.isCallExpression(n) || ts.isNewExpression(n)) call(n);
    if (ts.isIdentifier(n)) name(n);
    ts.forEachChild(n, visit);
  };
  nodes.forEach(visit);
  return { all, isUnknown };
}

function isCallee(node: ts.Identifier): boolean {
  const named = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  return ts.isCallExpression(named.parent) && named.parent.expression === named;
}
