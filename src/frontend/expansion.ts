/**
 * Functions that run in place: those that assign variables of their surroundings, so that the environment at the call
 * is what their variables mean, those that give functions, and those written where they are handed over.
 */
import { ts } from 'ts-morph';
import { numberType } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import type { Context } from './context.js';
import { capturesOf } from './captures.js';
import { isSymbol, placeholder, type Key } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import { closuresAmong, type Closure } from './functionValues.js';
import { bindParameters, frameOf, lowerBody, refuseForm } from './functions.js';
import { functionName, type FunctionNode } from './resolver.js';

/** More expansions in one function would make the code grow faster than its source. */
const limit = 100;

export function expand(
  c: Context,
  call: ts.Node,
  callee: Closure,
  args: readonly (Atom | undefined)[],
  want: Want,
): Atom | undefined {
  const { node } = callee;
  const name = functionName(node);
  if (isRecursive(c, callee, args)) {
    return c.fail(call, 'recursiveExpansion', { function: name });
  }
  if (c.expansions >= limit) return c.fail(call, 'tooManyExpansions', { function: name });
  c.expansions++;
  if (refuseForm(c.unit, node)) return placeholder({ kind: 'number' });
  return c.unit.within(callee.typeArguments, () => {
    const untyped = untypedValue(c, node, want);
    const frame = frameOf(c.unit, node, untyped === undefined ? want.expected : numberType);
    if (frame === undefined) return placeholder({ kind: 'number' });
    const outer = { frame: c.frame, region: c.region, tested: c.tested };
    const visible = new Set(c.environment.keys());
    const suspended = suspend(c, node);
    const hidden = hide(c, callee);
    const inside = { ...frame, result: { name: want.name ?? '' } };
    // What is tested around here may be expressions of the same function, expanded for other values.
    Object.assign(c, { frame: inside, region: frame.region, tested: new Map() });
    c.expanding.push(node);
    bindParameters(c, node, args);
    const result =
      untyped === undefined
        ? lowerBody(c)
        : c.at(untyped, () => lowerValue(c, untyped, { name: want.name ?? '' }));
    c.expanding.pop();
    Object.assign(c, outer);
    for (const key of c.environment.keys()) if (!visible.has(key)) c.environment.delete(key);
    for (const [key, value] of [...hidden, ...suspended]) c.environment.set(key, value);
    return frame.resultType.kind === 'void' ? undefined : result;
  });
}

/** What the function gives, if neither TypeScript nor the place says of what type that is: `() => Array(3).fill(0)`. */
function untypedValue(c: Context, node: FunctionNode, want: Want): ts.Expression | undefined {
  const { body } = node;
  if (body === undefined || ts.isBlock(body) || want.expected !== undefined) return undefined;
  return c.unit.resultOf(node) === undefined ? body : undefined;
}

/**
 * Whether the function is being expanded already and calls itself, so that there would be no end. It may stand in a
 * function that is handed to it: `sumBy(rows, (row) => sumBy(row, square))`.
 */
function isRecursive(c: Context, { node }: Closure, args: readonly (Atom | undefined)[]): boolean {
  if (c.frame.node === node && !c.expanding.includes(node)) return true;
  const around = c.expanding.filter((f) => f === node).length;
  if (around === 0) return false;
  const reaches = closuresAmong(c.unit.functionValues, args).some((f) =>
    capturesOf(f.node, c.resolver).captured.some(
      (key) => isSymbol(key) && !f.captured.has(key) && isWithin((key as ts.Symbol).valueDeclaration, node),
    ),
  );
  return reaches || isWithin(c.expanding.at(-1), node) || around >= deepest;
}

/** Handed to itself deeper than this it is taken for a recursion. */
const deepest = 3;

const isWithin = (inner: ts.Node | undefined, outer: ts.Node): boolean =>
  inner !== undefined &&
  inner.getSourceFile() === outer.getSourceFile() &&
  inner.pos >= outer.pos &&
  inner.end <= outer.end;

/** The variables of an expansion around this one of the same function; gives what they held. */
function suspend(c: Context, node: FunctionNode): readonly (readonly [Key, Atom])[] {
  const own = [...c.environment].filter(
    ([key]) => isSymbol(key) && isWithin((key as ts.Symbol).valueDeclaration, node),
  );
  if (!c.expanding.includes(node)) return [];
  for (const [key] of own) c.environment.delete(key);
  return own;
}

/** What the closure captured takes the place of variables of the same declaration; gives what they held. */
function hide(c: Context, callee: Closure): readonly (readonly [Key, Atom])[] {
  const hidden: (readonly [Key, Atom])[] = [];
  for (const [key, value] of callee.captured) {
    const before = c.environment.get(key);
    if (before !== undefined) hidden.push([key, before]);
    c.environment.set(key, value);
  }
  return hidden;
}
