/** `cotangent/config`: the type of `cotangent.config.ts`. */
import type { Mode } from './ir/modes.js';

/** What the command, and each plugin, is told besides its arguments, which come first. Paths are relative to the file. */
export interface Config {
  /** A `tsconfig.json` or its folder. Default: the nearest at or above the working directory. */
  readonly project?: string;
  /** Files, folders or globs. Default: all files of the project. */
  readonly paths?: readonly string[];
  /** The folder companions are written into. Default: beside their sources. */
  readonly out?: string;
  /** Modes generated for every annotated function, besides those it asks for. */
  readonly modes?: readonly Mode[];
  /** Whether companions end in a source map, from their statements to those of the source. Default: they do not. */
  readonly sourceMaps?: boolean;
  /** Whether companions whose source is gone are deleted. Default: they are named. */
  readonly prune?: boolean;
  /** Whether results are kept in `node_modules/.cache/cotangent`. Default: they are. */
  readonly cache?: boolean;
}

/**
 * Checks the configuration's type, and gives it back.
 *
 * @example
 * // cotangent.config.ts
 * import { defineConfig } from 'cotangent/config';
 * export default defineConfig({ paths: ['src'], modes: ['grad', 'jvp'] });
 */
export const defineConfig = (config: Config): Config => config;
