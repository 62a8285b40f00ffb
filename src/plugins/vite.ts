/** `cotangent/vite`: the plugin for Vite. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.vite = cotangent.vite;
export default plugin;
