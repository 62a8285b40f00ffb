/**
 * Variables of the source. Most are values in the environment. Those that are assigned by functions which run again
 * inside themselves, after the function around them has ended, or as derivatives, live in memory: in an object with one
 * field.
 */
import { ts } from 'ts-morph';
import type { Atom, RecordType, Type } from '../ir/types.js';
import { reassignedIn, unwrap } from './assigned.js';
import { capturesOf } from './captures.js';
import type { Context } from './context.js';
import { isSymbol, type Key } from './environment.js';
import { callsIn } from './markerCalls.js';
import { remembered } from './remembered.js';
import { enclosingFunction, isFunctionNode, type FunctionNode, type Resolver } from './resolver.js';
import { holdsFunctions } from './signatures.js';

/** Gives a variable its first value. */
export function declareVariable(c: Context, symbol: ts.Symbol, value: Atom): void {
  if (!isInMemory(c.resolver, symbol)) {
    c.set(symbol, value);
    return;
  }
  const declaration = symbol.valueDeclaration;
  const isCounter = declaration !== undefined && ts.isForStatement(declaration.parent.parent);
  if (isCounter) c.fail(declaration, 'capturedCounter', { name: symbol.name });
  const type: RecordType = {
    kind: 'record',
    fields: [{ name: 'value', type: typeOf(c, symbol, value), optional: false }],
  };
  c.environment.set(symbol, c.let({ kind: 'record', fields: [{ name: 'value', value }] }, type, symbol.name));
}

/** The variable's value now. */
export function readVariable(c: Context, symbol: ts.Symbol, narrow = (t: Type): Type => t): Atom | undefined {
  const value = c.environment.get(symbol);
  if (value?.type.kind !== 'record' || !isInMemory(c.resolver, symbol)) return value;
  const type = narrow(value.type.fields[0]!.type);
  return c.let({ kind: 'field', object: value, name: 'value' }, type, symbol.name);
}

export function writeVariable(c: Context, symbol: ts.Symbol, value: Atom): void {
  if (!isInMemory(c.resolver, symbol)) c.set(symbol, value);
  else c.builder.add({ kind: 'store', target: c.environment.get(symbol)!, key: 'value', value });
}

function typeOf(c: Context, symbol: ts.Symbol, value: Atom): Type {
  const declared = c.types.of(c.types.checker.getTypeOfSymbol(symbol));
  return 'type' in declared && declared.type.kind !== 'void' ? declared.type : value.type;
}

export function isInMemory(resolver: Resolver, key: Key): boolean {
  const declaration = isSymbol(key) ? (key as ts.Symbol).valueDeclaration : undefined;
  const owner = declaration === undefined ? undefined : enclosingFunction(declaration);
  return owner !== undefined && variablesInMemory(owner, resolver).has(key as ts.Symbol);
}

const variablesInMemory = remembered(collect);

/** Whether the variable is a loop's own, which has one value in each iteration: only the loop's head assigns it. */
export function isFixedInIteration(resolver: Resolver, symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  const loop = declaration?.parent.parent;
  if (declaration === undefined || loop === undefined || !ts.isForStatement(loop)) return false;
  const isOwn = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0;
  const head = [loop.initializer, loop.condition, loop.incrementor].filter((n) => n !== undefined);
  if (!isOwn || head.some(hasFunction)) return false;
  return !reassignedIn(loop.statement, resolver).has(symbol);
}

const hasFunction = (node: ts.Node): boolean =>
  isFunctionNode(node) || (ts.forEachChild(node, (n) => hasFunction(n) || undefined) ?? false);

/** The variables that functions inside of this one share with it or among their calls. */
function collect(owner: ts.Node, resolver: Resolver): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  const assigned = reassignedIn(owner, resolver);
  const isDerived = hasMarkers(owner);
  const visit = (n: ts.Node): void => {
    if (isFunctionNode(n) && n !== owner) share(n);
    ts.forEachChild(n, visit);
  };
  const share = (node: FunctionNode): void => {
    const captured = capturesOf(node, resolver).captured.filter(
      (k): k is ts.Symbol =>
        isSymbol(k) && assigned.has(k as ts.Symbol) && !isFixedInIteration(resolver, k as ts.Symbol),
    );
    if (captured.length === 0) return;
    const own = reassignedIn(node, resolver);
    const isShared = escapes(node, resolver);
    const isRepeated = captured.some((s) => own.has(s)) && (isDerived || runsAgain(node, resolver));
    for (const s of captured) if (isShared || (isRepeated && own.has(s))) found.add(s);
  };
  visit(owner);
  return found;
}

/** Whether derivatives are asked for inside of the function: what they are derived of is a function of its own. */
const hasMarkers = (owner: ts.Node): boolean =>
  callsIn(owner.getSourceFile()).some(({ call }) => call.pos >= owner.pos && call.end <= owner.end);

/** Whether the function may outlive the one around it: it is more than called or handed to a call that gives no functions. */
const escapes = (node: FunctionNode, resolver: Resolver): boolean =>
  usesOf(node, resolver).some((use) => {
    const place = placeOf(use);
    if (!ts.isCallExpression(place))
      return !ts.isVariableDeclaration(place) && !ts.isExpressionStatement(place);
    const isCalled = unwrap(place.expression) === use;
    return !isCalled && holdsFunctions(resolver.checker, resolver.checker.getTypeAtLocation(place));
  });

/** Whether the function may run inside itself: it names itself, or is handed to a function that does. */
function runsAgain(node: FunctionNode, resolver: Resolver): boolean {
  if (namesItself(node, resolver)) return true;
  return usesOf(node, resolver).some((use) => {
    const place = placeOf(use);
    if (!ts.isCallExpression(place) || unwrap(place.expression) === use) return false;
    const callee = unwrap(place.expression);
    const called = resolver.functionOf(ts.isPropertyAccessExpression(callee) ? callee.name : callee);
    return called !== undefined && namesItself(called, resolver);
  });
}

/** The expression around it that is no mere wrapping. */
function placeOf(use: ts.Node): ts.Node {
  let { parent } = use;
  while (ts.isExpression(parent) && unwrap(parent) === unwrap(use as ts.Expression)) ({ parent } = parent);
  return parent;
}

/** Where the function is used: where it is written, or where its name is. */
function usesOf(node: FunctionNode, resolver: Resolver): readonly ts.Node[] {
  const isNamed = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(placeOf(node));
  if (!isNamed) return [node];
  const uses: ts.Node[] = [];
  const scope = enclosingFunction(node) ?? node.getSourceFile();
  const visit = (n: ts.Node): void => {
    const isUse = ts.isIdentifier(n) && !isDeclared(n) && resolver.localFunction(n) === node;
    if (isUse) uses.push(n);
    ts.forEachChild(n, visit);
  };
  visit(scope);
  return uses;
}

const isDeclared = (n: ts.Identifier): boolean =>
  (ts.isVariableDeclaration(n.parent) ||
    ts.isFunctionDeclaration(n.parent) ||
    ts.isFunctionExpression(n.parent)) &&
  n.parent.name === n;

const namesItself = remembered((node: FunctionNode, resolver: Resolver): boolean => {
  const seen = new Set<FunctionNode>();
  const reach = (f: FunctionNode): boolean => {
    const visit = (n: ts.Node): boolean => {
      const named = ts.isIdentifier(n) && !isDeclared(n) ? resolver.functionOf(n) : undefined;
      if (named === node) return true;
      if (named !== undefined && !seen.has(named)) {
        seen.add(named);
        if (reach(named)) return true;
      }
      return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
    };
    return f.body !== undefined && visit(f.body);
  };
  return reach(node);
});
