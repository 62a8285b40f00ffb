/** Forms of derivative terms that need real algebra, or only signs: never applied to what the source computes. */
import { numeral } from './literal.js';
import { binary, type Term } from './term.js';

/** `a * (b * c)` as `a * b * c`, numbers gathered in front; `a * (1 / b)` as `a / b`; `-(a * b)` as `-a * b`. */
export function derivativeForm(t: Term): Term {
  if (t.kind === 'unary' && t.operator === '-') return minus(t.operand);
  if (t.kind !== 'binary' || t.operator !== '*') return t;
  return flatten(t.left, t.right);
}

function flatten(left: Term, right: Term): Term {
  if (right.kind === 'binary' && right.operator === '*') {
    const front = flatten(left, right.left);
    return factor(front) === 1 ? right.right : binary('*', front, right.right);
  }
  const [m, n] = [factor(left), factor(right)];
  if (n !== undefined) return withFactor(n, left);
  if (m !== undefined && startsWithNumber(right)) return withFactor(m, right);
  if (isReciprocal(right)) return binary('/', left, right.right);
  if (isReciprocal(left)) return binary('/', right, left.right);
  return binary('*', left, right);
}

/** `n` times the product or quotient, with `n` at its front. */
function withFactor(n: number, t: Term): Term {
  const m = factor(t);
  if (m !== undefined) return numeral(m * n);
  if (n === 1) return t;
  if (t.kind === 'binary' && startsWithNumber(t)) return timesFirst(n, t);
  return binary('*', numeral(n), t);
}

/** A product whose number has become 1 starts with what comes after it. */
function timesFirst(n: number, t: Binary): Term {
  const left = withFactor(n, t.left);
  return t.operator === '*' && factor(left) === 1 ? t.right : { ...t, left };
}

function startsWithNumber(t: Term): boolean {
  if (t.kind === 'binary' && (t.operator === '*' || t.operator === '/')) return startsWithNumber(t.left);
  return factor(t) !== undefined;
}

/** A number so small and round that products of two of them are exact. */
function factor(t: Term): number | undefined {
  if (t.kind === 'unary' && t.operator === '-') {
    const opposite = factor(t.operand);
    return opposite === undefined ? undefined : -opposite;
  }
  const value = t.kind === 'text' ? Number(t.text) : NaN;
  return Number.isInteger(value * 1024) && Math.abs(value) < 1e6 && value !== 0 ? value : undefined;
}

type Binary = Extract<Term, { kind: 'binary' }>;

const isReciprocal = (t: Term): t is Binary =>
  t.kind === 'binary' && t.operator === '/' && factor(t.left) === 1;

function minus(t: Term): Term {
  if (t.kind === 'binary' && (t.operator === '*' || t.operator === '/')) return { ...t, left: minus(t.left) };
  if (t.kind === 'unary' && t.operator === '-') return t.operand;
  return { kind: 'unary', operator: '-', operand: t };
}
