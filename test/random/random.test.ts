/** Random programs in the normal test run: a few hundred, always the same; `npm run fuzz` runs them at length. */
import { describe, expect, it } from 'vitest';
import { negate } from '../../src/rules/expression.js';
import { Zero, type Rule } from '../../src/rules/rule.js';
import { rules } from '../../src/rules/table.js';
import { loadModules } from '../support/run.js';
import { typeCheck } from '../support/check.js';
import { programAt } from './arbitrary.js';
import { checkBatch, shrink, type CheckOptions } from './check-batch.js';
import { entryName, printProgram } from './print.js';
import type { Program } from './program.js';
import { shrinkProgram } from './shrink.js';

const programsOf = (seed: number, count: number): readonly Program[] =>
  Array.from({ length: count }, (_, k) => programAt(seed, k, 'scalars'));

describe('the generator', () => {
  const programs = programsOf(7, 100);

  it('gives the same program for the same seed and number', () => {
    expect(programsOf(7, 100).map((program) => printProgram(program))).toEqual(
      programs.map((program) => printProgram(program)),
    );
  });

  it('gives well-typed programs that end, nearly all with a finite value', () => {
    const files = Object.assign({}, ...programs.map((program, k) => printProgram(program, `/p${k}`)));
    const rejected = new Set(typeCheck(files).map((line) => line.split('/')[1]));
    // TypeScript refuses comparisons it can decide; a few of those are drawn.
    expect(rejected.size).toBeLessThanOrEqual(3);
    const load = loadModules(files);
    const values = programs.flatMap((program, k) => {
      if (rejected.has(`p${k}`)) return [];
      const f = load(`/p${k}/main.ts`)[entryName] as (...args: unknown[]) => number;
      return program.points.map((point) => f(...point));
    });
    expect(values.filter(Number.isFinite).length).toBeGreaterThan(0.95 * values.length);
  });

  it('shrinks to a minimal program that still has what is looked for', () => {
    const wanted = (program: Program): boolean => {
      const text = printProgram(program)['main.ts'] ?? '';
      return /for \(.*of/.test(text) && text.includes('Math.tanh');
    };
    let smallest = programs.find(wanted);
    expect(smallest).toBeDefined();
    for (let next = smallest; next !== undefined;) {
      smallest = next;
      next = [...shrinkProgram(next)].find(wanted);
    }
    const lines = printProgram(smallest!)['main.ts']!.split('\n');
    expect(lines.filter((line) => line.trim() !== '').length).toBeLessThan(12);
  });
});

describe('compiled random programs', () => {
  it.each([
    [101, { simplify: false }],
    [102, { record: false }],
    [103, { simplify: false, record: false, fuse: false }],
  ])(
    'agree with the oracles in value, gradient, tangent and cost (seed %i)',
    { timeout: 60_000 },
    (seed, plain) => {
      const programs = programsOf(seed, 70);
      const outcomes = checkBatch(programs, 0, { plain, typeCheck: true });
      const failures = outcomes.flatMap((outcome, k) => {
        if (outcome.kind !== 'failed') return [];
        const source = Object.values(printProgram(programs[k]!)).join('\n');
        return [`program ${k} of seed ${seed}: ${outcome.property}: ${outcome.message}\n${source}`];
      });
      expect(failures.join('\n\n')).toBe('');
      expect(
        outcomes.filter((outcome) => outcome.kind === 'passed' && outcome.regular).length,
      ).toBeGreaterThan(60);
    },
  );

  it('catch a rule with a wrong sign, and show it in a few lines', { timeout: 60_000 }, () => {
    const broken: CheckOptions = {
      rules: { cos: withWrongSign(rules.cos) },
      typeCheck: false,
      only: ['gradient'],
    };
    const programs = programsOf(104, 20);
    const outcomes = checkBatch(programs, 0, broken);
    const index = outcomes.findIndex((outcome) => outcome.kind === 'failed');
    const failure = outcomes[index];
    if (failure?.kind !== 'failed') throw new Error('no random program noticed');
    expect(failure.property).toBe('gradient');
    const { program } = shrink(programs[index]!, failure, index, broken, 20);
    const text = printProgram(program)['main.ts']!;
    expect(text).toContain('Math.cos');
    expect(text.split('\n').length).toBeLessThan(12);
  });
});

function withWrongSign(rule: Rule): Rule {
  return {
    ...rule,
    partials: (x, y) => rule.partials(x, y).map((partial) => (partial === Zero ? partial : negate(partial))),
  };
}
