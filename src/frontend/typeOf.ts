/** `typeof`: known of most types when compiling; what may be nothing is asked for at run time. */
import { ts } from 'ts-morph';
import { boolean, stringType, text } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { isNullable, isTypeString } from './types.js';

export function lowerTypeOf(c: Context, node: ts.TypeOfExpression, want: Want): Atom {
  const value = lowerValue(c, node.expression, { absent: true });
  const known = knownType(c, value);
  return known === undefined
    ? external(c, ['typeof ', ''], [value], stringType, { name: want.name ?? '' })
    : text(known);
}

/** `typeof x === 'number'` where `x` may be nothing, as a test for that; undefined if it is no such test. */
export function lowerTypeTest(c: Context, node: ts.BinaryExpression, name = ''): Atom | undefined {
  const [left, right] = [unwrap(node.left), unwrap(node.right)];
  const [asked, said] = ts.isTypeOfExpression(left) ? [left, right] : [right, left];
  if (!ts.isTypeOfExpression(asked) || !ts.isStringLiteralLike(said)) return undefined;
  const isEqual = equalities.get(node.operatorToken.kind);
  if (isEqual === undefined) return undefined;
  const value = lowerValue(c, asked.expression, { absent: true });
  const known = knownType(c, value);
  const type = known ?? typeOfPresent(value.type);
  const mayBeNull = isNullable(value.type) && value.type.nullable !== 'undefined';
  if (type === undefined || (mayBeNull && (said.text === 'object' || type === 'object'))) {
    const given = external(c, ['typeof ', ''], [value], stringType);
    return c.test(isEqual ? 'equal' : 'notEqual', [given, text(said.text)], name);
  }
  if (known !== undefined) return boolean((known === said.text) === isEqual);
  if (said.text === 'undefined') return c.test(isEqual ? 'equal' : 'notEqual', [value, absent], name);
  if (said.text !== type) return boolean(!isEqual);
  const nothing: Atom = mayBeNull ? { kind: 'constant', value: null, type: value.type } : absent;
  const [same, other] = mayBeNull
    ? (['looseEqual', 'looseNotEqual'] as const)
    : (['equal', 'notEqual'] as const);
  return c.test(isEqual ? other : same, [value, nothing], name);
}

const equalities: ReadonlyMap<ts.SyntaxKind, boolean> = new Map([
  [ts.SyntaxKind.EqualsEqualsToken, true],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, true],
  [ts.SyntaxKind.ExclamationEqualsToken, false],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, false],
]);

/** What `typeof` gives, if that is known when compiling. */
function knownType(c: Context, value: Atom): string | undefined {
  if (c.unit.functionValues.of(value) !== undefined) return 'function';
  if (value.kind === 'constant') return typeof value.value;
  return isNullable(value.type) || c.mayBeUndefined(value) ? undefined : typeOfPresent(value.type);
}

/** What `typeof` gives of what is there. */
function typeOfPresent(type: Type): string | undefined {
  switch (type.kind) {
    case 'number':
    case 'boolean':
      return type.kind;
    case 'array':
    case 'tuple':
    case 'record':
    case 'union':
      return 'object';
    case 'opaque':
      return isTypeString(type) ? 'string' : undefined;
    case 'void':
      return undefined;
  }
}
