/** One plugin for Vite, Rollup, Rolldown, webpack, Rspack and esbuild: companions when the build starts, markers replaced. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createUnplugin, type UnpluginInstance, type UnpluginOptions } from 'unplugin';
import { isCompanion } from '../companions.js';
import { replaceInText } from './replaceInText.js';
import { openSession, typescriptOf, type Options, type Session } from './session.js';
import { asJavaScript } from './virtual.js';
import { viteHooks } from './viteHooks.js';

export interface BundlerOptions extends Options {
  /** The folder paths are relative to. Default: the root of the bundler. */
  readonly root?: string;
  /** Keeps companions in memory. Editors and `tsc` then do not see them. Default: false. */
  readonly virtual?: boolean;
}

const modules = /\.[mc]?[jt]sx?$/;
const companions = /\.grad\.[mc]?ts$/;
const toCompanion = /\.grad(?:\.[mc]?[jt]s)?$/;

export const cotangent: UnpluginInstance<BundlerOptions | undefined, false> = createUnplugin<
  BundlerOptions | undefined,
  false
>((options = {}, { framework }) => {
  const isWebpackLike = framework === 'webpack' || framework === 'rspack';
  const virtual = options.virtual ?? false;
  let root = process.cwd();
  /** Whether the build goes on after an error, which is then shown with the module it is in. */
  let isWatching = false;
  let session: Session | undefined;
  const opened = (): Session => (session ??= openSession(options, { root: options.root ?? root, virtual }));

  const start = (warn: (text: string) => void): void => {
    opened().refresh();
    const [warnings, errors] = [opened().report('warning'), opened().report('error')];
    if (warnings !== '') warn(warnings);
    if (errors === '') return;
    if (!isWatching) throw new Error(errors);
    warn(errors);
  };

  /** The path of the companion that a module names, or of what a companion names. */
  const resolveFrom = (importer: string, id: string): string | undefined => {
    if (!toCompanion.test(id) && !isCompanion(importer)) return undefined;
    const isKept = (file: string): boolean => virtual && opened().companion(file) !== undefined;
    return typescriptOf(resolve(dirname(importer), id), (file) => existsSync(file) || isKept(file));
  };

  const load = (id: string): string | undefined => {
    const text = opened().companion(id);
    return text === undefined ? undefined : asJavaScript(text, isWebpackLike ? dirname(id) : undefined);
  };

  const resolving: Pick<UnpluginOptions, 'resolveId' | 'load'> = {
    resolveId: {
      filter: { id: /^\.{1,2}\// },
      handler: (id, importer) => (importer === undefined ? undefined : resolveFrom(importer, id)),
    },
    ...(virtual ? { load: { filter: { id: companions }, handler: load } } : {}),
  };

  /** These start a build and its modules at the same time. */
  const followWebpack = (compiler: WebpackLike): void => {
    root = compiler.context;
    compiler.hooks.beforeRun.tap('cotangent', () => start(console.warn));
    compiler.hooks.watchRun.tap('cotangent', () => {
      isWatching = true;
      start(console.warn);
    });
  };

  return {
    name: 'cotangent',
    enforce: 'pre',

    buildStart() {
      if (isWebpackLike) return;
      const { warn, meta } = this as { warn?: (text: string) => void; meta?: { watchMode?: boolean } };
      isWatching ||= meta?.watchMode === true;
      start((text) => (warn === undefined ? console.warn(text) : warn.call(this, text)));
    },

    // esbuild finds files itself, and what it is told of others it keeps apart from them.
    ...(framework === 'esbuild' ? {} : resolving),

    transform: {
      filter: {
        id: { include: modules, exclude: [/[\\/]node_modules[\\/]/, companions] },
        code: /['"]cotangent['"]|@differentiable\b/,
      },
      handler(code, id) {
        const errors = opened().report('error', id);
        if (errors !== '') throw new Error(errors);
        const replacements = opened().replacements(id, code);
        return replacements === undefined ? undefined : replaceInText(code, replacements);
      },
    },

    webpack: followWebpack,
    rspack: followWebpack,

    esbuild: {
      setup(build) {
        root = build.initialOptions.absWorkingDir ?? root;
        if (!virtual) return;
        build.onResolve({ filter: toCompanion }, ({ importer, path }) => {
          const file = resolveFrom(importer, path);
          return file === undefined ? undefined : { path: file };
        });
        build.onLoad({ filter: companions }, ({ path }) => {
          const contents = load(path);
          return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
        });
      },
    },

    vite: viteHooks({
      configure: (config) => {
        root = config.root;
        isWatching = config.command === 'serve' || config.build.watch !== null;
      },
      opened,
    }),
  };
});

/** What webpack's and Rspack's compilers have in common. */
interface WebpackLike {
  readonly context: string;
  readonly hooks: Record<'beforeRun' | 'watchRun', { tap(name: string, run: () => void): void }>;
}
