/** Programs on disk: tsconfigs, the files looked at, the options that count. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { annotatedFiles, editProgram, lowerFile, openProgram, optionsOf } from '../../src/frontend/index.js';

const square = '/** @differentiable */ export function square(x: number): number { return x * x; }\n';
const files: Readonly<Record<string, string>> = {
  'plain/tsconfig.json':
    '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true }, "include": ["src"] }',
  'plain/src/square.ts': square,
  'plain/src/square.grad.ts': square,
  'plain/src/types.d.ts': 'declare const version: string;',
  'plain/src/none.ts': '// no tag\nexport const one = 1;\n',
  'plain/other/beside.ts': `import { square } from '../src/square.js';
/** @differentiable */ export const quartic = (x: number): number => square(square(x));
`,
  'solution/tsconfig.json':
    '{ "files": [], "references": [{ "path": "./app" }, { "path": "./tsconfig.tool.json" }] }',
  'solution/app/tsconfig.json':
    '{ "compilerOptions": { "composite": true, "strict": true }, "include": ["."] }',
  'solution/app/a.ts': square,
  'solution/tsconfig.tool.json': '{ "compilerOptions": { "composite": true }, "include": ["tool"] }',
  'solution/tool/b.ts': square,
};

describe('programs on disk', () => {
  let root = '';
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'cotangent-')));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('the files of a project, but for declarations and companions; its options', () => {
    const workingDirectory = join(root, 'plain');
    const program = openProgram({ project: join(workingDirectory, 'tsconfig.json'), workingDirectory });
    expect(annotatedFiles(program)).toEqual([join(workingDirectory, 'src/square.ts')]);
    expect(optionsOf(program)).toEqual({ noUncheckedIndexedAccess: true });
    const { module } = lowerFile(program, annotatedFiles(program)[0]!);
    expect(module.file).toBe(join(workingDirectory, 'src/square.ts'));
    expect([...module.functions.keys()]).toEqual(['src/square.ts#square']);
  });

  test('files named one by one, with what they import', () => {
    const workingDirectory = join(root, 'plain');
    const program = openProgram({ files: ['other/beside.ts'], workingDirectory });
    expect(annotatedFiles(program)).toEqual([join(workingDirectory, 'other/beside.ts')]);
    const { module, diagnostics } = lowerFile(program, 'other/beside.ts');
    expect(diagnostics).toEqual([]);
    expect([...module.functions.keys()]).toEqual(['other/beside.ts#quartic', 'src/square.ts#square']);
  });

  test('a project that only lists others stands for them', () => {
    const workingDirectory = join(root, 'solution');
    const program = openProgram({ project: join(workingDirectory, 'tsconfig.json'), workingDirectory });
    expect(annotatedFiles(program)).toEqual([
      join(workingDirectory, 'app/a.ts'),
      join(workingDirectory, 'tool/b.ts'),
    ]);
  });

  test('an edit of the kept program is seen', () => {
    const program = openProgram({
      sources: {
        'lib.ts': 'export const k = (x: number): number => x;',
        'main.ts':
          "import { k } from './lib.js';\n/** @differentiable */ export const f = (x: number): number => k(x);",
      },
      workingDirectory: '/work',
    });
    expect(lowerFile(program, 'main.ts').diagnostics).toEqual([]);
    const edit = { file: 'lib.ts', text: 'export const k = (x: string): string => x;' };
    const edited = editProgram(program, [edit], () => undefined);
    expect(lowerFile(edited, 'main.ts').diagnostics.map((d) => d.code)).toEqual(['COT1001', 'COT1001']);
  });
});
