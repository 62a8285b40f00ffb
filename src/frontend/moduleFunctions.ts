/** Constants of modules that hold functions made by a call, or tables of functions: made anew where they are used. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { reassignedIn, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { enclosingFunction, isConst } from './resolver.js';
import { isMadeWhereNamed, isPlain } from './sameArray.js';
import { holdsFunctions } from './signatures.js';
import { storesIn } from './stores.js';
import { rootOf } from './targets.js';
import { isWritten } from './written.js';

/** The value of the constant; undefined if the name is none that holds functions. */
export function moduleFunctions(c: Context, name: ts.Node): Atom | undefined {
  const symbol = c.resolver.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return undefined;
  const { initializer } = declaration;
  if (initializer === undefined || !isConst(declaration) || !isOfModule(declaration)) return undefined;
  if (!holdsFunctions(c.types.checker, c.types.checker.getTypeAtLocation(declaration))) return undefined;
  if (isWritten(c.resolver, symbol, declaration) || hasEffects(c, initializer)) return undefined;
  if (keepsState(c, initializer)) return undefined;
  return lowerValue(c, initializer, { name: symbol.name });
}

/** Whether making the value anew might be noticed: it calls what has no source. */
function hasEffects(c: Context, node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    const named = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
    if (c.resolver.memberOf(callee, 'Math') === undefined && c.resolver.functionOf(named) === undefined)
      return true;
  }
  return ts.forEachChild(node, (n) => hasEffects(c, n) || undefined) ?? false;
}

/** Whether functions in the value, or what makes them, remember from call to call: they assign what is outside of them. */
function keepsState(c: Context, initializer: ts.Node): boolean {
  const makers = new Set<ts.Node>();
  const assigns = (n: ts.Node): boolean => {
    if (ts.isIdentifier(n)) {
      const f = c.resolver.functionOf(n);
      if (f !== undefined && !makers.has(f)) {
        makers.add(f);
        if (assigns(f)) return true;
      }
    }
    const inner = ts.isFunctionLike(n) && n.parent !== undefined && isInFunction(n) ? n : undefined;
    if (inner !== undefined && writesOutside(c, inner)) return true;
    return ts.forEachChild(n, (child) => assigns(child) || undefined) ?? false;
  };
  return assigns(initializer);
}

const isInFunction = (n: ts.Node): boolean => ts.findAncestor(n.parent, ts.isFunctionLike) !== undefined;

/** Whether the function assigns a variable, or writes to memory, of the function around it. */
function writesOutside(c: Context, f: ts.Node): boolean {
  const isOutside = (symbol: ts.Symbol | undefined): boolean => {
    const declaration = symbol?.valueDeclaration;
    return (
      declaration !== undefined &&
      isInFunction(declaration) &&
      ts.findAncestor(declaration, (n) => n === f) === undefined
    );
  };
  if ([...reassignedIn(f, c.resolver)].some(isOutside)) return true;
  const { all } = storesIn([f], c);
  return all.some(({ target }) => {
    const root = rootOf(target);
    if (ts.isIdentifier(root) && isOutside(c.resolver.symbolOf(root))) return true;
    if (isOfNew(root) || isMadeWhereNamed(c, target)) return false;
    return !ts.isIdentifier(root) || namesMemory(c, f, isOutside);
  });
}

/** Whether the function names arrays, objects or functions of the one around it: what it writes to may be theirs. */
function namesMemory(c: Context, f: ts.Node, isOutside: (symbol: ts.Symbol | undefined) => boolean): boolean {
  const isMemory = (n: ts.Node): boolean => !isPlain(c.types.checker.getTypeAtLocation(n));
  const visit = (n: ts.Node): boolean =>
    (ts.isIdentifier(n) && isOutside(c.resolver.symbolOf(n)) && isMemory(n)) ||
    (ts.forEachChild(n, (child) => visit(child) || undefined) ?? false);
  return visit(f);
}

/** `this` in a constructor, which is what is just made. */
const isOfNew = (node: ts.Node): boolean => {
  const f = node.kind === ts.SyntaxKind.ThisKeyword ? enclosingFunction(node) : undefined;
  return f !== undefined && ts.isConstructorDeclaration(f);
};

const isOfModule = (node: ts.VariableDeclaration): boolean =>
  ts.findAncestor(node, (n) => ts.isFunctionLike(n) || ts.isClassLike(n)) === undefined;
