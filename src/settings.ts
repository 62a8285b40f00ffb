/** `cotangent.config.ts`, or the key `cotangent` of package.json: found, read and checked, for the command and every shell. */
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { createJiti } from 'jiti';
import { lilconfigSync } from 'lilconfig';
import { defineConfig, type Config } from './config.js';
import { UsageError } from './discover.js';
import { modes, type Mode } from './ir/modes.js';
import { displayName } from './names.js';

export { modes };

const searchPlaces = [
  'package.json',
  ...['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((extension) => `cotangent.config.${extension}`),
];

/** Throws UsageError, naming the place, unless all are modes. */
export function checkedModes(names: readonly string[], place: string): readonly Mode[] {
  return names.map((text) => {
    const mode = modes.find((known) => known === text.trim());
    if (mode === undefined)
      throw new UsageError(`unknown mode ${text.trim()} ${place}; modes are ${modes.join(', ')}`);
    return mode;
  });
}

/** What may be said at a call and in the file. */
export interface Said {
  readonly project?: string;
  readonly paths: readonly string[];
  readonly out?: string;
  readonly modes: readonly Mode[];
}

export interface Settings extends Said {
  /** The folder of the file if its `out` counts, which mirrors that folder; else the one given. Paths are relative to it. */
  readonly workingDirectory: string;
  readonly sourceMaps: boolean;
  readonly prune: boolean;
  readonly cache: boolean;
}

/** What is said, and what the file at or above the folder says where nothing is. Throws UsageError for a bad file. */
export function withSettings(said: Said, workingDirectory: string): Settings {
  const found = search(workingDirectory);
  if (found === undefined) return { ...said, workingDirectory, sourceMaps: false, prune: false, cache: true };
  const folder = dirname(found.file);
  const at = displayName(workingDirectory)(found.file);
  const config = checked(found.value, at);
  const base = said.out === undefined && config.out !== undefined ? folder : workingDirectory;
  const from =
    (place: string) =>
    (path: string): string =>
      isAbsolute(path) ? path : join(relative(base, place), path).replaceAll('\\', '/');
  const ofCall = from(workingDirectory);
  const ofConfig = from(folder);
  const project = said.project === undefined ? map(config.project, ofConfig) : ofCall(said.project);
  const out = said.out ?? map(config.out, ofConfig);
  return {
    workingDirectory: base,
    paths: said.paths.length > 0 ? said.paths.map(ofCall) : (config.paths ?? []).map(ofConfig),
    ...(project === undefined ? {} : { project }),
    ...(out === undefined ? {} : { out }),
    modes: said.modes.length > 0 ? said.modes : checkedModes(config.modes ?? [], `in ${at}`),
    sourceMaps: config.sourceMaps === true,
    prune: config.prune === true,
    cache: config.cache !== false,
  };
}

const map = (value: string | undefined, change: (value: string) => string): string | undefined =>
  value === undefined ? undefined : change(value);

function search(folder: string): { file: string; value: unknown } | undefined {
  const loaders = Object.fromEntries(['.ts', '.mts', '.js', '.mjs', '.cjs'].map((end) => [end, load]));
  try {
    const found = lilconfigSync('cotangent', { searchPlaces, loaders, cache: false }).search(folder);
    if (found === null || found.isEmpty === true) return undefined;
    return { file: found.filepath, value: found.config as unknown };
  } catch (error) {
    throw new UsageError(`the configuration cannot be read: ${messageOf(error)}`);
  }
}

/** TypeScript and JavaScript of any module kind; `cotangent/config` is found without being installed. */
function load(file: string): unknown {
  const virtualModules = { 'cotangent/config': { defineConfig } };
  // Loading it takes as long as a run that finds nothing changed.
  const { createJiti: create } = createRequire(import.meta.url)('jiti') as { createJiti: typeof createJiti };
  const jiti = create(file, { virtualModules, moduleCache: false, interopDefault: false });
  const loaded = jiti(file) as { readonly default?: unknown };
  return loaded.default ?? loaded;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const keys: Readonly<Record<keyof Config, readonly [(value: unknown) => boolean, string]>> = {
  project: [isText, 'a path'],
  paths: [isTexts, 'a list of paths'],
  out: [isText, 'a path'],
  modes: [isTexts, 'a list of modes'],
  sourceMaps: [isFlag, 'true or false'],
  prune: [isFlag, 'true or false'],
  cache: [isFlag, 'true or false'],
};

function checked(config: unknown, at: string): Config {
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new UsageError(`${at} does not export an object`);
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(keys, key))
      throw new UsageError(`${at}: there is no setting ${key}; there are ${Object.keys(keys).join(', ')}`);
    const [isRight, what] = keys[key as keyof Config];
    if (value !== undefined && !isRight(value)) throw new UsageError(`${at}: ${key} must be ${what}`);
  }
  return config;
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
