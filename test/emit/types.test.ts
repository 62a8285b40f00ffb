import { describe, expect, test } from 'vitest';
import { compile, type CompileOptions } from '../../src/compiler.js';
import { dualGradient } from '../oracles/index.js';
import { typeCheck } from '../support/check.js';
import { loadModules } from '../support/run.js';
import { typedPrograms } from './typedPrograms.js';

const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, x: unknown) => (typeof x === 'number' ? x.toPrecision(12) : x)));

const isScalar = (source: string): boolean => /export function f\([^)]*\): number \{/.test(source);

function companions(options: Omit<CompileOptions, 'sources'>): {
  readonly files: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
} {
  const given = typedPrograms.map(({ source }, i) => [`/case${i}.ts`, source] as const);
  const results = [true, false].map((scalar) =>
    compile({
      sources: Object.fromEntries(given.filter(([, source]) => isScalar(source) === scalar)),
      workingDirectory: '/',
      verifyIr: true,
      ...options,
      modes: scalar ? ['grad', 'jvp', 'adjoint'] : ['vjp', 'jvp'],
    }),
  );
  const made = results.flatMap((r) => r.companions.map(({ file, text }) => [file, text] as const));
  return {
    files: Object.fromEntries([
      ...given,
      ...made.map(([file, text]) => [`/${file.replace(/^\//, '')}`, text]),
    ]),
    problems: results.flatMap((r) => r.diagnostics.map((d) => `${d.code} ${d.message}`)),
  };
}

describe.each([
  ['optimised', {}],
  ['not optimised', { simplify: false, record: false, fuse: false }],
] as const)('companions, %s', (_, options) => {
  const { files, problems } = companions(options);

  test('are made', () => {
    expect(problems).toEqual([]);
  });

  test('type-check', () => {
    expect(typeCheck(files, { uncheckedIndexedAccess: false })).toEqual([]);
  });

  test.each(
    typedPrograms.map((p, i) => [p.title, i] as const).filter(([, i]) => isScalar(typedPrograms[i]!.source)),
  )('are right: %s', (_title, i) => {
    const { args } = typedPrograms[i]!;
    const load = loadModules(files);
    const gradient = load(`/case${i}.grad.ts`)['fGrad'] as (...args: readonly unknown[]) => unknown;
    const expected = dualGradient(files, { file: `/case${i}.ts`, name: 'f' }, args() as unknown[]);
    const actual = gradient(...args());
    expect(rounded(expected.length === 1 ? [actual] : actual)).toEqual(rounded(expected));
  });
});
