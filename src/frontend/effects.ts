/** Expressions evaluated for their effect, and `throw`. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { isStep, unwrap } from './assigned.js';
import { lowerStep } from './assignments.js';
import { branch } from './branch.js';
import { lowerCallStatement } from './calls.js';
import { condition, isNullish } from './conditions.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { callPieces } from './externals.js';
import { referTo } from './names.js';
import { refuseSyntax } from './refused.js';

const K = ts.SyntaxKind;

/** Lowers an expression whose value nobody reads. */
export function lowerForEffect(c: Context, node: ts.Expression): void {
  const plain = unwrap(node);
  if (ts.isCallExpression(plain)) return lowerCallStatement(c, plain);
  if (ts.isVoidExpression(plain)) return lowerForEffect(c, plain.expression);
  if (ts.isConditionalExpression(plain)) {
    return choose(c, condition(c, plain.condition), plain.whenTrue, plain.whenFalse);
  }
  if (ts.isBinaryExpression(plain)) {
    const { left, right } = plain;
    const operator = plain.operatorToken.kind;
    if (operator === K.CommaToken) {
      lowerForEffect(c, left);
      return lowerForEffect(c, right);
    }
    if (operator === K.AmpersandAmpersandToken) return choose(c, condition(c, left), right, undefined);
    if (operator === K.BarBarToken) return choose(c, condition(c, left), undefined, right);
    if (operator === K.QuestionQuestionToken) {
      return choose(c, isNullish(c, lowerValue(c, left, { absent: true })), right, undefined);
    }
  }
  if ((ts.isPrefixUnaryExpression(plain) || ts.isPostfixUnaryExpression(plain)) && isStep(plain.operator)) {
    lowerStep(c, plain);
    return;
  }
  if (ts.isIdentifier(plain) && c.resolver.isGlobal(plain, 'undefined')) return;
  lowerValue(c, plain);
}

function choose(
  c: Context,
  test: Atom,
  whenTrue: ts.Expression | undefined,
  whenFalse: ts.Expression | undefined,
): void {
  const way = (node: ts.Expression | undefined) => () => {
    if (node !== undefined) lowerForEffect(c, node);
    return undefined;
  };
  branch(c, test, way(whenTrue), way(whenFalse));
}

/** `throw new RangeError(`…`)`: the arguments are computed, the rest is carried over. */
export function lowerThrow(c: Context, node: ts.ThrowStatement): void {
  const thrown = unwrap(node.expression);
  if (ts.isNewExpression(thrown) || ts.isCallExpression(thrown)) throwMade(c, thrown);
  else {
    const value = lowerValue(c, thrown);
    c.builder.add({ kind: 'throw', operation: { text: ['', ''], effect: true }, arguments: [value] });
  }
  c.unreachable = true;
}

function throwMade(c: Context, node: ts.NewExpression | ts.CallExpression): void {
  const name = ts.isIdentifier(node.expression) ? referTo(c, node.expression) : undefined;
  if (name === undefined) {
    refuseSyntax(c, node);
    return;
  }
  const args = (node.arguments ?? []).map((a) => lowerValue(c, a));
  const head = ts.isNewExpression(node) ? `new ${name}` : name;
  c.builder.add({
    kind: 'throw',
    operation: { text: callPieces(head, args.length), effect: true },
    arguments: args,
  });
}
