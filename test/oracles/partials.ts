/**
 * The partial derivatives of every operation and the conventions at kinks and edges, written from the mathematics and
 * DESIGN §5 for the oracles alone: nothing here is shared with the compiler's table of rules. Formulas are chosen for
 * accuracy, not speed (1/cosh² for tanh, (1−x)(1+x) for 1−x²).
 */
import { calculus, type Algebra, type Calculus } from './algebra.js';

/** `undefined`: the derivative is zero everywhere, nothing flows. */
type Partial<N> = N | undefined;
type Rule = <N>(c: Calculus<N>, x: readonly N[], y: N) => Partial<N>[];

const flat: Rule = (_, x) => x.map(() => undefined);

const square = <N>(c: Calculus<N>, x: N): N => c.multiply(x, x);
const reciprocal = <N>(c: Calculus<N>, x: N): N => c.divide(c.constant(1), x);
const plus = <N>(c: Calculus<N>, k: number, x: N): N => c.add(c.constant(k), x);
const minus = <N>(c: Calculus<N>, k: number, x: N): N => c.subtract(c.constant(k), x);
/** 1 − x², without cancellation. */
const oneMinusSquare = <N>(c: Calculus<N>, x: N): N => c.multiply(minus(c, 1, x), plus(c, 1, x));

/** The whole derivative to the first operand that is the result. */
const selection: Rule = (c, x, y) => {
  const first = x.findIndex((operand) => c.value(operand) === c.value(y));
  return x.map((_, i) => (i === first ? c.constant(1) : undefined));
};

const power: Rule = (c, [x, p]) => {
  const base = c.value(x!);
  const exponent = c.value(p!);
  const byBase =
    base === 0 && exponent === 0 ? c.constant(0) : c.multiply(p!, c.power(x!, c.subtract(p!, c.constant(1))));
  const byExponent =
    base === 0 && exponent > 0 ? c.constant(0) : c.multiply(c.power(x!, p!), c.math('log', x!));
  return [byBase, byExponent];
};

const rules: Readonly<Record<string, Rule>> = {
  '+': (c) => [c.constant(1), c.constant(1)],
  '-': (c) => [c.constant(1), c.constant(-1)],
  '*': (_, [x, y]) => [y!, x!],
  '/': (c, [, y], z) => [reciprocal(c, y!), c.negate(c.divide(z, y!))],
  '%': (c, [x, y]) => [c.constant(1), c.constant(-Math.trunc(c.value(x!) / c.value(y!)))],
  '**': power,
  neg: (c) => [c.constant(-1)],
  'Math.pow': power,

  'Math.sin': (c, [x]) => [c.math('cos', x!)],
  'Math.cos': (c, [x]) => [c.negate(c.math('sin', x!))],
  'Math.tan': (c, _, y) => [plus(c, 1, square(c, y))],
  'Math.asin': (c, [x]) => [reciprocal(c, c.math('sqrt', oneMinusSquare(c, x!)))],
  'Math.acos': (c, [x]) => [c.negate(reciprocal(c, c.math('sqrt', oneMinusSquare(c, x!))))],
  'Math.atan': (c, [x]) => [reciprocal(c, plus(c, 1, square(c, x!)))],
  'Math.atan2': (c, [y, x]) => {
    const radius = c.math('hypot', y!, x!);
    return [c.divide(c.divide(x!, radius), radius), c.negate(c.divide(c.divide(y!, radius), radius))];
  },
  'Math.sinh': (c, [x]) => [c.math('cosh', x!)],
  'Math.cosh': (c, [x]) => [c.math('sinh', x!)],
  'Math.tanh': (c, [x]) => [reciprocal(c, square(c, c.math('cosh', x!)))],
  'Math.asinh': (c, [x]) => [reciprocal(c, c.math('hypot', c.constant(1), x!))],
  'Math.acosh': (c, [x]) => [
    reciprocal(c, c.math('sqrt', c.multiply(c.subtract(x!, c.constant(1)), plus(c, 1, x!)))),
  ],
  'Math.atanh': (c, [x]) => [reciprocal(c, oneMinusSquare(c, x!))],
  'Math.exp': (_, __, y) => [y],
  'Math.expm1': (c, [x]) => [c.math('exp', x!)],
  'Math.log': (c, [x]) => [reciprocal(c, x!)],
  'Math.log1p': (c, [x]) => [reciprocal(c, plus(c, 1, x!))],
  'Math.log2': (c, [x]) => [reciprocal(c, c.multiply(c.constant(Math.LN2), x!))],
  'Math.log10': (c, [x]) => [reciprocal(c, c.multiply(c.constant(Math.LN10), x!))],
  'Math.sqrt': (c, _, y) => [reciprocal(c, c.multiply(c.constant(2), y))],
  'Math.cbrt': (c, _, y) => [reciprocal(c, c.multiply(c.constant(3), square(c, y)))],
  'Math.hypot': (c, x, y) => x.map((operand) => (c.value(y) === 0 ? undefined : c.divide(operand, y))),
  'Math.abs': (c, [x]) => [c.constant(Math.sign(c.value(x!)))],
  'Math.max': selection,
  'Math.min': selection,
  'Math.fround': (c) => [c.constant(1)],

  'Math.sign': flat,
  'Math.floor': flat,
  'Math.ceil': flat,
  'Math.trunc': flat,
  'Math.round': flat,
  'Math.clz32': flat,
  'Math.imul': flat,
};

/** Where a zero tangent or adjoint stays zero though the partial is infinite or undefined. */
const guarded = new Set(
  ['sqrt', 'cbrt', 'pow', 'asin', 'acos', 'acosh', 'atanh', 'log', 'log1p', 'log2', 'log10'].map(
    (f) => `Math.${f}`,
  ),
).add('**');

export interface Linearisation<N> {
  /** One partial per operand; `undefined` where nothing flows. */
  readonly partials: readonly Partial<N>[];
  /** tangent·partial, or adjoint·partial. */
  times(factor: N, partial: N): N;
}

/** Names of all operations with a rule, for tests that loop over them. */
export const differentiableOperations = Object.keys(rules);

export function linearise<N>(
  algebra: Algebra<N>,
  operation: string,
  x: readonly N[],
  y: N,
): Linearisation<N> {
  const rule = Object.hasOwn(rules, operation) ? rules[operation] : undefined;
  if (rule === undefined) throw new Error(`the oracles know no derivative of '${operation}'`);
  const c = calculus(algebra);
  const partials = rule(c, x, y);
  if (!guarded.has(operation)) return { partials, times: c.multiply };
  const times = (factor: N, partial: N): N =>
    c.value(factor) === 0 && !Number.isFinite(c.value(partial)) ? c.constant(0) : c.multiply(factor, partial);
  return { partials, times };
}
