/** `cotangent/rollup`: the plugin for Rollup. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.rollup = cotangent.rollup;
export default plugin;
