/**
 * The complex step: Im f(x + ih) / h is f'(x) to the last digits, since nothing is subtracted (Squire & Trapp 1998).
 * It settles what differences leave open: whether a partial is right, or right to eight digits.
 */
import { expect, test } from 'vitest';
import type { Primitive } from '../../src/ir/operations.js';
import { rules } from '../../src/rules/table.js';
import { primal } from './evaluate.js';
import { partialsAt, pointsOf, symbolic } from './partials.js';

interface Complex {
  readonly re: number;
  readonly im: number;
}
const complex = (re: number, im = 0): Complex => ({ re, im });

const times = (a: Complex, b: Complex): Complex =>
  complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
const over = (a: Complex, b: Complex): Complex => {
  const norm = b.re * b.re + b.im * b.im;
  return complex((a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm);
};
const plus = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im);
const exp = (a: Complex): Complex => times(complex(Math.exp(a.re)), complex(Math.cos(a.im), Math.sin(a.im)));
const log = (a: Complex): Complex => complex(Math.log(Math.hypot(a.re, a.im)), Math.atan2(a.im, a.re));
const power = (a: Complex, p: Complex): Complex => exp(times(p, log(a)));
const sin = (a: Complex): Complex =>
  complex(Math.sin(a.re) * Math.cosh(a.im), Math.cos(a.re) * Math.sinh(a.im));
const cos = (a: Complex): Complex =>
  complex(Math.cos(a.re) * Math.cosh(a.im), -Math.sin(a.re) * Math.sinh(a.im));
const sinh = (a: Complex): Complex =>
  complex(Math.sinh(a.re) * Math.cos(a.im), Math.cosh(a.re) * Math.sin(a.im));
const cosh = (a: Complex): Complex =>
  complex(Math.cosh(a.re) * Math.cos(a.im), Math.sinh(a.re) * Math.sin(a.im));

const analytic: Partial<Record<Primitive, (...x: Complex[]) => Complex>> = {
  multiply: (a, b) => times(a!, b!),
  divide: (a, b) => over(a!, b!),
  exp: (x) => exp(x!),
  expm1: (x) => plus(exp(x!), complex(-1)),
  log: (x) => log(x!),
  log1p: (x) => log(plus(x!, complex(1))),
  log2: (x) => times(log(x!), complex(1 / Math.LN2)),
  log10: (x) => times(log(x!), complex(1 / Math.LN10)),
  sqrt: (x) => power(x!, complex(0.5)),
  cbrt: (x) => power(x!, complex(1 / 3)),
  power: (x, p) => power(x!, p!),
  hypot: (...x) => power(x.map((z) => times(z, z)).reduce(plus), complex(0.5)),
  sin: (x) => sin(x!),
  cos: (x) => cos(x!),
  tan: (x) => over(sin(x!), cos(x!)),
  sinh: (x) => sinh(x!),
  cosh: (x) => cosh(x!),
  tanh: (x) => over(sinh(x!), cosh(x!)),
};

const step = 1e-150;

test.each(Object.entries(analytic))('%s to twelve digits', (key, f) => {
  const name = key as Primitive;
  const arity = rules[name].domain.length;
  const s = symbolic(rules[name], arity);
  for (const at of pointsOf(rules[name], arity, 50)) {
    partialsAt(s, primal[name], at).forEach((partial, i) => {
      const expected = f(...at.map((x, j) => complex(x, i === j ? step : 0))).im / step;
      expect(Math.abs(partial - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1e-2, Math.abs(expected)));
    });
  }
});
