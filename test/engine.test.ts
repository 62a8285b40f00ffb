/** The engine kept open: after any edit its results are those of a fresh compilation. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, openEngine, type CompileOptions, type CompileResult } from '../src/compiler.js';

const sources: Readonly<Record<string, string>> = {
  'a.ts': `import { half, type Pair } from './lib.js';
/** @differentiable */
export function f(x: number, p: Pair): number {
  return half(x) * p.left;
}
`,
  'b.ts': '/** @differentiable */\nexport const h = (x: number): number => x * x;\n',
  'c.ts': `import { Shape } from './shape.js';
/** @differentiable */
export function area(s: Shape): number {
  return s.area();
}
`,
  'lib.ts': `export type { Pair } from './pair.js';
export const half = (x: number): number => x / 2;
`,
  'pair.ts': 'export interface Pair { left: number; right: number }\n',
  'shape.ts': 'export class Shape {\n  r = 1;\n  area(): number {\n    return this.r * this.r;\n  }\n}\n',
};

/** Edits one after the other; with each, the sources that must be compiled again. */
const edits: readonly (readonly [what: string, file: string, text: string | undefined, again: string[]])[] = [
  ['nothing', 'b.ts', sources['b.ts'], []],
  ['a source', 'b.ts', '/** @differentiable */\nexport const h = (x: number): number => x + x;\n', ['b.ts']],
  ['a callee', 'lib.ts', sources['lib.ts']!.replace('x / 2', 'x / 3'), ['a.ts']],
  ['a type, through a re-export', 'pair.ts', 'export interface Pair { left: number }\n', ['a.ts']],
  ['a use of a companion', 'use.ts', "import { hJvp } from './b.grad.js';\nvoid hJvp;\n", ['b.ts']],
  ['another use', 'use.ts', "import { hJvp } from './b.grad.js';\nvoid hJvp(1, 1);\n", []],
  ['no use any more', 'use.ts', undefined, ['b.ts']],
  [
    'a class below one in view',
    'square.ts',
    "import { Shape } from './shape.js';\nexport class Square extends Shape {\n  override area(): number {\n    return 4;\n  }\n}\n",
    ['c.ts'],
  ],
  ['its end', 'square.ts', undefined, ['c.ts']],
  ['a global declaration', 'globals.d.ts', 'declare const scale: number;\n', ['a.ts', 'b.ts', 'c.ts']],
  ['a broken callee', 'lib.ts', sources['lib.ts']!.replace('x / 2', "'x'"), ['a.ts']],
  ['a callee that is gone', 'lib.ts', undefined, ['a.ts']],
  ['a callee that is back', 'lib.ts', sources['lib.ts'], ['a.ts']],
  ['a new source', 'd.ts', '/** @differentiable */\nexport const d = (x: number): number => x;\n', ['d.ts']],
  ['a source without its mark', 'd.ts', 'export const d = (x: number): number => x;\n', []],
  [
    'a rule',
    'rule.ts',
    "import { half } from './lib.js';\n/** @partialsOf half */\nexport const halfRule = (x: number): number => 0.5 + 0 * x;\n",
    ['a.ts', 'b.ts', 'c.ts'],
  ],
];

const told = ({ companions, diagnostics, dependencies }: CompileResult) => ({
  companions,
  diagnostics,
  dependencies,
});

describe('an open engine', () => {
  const now: Record<string, string> = { ...sources };
  const engine = openEngine({ sources });
  const first = engine.compile();

  it('compiles everything once', () => {
    expect(first.compiled).toEqual(['a.ts', 'b.ts', 'c.ts']);
    expect(first.diagnostics).toEqual([]);
    expect(engine.compile()).toEqual({ ...first, compiled: [] });
    expect(first.dependencies.get('a.ts')).toEqual(['a.ts', 'lib.ts', 'pair.ts']);
  });

  it.each(edits)('follows the edit of %s', (_, file, text, again) => {
    if (text === undefined) delete now[file];
    else now[file] = text;
    engine.update([{ file, ...(text === undefined ? {} : { text }) }]);
    const result = engine.compile();
    expect(result.compiled).toEqual(again);
    expect(told(result)).toEqual(told(compile({ sources: { ...now } })));
  });

  it('compiles named files only', () => {
    expect(engine.compile(['b.ts']).companions.map((c) => c.source)).toEqual(['b.ts']);
  });
});

describe('an open engine on a disk', () => {
  const square = '/** @differentiable */ export function square(x: number): number { return x * x; }\n';

  it('reads what changed, follows the tsconfig, and takes unsaved text', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cotangent-')));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    try {
      write('tsconfig.json', '{ "compilerOptions": { "strict": true }, "include": ["src"] }');
      write('src/a.ts', square);
      const options: CompileOptions = { workingDirectory: folder };
      const engine = openEngine(options);
      const sameAsFresh = (compiled: string[]): void => {
        const result = engine.compile();
        expect(result.compiled).toEqual(compiled.map((file) => join(folder, file)));
        expect(told(result)).toEqual(told(compile(options)));
      };
      sameAsFresh(['src/a.ts']);
      write('src/deep/b.ts', square);
      engine.update([{ file: join(folder, 'src/deep/b.ts') }]);
      sameAsFresh(['src/deep/b.ts']);
      write('src/a.ts', square.replace('x * x', 'x ** 3'));
      engine.update([{ file: 'src/a.ts' }]);
      sameAsFresh(['src/a.ts']);
      engine.update([{ file: 'src/a.ts', text: square }]);
      expect(engine.compile().companions[0]!.text).toContain('2 * x');
      engine.update([{ file: 'src/a.ts' }]);
      sameAsFresh(['src/a.ts']);
      write('tsconfig.json', '{ "compilerOptions": { "strict": true }, "include": ["src/deep"] }');
      engine.update([{ file: 'tsconfig.json' }]);
      sameAsFresh([]);
      expect(engine.compile().companions.map((c) => c.source)).toEqual([join(folder, 'src/deep/b.ts')]);
      rmSync(join(folder, 'src/deep/b.ts'));
      engine.update([{ file: 'src/deep/b.ts' }]);
      sameAsFresh([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
