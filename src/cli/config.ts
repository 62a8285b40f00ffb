/** `cotangent.config.ts`, or the key `cotangent` of package.json: found, read, checked, and put behind the arguments. */
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lilconfig } from 'lilconfig';
import type { Config } from '../config.js';
import { UsageError } from '../discover.js';
import { displayName } from '../names.js';
import { checkedModes, type CliOptions } from './options.js';

const searchPlaces = [
  'package.json',
  ...['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((extension) => `cotangent.config.${extension}`),
];

export interface Configured {
  readonly options: CliOptions;
  /** The folder of the configuration if its `out` counts, which mirrors that folder; else the one given. */
  readonly workingDirectory: string;
}

/** The options with what the configuration says where the arguments say nothing. Throws UsageError for a bad one. */
export async function withConfig(options: CliOptions, workingDirectory: string): Promise<Configured> {
  const found = await search(workingDirectory);
  if (found === undefined) return { options, workingDirectory };
  const folder = dirname(found.file);
  const at = displayName(workingDirectory)(found.file);
  const config = checked(found.value, at);
  const base = options.out === undefined && config.out !== undefined ? folder : workingDirectory;
  const from =
    (place: string) =>
    (path: string): string =>
      isAbsolute(path) ? path : join(relative(base, place), path).replaceAll('\\', '/');
  const ofArguments = from(workingDirectory);
  const ofConfig = from(folder);
  const project =
    options.project === undefined ? map(config.project, ofConfig) : ofArguments(options.project);
  const out = options.out ?? map(config.out, ofConfig);
  const configured: CliOptions = {
    ...options,
    paths: options.paths.length > 0 ? options.paths.map(ofArguments) : (config.paths ?? []).map(ofConfig),
    ...(project === undefined ? {} : { project }),
    ...(out === undefined ? {} : { out }),
    modes: options.modes.length > 0 ? options.modes : checkedModes(config.modes ?? [], `in ${at}`),
    prune: options.prune || (config.prune === true && !options.check),
    cache: options.cache && config.cache !== false,
  };
  return { options: configured, workingDirectory: base };
}

const map = (value: string | undefined, change: (value: string) => string): string | undefined =>
  value === undefined ? undefined : change(value);

async function search(folder: string): Promise<{ file: string; value: unknown } | undefined> {
  const loaders = Object.fromEntries(['.ts', '.mts', '.js', '.mjs', '.cjs'].map((end) => [end, load]));
  try {
    const found = await lilconfig('cotangent', { searchPlaces, loaders }).search(folder);
    if (found === null || found.isEmpty === true) return undefined;
    return { file: found.filepath, value: found.config as unknown };
  } catch (error) {
    throw new UsageError(`the configuration cannot be read: ${messageOf(error)}`);
  }
}

/** TypeScript and JavaScript of any module kind; `cotangent/config` is found without being installed. */
async function load(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const own = fileURLToPath(new URL('../config.js', import.meta.url));
  return createJiti(import.meta.url, { alias: { 'cotangent/config': own } }).import(file, { default: true });
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const keys: Readonly<Record<keyof Config, readonly [(value: unknown) => boolean, string]>> = {
  project: [isText, 'a path'],
  paths: [isTexts, 'a list of paths'],
  out: [isText, 'a path'],
  modes: [isTexts, 'a list of modes'],
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
