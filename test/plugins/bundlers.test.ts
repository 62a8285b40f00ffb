/** Each bundler builds the same project for real, and what it built is run. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.js';
import { bundlers } from './builds.js';
import { printed, sources, TestProject } from './project.js';

/** The companion that the engine gives. */
function expected(project: TestProject): string {
  const { companions } = compile({ workingDirectory: project.root, modes: ['grad'] });
  return companions.find((c) => c.file.endsWith('loss.grad.ts'))!.text;
}

const mistaken = `/** @differentiable */
export function noisy(x: number): number {
  return x * Math.random();
}
`;

describe.each(Object.entries(bundlers))('%s', (bundler, build) => {
  it('writes companions, replaces markers, and builds a program that runs', async () => {
    using project = new TestProject();
    await build(project, {});
    expect(project.run('dist/main.js')).toBe(printed);
    expect(project.read('src/loss.grad.ts')).toBe(expected(project));
    expect(project.files('src')).toEqual(['loss.grad.ts', 'loss.ts', 'main.ts', 'scale.ts']);
    expect(project.read('dist/main.js')).not.toContain('was not compiled');
  });

  it('builds without writing companions', async () => {
    using project = new TestProject();
    await build(project, { virtual: true });
    expect(project.run('dist/main.js')).toBe(printed);
    expect(project.files('src')).toEqual(['loss.ts', 'main.ts', 'scale.ts']);
  });

  it('bundles of a companion what is used', async () => {
    using project = new TestProject({
      ...sources,
      'src/entry.ts': `import { cubeGrad } from './loss.grad.js';\nconsole.log(cubeGrad(2));\n`,
    });
    await build(project, {}, 'src/entry.ts');
    const bundle = project.read('dist/main.js');
    expect(project.run('dist/main.js')).toBe('12');
    expect(bundle).not.toMatch(/['"`]loss['"`]|lossGrad|cubeValueAndGrad|label/);
    expect(bundle.length).toBeLessThan(600);
    console.log(`${bundler}: ${bundle.length} bytes with cubeGrad alone`);
  });

  it('fails with the diagnostic', async () => {
    using project = new TestProject({ ...sources, 'src/noise.ts': mistaken });
    await expect(build(project, {})).rejects.toThrow(/COT2008[^]*src\/noise\.ts:3:14/);
  });

  it('leaves hand-written files alone', async () => {
    using project = new TestProject({ ...sources, 'src/loss.grad.ts': '// mine\n' });
    await expect(build(project, {})).rejects.toThrow(/COT5001/);
    expect(project.read('src/loss.grad.ts')).toBe('// mine\n');
  });
});
