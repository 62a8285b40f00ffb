/** `cotangent verify` as it is called. */
import { describe, expect, it } from 'vitest';
import { Folder } from './harness.js';

const source = `/**
 * @differentiable
 * @example
 * norm([3, 4])
 */
export const norm = (v: number[]): number => Math.sqrt(v[0]! ** 2 + v[1]! ** 2);

/** @differentiable */
export const rectified = (x: number): number => (x > 0 ? x : 0);
`;

/** A rule of the user's that is wrong. */
const wrong = `declare function foreign(x: number): number;
/** @partialsOf foreign */
export const foreignPartials = (x: number): number => 3 * x;
globalThis.foreign = (x: number): number => x * x;
/** @differentiable */
export const f = (x: number): number => foreign(x) + 1;
`;

describe('cotangent verify', () => {
  it('prints a table, takes functions and arguments, and writes nothing', async () => {
    using folder = new Folder({ 'src/a.ts': source, 'in.json': '{ "src/a.ts:rectified": [[0], [-1]] }' });
    const all = await folder.run(['verify', 'src', '--input', 'in.json']);
    expect(all.status, all.stderr).toBe(0);
    expect(all.stderr).toMatch(/^function +mode +points +worst error +where +verdict\nsrc\/a.ts\n/);
    expect(all.stderr).toMatch(/^norm +grad +1 +\S+ +v\[[01]\] +ok$/m);
    expect(all.stderr).toMatch(
      /^rectified +grad +2 .* not smooth\n +not smooth: slope 0 from the left, 1 from/m,
    );
    expect(folder.files()).toEqual(['in.json', 'src', 'src/a.ts']);
    const one = await folder.run(['verify', 'src/a.ts:norm', '--json', '--silent']);
    const { checks } = JSON.parse(one.stdout) as { checks: Record<string, unknown>[] };
    expect(checks.map((c) => [c['function'], c['mode'], c['verdict'], c['file']])).toEqual([
      ['norm', 'grad', 'ok', 'src/a.ts'],
      ['norm', 'dot product', 'ok', 'src/a.ts'],
    ]);
  });

  it('ends with 1 where a derivative is wrong', async () => {
    using folder = new Folder({ 'a.ts': wrong.replace('globalThis.', '(globalThis as any).') });
    const run = await folder.run(['verify']);
    expect(run.status, run.stderr).toBe(1);
    expect(run.stderr).toMatch(/^f +grad .* WRONG\n +the derivative says/m);
  });

  it.each([
    [['verify', 'none.ts'], 'none.ts does not exist'],
    [['verify', 'src/a.ts:none'], 'src/a.ts has no annotated function none'],
    [['verify', '--input', 'none.json'], 'cannot read none.json'],
    [['verify', '--input', 'src/a.ts'], 'src/a.ts is no JSON'],
    [['verify', '--input', 'bad.json'], '--input: 1 arguments are given for the parameters'],
    [['verify', '--points', 'many'], '--points takes a whole number'],
    [['verify', '--watch'], 'unknown option --watch'],
  ])('refuses %j', async (args, message) => {
    using folder = new Folder({
      'src/a.ts': `${source}/** @differentiable */\nexport const two = (x: number, y: number): number => x * y;\n`,
      'bad.json': '{ "two": [1] }',
    });
    const run = await folder.run(args);
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('    at ');
  });
});
