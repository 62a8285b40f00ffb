/** Builds that go on: a source is edited, and the new gradient is served or built. */
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { createServer, type HotPayload, type ViteDevServer } from 'vite';
import webpack from 'webpack';
import { describe, expect, it, vi } from 'vitest';
import esbuildPlugin from '../../src/plugins/esbuild.js';
import vitePlugin from '../../src/plugins/vite.js';
import webpackPlugin from '../../src/plugins/webpack.js';
import { sources, TestProject } from './project.js';

const edited = sources['src/loss.ts']!.replace('x * x * x;', 'x * x * x * 7;');
const faulty = sources['src/loss.ts']!.replace('x * x * x;', 'x * Math.random();');

describe("Vite's development server", () => {
  it.each([{ virtual: false }, { virtual: true }])('serves new gradients (%o)', async (options) => {
    using project = new TestProject();
    const served = await serve(project, options);
    try {
      const { server, sent } = served;
      await server.transformRequest('/src/main.ts');
      expect(await code(server)).not.toContain('7 *');
      project.write('src/loss.ts', edited);
      await vi.waitFor(() => expect(sent.some(isUpdate)).toBe(true), { timeout: 20_000 });
      expect(await code(server)).toContain('7 *');
      const paths = sent.flatMap((p) => (p.type === 'update' ? p.updates.map((u) => u.path) : []));
      const isReloaded = sent.some((p) => p.type === 'full-reload');
      expect(isReloaded || paths.includes('/src/loss.grad.ts')).toBe(true);
    } finally {
      await served.server.close();
    }
  });

  it('shows what is wrong, and goes on when it is mended', async () => {
    using project = new TestProject();
    const { server, sent } = await serve(project, {});
    try {
      await server.transformRequest('/src/main.ts');
      project.write('src/loss.ts', faulty);
      await vi.waitFor(() => expect(sent.some((p) => p.type === 'error')).toBe(true), { timeout: 20_000 });
      const error = sent.find((p) => p.type === 'error');
      expect(error?.type === 'error' && error.err.message).toMatch(/COT2008[^]*src\/loss\.ts:12/);
      await expect(server.transformRequest('/src/loss.ts')).rejects.toThrow(/COT2008/);
      project.write('src/loss.ts', edited);
      await vi.waitFor(async () => expect(await code(server)).toContain('7 *'), { timeout: 20_000 });
    } finally {
      await server.close();
    }
  });
});

const code = async (server: ViteDevServer): Promise<string> =>
  (await server.transformRequest('/src/loss.grad.ts'))!.code;

const isUpdate = (payload: HotPayload): boolean =>
  payload.type === 'update' || payload.type === 'full-reload';

async function serve(
  { root }: TestProject,
  options: { readonly virtual?: boolean },
): Promise<{ readonly server: ViteDevServer; readonly sent: HotPayload[] }> {
  const server = await createServer({
    root,
    logLevel: 'silent',
    configFile: false,
    optimizeDeps: { noDiscovery: true },
    server: { host: '127.0.0.1', port: 0 },
    plugins: [vitePlugin(options)],
  });
  await server.listen();
  await vi.waitFor(() => expect(Object.values(server.watcher.getWatched()).flat()).toContain('loss.ts'), {
    timeout: 20_000,
  });
  const sent: HotPayload[] = [];
  const { hot } = server.environments.client;
  vi.spyOn(hot, 'send').mockImplementation((...args: unknown[]) => {
    if (typeof args[0] === 'object') sent.push(args[0] as HotPayload);
  });
  return { server, sent };
}

it('esbuild builds again what was edited', async () => {
  using project = new TestProject();
  const context = await esbuild.context({
    absWorkingDir: project.root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    outfile: 'dist/main.js',
    plugins: [esbuildPlugin()],
  });
  try {
    await context.rebuild();
    project.write('src/loss.ts', faulty);
    await expect(context.rebuild()).rejects.toThrow(/COT2008/);
    project.write('src/loss.ts', edited);
    await context.rebuild();
    expect(JSON.parse(project.run('dist/main.js').split('\n').at(-1)!)).toMatchObject({ cube: 84 });
  } finally {
    await context.dispose();
  }
});

it('webpack builds again what was edited, and comes to rest', async () => {
  using project = new TestProject();
  const compiler = webpack({
    context: project.root,
    mode: 'development',
    devtool: false,
    entry: './src/main.ts',
    output: { path: join(project.root, 'dist'), filename: 'main.cjs' },
    module: { rules: [{ test: /\.ts$/, loader: join(import.meta.dirname, 'esbuildLoader.mjs') }] },
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [webpackPlugin()],
  })!;
  const builds: (readonly string[])[] = [];
  const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) => {
    if (error !== null) throw error;
    builds.push((stats?.compilation.errors ?? []).map((e) => e.message));
  })!;
  const cube = (): unknown => JSON.parse(project.run('dist/main.cjs').split('\n').at(-1)!).cube;
  const wait = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 100 });
  try {
    await wait(() => expect(builds.at(-1)).toEqual([]));
    project.write('src/loss.ts', faulty);
    await wait(() => expect(builds.at(-1)?.join('\n')).toMatch(/COT2008/));
    project.write('src/loss.ts', edited);
    await wait(() => {
      expect(builds.at(-1)).toEqual([]);
      expect(cube()).toBe(84);
    });
    const count = builds.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(builds.length - count).toBeLessThanOrEqual(1);
  } finally {
    await new Promise((resolve) => watching.close(resolve));
  }
});
