/** Getters that are read by other ways than `object.name`: patterns and elements run them too. */
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { valueAndGradientOf } from './support/gradient.js';
import { loadModules } from './support/run.js';

const circle = `export class Circle {
  constructor(readonly r: number) {}
  get size(): number { return this.r * this.r; }
}
`;
const r = 1.3;

const cases = [
  {
    name: 'a parameter that is a pattern',
    body: 'const f0 = ({ size, r }: Circle): number => size * 3 + r; return f0(new Circle(x));',
    value: 3 * r * r + r,
    grad: 6 * r + 1,
  },
  {
    name: 'a constant that is a pattern',
    body: 'const { size, r } = new Circle(x); return size * r;',
    value: r ** 3,
    grad: 3 * r * r,
  },
  {
    name: 'an element with a known key',
    body: "const c = new Circle(x); return c['size'] * 2 + c['r'];",
    value: 2 * r * r + r,
    grad: 4 * r + 1,
  },
  {
    name: 'the variable of a loop',
    body: 'let s = 0; for (const { size } of [new Circle(x), new Circle(2 * x)]) s += size; return s;',
    value: 5 * r * r,
    grad: 10 * r,
  },
  {
    name: 'the parameter of a callback',
    body: 'return [new Circle(x), new Circle(3)].map(({ size, r }) => size * r).reduce((a, b) => a + b, 0);',
    value: r ** 3 + 27,
    grad: 3 * r * r,
  },
];

describe('a getter that is read by', () => {
  it.each(cases)('$name', ({ body, value, grad }) => {
    const text = `${circle}/** @differentiable */\nexport function f(x: number): number { ${body} }\n`;
    const result = valueAndGradientOf<number>(text, r);
    expect(result.value).toBeCloseTo(value, 12);
    expect(result.grad).toBeCloseTo(grad, 12);
  });

  it('a parameter of the annotated function itself', () => {
    const text = `${circle}/** @differentiable */\nexport function f({ size, r }: Circle): number { return size * 3 + r; }\n`;
    const { companions } = compile({ sources: { 'f.ts': text }, verifyIr: true, workingDirectory: '/' });
    const load = loadModules({ '/f.ts': text, '/f.grad.ts': companions[0]!.text });
    const Circle = load('/f.ts')['Circle'] as new (r: number) => object;
    const grad = (load('/f.grad.ts')['fGrad'] as (c: object) => { r: number })(new Circle(2));
    expect(grad.r).toBe(13);
  });
});
