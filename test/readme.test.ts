/** What README.md shows is what the compiler gives; `npm run docs` writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withOutputs } from '../scripts/readme-outputs.js';

it('README.md shows real outputs', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  expect(withOutputs(text), 'run `npm run docs`').toBe(text);
  expect(text).toContain('export function lossValueAndGrad(');
  expect(text).toContain('error[COT2');
});
