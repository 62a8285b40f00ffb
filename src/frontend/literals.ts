/** Array literals: arrays and tuples of what their place wants. */
import { ts } from 'ts-morph';
import type { Atom, Type } from '../ir/types.js';
import { lowerSpreadLiteral } from './arrays/spread.js';
import { unwrap } from './assigned.js';
import { fit, joinTypes } from './conform.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { elementAt, elementOf } from './memory.js';
import { textOf } from './places.js';
import { refuseSyntax, reportType } from './refused.js';
import { listOf } from './types.js';

export function lowerArrayLiteral(c: Context, node: ts.ArrayLiteralExpression, want: Want): Atom {
  const type = typeOfList(c, node, want);
  const isSpread = node.elements.some(ts.isSpreadElement);
  if (isSpread && type?.kind !== 'tuple') {
    return lowerSpreadLiteral(c, node, type === undefined ? want : { ...want, expected: type });
  }
  const values: Atom[] = [];
  for (const e of node.elements) {
    if (ts.isOmittedExpression(e)) return { ...refuseSyntax(c, e), ...(type === undefined ? {} : { type }) };
    if (ts.isSpreadElement(e)) values.push(...partsOf(c, e));
    else {
      const expected = type === undefined ? undefined : elementOf(type, values.length);
      values.push(lowerValue(c, e, expected === undefined ? {} : { expected }));
    }
  }
  const result = type ?? typeOfElements(values);
  if (result === undefined) {
    const own = c.types.checker.getTypeAtLocation(node);
    return values.length === 0
      ? c.fail(node, 'emptyList', { text: textOf(node), type: c.types.text(own) })
      : reportType(c, node, 'other', own);
  }
  const elements = values.map((value, i) => {
    const wanted = elementOf(result, i);
    return wanted === undefined ? value : fit(c, value, wanted, node.elements[i] ?? node);
  });
  return c.let({ kind: 'elements', elements }, result, want.name);
}

/** The elements of a tuple that is spread into another. */
function partsOf(c: Context, node: ts.SpreadElement): readonly Atom[] {
  const value = lowerValue(c, node.expression);
  if (value.type.kind !== 'tuple' || value.type.elements.some((e) => e.optional === true)) {
    return [c.fail(node, 'spread', { construct: `'${node.getText()}' in a tuple` })];
  }
  return value.type.elements.map((_, i) => elementAt(c, value, i, node, ''));
}

/** The type of an array that is made: what its place wants, its own, or what it grows to be. */
export function typeOfList(c: Context, node: ts.Expression, want: Want): Type | undefined {
  if (isList(want.expected)) return want.expected;
  const { checker } = c.types;
  const contextual = c.types.wantedAt(node);
  const candidates = [contextual, checker.getTypeAtLocation(node), grownType(c, node)];
  for (const candidate of candidates) {
    if (candidate === undefined || !isSettled(c, candidate)) continue;
    const known = c.types.ofPresent(candidate);
    if ('type' in known && isList(known.type)) return known.type;
  }
  return undefined;
}

const isList = (t: Type | undefined): t is Type =>
  t?.kind === 'array' || t?.kind === 'tuple' || (t?.kind === 'opaque' && t.text.endsWith('[]'));

/** Whether the elements have a type: those of `[]` have none. */
function isSettled(c: Context, type: ts.Type): boolean {
  const element = c.types.checker.getIndexTypeOfType(
    c.types.checker.getNonNullableType(type),
    ts.IndexKind.Number,
  );
  return (
    element !== undefined &&
    (element.flags & (ts.TypeFlags.Any | ts.TypeFlags.Never | ts.TypeFlags.Undefined)) === 0
  );
}

/** `const a = []` has the type that its last mention has. */
function grownType(c: Context, node: ts.Expression): ts.Type | undefined {
  let holder: ts.Node = node.parent;
  while (ts.isExpression(holder) && unwrap(holder) === node) holder = holder.parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return undefined;
  const symbol = c.resolver.symbolOf(holder.name);
  let found: ts.Type | undefined;
  const visit = (n: ts.Node): void => {
    if (ts.isIdentifier(n) && n.text === symbol?.name && c.resolver.symbolOf(n) === symbol) {
      const type = c.types.checker.getTypeAtLocation(n);
      if (isSettled(c, type)) found = type;
    }
    ts.forEachChild(n, visit);
  };
  visit(c.frame.node);
  return found;
}

function typeOfElements(values: readonly Atom[]): Type | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  const element = others.reduce<Type | undefined>(
    (all, v) => (all === undefined ? undefined : joinTypes({ ...first, type: all }, v)),
    first.type,
  );
  return element === undefined ? undefined : listOf(element);
}
