/** Babel compiles the project file by file, beside preset-typescript. */
import { transformFileSync, transformSync, type InputOptions, type PluginTarget } from '@babel/core';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.js';
import cotangent, { type Options } from '../../src/plugins/babel.js';
import { printed, sources, TestProject } from './project.js';

function options(project: TestProject, own: Options = {}, plugins: readonly string[] = []): InputOptions {
  return {
    cwd: project.root,
    configFile: false,
    babelrc: false,
    plugins: [[cotangent as unknown as PluginTarget, own], ...plugins],
    presets: [pathOf('@babel/preset-typescript')],
  };
}

const pathOf = (name: string): string => fileURLToPath(import.meta.resolve(name));

/** Every file of `src`, companions included, into `dist`. */
function build(project: TestProject, plugins: readonly string[] = []): void {
  const compileFile = (file: string): void => {
    const { code } = transformFileSync(project.at(`src/${file}`), options(project, {}, plugins))!;
    project.write(`dist/${file.replace(/\.ts$/, '.js')}`, code!);
  };
  const files = (): readonly string[] => readdirSync(project.at('src'));
  files()
    .filter((file) => !file.includes('.grad.'))
    .forEach(compileFile);
  files()
    .filter((file) => file.includes('.grad.'))
    .forEach(compileFile);
}

describe('@babel/core 8', () => {
  it('writes companions and replaces markers', () => {
    using project = new TestProject();
    build(project);
    expect(project.run('dist/main.js')).toBe(printed);
    const { companions } = compile({ workingDirectory: project.root });
    expect(project.read('src/loss.grad.ts')).toBe(companions[0]!.text);
    expect(project.read('dist/main.js')).not.toMatch(/from ['"]cotangent['"]/);
  });

  it('replaces markers in modules that become CommonJS', () => {
    using project = new TestProject({ ...sources, 'package.json': '{}' });
    build(project, [pathOf('@babel/plugin-transform-modules-commonjs')]);
    expect(project.run('dist/main.js')).toBe(printed);
  });

  it('shows mistakes in code frames', () => {
    using project = new TestProject({
      ...sources,
      'src/noise.ts': `/** @differentiable */\nexport function noisy(x: number): number {\n  return x * Math.random();\n}\n`,
    });
    expect(() => transformFileSync(project.at('src/noise.ts'), options(project))).toThrow(
      /noise\.ts: COT2008: [^]*Draw the numbers before[^]*> 3 \| {3}return x \* Math\.random\(\);\n {4}\| {14}\^{13}/,
    );
    expect(() => transformFileSync(project.at('src/loss.ts'), options(project))).not.toThrow();
  });

  it('notices edits in the same process', async () => {
    using project = new TestProject();
    build(project);
    await new Promise((resolve) => setTimeout(resolve, 150));
    project.write('src/loss.ts', sources['src/loss.ts']!.replace('x * x * x;', 'x * x * x * 7;'));
    build(project);
    expect(JSON.parse(project.run('dist/main.js').split('\n').at(-1)!)).toMatchObject({ cube: 84 });
  });

  it('keeps what else is imported, and names that are taken', () => {
    using project = new TestProject({
      ...sources,
      'src/main.ts': `'use strict';
import { grad, stopGradient, type Tangent } from 'cotangent';
import { cube } from './loss';

const cubeGrad: Tangent<number> = 1;
export const slope = grad(cube)(stopGradient(cubeGrad));
export const later = grad;
`,
    });
    const { code } = transformFileSync(project.at('src/main.ts'), options(project))!;
    expect(code).toBe(`'use strict';

import { cubeGrad as cubeGrad_2 } from "./loss.grad";
import { grad, stopGradient } from 'cotangent';
import { cube } from './loss';
const cubeGrad = 1;
export const slope = cubeGrad_2(stopGradient(cubeGrad));
export const later = grad;`);
  });

  it('leaves alone what has no name and what does not concern it', () => {
    using project = new TestProject();
    const text = 'export const x = 1;';
    expect(transformSync(text, options(project))!.code).toBe(text);
    expect(transformSync(text, { ...options(project), filename: join(project.root, 'x.ts') })!.code).toBe(
      text,
    );
    expect(project.files('src')).not.toContain('loss.grad.ts');
  });
});
