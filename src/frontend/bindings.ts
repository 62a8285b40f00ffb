/** Declarations: names get values; array patterns are taken apart. */
import { ts } from 'ts-morph';
import type { Atom, Type } from '../ir/types.js';
import { isSpecial } from './assignments.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { unset } from './conform.js';
import { placeholder } from './environment.js';
import { bindName, destructure, destructureElements } from './destructure.js';
import { lowerValue } from './expressions.js';
import { enclosingFunction, isConst } from './resolver.js';
import { reportType } from './refused.js';
import { isNullable } from './types.js';
import { declareVariable } from './variables.js';

export function lowerDeclarations(c: Context, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    if (c.unreachable) return;
    lowerDeclaration(c, declaration);
  }
}

function lowerDeclaration(c: Context, node: ts.VariableDeclaration): void {
  const { name, initializer } = node;
  if (initializer === undefined) {
    // A `var` keeps what it holds.
    const isVar = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) === 0;
    if (ts.isIdentifier(name) && !isVar) declare(c, node, name);
    return;
  }
  if (ts.isIdentifier(name)) {
    if (namesFunction(c, node, initializer) || ['Math', 'Number'].some((g) => c.resolver.isObject(name, g)))
      return;
    bindName(c, name, lowerValue(c, initializer, { name: name.text }));
    return;
  }
  if (
    ts.isObjectBindingPattern(name) &&
    ['Math', 'Number'].some((g) => c.resolver.isGlobal(unwrap(initializer), g))
  ) {
    return;
  }
  const literal = unwrap(initializer);
  if (
    ts.isArrayBindingPattern(name) &&
    ts.isArrayLiteralExpression(literal) &&
    !literal.elements.some(isSpecial)
  ) {
    const hints = name.elements.map((e) =>
      ts.isBindingElement(e) && ts.isIdentifier(e.name) ? e.name.text : '',
    );
    const values = literal.elements.map((e, i) => lowerValue(c, e, { name: hints[i] ?? '' }));
    if (destructureElements(c, name, values)) return;
    c.fail(name, 'destructuring', {});
    return;
  }
  destructure(c, name, lowerValue(c, initializer));
}

/** Whether the declaration gives a function a name, which calls look through. */
function namesFunction(c: Context, node: ts.VariableDeclaration, initializer: ts.Expression): boolean {
  const plain = unwrap(initializer);
  const isFunction =
    ts.isArrowFunction(plain) ||
    ts.isFunctionExpression(plain) ||
    c.resolver.memberOf(plain, 'Math') !== undefined ||
    (ts.isIdentifier(plain) && c.resolver.functionOf(plain) !== undefined);
  if (!isFunction || c.types.checker.getTypeAtLocation(plain).getCallSignatures().length === 0) return false;
  // Another variable holds a function as others hold numbers.
  return isConst(node);
}

/** Binds a name, or the names of a pattern to the parts of `value`. */
export const bindPattern: (c: Context, name: ts.BindingName, value: Atom) => void = destructure;

/** Gives a variable that has no value yet a place in the environment, so that branches and loops carry it. */
function declare(c: Context, node: ts.VariableDeclaration, name: ts.Identifier): void {
  const symbol = c.resolver.symbolOf(name);
  if (symbol === undefined) return;
  const type = typeOfVariable(c, name);
  const result = c.types.of(type);
  if ('problem' in result) reportType(c, name, result.problem, type);
  else declareVariable(c, symbol, unassigned(c, node, symbol, result.type));
}

/** `undefined`, or anything at all where TypeScript sees to it that something is assigned before it is read. */
function unassigned(c: Context, node: ts.VariableDeclaration, symbol: ts.Symbol, type: Type): Atom {
  const { strict, strictNullChecks = strict } = c.unit.program.compiler.getCompilerOptions();
  const isSeenTo = strictNullChecks !== false && node.exclamationToken === undefined;
  return isSeenTo && !isNullable(type) && !isTrusted(c, node, symbol) ? placeholder(type) : unset(type);
}

/** Whether TypeScript takes the program's word that the variable is set: in functions inside, and by `x!`. */
function isTrusted(c: Context, node: ts.VariableDeclaration, symbol: ts.Symbol): boolean {
  const owner = enclosingFunction(node);
  const find = (n: ts.Node): boolean => {
    if (ts.isIdentifier(n) && n.text === symbol.name && c.resolver.symbolOf(n) === symbol)
      return ts.isNonNullExpression(n.parent) || enclosingFunction(n) !== owner;
    return ts.forEachChild(n, (child) => find(child) || undefined) ?? false;
  };
  return owner !== undefined && find(owner);
}

/** Its declared type; `let x;` takes it from where it is read before it may be assigned, or from what is assigned. */
function typeOfVariable(c: Context, name: ts.Identifier): ts.Type {
  const { checker } = c.types;
  const symbol = c.resolver.symbolOf(name);
  const declared =
    symbol === undefined ? checker.getTypeAtLocation(name) : checker.getTypeOfSymbolAtLocation(symbol, name);
  if ((declared.flags & ts.TypeFlags.Any) === 0) return declared;
  return typeReadUnset(c, name) ?? firstAssignedType(c, name) ?? declared;
}

/** Its type where TypeScript finds that it may not be assigned yet: `number | undefined`. */
function typeReadUnset(c: Context, name: ts.Identifier): ts.Type | undefined {
  const { checker } = c.types;
  const symbol = c.resolver.symbolOf(name);
  const find = (node: ts.Node): ts.Type | undefined => {
    if (ts.isIdentifier(node) && c.resolver.symbolOf(node) === symbol) {
      const type = checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(node));
      const parts = type.isUnion() ? type.types : [];
      if (
        parts.some((t) => t.flags & ts.TypeFlags.Undefined) &&
        parts.some((t) => !(t.flags & uninformative))
      )
        return type;
    }
    return ts.forEachChild(node, find);
  };
  return find(c.frame.node);
}

/** The first type assigned that says something. */
function firstAssignedType(c: Context, name: ts.Identifier): ts.Type | undefined {
  const symbol = c.resolver.symbolOf(name);
  const find = (node: ts.Node): ts.Type | undefined => {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      c.resolver.symbolOf(node.left) === symbol
    ) {
      const type = c.types.checker.getBaseTypeOfLiteralType(c.types.checker.getTypeAtLocation(node.right));
      if ((type.flags & uninformative) === 0) return type;
    }
    return ts.forEachChild(node, find);
  };
  return find(c.frame.node);
}

const uninformative = ts.TypeFlags.Any | ts.TypeFlags.Null | ts.TypeFlags.Undefined;

/** The `var`s of a function, which live from its start. */
export function predeclareVars(c: Context, body: ts.Node): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      for (const d of node.declarations) predeclareName(c, d);
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
}

function predeclareName(c: Context, node: ts.VariableDeclaration): void {
  if (!ts.isIdentifier(node.name)) return;
  const symbol = c.resolver.symbolOf(node.name);
  if (symbol === undefined || c.environment.has(symbol)) return;
  const result = c.types.of(typeOfVariable(c, node.name));
  // What has another type is refused where it is declared.
  if ('type' in result && result.type.kind !== 'void')
    declareVariable(c, symbol, unassigned(c, node, symbol, result.type));
}
