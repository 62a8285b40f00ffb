/** Expressions that make an array nobody else has: what writes to it may as well make another one. */
import { ts } from 'ts-morph';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';

const makers = new Set([
  'map',
  'filter',
  'flatMap',
  'slice',
  'concat',
  'flat',
  'toSorted',
  'toReversed',
  'with',
]);

/** Whether the expression makes a new array. */
export function isFresh(c: Context, node: ts.Expression): boolean {
  const plain = unwrap(node);
  if (ts.isArrayLiteralExpression(plain)) return true;
  if (!ts.isCallExpression(plain)) return false;
  const callee = unwrap(plain.expression);
  const member = ['Array', 'Float64Array', 'Float32Array'].map((m) => c.resolver.memberOf(callee, m));
  if (member.includes('from') || member.includes('of')) return true;
  if (!ts.isPropertyAccessExpression(callee) || !makers.has(callee.name.text)) return false;
  const type = c.types.checker.getTypeAtLocation(callee.expression);
  return c.types.checker.getIndexTypeOfType(type, ts.IndexKind.Number) !== undefined;
}

/** What the expression is a copy of: `[...xs]`, `xs.slice()`, `Array.from(xs)`; undefined if it is none. */
export function copiedBy(c: Context, node: ts.Expression): ts.Expression | undefined {
  const original = originalOf(c, unwrap(node));
  return original !== undefined && kindOf(c, original) === kindOf(c, node) ? original : undefined;
}

function originalOf(c: Context, node: ts.Expression): ts.Expression | undefined {
  if (ts.isArrayLiteralExpression(node)) {
    const [only, ...more] = node.elements;
    return only !== undefined && more.length === 0 && ts.isSpreadElement(only) ? only.expression : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const callee = unwrap(node.expression);
  if (c.resolver.memberOf(callee, 'Array') === 'from')
    return node.arguments.length === 1 ? node.arguments[0] : undefined;
  if (!ts.isPropertyAccessExpression(callee) || node.arguments.length > 0) return undefined;
  return callee.name.text === 'slice' || callee.name.text === 'concat' ? callee.expression : undefined;
}

/** `Array`, `Float64Array` …; undefined for what is no array. */
function kindOf(c: Context, node: ts.Expression): string | undefined {
  const type = c.types.checker.getTypeAtLocation(node);
  const known = c.types.ofPresent(type);
  return 'type' in known && known.type.kind === 'array' ? known.type.storage : undefined;
}
