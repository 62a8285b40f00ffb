/** Forms of derivative terms that need real algebra, or only signs: never applied to what the source computes. */
import { text } from './literal.js';
import { binary, type Term } from './term.js';

/** `a * (b * c)` as `a * b * c`, numbers gathered in front; `a * (1 / b)` as `a / b`; `-(a * b)` as `-a * b`. */
export function derivativeForm(t: Term): Term {
  if (t.kind === 'unary' && t.operator === '-') return minus(t.operand);
  if (t.kind !== 'binary' || t.operator !== '*') return t;
  return flatten(t.left, t.right);
}

function flatten(left: Term, right: Term): Term {
  if (right.kind === 'binary' && right.operator === '*')
    return binary('*', flatten(left, right.left), right.right);
  if (isReciprocal(right)) return { ...right, left };
  if (isReciprocal(left)) return { ...left, left: right };
  const [m, n] = [integer(left), integer(right)];
  if (m !== undefined && n !== undefined) return text(String(m * n));
  return n === undefined ? binary('*', left, right) : withFactor(n, left);
}

/** `n` times the product, with `n` at its front. */
function withFactor(n: number, t: Term): Term {
  const m = integer(t);
  if (m !== undefined) return text(String(m * n));
  if (t.kind === 'binary' && t.operator === '*' && startsWithNumber(t)) {
    return { ...t, left: withFactor(n, t.left) };
  }
  return binary('*', text(String(n)), t);
}

const startsWithNumber = (t: Term): boolean =>
  integer(t) !== undefined || (t.kind === 'binary' && t.operator === '*' && startsWithNumber(t.left));

/** A small integer: products of those are exact. */
function integer(t: Term): number | undefined {
  return t.kind === 'text' && /^\d{1,6}$/.test(t.text) ? Number(t.text) : undefined;
}

type Quotient = Extract<Term, { kind: 'binary' }>;

const isReciprocal = (t: Term): t is Quotient =>
  t.kind === 'binary' && t.operator === '/' && integer(t.left) === 1;

function minus(t: Term): Term {
  if (t.kind === 'binary' && (t.operator === '*' || t.operator === '/')) return { ...t, left: minus(t.left) };
  if (t.kind === 'unary' && t.operator === '-') return t.operand;
  return { kind: 'unary', operator: '-', operand: t };
}
