/** Elements past the end, in projects whose types do not say that they may be absent (`noUncheckedIndexedAccess` off). */
import { expect, it } from 'vitest';
import { valueAndGradientOf } from './support/gradient.js';

const scale = 'const scale = (v: number, k = 2): number => v * k * k;\n';
const [x, xs] = [0.7, [1, 2]] as const;

const cases = [
  {
    name: 'typeof asks what is there',
    body: "const t = xs[9]; return typeof t === 'undefined' ? x * x : t * x;",
    value: x * x,
    grad: [2 * x, [0, 0]],
  },
  {
    name: 'a default argument takes their place',
    body: 'return scale(x, xs[7]) + scale(x * x, xs[1]);',
    value: 4 * x + 4 * x * x,
    grad: [4 + 8 * x, [0, 4 * x * x]],
  },
  {
    name: 'a default argument takes the place of what a pattern found',
    body: 'const [a, b, c] = xs; return scale(x, c) + scale(x, a) + b;',
    value: 5 * x + 2,
    grad: [5, [2 * x, 1]],
  },
  {
    name: 'a default argument takes the place of what a branch assigned',
    body: 'let t = xs[0]; if (x > 0.5) t = xs[8]; return scale(x, t);',
    value: 4 * x,
    grad: [4, [0, 0]],
  },
  {
    name: 'instanceof says that they are nothing',
    body: 'const rows = [new Float64Array(2)]; return rows[3] instanceof Float64Array ? x : x * x;',
    value: x * x,
    grad: [2 * x, [0, 0]],
  },
  {
    name: 'isNaN takes them for no numbers',
    body: 'return isNaN(xs[5]) ? x * x : x * xs[1];',
    value: x * x,
    grad: [2 * x, [0, 0]],
  },
];

it.each(cases)('$name', ({ body, value, grad }) => {
  const text = `${scale}/** @differentiable */\nexport function f(x: number, xs: number[]): number { ${body} }\n`;
  const result = valueAndGradientOf<[number, number[]]>(text, x, xs);
  expect(result.value).toBeCloseTo(value, 12);
  expect(result.grad.flat()).toEqual(grad.flat().map((g) => expect.closeTo(g, 12) as number));
});
