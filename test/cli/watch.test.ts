/** `--watch`, `--prune` and `--clean`. */
import { describe, it } from 'vitest';
import { Folder, square } from './harness.js';

const uses = `import { half } from './half.js';
/** @differentiable */
export function f(x: number): number {
  return half(x) * x;
}
`;
const half = 'export const half = (x: number): number => x / 2;\n';

describe.concurrent('cotangent --watch', () => {
  it('follows edits, new files, files that go, mistakes and their mending', async ({ expect }) => {
    using folder = new Folder({
      'tsconfig.json': '{ "compilerOptions": { "strict": true }, "include": ["src"] }',
      'src/f.ts': uses,
      'src/half.ts': half,
      'src/square.ts': square,
    });
    const running = folder.start(['--watch']);
    await running.says(/2 written[^]*Watching/);
    folder.write('src/half.ts', half.replace('x / 2', 'x / 3'));
    await running.says(/wrote src\/f\.grad\.ts[^]*1 written, 1 unchanged \(\d+ ms\)/);
    folder.write('src/new/more.ts', square);
    await running.says(/wrote src\/new\/more\.grad\.ts/);
    folder.write('src/square.ts', square.replace('x * x', 'x *'));
    await running.says(/error\[COT1001\][^]*1 error/);
    folder.write('src/square.ts', square.replace('x * x', 'x * x * x'));
    await running.says(/wrote src\/square\.grad\.ts/);
    folder.remove('src/new/more.ts');
    await running.says(/orphaned {2}src\/new\/more\.grad\.ts/);
    folder.write('tsconfig.json', '{ "compilerOptions": { "strict": ');
    await running.says(/error: the project tsconfig\.json cannot be used/);
    folder.write('tsconfig.json', '{ "compilerOptions": { "strict": true }, "include": ["src/square.ts"] }');
    await running.says(/1 unchanged/);
    expect(await running.end()).toBe(0);
    expect(folder.read('src/square.grad.ts')).toContain('x * x + 2 * x * x');
    expect(folder.read('src/f.grad.ts')).toContain('/ 3');
  });
});

describe.concurrent('companions are deleted', () => {
  const files = { 'a.ts': square, 'b.ts': square, 'hand.grad.ts': '// mine\n' };

  it('with --prune where nothing stands behind them', async ({ expect }) => {
    using folder = new Folder(files);
    await folder.run(['.']);
    folder.remove('b.ts');
    const told = await folder.run(['.', '--prune', '--dry-run']);
    expect(told.stderr).toContain('would delete b.grad.ts');
    expect(folder.has('b.grad.ts')).toBe(true);
    const run = await folder.run(['.', '--prune']);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toContain('deleted b.grad.ts');
    expect(['a.grad.ts', 'b.grad.ts', 'hand.grad.ts'].map((f) => folder.has(f))).toEqual([true, false, true]);
  });

  it('with --clean wherever they are, and nothing else', async ({ expect }) => {
    using folder = new Folder(files);
    await folder.run(['.', '--out', 'out']);
    await folder.run(['a.ts']);
    expect(await folder.run(['.', '--clean'])).toMatchObject({ status: 0, stdout: '' });
    expect(['a.grad.ts', 'out/a.grad.ts', 'hand.grad.ts'].map((f) => folder.has(f))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
