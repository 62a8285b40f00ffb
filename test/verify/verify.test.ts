/** `verify` passes what is right, and names what is wrong: planted rules, kinks, points that are given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/rules/table.js';
import { multiply } from '../../src/rules/expression.js';
import { number } from '../../src/ir/build.js';
import { verify, type Check, type VerifyOptions } from '../../src/verify/index.js';

/** What types `cotangent` has. */
const runtime = {
  'node_modules/cotangent/index.ts': readFileSync(join(import.meta.dirname, '../../src/index.ts'), 'utf8'),
};

const run = (text: string, options: Omit<VerifyOptions, 'sources'> = {}): readonly Check[] => {
  const { checks, diagnostics } = verify({ sources: { 'f.ts': text, ...runtime }, ...options });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return checks;
};
const verdicts = (checks: readonly Check[]): Record<string, string> =>
  Object.fromEntries(checks.map((c) => [`${c.function} ${c.mode}`, c.verdict]));

const given =
  (...args: readonly unknown[]) =>
  (): readonly unknown[] =>
    args;

describe('verify', () => {
  it('passes every mode of right derivatives', () => {
    const checks = run(`
      /** @differentiable modes grad, vjp, jvp, hvp, adjoint */
      export function f(w: Float64Array, rate: number, points: { x: number; y: number }[]): number {
        let s = 0;
        for (let i = 0; i < points.length; i++) s += w[i]! * Math.sin(rate * points[i]!.x) * points[i]!.y ** 2;
        return s;
      }`);
    expect(verdicts(checks)).toEqual({
      'f grad': 'ok',
      'f vjp': 'ok',
      'f jvp': 'ok',
      'f hvp': 'ok',
      'f adjoint': 'ok',
      'f dot product': 'ok',
    });
    expect(checks.every((c) => c.points === 3 && c.worst < 1e-6)).toBe(true);
  });

  it('passes Jacobians and Hessians, and says which modes it does not check', () => {
    const checks = run(`
      /** @differentiable modes jacobian */
      export function f(a: number, w: Float64Array): { x: number; rest: number[] } {
        return { x: a * w[0]!, rest: [w[1]! * a, Math.exp(w[2]!)] };
      }
      /** @differentiable modes hessian, jacobian, sparse-hessian */
      export function g(w: number[], k: number): number { return w[0]! * w[1]! * k + Math.sin(k); }`);
    expect(verdicts(checks)).toMatchObject({
      'f jacobian': 'ok',
      'g hessian': 'ok',
      'g jacobian': 'ok',
      'g sparse-hessian': 'skipped',
    });
  });

  it('notices a wrong rule, in the modes that use it, and says where', () => {
    const sine = rules.sin;
    const wrong = {
      ...sine,
      partials: (...args: Parameters<typeof sine.partials>) =>
        sine.partials(...args).map((p) => (p === undefined ? p : multiply(number(-1), p as never))),
    };
    const checks = run(
      `/** @differentiable modes grad, jvp */
      export function f(xs: number[], y: number): number { return Math.sin(xs[1]!) * y + xs[0]! * y; }`,
      { rules: { sin: wrong as typeof sine } },
    );
    expect(verdicts(checks)).toEqual({ 'f grad': 'wrong', 'f jvp': 'wrong', 'f dot product': 'ok' });
    const [gradient] = checks;
    expect(gradient?.finding?.where).toBe('xs[1]');
    expect(gradient?.finding?.got).toBeCloseTo(-gradient!.finding!.expected, 6);
  });

  it('tells kinks from failures', () => {
    const checks = run(
      `/** @differentiable */
      export function f(x: number, y: number): number { return Math.abs(x) * y; }`,
      { inputs: given(0, 2) },
    );
    expect(verdicts(checks)).toEqual({ 'f grad': 'kink', 'f dot product': 'ok' });
    expect(checks[0]?.finding).toMatchObject({ where: 'x', verdict: 'kink' });
    expect(checks[0]?.finding?.note).toContain('slope -2 from the left, 2 from the right');
  });

  it('tells jumps, and edges of domains', () => {
    const jump = `/** @differentiable */
      export function f(x: number): number { return x < 1 ? x : x + 3; }`;
    expect(verdicts(run(jump, { inputs: given(1) }))['f grad']).toBe('kink');
    const edge = `/** @differentiable */
      export function f(x: number): number { return x * Math.sqrt(x); }`;
    expect(verdicts(run(edge, { inputs: given(0) }))['f grad']).toBe('kink');
  });

  it('looks at the points of examples, in the scope of the module', () => {
    const checks = run(`
      const table = [1, 2, 3];
      /**
       * @differentiable wrt xs
       * @example
       * const scale = 2;
       * f([0.5, 0.25, 4], scale, table); // 12.5
       */
      export function f(xs: number[], k: number, weights: number[]): number {
        if (weights.length !== 3 || k !== 2) throw new Error('not the example');
        return xs[0]! * xs[1]! * k + weights[2]! * xs[2]!;
      }`);
    expect(verdicts(checks)).toEqual({ 'f grad': 'ok', 'f dot product': 'ok' });
    expect(checks[0]).toMatchObject({ points: 1, isDrawn: false });
  });

  it('draws class instances, unions, enumerations and integer arrays, of functions that are not exported', () => {
    const checks = run(`
      enum Way { Up, Down }
      export class Vec { constructor(readonly x: number, readonly y: number) {}
        /** @differentiable */
        dot(o: Vec): number { return this.x * o.x + this.y * o.y; }
        /** @differentiable */
        static norm(v: Vec): number { return Math.hypot(v.x, v.y); } }
      type Shape = { kind: 'circle'; r: number } | { kind: 'box'; w: number; h: number };
      /** @differentiable */
      function area(s: Shape, way: Way): number {
        const a = s.kind === 'circle' ? Math.PI * s.r * s.r : s.w * s.h;
        return way === Way.Up ? a : 2 * a;
      }
      /** @differentiable */
      const gathered = (xs: number[], at: Int32Array, flag?: boolean): number =>
        at.reduce((s, i) => s + xs[i]! ** 2, 0) * (flag ? 1 : 2);
      export const all = [area, gathered];`);
    expect(new Set(Object.values(verdicts(checks)))).toEqual(new Set(['ok']));
    expect(checks.map((c) => c.function)).toEqual(
      expect.arrayContaining(['vecDot', 'vecNorm', 'area', 'gathered']),
    );
  });

  it('makes instances and typed arrays of JSON', () => {
    const text = `
      export class Vec { constructor(readonly x: number) {} twice(): number { return 2 * this.x; } }
      /** @differentiable */
      export function f(v: Vec, xs: Float64Array): number { return v.twice() * xs.subarray(1)[0]!; }`;
    expect(verdicts(run(text, { inputs: given([{ x: 3 }, [1, 2]], [{ x: -1 }, [0.5, 4]]) }))).toEqual({
      'f grad': 'ok',
      'f dot product': 'ok',
    });
    expect(() => run(text, { inputs: given({ x: 3 }, 'no') })).toThrow('xs is to be an array, not "no"');
    expect(() => run(text, { inputs: given({ x: 3 }) })).toThrow(
      '1 arguments are given for the parameters v, xs',
    );
  });

  it('keeps what stopGradient is given constant', () => {
    const checks = run(`
      import { stopGradient } from 'cotangent';
      /** @differentiable modes grad, jvp */
      export function f(x: number): number { return x * stopGradient(x * x) + x; }`);
    expect(verdicts(checks)).toEqual({ 'f grad': 'ok', 'f jvp': 'ok', 'f dot product': 'ok' });
  });

  it('runs markers, and takes values from companions where a function runs only compiled', () => {
    const checks = run(`
      import { grad } from 'cotangent';
      /** @differentiable */
      export const cube = (x: number): number => x * x * x;
      /** @differentiable */
      export function slope(x: number): number { return grad(cube)(x) * x; }
      /** @differentiable */
      export function inner(x: number): number { return grad((t: number) => t * t * x)(x); }`);
    expect(new Set(Object.values(verdicts(checks)))).toEqual(new Set(['ok']));
    expect(checks.find((c) => c.function === 'inner')?.note).toContain('those of the companion');
  });

  it('does not fail what cannot be run', () => {
    const checks = run(`
      /** @differentiable */
      export function f(x: number, of: Map<string, number>): number { return x * of.size; }
      /** @differentiable */
      export function g(x: number): number { if (x < 100) throw new RangeError('too small'); return x; }`);
    expect(verdicts(checks)).toEqual({ 'f grad': 'skipped', 'g grad': 'skipped' });
    expect(checks[0]?.note).toContain("parameter 'of': no value of type Map<string, number> can be made up");
    expect(checks[1]?.note).toContain('too small');
  });

  it('draws the same points for the same seed', () => {
    const text = `/** @differentiable */ export const f = (x: number): number => Math.exp(x);`;
    const point = (seed: number): string | undefined => run(text, { seed })[0]?.finding?.point;
    expect(point(5)).toBe(point(5));
    expect(point(5)).not.toBe(point(6));
  });
});
