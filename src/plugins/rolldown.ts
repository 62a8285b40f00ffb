/** `cotangent/rolldown`: the plugin for Rolldown. */
import { cotangent } from './unplugin.js';

export type { BundlerOptions } from './unplugin.js';

const plugin: typeof cotangent.rolldown = cotangent.rolldown;
export default plugin;
