/** `cotangent explain` as it is called. */
import { describe, expect, it } from 'vitest';
import { Folder } from './harness.js';

const source = `/** @differentiable */
export function loss(w: number[], xs: readonly number[]): number {
  let s = 0;
  for (let i = 0; i < xs.length; i++) s += (w[0]! * xs[i]! - w[1]!) ** 2;
  return s;
}
`;

describe('cotangent explain', () => {
  it('prints what the passes decided, and writes the graph when asked', async () => {
    using folder = new Folder({ 'src/a.ts': source });
    const run = await folder.run(['explain', 'src/a.ts:loss', '--graph', 'g']);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^loss \(src\/a.ts:2\), differentiated by w, xs\n/);
    expect(run.stdout).toMatch(/^ {2}fused +line 4: for \(let i = 0/m);
    expect(run.stdout).toMatch(/^ {2}\d+ of the function, \d+ with the derivative: \d\.\d\d times as many$/m);
    expect(folder.files()).toEqual(['g.mmd', 'g.svg', 'src', 'src/a.ts']);
    expect(folder.read('g.mmd')).toMatch(/^flowchart LR\n {2}v0\(\["v0 = w\[0\]<br\/>value /);
  });

  it.each([
    [['explain'], 2, 'explain takes one function'],
    [['explain', 'src/b.ts:none'], 2, 'src/b.ts has no annotated function none'],
    [['explain', 'src/a.ts:later'], 1, 'COT2'],
    [['explain', 'src/a.ts:loss', '--graph', 'none/g'], 2, 'cannot write none/g.mmd'],
  ])('refuses %j', async (args, status, message) => {
    const text = `${source}/** @differentiable */\nexport async function later(x: number): Promise<number> { return x; }\n`;
    using folder = new Folder({ 'src/a.ts': text, 'src/b.ts': source });
    const run = await folder.run(args);
    expect(run.status, run.stderr).toBe(status);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/^ +at /m);
  });
});
