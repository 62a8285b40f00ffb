/** Arithmetic and the other operators on values. */
import { ts } from 'ts-morph';
import { number, numberType, stringType } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Primitive, PureOperation } from '../ir/operations.js';
import type { Atom } from '../ir/types.js';
import { isAssignment } from './assigned.js';
import { lowerAssignment, lowerStep } from './assignments.js';
import { branch } from './branch.js';
import { compare, comparisons, condition, lowerShortCircuit } from './conditions.js';
import type { Context } from './context.js';
import { lowerForEffect } from './effects.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { lowerInstanceOf } from './instanceOf.js';
import { lowerIn } from './objects.js';
import { lowerTypeTest } from './typeOf.js';
import { isNullable, isTypeString } from './types.js';

const K = ts.SyntaxKind;

const primitives: ReadonlyMap<ts.SyntaxKind, Primitive> = new Map([
  [K.PlusToken, 'add'],
  [K.MinusToken, 'subtract'],
  [K.AsteriskToken, 'multiply'],
  [K.SlashToken, 'divide'],
  [K.PercentToken, 'remainder'],
  [K.AsteriskAsteriskToken, 'power'],
]);

const bitOperations: ReadonlyMap<ts.SyntaxKind, PureOperation> = new Map([
  [K.AmpersandToken, 'bitAnd'],
  [K.BarToken, 'bitOr'],
  [K.CaretToken, 'bitXor'],
  [K.LessThanLessThanToken, 'shiftLeft'],
  [K.GreaterThanGreaterThanToken, 'shiftRight'],
  [K.GreaterThanGreaterThanGreaterThanToken, 'shiftRightUnsigned'],
]);

export function lowerBinary(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  const { kind } = node.operatorToken;
  if (isAssignment(kind)) return lowerAssignment(c, node, want);
  if (kind === K.CommaToken) {
    lowerForEffect(c, node.left);
    return lowerValue(c, node.right, want);
  }
  if (kind === K.AmpersandAmpersandToken || kind === K.BarBarToken || kind === K.QuestionQuestionToken) {
    return lowerShortCircuit(c, node, want);
  }
  if (kind === K.InKeyword) return lowerIn(c, node, want);
  if (kind === K.InstanceOfKeyword) return lowerInstanceOf(c, node, want);
  const typeTest = lowerTypeTest(c, node, want.name);
  if (typeTest !== undefined) return typeTest;
  const comparison = comparisons.get(kind);
  if (comparison !== undefined) {
    const left = lowerValue(c, node.left, { absent: true });
    return compare(c, comparison, left, lowerValue(c, node.right, { absent: true }), want.name);
  }
  if (!primitives.has(kind) && !bitOperations.has(kind)) {
    const construct = `The operator \`${ts.tokenToString(kind) ?? K[kind]}\``;
    return c.fail(node, 'unknownSyntax', { construct });
  }
  const left = lowerValue(c, node.left);
  return arithmetic(c, node, kind, left, lowerValue(c, node.right), want.name);
}

/** `left operator right`; `+` with text joins. */
export function arithmetic(
  c: Context,
  node: ts.Node,
  operator: ts.SyntaxKind,
  left: Atom,
  right: Atom,
  name = '',
): Atom {
  if (operator === K.PlusToken && (isTypeString(left.type) || isTypeString(right.type))) {
    return external(c, ['', ' + ', ''], [left, right], stringType, { name });
  }
  const operands = [left, right].map((operand) => numeric(c, operand));
  if (!operands.every((operand) => operand !== undefined)) {
    const wrong = operands[0] === undefined ? left : right;
    return c.fail(node, 'arithmeticOnData', {
      operator: ts.tokenToString(operator) ?? '',
      type: printType(wrong.type),
    });
  }
  const primitive = primitives.get(operator);
  if (primitive !== undefined) return c.primitive(primitive, operands, name);
  const operation = bitOperations.get(operator);
  if (operation === undefined) throw new Error(`internal: ${K[operator]} is no arithmetic`);
  return c.let({ kind: 'pure', operation, arguments: operands }, numberType, name);
}

/** The operand as a number: itself, or the number a member of an enum is; undefined for other data. */
export function numeric(c: Context, operand: Atom): Atom | undefined {
  if (operand.type.kind === 'number') return operand;
  if (operand.type.kind !== 'opaque' || operand.type.text !== 'number') return undefined;
  if (operand.kind === 'constant') return { ...operand, type: numberType };
  return c.let({ kind: 'pure', operation: 'toNumber', arguments: [operand] }, numberType);
}

export function lowerPrefix(c: Context, node: ts.PrefixUnaryExpression, want: Want): Atom {
  switch (node.operator) {
    case K.PlusPlusToken:
    case K.MinusMinusToken:
      return lowerStep(c, node);
    case K.ExclamationToken:
      return c.not(condition(c, node.operand));
    case K.MinusToken: {
      if (ts.isNumericLiteral(node.operand)) return number(-Number(node.operand.text));
      const operand = signed(c, node);
      return c.primitive('negate', [operand], want.name);
    }
    case K.PlusToken:
      return toNumber(c, lowerValue(c, node.operand), node, want.name);
    case K.TildeToken:
      return c.let(
        { kind: 'pure', operation: 'bitNot', arguments: [signed(c, node)] },
        numberType,
        want.name,
      );
  }
}

function signed(c: Context, node: ts.PrefixUnaryExpression): Atom {
  const operand = lowerValue(c, node.operand);
  const operator = ts.tokenToString(node.operator) ?? '';
  return numeric(c, operand) ?? c.fail(node, 'arithmeticOnData', { operator, type: printType(operand.type) });
}

/** `null` counts as 0, and what is missing as no number. */
function present(c: Context, value: Atom, name: string): Atom {
  if (value.kind === 'constant' && (value.value ?? undefined) === undefined)
    return number(value.value === null ? 0 : NaN);
  if (!isNullable(value.type)) return value;
  const { nullable } = value.type;
  const unless = (nothing: null | undefined, instead: number, otherwise: () => Atom): Atom => {
    const test = c.test('equal', [value, { kind: 'constant', value: nothing, type: value.type }]);
    return branch(c, test, () => number(instead), otherwise, { name, presentWhen: false })!;
  };
  const orNaN = (): Atom => (nullable === 'null' ? value : unless(undefined, NaN, () => value));
  return nullable === 'undefined' ? orNaN() : unless(null, 0, orNaN);
}

/** `+x` and `Number(x)`: a number stays, a boolean becomes 0 or 1, text is read. */
export function toNumber(c: Context, value: Atom, node: ts.Node, name = ''): Atom {
  switch (value.type.kind) {
    case 'number':
      return present(c, value, name);
    case 'boolean':
      return c.let({ kind: 'pure', operation: 'toNumber', arguments: [value] }, numberType, name);
    case 'opaque':
      if (value.type.text === 'number') return numeric(c, value)!;
      return external(c, ['Number(', ')'], [value], numberType, { name, node });
    case 'array':
    case 'tuple':
    case 'record':
    case 'union':
    case 'void':
      return c.fail(node, 'arithmeticOnData', { operator: '+', type: value.type.kind });
  }
}
