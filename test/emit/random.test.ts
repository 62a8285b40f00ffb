/** The emitted code of random functions computes the same bits, effects and exceptions as their IR. */
import fc from 'fast-check';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { emitCompanion } from '../../src/emit/index.js';
import { checkFunction } from '../../src/ir/check.js';
import { printFunction } from '../../src/ir/print.js';
import type { Function } from '../../src/ir/module.js';
import { typeCheck } from '../support/check.js';
import { loadModules } from '../support/run.js';
import { randomFunction } from './arbitrary.js';
import { interpret } from './interpret.js';

const runs = Number(process.env['EMIT_RUNS'] ?? 600);

function emit(f: Function): string {
  return emitCompanion({
    source: './random.ts',
    functions: [{ function: f, primal: 'f', documentation: [], exported: true }],
    references: [],
    assertElements: true,
  }).text;
}

/** Everything a run can show: the result or what was thrown, and the memory afterwards. */
function observe(run: (args: readonly unknown[]) => unknown, alias: boolean): unknown {
  const xs = [0.5, -1.25, 2, 3];
  const args = [
    0.75,
    -1.5,
    3,
    true,
    xs,
    alias ? xs : [1, 2, 0.25, -3],
    Float64Array.of(1, 0.5, -2, 4),
    [] as number[],
  ];
  let outcome: unknown;
  try {
    outcome = { value: run(args) };
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    outcome = { thrown: String(e) };
  }
  return { outcome, memory: args.slice(4) };
}

function external(text: readonly string[], args: readonly unknown[]): unknown {
  if (text[1] === '.push(') return (args[0] as unknown[]).push(args[1]);
  if (text[1] === ' * 2 + 1') return Number(args[0]) * 2 + 1;
  if (text[0]!.startsWith('new RangeError')) return new RangeError(String(args[0]));
  throw new Error(`internal: no meaning for ${text.join('…')}`);
}

const tapes = fc.array(fc.nat(9999), { minLength: 20, maxLength: 400, size: 'max' });

test('random functions run as their IR says', () => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const f = randomFunction(tape);
      expect(checkFunction(f)).toEqual([]);
      const text = emit(f);
      const run = loadModules({ 'f.ts': text })('f.ts')['f'] as (...args: readonly unknown[]) => unknown;
      for (const alias of [false, true]) {
        const actual = observe((args) => run(...args), alias);
        const wanted = observe((args) => interpret(f, args, external), alias);
        expect(actual, `${printFunction(f)}\n\n${text}`).toStrictEqual(wanted);
      }
    }),
    { numRuns: runs },
  );
}, 600_000);

test('random functions type-check under strict', () => {
  const texts = fc.sample(tapes, { numRuns: 60, seed: 3 }).map((tape) => emit(randomFunction(tape)));
  const files = Object.fromEntries(texts.map((text, i) => [`f${i}.ts`, text]));
  const problems = typeCheck(files);
  expect(problems.map((p) => `${p}\n${texts[Number(/\d+/.exec(p)?.[0])]}`).slice(0, 3)).toEqual([]);
}, 60_000);

test('random functions are laid out as prettier would', async () => {
  const texts = fc.sample(tapes, { numRuns: 300, seed: 7 }).map((tape) => emit(randomFunction(tape)));
  // Source text is not parsed, so it may be in parentheses without need.
  for (const text of texts.filter((t) => !t.includes(' * 2 + 1)'))) {
    expect(await format(text, { parser: 'typescript', printWidth: 100, singleQuote: true })).toBe(text);
  }
}, 60_000);
