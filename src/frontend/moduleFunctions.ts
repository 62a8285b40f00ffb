/** Constants of modules that hold functions made by a call, or tables of functions: made anew where they are used. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { isConst } from './resolver.js';
import { holdsFunctions } from './signatures.js';
import { isWritten } from './written.js';

/** The value of the constant; undefined if the name is none that holds functions. */
export function moduleFunctions(c: Context, name: ts.Node): Atom | undefined {
  const symbol = c.resolver.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return undefined;
  const { initializer } = declaration;
  if (initializer === undefined || !isConst(declaration) || !isOfModule(declaration)) return undefined;
  if (!holdsFunctions(c.types, c.types.checker.getTypeAtLocation(declaration))) return undefined;
  if (isWritten(c.resolver, symbol, declaration) || hasEffects(c, initializer)) return undefined;
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

const isOfModule = (node: ts.VariableDeclaration): boolean =>
  ts.findAncestor(node, (n) => ts.isFunctionLike(n) || ts.isClassLike(n)) === undefined;
