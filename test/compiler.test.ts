/** The engine as programs call it. */
import { describe, expect, it } from 'vitest';
import { compile, UsageError } from '../src/compiler.js';
import { rules } from '../src/rules/table.js';
import { typeCheck } from './support/check.js';
import { loadModules } from './support/run.js';

const sources = {
  'a.ts': `import { half } from './lib.js';
/** @differentiable */
export function f(x: number): number {
  return half(x) * x;
}
/** @differentiable */
export function g(x: number): number {
  return Math.sin(x);
}
`,
  'b.ts': '/** @differentiable modes jvp */\nexport const h = (x: number): number => x * x;\n',
  'lib.ts': 'export const half = (x: number): number => x / 2;\n',
};

describe('compile', () => {
  it('returns companions, and the files they were made from', () => {
    const result = compile({ sources, verifyIr: true });
    expect(result.diagnostics).toEqual([]);
    expect(result.companions.map(({ source, file, functions }) => ({ source, file, functions }))).toEqual([
      {
        source: 'a.ts',
        file: 'a.grad.ts',
        functions: [
          { name: 'f', modes: ['grad'] },
          { name: 'g', modes: ['grad'] },
        ],
      },
      { source: 'b.ts', file: 'b.grad.ts', functions: [{ name: 'h', modes: ['jvp'] }] },
    ]);
    expect([...result.dependencies]).toEqual([
      ['a.ts', ['a.ts', 'lib.ts']],
      ['b.ts', ['b.ts']],
    ]);
  });

  it('writes tangents of instances of a subclass where the type tells of its base', () => {
    const text = `export class Body {
  constructor(public x: number) {}
  itself(): Body { return this; }
}
export class Heavy extends Body {
  constructor(x: number, public mass: number) { super(x); }
}
/** @differentiable modes vjp, jvp */
export const f = (w: number): Body => new Heavy(w * w, 3 * w).itself();
`;
    const { companions, diagnostics } = compile({ sources: { 'f.ts': text }, verifyIr: true });
    expect(diagnostics).toEqual([]);
    const files = { 'f.ts': text, 'f.grad.ts': companions[0]!.text };
    expect(typeCheck(files)).toEqual([]);
    const { fJvp } = loadModules(files)('f.grad.ts');
    const pushed = (fJvp as (w: number, wDot: number) => unknown)(2, 1);
    expect(pushed).toMatchObject({ value: { x: 4, mass: 6 }, tangent: { x: 4, mass: 3 } });
  });

  it('gives the same bytes every time, whatever was compiled before and beside', () => {
    const all = compile({ sources }).companions;
    const alone = compile({ sources: { 'b.ts': sources['b.ts'] } }).companions;
    expect(compile({ sources }).companions).toEqual(all);
    expect(alone[0]!.text).toBe(all[1]!.text);
  });

  it('adds modes to those asked for, each once', () => {
    const { companions } = compile({ sources, modes: ['jvp', 'grad'] });
    expect(companions.map((c) => c.functions.map((f) => [...f.modes].sort()))).toEqual([
      [
        ['grad', 'jvp'],
        ['grad', 'jvp'],
      ],
      [['grad', 'jvp']],
    ]);
    expect(companions[1]!.text.match(/export function hJvp\(/g)).toHaveLength(1);
  });

  it('reports a failure of its own with the function, and goes on', () => {
    const broken = {
      ...rules.sin,
      partials: () => {
        throw new Error('internal: planted');
      },
    };
    const result = compile({ sources, rules: { sin: broken } });
    expect(result.companions.map((c) => c.source)).toEqual(['b.ts']);
    expect(result.failures).toMatchObject([{ file: 'a.ts', functions: ['g'], message: 'planted' }]);
    expect(result.diagnostics).toMatchObject([{ code: 'COT9001', category: 'internal', severity: 'error' }]);
    expect(result.diagnostics[0]!.message).toMatch(/\bg\b.*planted/);
  });

  it('tells its progress', () => {
    const seen: string[] = [];
    compile({ sources, onProgress: (done, total, file) => seen.push(`${done}/${total} ${file}`) });
    expect(seen).toEqual(['0/2 a.ts', '1/2 b.ts', '2/2 ']);
  });

  it('prints the representation after a pass', () => {
    const printed: string[] = [];
    compile({ sources, printIr: 'after:inline', onPrint: (text) => printed.push(text) });
    expect(printed).toHaveLength(2);
    expect(printed[0]).toContain('divide x 2');
    expect(printed[0]).not.toContain('call');
  });

  it.each([
    ['a pass that is none', { sources, printIr: 'after:lunch' }],
    ['a path that is none', { paths: ['no/such/folder'] }],
    ['a project that is none', { project: 'no/such/tsconfig.json' }],
  ])('throws a UsageError for %s', (_, options) => {
    expect(() => compile(options)).toThrow(UsageError);
  });
});
