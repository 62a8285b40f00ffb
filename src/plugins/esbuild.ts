/** `cotangent/esbuild`: the plugin for esbuild. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.esbuild = cotangent.esbuild;
export default plugin;
