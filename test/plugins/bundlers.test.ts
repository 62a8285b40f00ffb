/** Each bundler builds the same project for real, and what it built is run. */
import { join } from 'node:path';
import typescriptPlugin from '@rollup/plugin-typescript';
import { rspack } from '@rspack/core';
import * as esbuild from 'esbuild';
import { rolldown } from 'rolldown';
import { rollup } from 'rollup';
import { build as viteBuild } from 'vite';
import webpack from 'webpack';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.js';
import esbuildPlugin from '../../src/plugins/esbuild.js';
import rolldownPlugin from '../../src/plugins/rolldown.js';
import rollupPlugin from '../../src/plugins/rollup.js';
import rspackPlugin from '../../src/plugins/rspack.js';
import type { BundlerOptions } from '../../src/plugins/unplugin.js';
import vitePlugin from '../../src/plugins/vite.js';
import webpackPlugin from '../../src/plugins/webpack.js';
import { printed, sources, TestProject } from './project.js';

/** Builds `src/main.ts`, or another entry, into `dist/main.js`. */
type Build = (project: TestProject, options: BundlerOptions, entry?: string) => Promise<void>;

/** Its types are those of its CommonJS form. */
const typescript = typescriptPlugin as unknown as (typeof typescriptPlugin)['default'];

const bundlers: Readonly<Record<string, Build>> = {
  vite: async ({ root }, options, entry = 'src/main.ts') => {
    await viteBuild({
      root,
      logLevel: 'silent',
      plugins: [vitePlugin(options)],
      build: {
        lib: { entry, formats: ['es'], fileName: 'main' },
        target: 'es2022',
        minify: false,
      },
    });
  },
  rollup: async ({ root }, options, entry = 'src/main.ts') => {
    const bundle = await rollup({
      input: join(root, entry),
      logLevel: 'silent',
      plugins: [
        rollupPlugin({ root, ...options }),
        typescript({ tsconfig: join(root, 'tsconfig.json'), filterRoot: root }),
      ],
    });
    await bundle.write({ file: join(root, 'dist/main.js'), format: 'es' });
    await bundle.close();
  },
  rolldown: async ({ root }, options, entry = 'src/main.ts') => {
    const bundle = await rolldown({
      cwd: root,
      input: join(root, entry),
      plugins: [rolldownPlugin({ root, ...options })],
    });
    await bundle.write({ file: join(root, 'dist/main.js'), format: 'es' });
    await bundle.close();
  },
  esbuild: async ({ root }, options, entry = 'src/main.ts') => {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      outfile: 'dist/main.js',
      plugins: [esbuildPlugin(options)],
    });
  },
  webpack: ({ root }, options, entry = 'src/main.ts') =>
    new Promise((resolve, reject) => {
      const rule = { test: /\.ts$/, loader: join(import.meta.dirname, 'esbuildLoader.mjs') };
      webpack(
        {
          context: root,
          mode: 'production',
          entry: `./${entry}`,
          experiments: { outputModule: true },
          output: {
            path: join(root, 'dist'),
            filename: 'main.js',
            module: true,
            library: { type: 'module' },
          },
          module: { rules: [rule] },
          resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
          plugins: [webpackPlugin(options)],
        },
        finish(resolve, reject),
      );
    }),
  rspack: ({ root }, options, entry = 'src/main.ts') =>
    new Promise((resolve, reject) => {
      const swc = {
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
      };
      rspack(
        {
          context: root,
          mode: 'production',
          entry: `./${entry}`,
          output: {
            path: join(root, 'dist'),
            filename: 'main.js',
            module: true,
            library: { type: 'module' },
          },
          module: { rules: [{ test: /\.ts$/, use: swc, type: 'javascript/auto' }] },
          resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
          plugins: [rspackPlugin(options)],
        },
        finish(resolve, reject),
      );
    }),
};

interface Stats {
  hasErrors(): boolean;
  toString(options: { all: false; errors: true }): string;
}

const finish =
  (resolve: () => void, reject: (error: Error) => void) =>
  (error: Error | null, stats: Stats | undefined): void => {
    if (error !== null) reject(error);
    else if (stats?.hasErrors() === true) reject(new Error(stats.toString({ all: false, errors: true })));
    else resolve();
  };

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
