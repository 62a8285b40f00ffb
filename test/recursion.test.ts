/** Promise 3 for recursion: the gradient's operations are a bounded multiple of the primal's at any depth. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { count } from './oracles/index.js';

const annotated = (body: string): string => `/** @differentiable wrt x */\n${body}\n`;

const recursions: Readonly<Record<string, string>> = {
  'itself.ts': annotated(
    'export function f(x: number, n: number): number { return n <= 0 ? x : x * Math.sin(f(x * 0.999, n - 1)) + x; }',
  ),
  'mutual.ts': `function even(x: number, n: number): number { return n <= 0 ? x : Math.sin(odd(x * 1.001, n - 1)) * x; }
function odd(x: number, n: number): number { return n <= 0 ? -x : Math.cos(even(x + 0.001, n - 1)) + x; }
${annotated('export function f(x: number, n: number): number { return even(x, n); }')}`,
  'handed.ts': `function repeat(g: (y: number) => number, y: number, n: number): number { return n <= 0 ? y : g(repeat(g, y, n - 1)); }
${annotated('export function f(x: number, n: number): number { return repeat((y) => Math.sin(y) * x + y / 2, x, n); }')}`,
  'memory.ts': `function fill(ys: number[], i: number, x: number): void { if (i >= ys.length) return; ys[i] = Math.sin(ys[i - 1]! * x) + x; fill(ys, i + 1, x); }
${annotated('export function f(x: number, n: number): number { const ys = new Array<number>(n + 1).fill(0); ys[0] = x; fill(ys, 1, x); return ys[n]!; }')}`,
};

describe('operations', () => {
  const companions = new Map<string, string>();
  beforeAll(() => {
    const result = compile({ sources: recursions });
    expect(result.diagnostics).toEqual([]);
    for (const c of result.companions) companions.set(c.source, c.text);
  });

  it.each(Object.keys(recursions))('of %s are a bounded multiple of the primal, however deep', (file) => {
    const companion = file.replace('.ts', '.grad.ts');
    const files = { [file]: recursions[file]!, [companion]: companions.get(file) ?? '' };
    const ratios = [1, 10, 100, 1000].map((n) => {
      const primal = count(files, { file, name: 'f' }, [0.7, n]).total;
      const gradient = count(files, { file: companion, name: 'fValueAndGrad' }, [0.7, n]).total;
      return gradient / primal;
    });
    for (const ratio of ratios.slice(1)) expect(ratio).toBeLessThanOrEqual(5);
    expect(ratios[3]! / ratios[1]!).toBeLessThan(1.2);
  });
});
