import { describe, expect, test } from 'vitest';
import { checkFunction } from '../../src/ir/check.js';
import { printModule } from '../../src/ir/print.js';
import { lowerFile, openProgram } from '../../src/frontend/index.js';
import { loadModules } from '../support/run.js';
import { memoryCases } from './memoryPrograms.js';
import { cases as plainCases } from './programs.js';
import { evaluate } from './evaluate.js';

const cases = [...plainCases, ...memoryCases];

const sources = Object.fromEntries(
  cases.map((c, i) => [
    `case${i}.ts`,
    `${c.before ?? ''}
/** @differentiable wrt x, y */
export function f(x: number, y: number, n: number, xs: readonly number[]): number {
  ${c.body}
}
`,
  ]),
);

/** A generator of numbers that is the same in each run (Park & Miller's). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function points(seed: number): readonly (readonly unknown[])[] {
  const next = generator(seed);
  const special = [0, 1, -1, 2, -0];
  const draw = () => (next() < 0.3 ? special[Math.floor(next() * special.length)]! : next() * 5 - 2.5);
  return Array.from({ length: 60 }, () => {
    const xs = Array.from({ length: Math.floor(next() * 6) }, draw);
    return [draw(), draw(), Math.floor(next() * 7), xs];
  });
}

type Outcome = { readonly value: unknown } | { readonly thrown: string };

function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    return { thrown: String(error) };
  }
}

describe('the IR computes what the source computes', () => {
  const program = openProgram({ sources, workingDirectory: '/work' });
  const load = loadModules(sources);

  test.each(cases.map((c, i) => [c.title, i] as const))('%s', (_, i) => {
    const file = `case${i}.ts`;
    const { module, diagnostics } = lowerFile(program, file);
    expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
    expect([...module.functions.values()].flatMap(checkFunction), printModule(module)).toEqual([]);
    const exported = load(file);
    const f = exported['f'] as (...args: readonly unknown[]) => unknown;
    const id = module.requests[0]!.function;
    for (const args of points(i + 1)) {
      const expected = outcome(() => f(...args));
      const actual = outcome(() => evaluate(module, id, args, exported));
      expect(actual, `f(${JSON.stringify(args)})\n${printModule(module)}`).toEqual(expected);
    }
  });
});
