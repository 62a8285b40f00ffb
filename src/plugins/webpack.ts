/** `cotangent/webpack`: the plugin for webpack. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.webpack = cotangent.webpack;
export default plugin;
