/** Reading arrays: elements, lengths; and the array literals that are allowed yet. */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { lowerSpreadLiteral } from './arrays/spread.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { lowerMember } from './names.js';
import { textOf } from './places.js';
import { refuseSyntax, reportType } from './refused.js';
import { isTypeString } from './types.js';

export function lowerElementAccess(c: Context, node: ts.ElementAccessExpression, want: Want): Atom {
  if (node.questionDotToken !== undefined) return c.fail(node, 'optionalChain', {});
  const member = lowerMember(c, node, want);
  if (member !== undefined) return member;
  const array = lowerValue(c, node.expression);
  const index = lowerValue(c, node.argumentExpression);
  const element = elementTypeOf(c, array, node.expression, node);
  if (element === undefined || index.type.kind !== 'number') {
    return c.fail(node, 'objectValue', { construct: `'${textOf(node)}' reads a field` });
  }
  return c.let({ kind: 'load', array, index }, element, want.name);
}

export function lowerPropertyAccess(c: Context, node: ts.PropertyAccessExpression, want: Want): Atom {
  if (node.questionDotToken !== undefined) return c.fail(node, 'optionalChain', {});
  const member = lowerMember(c, node, want);
  if (member !== undefined) return member;
  const object = lowerValue(c, node.expression);
  const isArray = object.type.kind === 'array' || object.type.kind === 'tuple';
  const isOpaque = object.type.kind === 'opaque';
  if (node.name.text === 'length' && (isArray || isOpaque)) {
    return c.let({ kind: 'length', array: object }, numberType, want.name);
  }
  if (isArray) return c.fail(node, 'arrayMethod', { name: node.name.text });
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.ofPresent(type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  if (!isOpaque) return c.fail(node, 'objectValue', { construct: `'${textOf(node)}' reads a field` });
  return external(
    c,
    ['', `.${node.name.text}${c.types.isNullable(type) ? '!' : ''}`],
    [object],
    result.type,
    { name: want.name ?? '', node },
  );
}

/** The type of `array`'s elements; undefined if it is no array of what can be lowered. */
export function elementTypeOf(
  c: Context,
  array: Atom,
  node: ts.Expression,
  access?: ts.Expression,
): Type | undefined {
  switch (array.type.kind) {
    case 'array':
      return array.type.element;
    case 'tuple':
      return array.type.elements[0]?.type;
    case 'opaque': {
      // Text is read by code points in a loop, by units with an index.
      if (access === undefined && isTypeString(array.type)) return undefined;
      const { checker } = c.types;
      const type = checker.getTypeAtLocation(node);
      const element =
        access === undefined
          ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
          : checker.getTypeAtLocation(access);
      const result = element === undefined ? undefined : c.types.ofPresent(element);
      return result !== undefined && 'type' in result ? result.type : undefined;
    }
    case 'number':
    case 'boolean':
    case 'void':
    case 'record':
      return undefined;
  }
}

/** `array[index]` for a destructuring. */
export function elementAt(c: Context, array: Atom, index: number, node: ts.Node, name: string): Atom {
  const { type } = array;
  const element =
    type.kind === 'array' ? type.element : type.kind === 'tuple' ? type.elements[index]?.type : undefined;
  if (element === undefined) return c.fail(node, 'destructuring', {});
  return c.let({ kind: 'load', array, index: number(index) }, element, name);
}

/** Array literals are results, or tables of constants; others wait for memory to be differentiated. */
export function lowerArrayLiteral(c: Context, node: ts.ArrayLiteralExpression, want: Want): Atom {
  if (node.elements.some(ts.isSpreadElement)) return lowerSpreadLiteral(c, node, want);
  if (want.expected === undefined && !isTable(node)) {
    return c.fail(node, 'arrayValue', { construct: `'${textOf(node)}'` });
  }
  const type = c.types.checker.getTypeAtLocation(node);
  const own = c.types.of(type);
  if (want.expected === undefined && 'problem' in own) return reportType(c, node, own.problem, type);
  const result = want.expected ?? (own as { type: Type }).type;
  const elements = node.elements.map((e, i) => {
    if (ts.isOmittedExpression(e)) return refuseSyntax(c, e);
    const expected =
      result.kind === 'tuple'
        ? result.elements[i]?.type
        : result.kind === 'array'
          ? result.element
          : undefined;
    return lowerValue(c, e, expected === undefined ? {} : { expected });
  });
  return c.let({ kind: 'elements', elements }, result, want.name);
}

function isTable(node: ts.ArrayLiteralExpression): boolean {
  return node.elements.every((e) => {
    const plain = unwrap(e);
    if (ts.isArrayLiteralExpression(plain)) return isTable(plain);
    if (ts.isPrefixUnaryExpression(plain)) return ts.isNumericLiteral(plain.operand);
    return ts.isNumericLiteral(plain);
  });
}
