import { describe, it } from 'vitest';
import { Folder, square } from './harness.js';

describe.concurrent('cotangent --check', () => {
  it('accepts what is up to date', async ({ expect }) => {
    using folder = new Folder({ 'src/square.ts': square });
    await folder.run(['src']);
    const run = await folder.run(['src', '--check']);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    expect(run.stderr).toContain('1 up to date');
  });

  it('accepts other line endings', async ({ expect }) => {
    using folder = new Folder({ 'square.ts': square });
    await folder.run(['.']);
    folder.write('square.grad.ts', folder.read('square.grad.ts').replaceAll('\n', '\r\n'));
    expect(await folder.run(['.', '--check'])).toMatchObject({ status: 0 });
  });

  it('lists stale, missing and orphaned companions, and writes nothing', async ({ expect }) => {
    using folder = new Folder({ 'stale.ts': square, 'gone.ts': square, 'unmarked.ts': square });
    await folder.run(['.']);
    const before = folder.read('stale.grad.ts');
    folder.write('stale.ts', square.replace('x * x', 'x + 2'));
    folder.write('missing.ts', square);
    folder.write('gone.ts', 'export {};\n');
    folder.write('unmarked.ts', square.replace('@differentiable', ''));
    folder.write('hand.grad.ts', 'export const byHand = 1;\n');
    const run = await folder.run(['.', '--check']);
    expect(run.status).toBe(1);
    const listed = run.stderr.split('\n').filter((line) => /^(stale|missing|orphaned) /.test(line));
    expect(listed.map((line) => line.split(/ +/)).sort()).toEqual([
      ['missing', 'missing.grad.ts'],
      ['orphaned', 'gone.grad.ts'],
      ['orphaned', 'unmarked.grad.ts'],
      ['stale', 'stale.grad.ts'],
    ]);
    expect(folder.has('missing.grad.ts')).toBe(false);
    expect(folder.read('stale.grad.ts')).toBe(before);
    const json = await folder.run(['.', '--check', '--json']);
    const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { code: string; file: string }[] };
    expect(diagnostics.map((d) => `${d.code} ${d.file}`).sort()).toEqual([
      'COT5002 stale.grad.ts',
      'COT5003 missing.grad.ts',
      'COT5004 gone.grad.ts',
      'COT5004 unmarked.grad.ts',
    ]);
  });

  it('looks only where it is told to', async ({ expect }) => {
    using folder = new Folder({ 'a/square.ts': square, 'b/square.ts': square });
    await folder.run(['a']);
    expect(await folder.run(['a', '--check'])).toMatchObject({ status: 0 });
    expect(await folder.run(['b', '--check'])).toMatchObject({ status: 1 });
  });

  it('does not call a companion orphaned whose source is only broken', async ({ expect }) => {
    using folder = new Folder({ 'square.ts': square });
    await folder.run(['.']);
    folder.write('square.ts', square.replace('x * x', 'x *'));
    const run = await folder.run(['.', '--check']);
    expect(run.status).toBe(1);
    expect(run.stderr).not.toContain('orphaned');
  });
});
