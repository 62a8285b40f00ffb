/** Functions, closures, recursion, modules. */
import { smooth, valued, type Program } from './program.js';

export const functions: readonly Program[] = [
  smooth(
    'parameters of every kind',
    `function g(a: number, b = a * 2, c?: number, ...rest: number[]) { return a + b * (c ?? 1) + rest.length + (rest[0] ?? 0); }
    const h = function inner(n: number, x: number): number { return n === 0 ? x : inner(n - 1, x * 1.5); };
    const k = (x: number, { scale = 2, shift }: { scale?: number; shift?: number } = {}) => x * scale + (shift ?? x);
    export function f(x: number, y: number) { return g(x) + g(x, y) + g(x, undefined, y) + g(x, y, 1, x, 2) + h(3, x) + k(x) + k(x, { shift: y }) + g(...([x, y] as [number, number])); }`,
    [1.5, 0.5],
  ),
  smooth(
    'rest parameters of the function itself',
    `export function f(a: number, ...xs: number[]) { return xs.reduce((s, x) => s * a + x, 0); }`,
    [2, 1, 3, 5],
  ),
  smooth(
    'recursion',
    `function power(x: number, n: number): number { if (n === 0) return 1; const h = power(x, n >> 1); return n % 2 === 0 ? h * h : h * h * x; }
    const even = (n: number, x: number): number => (n <= 0 ? x : odd(n - 1, x * 2)); const odd = (n: number, x: number): number => (n <= 0 ? -x : even(n - 1, x + 1));
    export function f(x: number) { return power(x, 11) + even(5, x); }`,
    [1.1],
  ),
  smooth(
    'closures with captured state',
    `function counter(step: number) { let total = 0; return { add: (x: number) => (total += x * step), get: () => total }; }
    const compose = (...fs: ((x: number) => number)[]) => (x: number) => fs.reduce((v, g) => g(v), x);
    export function f(x: number, y: number) {
      const c = counter(y); for (let i = 0; i < 4; i++) c.add(x * i); let acc = 0; const bump = (d: number) => { acc += d; return acc; };
      const gs: ((t: number) => number)[] = []; for (let i = 1; i < 4; i++) gs.push((t) => t * i + x);
      bump(x); bump(y * 2); function nested() { acc *= 2; } nested();
      return c.get() + compose(Math.sin, (t) => t * t, ...gs)(x) + acc;
    }`,
    [0.7, 1.3],
  ),
  smooth(
    'higher-order numerics',
    `const integrate = (g: (t: number) => number, a: number, b: number, n = 8) => { const h = (b - a) / n; let s = 0; for (let i = 0; i < n; i++) s += g(a + (i + 0.5) * h); return s * h; };
    const newton = (g: (x: number) => number, dg: (x: number) => number, x: number) => { for (let i = 0; i < 30; i++) x -= g(x) / dg(x); return x; };
    function rk4(step: (t: number, y: number[]) => number[], y: number[], h: number, n: number) {
      for (let i = 0, t = 0; i < n; i++, t += h) {
        const k1 = step(t, y), k2 = step(t + h / 2, y.map((v, j) => v + (h / 2) * k1[j]!)), k3 = step(t + h / 2, y.map((v, j) => v + (h / 2) * k2[j]!)), k4 = step(t + h, y.map((v, j) => v + h * k3[j]!));
        y = y.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
      } return y; }
    export function f(p: number, q: number) {
      const r = newton((x) => x * x - p, (x) => 2 * x, p); const y = rk4((t, [a, b]) => [b!, -q * a! - t], [p, 0], 0.1, 5);
      return integrate((t) => Math.exp(-t * q), 0, p) + r + y[0]! * y[1]!;
    }`,
    [2, 0.6],
  ),
  smooth(
    'aliased members, apply and bind',
    `const { sin, cos: c } = Math; const M = Math; const fs = { sq: (x: number) => x * x };
    function sum(this: { k: number }, a: number, b: number) { return this.k * a + b; }
    export function f(x: number, y: number) { const { sq } = fs; const b = sum.bind({ k: x }); return sin(x) * c(y) + M.exp(x) + sq(y) + sum.call({ k: 2 }, x, y) + sum.apply({ k: y }, [x, 1]) + b(y, 1) + Math.max(...[x, y]); }`,
    [0.4, 0.9],
  ),
  smooth(
    'generics and overloads',
    `function pick<T>(c: boolean, a: T, b: T): T { return c ? a : b; }
    function g(x: number): number; function g(x: number[]): number; function g(x: number | number[]): number { return typeof x === 'number' ? x * 2 : x.reduce((a, b) => a + b); }
    export const f = (x: number, y: number): number => pick(x > y, x, y) * g(x) + g([x, y]) + (<number>x satisfies number);`,
    [1, 2],
    [3, 2],
  ),
  {
    name: 'modules',
    smooth: true,
    runs: [[1.5, 2.5]],
    files: {
      'main.ts': `import scale, { g as twice, type T, k } from './lib/a.js'; import * as b from './lib/b.js'; import { Z } from './lib/index.js'; import type { Q } from './nowhere.js';
        export { f }; function f(x: number, y: number): number { const t: T = { x }; return inner(t, scale(y)) + k + b.odd(3, x) + Z.w * x; }
        function inner(t: T, k: number) { return twice(t.x) * k; } export type W = Q;`,
      'lib/a.ts': `export interface T { x: number } export const k = 3; export function g(x: number) { return x * k; } export default (y: number) => y + 1;`,
      'lib/b.ts': `import { even } from './c.js'; export function odd(n: number, x: number): number { return n === 0 ? -x : even(n - 1, x * 1.5); }`,
      'lib/c.ts': `import { odd } from './b.js'; export const even = (n: number, x: number): number => (n === 0 ? x : odd(n - 1, x + 1));`,
      'lib/index.ts': `export * from './a.js'; export { odd as uneven } from './b.js'; export * as Z from './d.js';`,
      'lib/d.ts': `export let w = 0; for (let i = 0; i < 3; i++) w += i; export default class Named {}`,
    },
  },
  valued(
    'module state',
    `let calls = 0; const cache: number[] = []; export function f(x: number) { calls++; cache.push(x); const g = () => calls * cache.length; return g() + g(); }`,
    [2],
    [3],
  ),
  valued(
    'default exports',
    `export default function f(x: number) { return x * 2; } export class A { static f = 3; }`,
    [2],
  ),
  smooth(
    'this in callbacks',
    `class Poly { constructor(private readonly c: number[]) {} at(x: number) { return this.c.reduce((s, k, i) => s + k * this.pow(x, i), 0); } pow = (x: number, i: number) => x ** i * this.c.length; }
    export function f(c: number[], x: number) { return new Poly(c).at(x) + new Poly(c.map((k) => k * x)).at(2); }`,
    [[1, 2, 3], 1.5],
  ),
];
