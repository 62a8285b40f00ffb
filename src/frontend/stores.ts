/** What a piece of source writes to memory, the functions it calls included. */
import { ts } from 'ts-morph';
import { isAssignment, isStep, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { isConst } from './resolver.js';
import { holdsFunctions } from './signatures.js';
import { changingMethods } from './written.js';

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
  /** The functions and classes that are named, and what they name. */
  readonly entered: ReadonlySet<ts.Node>;
}

const shrinking = new Set(['pop', 'shift', 'splice']);
const resizing = new Set(['push', 'unshift', ...shrinking]);
/** Whether the method changes the length of its array. */
export const isResizing = (method: string): boolean => resizing.has(method);

export function storesIn(nodes: readonly ts.Node[], c: Context): Stores {
  const { resolver } = c;
  const { checker } = resolver;
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
    const type = checker.getTypeAtLocation(key);
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
    if (
      ts.isPropertyAccessExpression(callee) &&
      changingMethods.has(callee.name.text) &&
      !isOwn(callee.name)
    ) {
      all.push({ what: 'element', target: callee.expression });
      if (resizing.has(callee.name.text))
        all.push({ what: 'length', target: callee.expression, shrinks: shrinking.has(callee.name.text) });
    }
    if (ts.isElementAccessExpression(callee)) isUnknown = true;
  };
  const name = (node: ts.Identifier): void => {
    if (isDeclared(node)) return;
    const named = resolver.functionsNamed(node);
    const f = resolver.functionOf(node);
    for (const each of f === undefined ? named : [f, ...named]) enter(each);
    const declarations = resolver.symbolOf(node)?.declarations ?? [];
    const found = declarations.filter((d) => !d.getSourceFile().isDeclarationFile);
    const isEntered = found.map((d) => f !== undefined || declared(d, node)).some((each) => each);
    if (found.length > 0 && !isEntered && named.length === 0 && mayRun(node)) isUnknown = true;
  };
  /** Enters what the declaration says may run; whether it says that at all. */
  const declared = (d: ts.Declaration, node: ts.Identifier): boolean => {
    if (ts.isClassLike(d)) enter(d);
    else if (ts.isPropertyAssignment(d)) enter(d.initializer);
    else if (ts.isVariableDeclaration(d)) {
      if (!isConst(d) || !(isCallee(node) || holdsFunctions(checker, checker.getTypeAtLocation(d))))
        return false;
      enter(d.initializer);
    } else {
      const members = [d, ...c.unit.classes.membersInsteadOf(d)].filter(hasBody);
      members.forEach(enter);
      return members.length > 0;
    }
    return true;
  };
  const mayRun = (node: ts.Identifier): boolean =>
    isCallee(node) || checker.getTypeAtLocation(node).getCallSignatures().length > 0;
  /** Whether the name is that of a method of the user's, which is entered. */
  const isOwn = (method: ts.MemberName): boolean => {
    const declarations = resolver.symbolOf(method)?.declarations ?? [];
    return declarations.length > 0 && declarations.every((d) => !d.getSourceFile().isDeclarationFile);
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
  return { all, isUnknown, entered };
}

const hasBody = (n: ts.Node): boolean => ts.isFunctionLike(n) && 'body' in n && n.body !== undefined;

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  const isNamed =
    ts.isFunctionLike(parent) ||
    ts.isClassLike(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent);
  return isNamed && parent.name === node;
}

function isCallee(node: ts.Identifier): boolean {
  let named: ts.Expression =
    ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  while (ts.isExpression(named.parent) && unwrap(named.parent) === unwrap(named)) named = named.parent;
  return ts.isCallExpression(named.parent) && named.parent.expression === named;
}
