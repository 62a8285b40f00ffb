/** Whether the test of a counted loop finds its index inside of every array whose length it names. */
import { ts } from 'ts-morph';
import { unwrap } from './assigned.js';
import type { Resolver } from './resolver.js';

/** At least so much below each length that the bound names the bound is; undefined if that is not known. */
export function belowLengths(resolver: Resolver, bound: ts.Expression): number | undefined {
  const plain = unwrap(bound);
  if (ts.isPropertyAccessExpression(plain) && plain.name.text === 'length') return 0;
  if (!mentionsLength(plain)) return Infinity;
  if (ts.isBinaryExpression(plain)) return belowByOperator(resolver, plain);
  if (!ts.isCallExpression(plain)) return undefined;
  const name = resolver.memberOf(plain.expression, 'Math');
  if (name === undefined || !lessening.has(name)) return undefined;
  const parts = plain.arguments.map((a) => belowLengths(resolver, a));
  return parts.includes(undefined) ? undefined : Math.min(...(parts as number[]));
}

/** What is no more than each of its arguments that is not negative. */
const lessening = new Set(['min', 'floor', 'trunc']);

function belowByOperator(
  resolver: Resolver,
  { left, operatorToken, right }: ts.BinaryExpression,
): number | undefined {
  const given = unwrap(right);
  const below = belowLengths(resolver, left);
  if (below === undefined || !ts.isNumericLiteral(given)) return undefined;
  const by = Number(given.text);
  switch (operatorToken.kind) {
    case ts.SyntaxKind.MinusToken:
      return below + by;
    case ts.SyntaxKind.SlashToken:
      return below === 0 && by >= 1 ? 0 : undefined;
    case ts.SyntaxKind.GreaterThanGreaterThanToken:
    case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
      return below === 0 ? 0 : undefined;
    default:
      return undefined;
  }
}

const mentionsLength = (n: ts.Node): boolean =>
  (ts.isIdentifier(n) && n.text === 'length') ||
  (ts.forEachChild(n, (child) => mentionsLength(child) || undefined) ?? false);
