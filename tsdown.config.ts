/** One output file a source file, so that importing the markers loads nothing of the compiler. */
import { defineConfig, type UserConfig } from 'tsdown';

const common: UserConfig = {
  platform: 'node',
  target: 'node20',
  unbundle: true,
  fixedExtension: false,
  logLevel: 'warn',
  inputOptions: { checks: { pluginTimings: false } },
};

export default defineConfig([
  {
    ...common,
    entry: [
      'src/index.ts',
      'src/compiler.ts',
      'src/cli/main.ts',
      'src/plugins/{unplugin,vite,rollup,rolldown,webpack,rspack,esbuild,babel}.ts',
    ],
    format: 'esm',
    dts: true,
  },
  // What TypeScript loads is loaded by `require`.
  {
    ...common,
    entry: ['src/plugins/{transformer,tsserver}.ts'],
    format: 'cjs',
    outDir: 'dist/cjs',
    unbundle: false,
    // Types only; who loads this has it.
    external: ['typescript'],
    dts: true,
  },
]);
