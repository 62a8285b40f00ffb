/** Whether a piece of source may change the length of an array: then its length is read again and again. */
import { ts } from 'ts-morph';
import { isAssignment, unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { textOf } from '../places.js';
import type { MethodCall } from './call.js';

const growing = new Set(['push', 'unshift', 'splice']);
const shrinking = new Set(['pop', 'shift', 'splice']);

export interface Resizing {
  readonly grows: boolean;
  readonly shrinks: boolean;
}

/** What running `body`, and the functions it calls, may do to the length of `array`. */
export function resizingIn(c: Context, body: ts.Node, array: ts.Expression): Resizing {
  const found = { grows: false, shrinks: false };
  const entered = new Set<ts.Node>();
  const change = (target: ts.Expression, what: Partial<Resizing>): void => {
    if (areApart(c, unwrap(target), unwrap(array))) return;
    found.grows ||= what.grows === true;
    found.shrinks ||= what.shrinks === true;
  };
  const visit = (n: ts.Node): void => {
    if (ts.isCallExpression(n)) {
      const callee = unwrap(n.expression);
      if (ts.isPropertyAccessExpression(callee)) {
        const method = callee.name.text;
        change(callee.expression, { grows: growing.has(method), shrinks: shrinking.has(method) });
      }
    }
    if (ts.isIdentifier(n)) {
      const f = c.resolver.functionOf(n);
      if (f !== undefined && !entered.has(f)) {
        entered.add(f);
        if (f.body !== undefined) visit(f.body);
      }
    }
    if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) {
      const target = unwrap(n.left);
      if (ts.isPropertyAccessExpression(target) && target.name.text === 'length')
        change(target.expression, { grows: true, shrinks: true });
      if (ts.isElementAccessExpression(target) && mentionsLength(target.argumentExpression))
        change(target.expression, { grows: true });
    }
    ts.forEachChild(n, visit);
  };
  visit(body);
  return found;
}

/** Callbacks that take elements off their array: those would not be visited any more. */
export function refuseShrinking(c: Context, { node, method }: MethodCall): void {
  const [callback] = node.arguments;
  const callee = unwrap(node.expression);
  if (callback === undefined || !ts.isPropertyAccessExpression(callee)) return;
  if (resizingIn(c, callback, callee.expression).shrinks)
    c.fail(callback, 'shrinkingCallback', { method, array: textOf(callee.expression) });
}

const mentionsLength = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && node.name.text === 'length') ||
  (ts.forEachChild(node, (child) => mentionsLength(child) || undefined) ?? false);

/** Whether the two are certainly different arrays: of types that differ, or each made here under a name of its own. */
function areApart(c: Context, a: ts.Expression, b: ts.Expression): boolean {
  const { checker } = c.types;
  const elementOf = (n: ts.Expression): ts.Type | undefined =>
    checker.getIndexTypeOfType(checker.getNonNullableType(checker.getTypeAtLocation(n)), ts.IndexKind.Number);
  const [p, q] = [elementOf(a), elementOf(b)];
  if (p === undefined || q === undefined) return true;
  if (!checker.isTypeAssignableTo(p, q) && !checker.isTypeAssignableTo(q, p)) return true;
  const [x, y] = [a, b].map((n) => (ts.isIdentifier(n) ? c.resolver.symbolOf(n) : undefined));
  if (x !== undefined && x === y) return false;
  // What is made here is known by its name alone, unless it is handed on.
  return isMadeHere(x) || isMadeHere(y);
}

/** Whether the variable is a constant that holds an array made where it is declared. */
function isMadeHere(symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return false;
  const value = declaration.initializer === undefined ? undefined : unwrap(declaration.initializer);
  return value !== undefined && (ts.isArrayLiteralExpression(value) || ts.isNewExpression(value));
}
