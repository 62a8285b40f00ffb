/** What the callee of a call is, if it is known: a function with source, of the library, one of several. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import { closureOf } from './captures.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import type { FunctionValue } from './functionValues.js';
import { moduleFunctions } from './moduleFunctions.js';
import { methodOf } from './methods.js';
import { memberOfTable } from './tables.js';

/** The function that is called; undefined if it is none that is known. */
export function calleeOf(c: Context, node: ts.Expression): FunctionValue | undefined {
  const callee = unwrap(node);
  if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee)) return closureOf(c, callee);
  if (ts.isIdentifier(callee)) return valueOfName(c, callee);
  if (ts.isPropertyAccessExpression(callee)) {
    return (
      c.unit.functionValues.of(memberOfTable(c, callee)) ??
      functionNamed(c, callee.name) ??
      methodOf(c, callee)
    );
  }
  if (ts.isElementAccessExpression(callee)) return c.unit.functionValues.of(memberOfTable(c, callee));
  // What a call or a choice gives.
  if (ts.isCallExpression(callee) || ts.isConditionalExpression(callee) || ts.isBinaryExpression(callee))
    return c.unit.functionValues.of(lowerValue(c, callee));
  return undefined;
}

function valueOfName(c: Context, name: ts.Identifier): FunctionValue | undefined {
  const symbol = c.resolver.symbolOf(name);
  const value = symbol === undefined ? undefined : c.environment.get(symbol);
  if (value !== undefined) return c.unit.functionValues.of(value);
  return functionNamed(c, name) ?? c.unit.functionValues.of(moduleFunctions(c, name));
}

/** A function declaration, or a constant that holds a function expression. */
function functionNamed(c: Context, name: ts.Node): FunctionValue | undefined {
  const node = c.resolver.functionOf(name);
  return node === undefined ? undefined : closureOf(c, node);
}

/** The function a name stands for, as a value. */
export function functionAtom(c: Context, name: ts.Identifier): Atom | undefined {
  const f = functionNamed(c, name);
  return f === undefined ? moduleFunctions(c, name) : c.unit.functionValues.add(f, name.text);
}
