/** How each bundler builds a project, for real. */
import { join } from 'node:path';
import typescriptPlugin from '@rollup/plugin-typescript';
import { rspack } from '@rspack/core';
import * as esbuild from 'esbuild';
import { rolldown } from 'rolldown';
import { rollup } from 'rollup';
import { build as viteBuild } from 'vite';
import webpack from 'webpack';
import esbuildPlugin from '../../src/plugins/esbuild.js';
import rolldownPlugin from '../../src/plugins/rolldown.js';
import rollupPlugin from '../../src/plugins/rollup.js';
import rspackPlugin from '../../src/plugins/rspack.js';
import type { BundlerOptions } from '../../src/plugins/unplugin.js';
import vitePlugin from '../../src/plugins/vite.js';
import webpackPlugin from '../../src/plugins/webpack.js';
import type { TestProject } from './project.js';

/** Builds `src/main.ts`, or another entry, into `dist/main.js`. */
export type Build = (project: TestProject, options: BundlerOptions, entry?: string) => Promise<void>;

/** Its types are those of its CommonJS form. */
const typescript = typescriptPlugin as unknown as (typeof typescriptPlugin)['default'];

export const bundlers: Readonly<Record<string, Build>> = {
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
