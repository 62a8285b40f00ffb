/** Calls across files, and what the companion must import or write out. */
import { describe, expect, test } from 'vitest';
import { lowerFile, openProgram } from '../../src/frontend/index.js';
import { checkFunction } from '../../src/ir/check.js';
import { printModule } from '../../src/ir/print.js';
import { loadModules } from '../support/run.js';
import { evaluate } from './evaluate.js';

const files = {
  'math/basic.ts': `
export const square = (x: number): number => x * x;
export function scaled(x: number, by = SCALE): number { return x * by; }
const SCALE = 2 * HALF_TURN;
const HALF_TURN = Math.PI;
export const OFFSET = 0.25;
export default function cube(x: number): number { return x * square(x); }
`.replace(
    'const SCALE = 2 * HALF_TURN;\nconst HALF_TURN = Math.PI;',
    'const HALF_TURN = Math.PI;\nconst SCALE = 2 * HALF_TURN;',
  ),
  'math/arrow.ts': 'export default (x: number): number => Math.tanh(x);\n',
  'math/index.ts': `
export { square as sq, default as cube } from './basic.js';
export * from './basic.js';
export * as arrows from './more.js';
`,
  'math/more.ts':
    'export const half = function (x: number) { return x / 2; };\nexport const LIMITS: readonly number[] = [1, 2, 3];\n',
  'main.ts': `
import cube, { scaled, OFFSET as SHIFT } from './math/basic.js';
import tanh from './math/arrow.js';
import { sq, arrows } from './math/index.js';
import * as basic from './math/basic.js';
const SCALE = 10;
export const LOCAL = 3;
const alias = basic.square;
/** @differentiable */
export function f(x: number): number {
  return cube(x) + scaled(x) * SCALE + scaled(x, LOCAL) + tanh(x) + sq(x) + arrows.half(x) + basic.OFFSET * SHIFT
    + alias(x) * arrows.LIMITS[1]!;
}
`,
};

describe('modules', () => {
  const program = openProgram({ sources: files, workingDirectory: '/work' });
  const { module, diagnostics } = lowerFile(program, 'main.ts');

  test('helpers of every kind of import are lowered and run', () => {
    expect(diagnostics).toEqual([]);
    expect([...module.functions.keys()]).toEqual([
      'main.ts#f',
      'math/basic.ts#cube',
      'math/basic.ts#scaled~by',
      'math/basic.ts#scaled',
      'math/arrow.ts#arrow',
      'math/basic.ts#square',
      'math/more.ts#half',
    ]);
    expect([...module.functions.values()].flatMap(checkFunction)).toEqual([]);
    const f = loadModules(files)('main.ts')['f'] as (x: number) => number;
    const imported = { LOCAL: 3, OFFSET: 0.25, LIMITS: [1, 2, 3] };
    for (const x of [0, 1.5, -2.25]) expect(evaluate(module, 'main.ts#f', [x], imported)).toBe(f(x));
  });

  test('exported constants are imported, others written out with what they need, names kept apart', () => {
    expect(module.references).toEqual([
      { kind: 'declaration', name: 'SCALE', text: 'const SCALE = 10;' },
      { kind: 'import', name: 'LOCAL', imported: 'LOCAL', from: './main.js', typeOnly: false },
      { kind: 'import', name: 'OFFSET', imported: 'OFFSET', from: './math/basic.js', typeOnly: false },
      { kind: 'import', name: 'LIMITS', imported: 'LIMITS', from: './math/more.js', typeOnly: false },
      { kind: 'declaration', name: 'SCALE_2', text: 'const SCALE_2 = 2 * Math.PI;' },
      { kind: 'import', name: 'f', imported: 'f', from: './main.js', typeOnly: true },
    ]);
  });

  test('the notation of the IR', () => {
    expect(printModule({ ...module, functions: new Map([...module.functions].slice(1, 3)) }))
      .toMatchInlineSnapshot(`
      "function cube(x: number): number {
        t1 = call math/basic.ts#square x
        t2 = multiply x t1
        return t2
      }

      function scaled(x: number): number {
        by = external \`SCALE_2\`
        t1 = multiply x by
        return t1
      }
      "
    `);
  });
});
