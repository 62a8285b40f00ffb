/** Mistakes and what is not in the language: each is reported by code, at its place, and the rest goes on. */
import { describe, expect, test } from 'vitest';
import { annotatedFiles, lowerFile, openProgram } from '../../src/frontend/index.js';

const rejected: readonly (readonly [code: string, marked: string, before?: string])[] = [
  ['COT2020', 'return «x in [1]» ? 1 : 0;'],
  ['COT2001', 'const r = «/a/»; return x;'],
  ['COT2004', '«eval("1")»; return x;'],
  ['COT2006', 'return «arguments».length;'],
  ['COT2007', '«try { return x; } catch { return 0; }»'],
  ['COT2008', 'return x * «Math.random()»;'],
  ['COT2009', 'return x * «scale»;', 'let scale = 2; export const grow = () => scale++;'],
  ['COT2010', '«total» += x; return x;', 'let total = 0; export const read = () => total;'],
  ['COT2013', 'return «JSON.parse("1")» + x;'],
  ['COT2013', 'return x * «scale»;', 'declare const scale: any;'],
  ['COT2014', 'return «parseFloat(String(x))»;'],
  ['COT2016', 'const b = «1n»; return x;'],
  ['COT2019', 'const a = [1]; «delete a[0]»; return x;'],
  ['COT2021', 'switch (n) { case 0: let t = x; return t; default: return «t» = 1; }'],
  ['COT3003', 'const o = { «[String(x)]: n» }; return x;'],
  ['COT3004', 'const a: (number | undefined)[] = [x,«» ,x]; return x;'],
  ['COT3005', 'const a = [x, n]; «a.length» = 1; return x;'],
  ['COT3007', 'const hs: ((t: number) => number)[] = [Math.sin]; «hs.push(Math.cos)»; return hs[0]!(x);'],
  ['COT3008', 'console.log(«...xs»); return x;'],
  ['COT3010', 'const { [String(n)]: «a» } = { x } as Record<string, number>; return x;'],
  ['COT3011', '«for (const k in xs) { x += Number(k); }» return x;'],
  ['COT3012', 'const s = new Set([1]); for (const c of «s») { x += c; s.add(2); } return x;'],
  ['COT3015', 'const d = «new Date()»; return x;'],
];

describe('what is refused', () => {
  const programs = rejected.map(([code, marked, before = '']) => {
    const text = `${before}
/** @differentiable wrt x */
export function f(x: number, n: number, xs: number[]): number { ${marked} }
/** @differentiable */
export function other(x: number): number { return x * x; }
`;
    return { code, text: text.replace(/[«»]/g, ''), place: text.indexOf('«'), end: text.indexOf('»') - 1 };
  });
  const sources = Object.fromEntries(programs.map((p, i) => [`p${i}.ts`, p.text]));
  const program = openProgram({ sources, workingDirectory: '/work' });

  test.each(programs.map((p, i) => [p.code, rejected[i]![1], i] as const))('%s: %s', (code, _, i) => {
    const { module, diagnostics } = lowerFile(program, `p${i}.ts`);
    const found = diagnostics.find((d) => d.code === code);
    expect(diagnostics.map((d) => `${d.code} ${d.message}`).join('\n')).toContain(code);
    expect([found!.span.start, found!.span.end]).toEqual([programs[i]!.place, programs[i]!.end]);
    expect(found!.hint).toBeTruthy();
    expect(module.requests.map((r) => r.function)).toEqual([`p${i}.ts#other`]);
  });
});

const lower = (files: Record<string, string>, file = 'main.ts') =>
  lowerFile(openProgram({ sources: files, workingDirectory: '/work' }), file);

const codesOf = (text: string) => lower({ 'main.ts': text }).diagnostics.map((d) => d.code);

describe('tags', () => {
  const f = 'export function f(a: number, b: number, s: string): number { return a * b + s.length; }';
  test.each([
    ['COT1101', `/** @differentiable with respect to a */ ${f}`],
    ['COT1101', `/** @differentiable wrt */ ${f}`],
    ['COT1102', `/** @differentiable wrt a, c */ ${f}`],
    ['COT1103', `/** @differentiable wrt a modes grad, fast */ ${f}`],
    ['COT1104', `/** @differentiable wrt a, b, a */ ${f}`],
    ['COT1104', `/** @differentiable modes jvp, jvp */ ${f}`],
    ['COT1105', `/** @differentiable\n * @differentiable wrt a */ ${f}`],
    ['COT1106', '/** @differentiable */ export const k = 3;'],
    ['COT1106', '/** @differentiable */ export interface P { x: number }'],
    [
      'COT1107',
      'export function g(): number { /** @differentiable */ function h(x: number) { return x; } return h(1); }',
    ],
    ['COT1109', `/** @differentiable wrt s */ ${f}`],
    ['COT1110', '/** @differentiable */ export function f(s: string): number { return s.length; }'],
    ['COT1111', '/** @differentiable */ export function f(x: number): boolean { return x > 0; }'],
    ['COT1112', '/** @differentiable modes grad */ export function f(x: number): number[] { return [x]; }'],
    [
      'COT1112',
      '/** @differentiable modes vjp, adjoint */ export function f(x: number): number[] { return [x]; }',
    ],
    ['COT3014', '/** @differentiable */ export function f<T>(x: number, y: T): number { void y; return x; }'],
    [
      'COT3013',
      '/** @differentiable */ export function f(x: number, y = x > 2): number { return y ? x : 1; }',
    ],
    ['COT3020', '/** @differentiable */ export function f(p: number | number[]): number { return 1; }'],
    ['COT2003', '/** @differentiable */ export function* f(x: number) { yield x; }'],
    ['COT2002', '/** @differentiable */ export async function f(x: number) { return x; }'],
  ])('%s: %s', (code, text) => {
    const { module, diagnostics } = lower({ 'main.ts': text });
    expect(diagnostics.map((d) => d.code)).toContain(code);
    expect(module.requests).toEqual([]);
  });

  test('what they ask for', () => {
    const { module, diagnostics } = lower({
      'main.ts': `
/** Text. @differentiable in passing is no tag. */
export function no(x: number): number { return x; }
/**
 * The loss.
 * @differentiable wrt b modes jvp, adjoint
 * @param a something
 */
export const f = (a: number, b: number): number => a * b;
/** @differentiable */
export default (x: number): number => x;
export const g = /** @differentiable */ function (xs: Float64Array, k = 2 * Math.PI, flag = false): number {
  return flag ? xs[0]! * k : 0;
};
/** @differentiable */
export const v = (x: number): [number, number] => [x, x * x];
`,
    });
    expect(diagnostics).toEqual([]);
    expect(module.requests).toEqual([
      { function: 'main.ts#f', wrt: [1], wrtIsExplicit: true, modes: ['jvp', 'adjoint'] },
      { function: 'main.ts#main', wrt: [0], wrtIsExplicit: false, modes: ['grad'] },
      { function: 'main.ts#g', wrt: [0, 1], wrtIsExplicit: false, modes: ['grad'] },
      { function: 'main.ts#v', wrt: [0], wrtIsExplicit: false, modes: ['vjp'] },
    ]);
    const g = module.functions.get('main.ts#g')!;
    expect(g.parameters.map((p) => [p.typeText, p.optional, p.initializer])).toEqual([
      ['Float64Array', false, undefined],
      ['number', true, '2 * Math.PI'],
      ['boolean', true, 'false'],
    ]);
  });

  test('modes that other files import, and modes asked for from outside', () => {
    const program = openProgram({
      sources: {
        'a/loss.ts': '/** @differentiable */ export function loss(x: number): number { return x * x; }',
        'use.ts':
          "import { lossJvp as j } from './a/loss.grad.js'; import * as g from './a/loss.grad.js'; j(1, 2); g.lossAdjoint();",
      },
      workingDirectory: '/work',
    });
    expect(annotatedFiles(program)).toEqual(['a/loss.ts']);
    const { module } = lowerFile(program, 'a/loss.ts', { extraModes: ['hvp'] });
    expect(module.requests[0]!.modes).toEqual(['grad', 'hvp', 'jvp', 'adjoint']);
  });
});

describe('errors of TypeScript', () => {
  test('stop the file they are in', () => {
    const { module, diagnostics } = lower({
      'main.ts': '/** @differentiable */ export function f(x: number): number { return y; }',
    });
    expect(diagnostics.map((d) => [d.code, d.category, d.span.line, d.span.column])).toEqual([
      ['COT1001', 'syntax', 1, 70],
    ]);
    expect(module.requests).toEqual([]);
  });

  test('in the file of a helper stop the callers of that file', () => {
    const { module, diagnostics } = lower({
      'lib.ts': 'export const h = (x: number): number => x + z;',
      'main.ts': `import { h } from './lib.js';
/** @differentiable */ export const f = (x: number): number => h(x);
/** @differentiable */ export const g = (x: number): number => x;`,
    });
    expect(diagnostics.map((d) => d.code)).toEqual(['COT1002']);
    expect(module.requests.map((r) => r.function)).toEqual(['main.ts#g']);
  });

  test('about a companion that is not there yet do not count', () => {
    expect(
      codesOf(`import { fGrad } from './main.grad.js';
/** @differentiable */ export const f = (x: number): number => x;
export const step = (x: number): number => x - fGrad(x);`),
    ).toEqual([]);
  });
});

describe('what the platform defines', () => {
  test('need not be known, but cannot be differentiated through', () => {
    const { module, diagnostics } = lower({
      'main.ts': `import { readFileSync } from 'node:fs';
import { density } from 'some-package';
/** @differentiable */ export const f = (x: number): number => { console.log(x); return x; };
/** @differentiable */ export const g = (x: number): number => density(x);
export const text = readFileSync('a', 'utf8') + process.argv[0];`,
    });
    expect(diagnostics.map((d) => [d.code, d.span.line])).toEqual([['COT2011', 4]]);
    expect(module.requests.map((r) => r.function)).toEqual(['main.ts#f']);
  });

  test('an imported name is not the global of that name', () => {
    const { diagnostics, module } = lower({
      'lib.d.ts': 'export declare function isFinite(x: number): boolean;',
      'main.ts': `import { isFinite } from './lib.js';
/** @differentiable */ export const f = (x: number): number => isFinite(x) ? x : 0;`,
    });
    // A test has no derivative, so it runs as it is: imported, not taken for the global.
    expect(diagnostics).toEqual([]);
    expect(module.references).toContainEqual(expect.objectContaining({ kind: 'import', name: 'isFinite' }));
  });

  test('a module of the project has to be there', () => {
    expect(
      codesOf(
        "import { h } from './gone.js'; /** @differentiable */ export const f = (x: number): number => h(x);",
      ),
    ).toEqual(['COT1001']);
  });
});

describe('helpers', () => {
  test('a mistake in one shows the calls that lead there', () => {
    const { diagnostics } = lower({
      'lib.ts': 'export function inner(x: number): number { return x * Math.random(); }\n',
      'main.ts': `import { inner as deep } from './lib.js';
function middle(x: number): number { return deep(x) + 1; }
/** @differentiable */
export function f(x: number): number { return middle(x); }
`,
    });
    expect(diagnostics).toHaveLength(1);
    const [d] = diagnostics;
    expect([d!.code, d!.span.file, d!.span.line]).toEqual(['COT2008', 'lib.ts', 1]);
    expect(d!.related.map((r) => [r.message, r.span.file, r.span.line])).toEqual([
      ["'f' calls 'middle' here.", 'main.ts', 4],
      ["'middle' calls 'inner' here.", 'main.ts', 2],
    ]);
  });

  test('mutual recursion is lowered once for each function', () => {
    const { module, diagnostics } = lower({
      'main.ts': `
function even(x: number, n: number): number { return n === 0 ? x : odd(x, n - 1); }
function odd(x: number, n: number): number { return n === 0 ? -x : even(x, n - 1); }
/** @differentiable */
export function f(x: number): number { return even(x, 4); }
`,
    });
    expect(diagnostics).toEqual([]);
    expect([...module.functions.keys()]).toEqual(['main.ts#f', 'main.ts#even', 'main.ts#odd']);
  });

  test('several mistakes are all found', () => {
    const { diagnostics } = lower({
      'main.ts': `/** @differentiable */
export function f(x: number, xs: number[]): number {
  const o = { a: x };
  let s = 0;
  for (const k in xs) s += Number(k);
  xs[0] = x;
  return s + Math.random();
}
`,
    });
    expect(diagnostics.map((d) => [d.code, d.span.line])).toEqual([
      ['COT3011', 5],
      ['COT2008', 7],
    ]);
  });
});
