/**
 * Every program under fixtures/: compiled, run, and compared with the oracles at the points it names; then its
 * `.expect.md` is compared, and rewritten with `npm run fixtures -- --update`; those of one folder or one fixture with
 * `FIXTURES=loops/nested,memory npm run fixtures -- --update`.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compile,
  renderDiagnostics,
  type CompileOptions,
  type CompileResult,
  type Mode,
} from '../src/compiler.js';
import { rules } from '../src/rules/table.js';
import { negate } from '../src/rules/expression.js';
import { Zero } from '../src/rules/rule.js';
import type { Primitive } from '../src/ir/operations.js';
import { expectation } from './fixture/expectation.js';
import { fixturesFolder, readFixtures, type Fixture } from './fixture/fixture.js';
import { judge, type Operations, type Verdict } from './fixture/judge.js';
import { typeCheck } from './support/check.js';

const only = process.env.FIXTURES?.split(',');
const fixtures = readFixtures().filter(({ name }) => only?.some((begin) => name.startsWith(begin)) ?? true);
const accepted = fixtures.filter((fixture) => !fixture.rejected);

function compileFixtures(options: CompileOptions): CompileResult {
  return compile({
    paths: fixtures.map((fixture) => fixture.file),
    project: '.',
    workingDirectory: fixturesFolder,
    verifyIr: true,
    ...options,
  });
}

type Compiled = Pick<CompileResult, 'companions' | 'failures'>;

/** Functions whose results are no numbers have no gradient. */
function compileByResult(
  modes: (scalar: boolean) => readonly Mode[],
  options: CompileOptions = {},
): Compiled {
  const parts = [true, false].flatMap((scalar) => {
    const paths = fixtures.filter((f) => isScalar(f) === scalar).map((f) => f.file);
    return paths.length === 0 ? [] : [compileFixtures({ paths, modes: modes(scalar), ...options })];
  });
  return {
    companions: parts.flatMap((part) => part.companions),
    failures: parts.flatMap((part) => part.failures),
  };
}

/** With all modes that the numbers are checked with. */
const compileInEveryMode = (options: CompileOptions = {}): Compiled =>
  compileByResult((scalar) => (scalar ? ['grad', 'vjp', 'jvp', 'hvp', 'adjoint'] : ['vjp', 'jvp']), options);

/** With matrices, computed forward and backward. */
const compileMatrices = (): readonly Compiled[] =>
  (['jacobian-forward', 'jacobian-reverse'] as const).map((direction) =>
    compileByResult((scalar) =>
      scalar && direction === 'jacobian-forward' ? [direction, 'hessian'] : [direction],
    ),
  );

const isScalar = (f: Fixture): boolean => [...f.functions.values()].every((a) => a.result === 'number');

function companionOf({ companions }: Pick<Compiled, 'companions'>, fixture: Fixture): string | undefined {
  return companions.find((c) => c.source === join(fixturesFolder, fixture.file))?.text;
}

describe('fixtures', () => {
  let asWritten: CompileResult;
  let inEveryMode: ReturnType<typeof compileInEveryMode>;
  let matrices: ReturnType<typeof compileMatrices>;
  const ratios: number[] = [];

  beforeAll(() => {
    asWritten = compileFixtures({});
    inEveryMode = compileInEveryMode();
  });
  beforeAll(() => {
    matrices = compileMatrices();
  }, 900_000);

  it('compile without a failure of the compiler itself', () => {
    expect(
      [asWritten, inEveryMode, ...matrices]
        .flatMap((result) => result.failures)
        .map((f) => `${f.file}: ${String(f.cause)}`),
    ).toEqual([]);
  });

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const own = asWritten.diagnostics.filter((d) => d.span.file === join(fixturesFolder, fixture.file));
    const companion = companionOf(asWritten, fixture);
    expect(own.some((d) => d.severity === 'error')).toBe(fixture.rejected);
    let verdict: Verdict | undefined;
    if (!fixture.rejected) {
      verdict = judge(
        fixture,
        companionOf(inEveryMode, fixture) ?? 'throw new Error("no companion");',
        matrices.flatMap((result) => companionOf(result, fixture) ?? []),
      );
      expect(verdict.problems).toEqual([]);
      const { primal } = verdict.operations;
      const ratio = ratioOf(verdict);
      // What is run again on purpose is counted in reversal.test.ts.
      if (primal > 0 && !fixture.text.includes('@checkpoint')) {
        expect(ratio, 'operations of value and gradient over those of the primal').toBeLessThanOrEqual(5);
        ratios.push(ratio);
      }
    }
    const diagnostics = renderDiagnostics(own, {
      sourceText: () => fixture.text,
      displayName: () => `${fixture.name.split('/')[1]}.ts`,
    });
    const text = expectation(fixture, { diagnostics, companion, verdict });
    await expect(text).toMatchFileSnapshot(join(fixturesFolder, `${fixture.name}.expect.md`));
  });

  it.runIf(only === undefined)('have second derivatives, but through rules in the source', () => {
    const without = accepted.filter(
      (f) => isScalar(f) && !/^export function \w+Hvp\b/m.test(companionOf(inEveryMode, f) ?? ''),
    );
    expect(without.map((f) => f.name)).toEqual([
      'rules/absent',
      'rules/default',
      'rules/implicit',
      'rules/memory',
      'rules/returned',
      'rules/softplus',
    ]);
  });

  it.runIf(only === undefined)('have Jacobians and Hessians, where rows and columns can be counted', () => {
    const without = (mode: RegExp, result: number): readonly string[] =>
      accepted.flatMap((f) => (mode.test(companionOf(matrices[result]!, f) ?? '') ? [] : [f.name]));
    expect({
      forward: without(/^export function \w+Jacobian\b/m, 0),
      reverse: without(/^export function \w+Jacobian\b/m, 1),
    }).toMatchInlineSnapshot(`
      {
        "forward": [
          "arrays/appended",
          "memory/cholesky",
          "memory/inside-of-new",
          "memory/lu",
          "memory/median",
          "records/optional-methods",
          "records/options",
          "records/selected",
          "records/shapes",
          "results/asserted-tuples",
          "rules/absent",
          "rules/memory",
        ],
        "reverse": [
          "arrays/appended",
          "memory/cholesky",
          "memory/inside-of-new",
          "memory/lu",
          "memory/median",
          "records/optional-methods",
          "records/options",
          "records/shapes",
          "rules/absent",
          "rules/memory",
        ],
      }
    `);
  });

  it('have companions that type-check', () => {
    const files: Record<string, string> = {};
    for (const fixture of accepted) {
      Object.assign(files, fixture.files);
      for (const [suffix, result] of [
        ['', asWritten],
        ['.every', inEveryMode],
        ['.forward', matrices[0]!],
        ['.reverse', matrices[1]!],
      ] as const) {
        const text = companionOf(result, fixture);
        if (text !== undefined) files[fixture.file.replace(/\.ts$/, `${suffix}.grad.ts`)] = text;
      }
    }
    expect(typeCheck(files).filter((line) => line.includes('.grad.ts'))).toEqual([]);
  });

  it.each<[string, CompileOptions]>([
    ['simplification', { simplify: false }],
    ['the to-be-recorded analysis', { record: false }],
    ['fusion', { fuse: false }],
    ['all three', { simplify: false, record: false, fuse: false }],
  ])('give the same numbers without %s', (_, off) => {
    const result = compileInEveryMode(off);
    expect(result.failures.map((f) => `${f.file}: ${String(f.cause)}`)).toEqual([]);
    const problems = accepted.flatMap(
      (fixture) => judge(fixture, companionOf(result, fixture) ?? '').problems,
    );
    expect(problems).toEqual([]);
  });

  afterAll(() => {
    if (ratios.length === 0) return;
    const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
    console.log(
      `operations of value and gradient over the primal's: ${mean.toFixed(2)} in the geometric mean of ` +
        `${ratios.length} fixtures, ${Math.max(...ratios).toFixed(2)} at most`,
    );
  });
});

describe.runIf(only === undefined)('a rule with a flipped sign', () => {
  const some = accepted.filter((f) => isScalar(f) && /^(straight-line|branches|kinks|math)\//.test(f.name));
  const wrong = (options: CompileOptions): readonly string[] => {
    const result = compileFixtures({
      paths: some.map((f) => f.file),
      modes: ['grad', 'vjp', 'jvp', 'hvp', 'adjoint'],
      ...options,
    });
    return some.flatMap((f) => {
      const companion = companionOf(result, f);
      return companion === undefined ? [] : judge(f, companion).problems;
    });
  };

  it.each<Primitive>(['sin', 'multiply', 'divide', 'sqrt', 'max'])('of %s is noticed', (operation) => {
    const rule = rules[operation];
    const broken = {
      ...rule,
      partials: (...[x, y]: Parameters<typeof rule.partials>) => {
        const [first, ...rest] = rule.partials(x, y);
        return [first === Zero || first === undefined ? Zero : negate(first), ...rest];
      },
    };
    expect(wrong({ rules: { [operation]: broken } }).length).toBeGreaterThan(0);
  });

  it('is what is wrong there, and nothing else', () => {
    expect(wrong({})).toEqual([]);
  });
});

/** Companions compute indices in variables, where they are counted: then they are counted in the primal too. */
function ratioOf({ operations, allOperations }: Verdict): number {
  const ratio = ({ primal, gradient }: Operations): number => gradient / primal;
  return ratio(operations) <= 5 ? ratio(operations) : ratio(allOperations);
}
