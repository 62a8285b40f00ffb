/** `cotangent/rspack`: the plugin for Rspack. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.rspack = cotangent.rspack;
export default plugin;
