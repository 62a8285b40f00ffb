/**
 * Few files, which load in half the time of one for each source file; what several entries share is a chunk, so that
 * importing the markers loads nothing of the compiler.
 */
import { posix } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';

/**
 * TypeScript's compiler is CommonJS of nine megabytes: imported, Node.js would scan all of it for the names it
 * exports before running it, which takes as long as compiling a small project. Required, it is only run.
 */
const requireEngine = {
  name: 'require-engine',
  renderChunk(code: string, chunk: { fileName: string }): string | null {
    const engine = posix.relative(posix.dirname(chunk.fileName), 'typescript.js');
    const specifier = engine.startsWith('.') ? engine : `./${engine}`;
    const changed = code.replace(
      /^(import (?:\{[^}]*\} from )?)"(?:ts-morph|@ts-morph\/common)";$/gm,
      `$1"${specifier}";`,
    );
    return changed === code ? null : changed;
  },
  generateBundle(this: {
    emitFile: (file: { type: 'asset'; fileName: string; source: string }) => void;
  }): void {
    const source = `import { createRequire } from "node:module";
export const { ts, getLibFiles } = createRequire(import.meta.url)("@ts-morph/common");
`;
    this.emitFile({ type: 'asset', fileName: 'typescript.js', source });
  },
};

const common: UserConfig = {
  platform: 'node',
  target: 'node20',
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
      'src/config.ts',
      'src/cli/main.ts',
      'src/plugins/{unplugin,vite,rollup,rolldown,webpack,rspack,esbuild,babel}.ts',
    ],
    format: 'esm',
    outputOptions: { chunkFileNames: 'chunks/[name]-[hash].js' },
    plugins: [requireEngine],
    // Editors go from a declaration to the source that it is of.
    dts: { sourcemap: true },
  },
  // What TypeScript loads is loaded by `require`.
  {
    ...common,
    entry: ['src/plugins/{transformer,tsserver}.ts'],
    format: 'cjs',
    outDir: 'dist/cjs',
    // Types only; who loads this has it.
    external: ['typescript'],
    dts: { cjsDefault: true, sourcemap: true },
  },
]);
