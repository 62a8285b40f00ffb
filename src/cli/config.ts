/** The settings of the configuration behind the arguments. */
import { withSettings } from '../settings.js';
import type { CliOptions } from './options.js';

export interface Configured {
  readonly options: CliOptions;
  readonly workingDirectory: string;
}

/** The options with what the configuration says where the arguments say nothing. Throws UsageError for a bad one. */
export function withConfig(options: CliOptions, startedIn: string): Configured {
  const { workingDirectory, prune, cache, sourceMaps, ...said } = withSettings(options, startedIn);
  const configured: CliOptions = {
    ...options,
    ...said,
    sourceMaps: options.sourceMaps || sourceMaps,
    prune: options.prune || (prune && !options.check),
    cache: options.cache && cache,
  };
  return { options: configured, workingDirectory };
}
