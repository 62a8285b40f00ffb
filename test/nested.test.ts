/** Derivatives inside of differentiated functions: every combination of modes, captured variables, loops, third order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { typeCheck } from './support/check.js';
import { loadModules } from './support/run.js';

type Numbers = number | readonly number[];

interface Case {
  readonly name: string;
  /** Declares an annotated function `f`. */
  readonly source: string;
  readonly args: readonly unknown[];
  readonly value: number;
  readonly grad: Numbers;
}

const markers = `import { grad, hessian, hvp, jacobian, jvp, stopGradient, valueAndGrad, vjp } from 'cotangent';\n`;
/** The run-time package, for the types of its markers. */
const runtime = {
  'node_modules/cotangent/index.ts': readFileSync(join(import.meta.dirname, '../src/index.ts'), 'utf8'),
};

function compiled(source: string) {
  const sources = { 'f.ts': source.includes('cotangent') ? source : markers + source, ...runtime };
  const { companions, diagnostics } = compile({ sources, verifyIr: true, workingDirectory: '/' });
  return { text: companions[0]?.text ?? '', diagnostics, sources };
}

const x = 1.3;
const [sin, cos] = [Math.sin(x), Math.cos(x)];

const cases: readonly Case[] = [
  {
    name: 'does not confuse the perturbations of d/dx [x · d/dy (x + y)]',
    source: `export function f(x: number): number { return x * grad((y: number) => x + y)(1); }`,
    args: [x],
    value: x,
    grad: 1,
  },
  {
    name: 'nor those of d/dx [x · d/dy (x · y)] by forward mode inside',
    source: `export function f(x: number): number { return x * jvp((y: number) => x * y)(2, 1).tangent; }`,
    args: [x],
    value: x * x,
    grad: 2 * x,
  },
  {
    name: 'captures what is active outside',
    source: `export function f(x: number): number { return grad((y: number) => x * y * y * Math.sin(x))(2 * x); }`,
    args: [x],
    value: 4 * x * x * sin,
    grad: 8 * x * sin + 4 * x * x * cos,
  },
  {
    name: 'assigns a variable around it as often as it runs',
    source: `export function f(x: number): number {
      let n = x;
      const h = (u: number): number => { n *= u; return n * u * u; };
      const slope = grad(h)(2);
      const { value, grad: again } = valueAndGrad((u: number) => h(u))(n);
      return slope * value * again + n;
    }`,
    args: [x],
    value: 4608 * x ** 8 + 4 * x * x,
    grad: 8 * 4608 * x ** 7 + 8 * x,
  },
  {
    name: 'goes to third order',
    source: `export function f(x: number): number { return grad(grad((t: number) => Math.sin(t) * t ** 3))(x); }`,
    args: [x],
    value: 6 * x * sin + 6 * x * x * cos - x ** 3 * sin,
    grad: 6 * sin + 18 * x * cos - 9 * x * x * sin - x ** 3 * cos,
  },
  ...['grad(g)(x)', 'jvp(g)(x, 1).tangent', 'vjp(g)(x, 1).grad', 'valueAndGrad(g)(x).grad'].map(
    (inner): Case => ({
      name: `reverse over ${inner}`,
      source: `export function f(x: number): number { const g = (t: number): number => Math.exp(t * t); return ${inner}; }`,
      args: [0.5],
      value: Math.exp(0.25),
      grad: Math.exp(0.25) * (2 + 4 * 0.25),
    }),
  ),
  {
    name: 'a Hessian times a vector inside',
    source: `export function f(x: number): number { return hvp((t: number) => t ** 4)(x, 2).hvp; }`,
    args: [x],
    value: 24 * x * x,
    grad: 48 * x,
  },
  {
    name: 'a Jacobian inside: the steps of Newton for two equations',
    source: `export function f(x: number): number {
      const equations = (u: number, v: number): [number, number] => [u * u - v * x, u + v * v];
      const [[a, b], [c, d]] = jacobian(equations)(x, 2 * x);
      return a * d - b * c;
    }`,
    args: [x],
    value: 2 * x * 4 * x + x,
    grad: 16 * x + 1,
  },
  {
    name: 'a Jacobian of arrays inside',
    source: `export function f(x: number): number {
      const rows = jacobian((u: Float64Array): Float64Array => u.map((ui, i) => ui * ui * x + i * u[0]!))(Float64Array.of(x, 3));
      return rows[0]![0]! * rows[1]![1]! + rows[1]![0]!;
    }`,
    args: [x],
    value: 2 * x * x * 6 * x + 1,
    grad: 36 * x * x,
  },
  {
    name: 'a Jacobian by rows inside',
    source: `export function f(x: number): number {
      const total = (u: number[]): number => u.reduce((s, ui) => s + ui ** 3 * x, 0);
      return jacobian(total)([x, 2])[0]!;
    }`,
    args: [x],
    value: 3 * x ** 3,
    grad: 9 * x * x,
  },
  {
    name: 'a Hessian inside',
    source: `export function f(x: number): number {
      const h = hessian((u: number[]) => u[0]! ** 3 * u[1]! * x)([x, 2]);
      return h[0]![0]! + h[0]![1]!;
    }`,
    args: [x],
    value: 12 * x * x + 3 * x ** 3,
    grad: 24 * x + 9 * x * x,
  },
  {
    name: 'a Hessian inside, whose rows are parts of a Float64Array',
    source: `export function f(x: number): number {
      const total = (u: Float64Array): number => u.reduce((s, ui, i) => s + ui ** 3 * u[(i + 1) % 2]! * x, 0);
      return hessian(total)(Float64Array.of(x, 2))[0]![0]!;
    }`,
    args: [x],
    value: 12 * x * x,
    grad: 24 * x,
  },
  {
    name: 'tangents inside of elements that are not there, as the elements',
    source: `export function f(x: number): number {
      const u = [x, 2];
      const g = (v: number[]): number => v.reduce((s, vi, i) => s + vi * vi * (v[i + 1] ?? 1), 0);
      return hvp(g)([1, 1], u).hvp[0]! * jvp(g)(u, [1, x]).tangent;
    }`,
    args: [x],
    value: (2 * x + 4) * (8 * x + x ** 3),
    grad: 2 * (8 * x + x ** 3) + (2 * x + 4) * (8 + 3 * x * x),
  },
  {
    name: 'a Hessian of two numbers inside',
    source: `export function f(x: number): number {
      const h = hessian((u: number, v: number) => u ** 3 * v * x)(x, 2);
      return h[0][0] + h[1][0];
    }`,
    args: [x],
    value: 12 * x * x + 3 * x ** 3,
    grad: 24 * x + 9 * x * x,
  },
  {
    name: 'of several parameters',
    source: `export function f(x: number): number {
      const [a, b] = grad((u: number, v: number) => u * u * v)(x, 3);
      return a * b;
    }`,
    args: [x],
    value: 6 * x * x * x,
    grad: 18 * x * x,
  },
  {
    name: 'of a helper with memory, in a loop',
    source: `
      function energy(q: number[], k: number): number {
        let sum = 0;
        for (let i = 0; i < q.length; i++) sum += (k * q[i]! * q[i]!) / 2;
        return sum;
      }
      export function f(k: number): number {
        let q = [1, 2];
        for (let step = 0; step < 2; step++) {
          const [force] = grad(energy)(q, k);
          q = q.map((qi, i) => qi - 0.1 * force[i]!);
        }
        return q[0]! + q[1]!;
      }`,
    args: [0.7],
    value: 3 * (1 - 0.07) ** 2,
    grad: -0.6 * (1 - 0.07),
  },
  {
    name: 'of functions handed to helpers: the iteration of Newton',
    source: `
      function newton(g: (x: number) => number, start: number): number {
        let x = start;
        for (let i = 0; i < 6; i++) x -= g(x) / grad(g)(x);
        return x;
      }
      export function f(a: number): number { return newton((x) => x * x - a, 1); }`,
    args: [2],
    value: Math.SQRT2,
    grad: 1 / (2 * Math.SQRT2),
  },
  {
    name: 'of recursive helpers',
    source: `
      function power(x: number, n: number): number { return n === 0 ? 1 : x * power(x, n - 1); }
      export function f(x: number): number { return grad((t: number) => power(t, 4))(x); }`,
    args: [x],
    value: 4 * x ** 3,
    grad: 12 * x * x,
  },
  {
    name: 'a part of which a helper that calls itself gives, to be written to',
    source: `
      function first(rows: number[][], n: number): number[] { return n === 0 ? rows[0]! : first(rows, n - 1); }
      export function f(x: number): number {
        const [g] = grad((m: number[][], k: number) => m[0]![0]! ** 2 * k)([[x]], 1);
        const row = first(g, 1);
        const before = g[0]![0]!;
        row[0] = before * x;
        return before + g[0]![0]!;
      }`,
    args: [x],
    value: 2 * x + 2 * x * x,
    grad: 2 + 4 * x,
  },
  {
    name: 'of records',
    source: `
      interface Point { x: number; y: number }
      export function f(x: number): number {
        const g = grad((p: Point) => p.x * p.y * p.y)({ x, y: 2 * x });
        return g.x + g.y;
      }`,
    args: [x],
    value: 4 * x * x + 4 * x * x,
    grad: 16 * x,
  },
  {
    name: 'with a branch that the inner derivative takes',
    source: `export function f(x: number): number { return x * grad((y: number) => (y > 0 ? y * y * x : -y))(x); }`,
    args: [x],
    value: 2 * x ** 3,
    grad: 6 * x * x,
  },
  {
    name: 'whose value is held constant outside',
    source: `export function f(x: number): number { return x * stopGradient(grad((y: number) => y * y)(x)); }`,
    args: [x],
    value: 2 * x * x,
    grad: 2 * x,
  },
];

describe('a derivative in a differentiated function', () => {
  it.each(cases.map((c) => [c.name, c] as const))('%s', (_, { source, args, value, grad }) => {
    const { text, diagnostics, sources } = compiled(
      source.replace('export function f', '/** @differentiable */\nexport function f'),
    );
    expect(diagnostics).toEqual([]);
    const files = { ...sources, 'f.grad.ts': text };
    expect(
      typeCheck(files, { uncheckedIndexedAccess: false, only: (file) => file.endsWith('.grad.ts') }),
    ).toEqual([]);
    const { fValueAndGrad } = loadModules({ 'f.grad.ts': text })('f.grad.ts');
    const result = (fValueAndGrad as (...given: readonly unknown[]) => { value: number; grad: Numbers })(
      ...args,
    );
    expect(result.value).toBeCloseTo(value, 10);
    expect([result.grad].flat()).toHaveLength([grad].flat().length);
    [result.grad].flat().forEach((g, i) => expect(g).toBeCloseTo([grad].flat()[i]!, 9));
  });

  it.each([
    ['of itself', `export function f(x: number): number { return x > 9 ? x : grad(f)(x + 1); }`, 'COT2036'],
    [
      'of a library function',
      `export function f(x: number): number { return grad(Math.sin)(x); }`,
      'COT3007',
    ],
    [
      'of what assigns a variable around it, asked for elsewhere',
      `const at = (h: (u: number) => number, u: number): number => grad(h)(u);
      export function f(x: number): number { let n = x; return at((u) => (n *= u) * u, 2) * n; }`,
      'COT2010',
    ],
  ])('is refused %s', (_, source, code) => {
    const { diagnostics } = compiled(
      source.replace('export function f', '/** @differentiable */\nexport function f'),
    );
    expect(diagnostics.map((d) => d.code)).toContain(code);
  });
});

it('backward over the adjoint of a loop that converges is refused: where it is zero, its terms end too early', () => {
  const { diagnostics } = compiled(`
    /** @differentiable modes grad */
    export function f(a: number): number {
      const loss = (t: number): number => {
        let x = 1;
        /** @fixedPoint */
        while (Math.abs(t * Math.cos(x) - x) > 1e-13) x = t * Math.cos(x);
        return x * x;
      };
      return grad(loss)(a);
    }`);
  expect(diagnostics.map((d) => d.code)).toEqual(['COT3022']);
});
