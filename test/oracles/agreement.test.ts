/** Every way to the derivative gives the same one, on the whole corpus, and differences confirm it. */
import { describe, expect, test } from 'vitest';
import { numbersAlong } from './arguments.js';
import {
  delcontGradient,
  difference,
  dualGradient,
  dualJvp,
  nestedDualHvp,
  plain,
  richardson,
  tapeGradient,
  tapeHvp,
  type Entry,
} from './index.js';
import { replaceNumbers } from './perturb.js';
import { programs } from './programs/index.js';

const entry: Entry = { file: 'main.ts', name: 'f' };
const smooth = programs.filter((program) => program.smooth);
const rounded = new Set(['single precision is differentiated as the identity']);

/** Some direction, the same in every run. */
const along = (args: readonly unknown[]): unknown[] => {
  let k = 0;
  return replaceNumbers(args, () => Math.sin(1 + k++)) as unknown[];
};
const flat = (gradient: readonly unknown[]): number[] => numbersAlong(gradient, gradient);
const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((s, xi, i) => s + xi * y[i]!, 0);

describe.each(smooth)('$name', ({ name, files, runs }) => {
  test('dual numbers, tape and continuations agree', () => {
    for (const args of runs) {
      const expected = dualGradient(files, entry, args);
      expect(difference(tapeGradient(files, entry, args), expected)).toBeUndefined();
      expect(difference(delcontGradient(files, entry, args), expected)).toBeUndefined();
    }
  });

  test('the tangent is the gradient along the direction', () => {
    for (const args of runs) {
      const direction = along(args);
      const { value, tangent } = dualJvp(files, entry, args, direction);
      expect(value).toBe(plain(files, entry, args));
      const gradient = flat(tapeGradient(files, entry, args));
      expect(difference(tangent, dot(gradient, flat(direction)))).toBeUndefined();
    }
  });

  test.skipIf(rounded.has(name))('differences confirm it', () => {
    for (const args of runs) {
      const numbers = Float64Array.from(numbersAlong(args, args));
      const f = (x: Float64Array): number => {
        let k = 0;
        return plain(files, entry, replaceNumbers(args, () => x[k++]!) as unknown[]) as number;
      };
      const { gradient, error } = richardson(f, numbers);
      flat(tapeGradient(files, entry, args)).forEach((expected, i) => {
        if (error[i] === Infinity) return;
        expect(Math.abs(gradient[i]! - expected)).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(expected)) + 10 * error[i]!,
        );
      });
    }
  });

  test('second order: dual over dual agrees with tape over dual and with the first order', () => {
    for (const args of runs) {
      const direction = along(args);
      const nested = nestedDualHvp(files, entry, args, direction);
      const taped = tapeHvp(files, entry, args, direction);
      expect(difference(taped, nested)).toBeUndefined();
      expect(difference(nested.grad, dualGradient(files, entry, args))).toBeUndefined();
    }
  });
});
