/** docs/how-to/in-place.md: what its comments say comes out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../src/compiler.js';
import { loadModules } from './support/run.js';

const page = readFileSync(join(import.meta.dirname, '../docs/how-to/in-place.md'), 'utf8');
const [source, ...uses] = [...page.matchAll(/```ts\n(.*?)```/gs)].map((block) => block[1]!);
/** `x; // what comes out` */
const remark = /^([\w(), ]+); \/\/ (.*)$/gm;

test('in-place.md says what comes out', () => {
  const { companions, diagnostics } = compile({ sources: { 'settle.ts': source! } });
  expect(diagnostics).toEqual([]);
  const run = `
export const outcomes: string[] = [];
function note(what: () => Iterable<number>): void {
  try {
    outcomes.push([...what()].join(', '));
  } catch (error) {
    outcomes.push(String(error));
  }
}
${uses.join('').replace(remark, 'note(() => $1);')}`;
  const load = loadModules({
    'settle.ts': source!,
    'settle.grad.ts': companions[0]!.text,
    'uses.ts': run,
  });
  const said = [...uses.join('').matchAll(remark)].map((match) => match[2]!);
  expect(load('uses.ts')['outcomes']).toEqual(said);
  expect(said).toHaveLength(4);
});
