/**
 * Counted loops: `for (let i = from; i < to; i += step)` where `from` is an integer, `step` an integer constant, `to`
 * does not change and nothing else assigns `i`. Only `continue` and `throw` leave an iteration early. `i + 1 < to` is
 * `i < ⌈to⌉ - 1`.
 */
import { ts } from 'ts-morph';
import { block, freshId, number, numberType, variable } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { assignedIn, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { belowLengths } from './inside.js';
import { isInvariant } from './invariant.js';
import { carriedKeys, carry, enter, lowerIteration, regionsOf, settle, type Loop } from './loop.js';

export interface CountedHead {
  readonly node: ts.IterationStatement;
  /** The variable of the source, if it has one. */
  readonly index: ts.Symbol | undefined;
  /** What the index is called if it is no variable of the source. */
  readonly name?: string;
  readonly from: Atom;
  readonly to: Atom;
  readonly inclusive: boolean;
  readonly step: number;
  readonly body: Loop['body'];
  /** Runs at the start of each iteration. */
  readonly start?: (c: Context, index: Atom) => void;
}

export function lowerCounted(c: Context, head: CountedHead): void {
  const outer = c.region;
  const regions = regionsOf(c, head.node);
  const keys = carriedKeys(c, head.node, regions.loop).filter((key) => key !== head.index);
  const carried = carry(c, keys);
  const index = variable(head.index?.name ?? head.name ?? 'i', numberType);
  c.markInteger(index);
  const body = c.capture(() => {
    enter(c, keys, carried);
    if (head.index !== undefined) c.set(head.index, index);
    head.start?.(c, index);
    lowerIteration(c, regions, { node: head.node, test: undefined, testFirst: true, body: head.body });
  });
  c.region = outer;
  const yields = keys.map((key, i) =>
    body.unreachable ? carried[i]!.parameter : body.environment.get(key)!,
  );
  const { from, to, inclusive, step } = head;
  const results = settle(c, keys);
  c.builder.add({
    kind: 'for',
    id: freshId(),
    index,
    from,
    to,
    inclusive,
    step,
    carried,
    body: block(body.statements, yields),
    results,
  });
}

/** Whether an exit ends the loop itself, which a counted loop cannot. */
export const isLeft = (c: Context, node: ts.IterationStatement): boolean =>
  c.frame.exits.leaving(node).length > 0 || c.frame.exits.aims('break', node);

/** The head of a counted loop, its initializer already lowered; undefined if it is none. */
export function countedHead(c: Context, node: ts.ForStatement): CountedHead | undefined {
  const list = node.initializer;
  if (list === undefined || !ts.isVariableDeclarationList(list) || node.condition === undefined)
    return undefined;
  if ((list.flags & ts.NodeFlags.Let) === 0 || node.incrementor === undefined || isLeft(c, node))
    return undefined;
  for (const declaration of list.declarations) {
    const index = c.resolver.symbolOf(declaration.name);
    const from = index === undefined ? undefined : c.environment.get(index);
    if (index === undefined || from === undefined || !c.isInteger(from)) continue;
    const step = stepOf(c, node.incrementor, index);
    const test = step === undefined ? undefined : testOf(c, node.condition, index);
    if (step === undefined || test === undefined || test.upward !== step > 0) continue;
    if (assignedIn(node.statement, c.resolver).has(index)) continue;
    const below = test.upward ? belowLengths(c.resolver, test.to) : undefined;
    const isInside = below !== undefined && below + test.offset >= (test.inclusive ? 1 : 0);
    const body = [node.statement, node.incrementor];
    if (!isInvariant(c, test.to, { body, index, isInside })) continue;
    const to = lowerBound(c, test);
    return { node, index, from, to, inclusive: test.inclusive, step, body: [node.statement] };
  }
  return undefined;
}

function stepOf(c: Context, update: ts.Expression, index: ts.Symbol): number | undefined {
  const plain = unwrap(update);
  const isIndex = (n: ts.Expression) => ts.isIdentifier(n) && c.resolver.symbolOf(n) === index;
  if (ts.isPrefixUnaryExpression(plain) || ts.isPostfixUnaryExpression(plain)) {
    if (!isIndex(plain.operand)) return undefined;
    if (plain.operator === ts.SyntaxKind.PlusPlusToken) return 1;
    return plain.operator === ts.SyntaxKind.MinusMinusToken ? -1 : undefined;
  }
  if (!ts.isBinaryExpression(plain) || !isIndex(plain.left)) return undefined;
  switch (plain.operatorToken.kind) {
    case ts.SyntaxKind.PlusEqualsToken:
      return integerLiteral(plain.right);
    case ts.SyntaxKind.MinusEqualsToken:
      return negated(integerLiteral(plain.right));
    case ts.SyntaxKind.EqualsToken:
      return addedTo(plain.right, isIndex);
    default:
      return undefined;
  }
}

/** The integer that is added to the index. */
function addedTo(node: ts.Expression, isIndex: (n: ts.Expression) => boolean): number | undefined {
  const sum = unwrap(node);
  if (!ts.isBinaryExpression(sum)) return undefined;
  const isSum = sum.operatorToken.kind === ts.SyntaxKind.PlusToken;
  if (isSum && isIndex(unwrap(sum.left))) return integerLiteral(sum.right);
  if (isSum && isIndex(unwrap(sum.right))) return integerLiteral(sum.left);
  const isDifference = sum.operatorToken.kind === ts.SyntaxKind.MinusToken;
  return isDifference && isIndex(unwrap(sum.left)) ? negated(integerLiteral(sum.right)) : undefined;
}

const negated = (n: number | undefined): number | undefined => (n === undefined ? undefined : -n);

function integerLiteral(node: ts.Expression): number | undefined {
  const plain = unwrap(node);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === ts.SyntaxKind.MinusToken) {
    return negated(integerLiteral(plain.operand));
  }
  if (!ts.isNumericLiteral(plain)) return undefined;
  const value = Number(plain.text);
  return Number.isInteger(value) && value !== 0 ? value : undefined;
}

/** The bound of the index alone; integers take nothing from rounding it, and then a difference is exact. */
function lowerBound(c: Context, test: Test): Atom {
  const to = lowerValue(c, test.to);
  if (test.offset === 0) return to;
  const rounding = test.upward === test.inclusive ? 'floor' : 'ceil';
  const whole = c.isInteger(to) ? to : c.primitive(rounding, [to]);
  return c.primitive('subtract', [whole, number(test.offset)]);
}

interface Test {
  readonly to: ts.Expression;
  /** What the test adds to the index. */
  readonly offset: number;
  readonly inclusive: boolean;
  readonly upward: boolean;
}

function testOf(c: Context, test: ts.Expression, index: ts.Symbol): Test | undefined {
  const plain = unwrap(test);
  if (!ts.isBinaryExpression(plain)) return undefined;
  const isIndex = (n: ts.Expression) => {
    const inner = unwrap(n);
    return ts.isIdentifier(inner) && c.resolver.symbolOf(inner) === index;
  };
  const offsetOf = (n: ts.Expression) => (isIndex(n) ? 0 : addedTo(n, isIndex));
  const operator = plain.operatorToken.kind;
  const K = ts.SyntaxKind;
  const isLess = operator === K.LessThanToken || operator === K.LessThanEqualsToken;
  const isGreater = operator === K.GreaterThanToken || operator === K.GreaterThanEqualsToken;
  if (!isLess && !isGreater) return undefined;
  const inclusive = operator === K.LessThanEqualsToken || operator === K.GreaterThanEqualsToken;
  const left = offsetOf(plain.left);
  if (left !== undefined) return { to: plain.right, offset: left, inclusive, upward: isLess };
  const right = offsetOf(plain.right);
  return right === undefined ? undefined : { to: plain.left, offset: right, inclusive, upward: isGreater };
}
