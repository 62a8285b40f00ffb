/** One output file a source file, so that importing the markers loads nothing of the compiler. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/compiler.ts',
    'src/cli/main.ts',
    'src/plugins/{unplugin,vite,rollup,rolldown,webpack,rspack,esbuild,babel}.ts',
  ],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  dts: true,
  unbundle: true,
  fixedExtension: false,
  logLevel: 'warn',
  inputOptions: { checks: { pluginTimings: false } },
});
