/** From what the user names (files, folders, globs) to the list of source files. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { isCompanion } from './companions.js';

/** A mistake in how the tool was called or configured, to be shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const sourcePattern = '**/*.{ts,tsx,mts,cts}';
const ignored = ['**/node_modules/**', '**/.git/**', '**/*.d.{ts,mts,cts}'];

export interface Discovered {
  /** Absolute, sorted, without companions and declaration files. */
  readonly sources: readonly string[];
  /** The `.grad.ts` files met on the way. */
  readonly companions: readonly string[];
}

/** Throws UsageError for a path that does not exist, is no TypeScript, or a pattern that matches nothing. */
export function discover(paths: readonly string[], workingDirectory: string): Discovered {
  const found = paths.flatMap((path) => expand(path, workingDirectory));
  const files = [...new Set(found)].sort();
  return {
    sources: files.filter((file) => !isCompanion(file)),
    companions: files.filter(isCompanion),
  };
}

function expand(path: string, workingDirectory: string): readonly string[] {
  const absolute = resolve(workingDirectory, path);
  if (existsSync(absolute)) {
    if (statSync(absolute).isDirectory()) return inFolder(absolute);
    if (/\.d\.[mc]?ts$/.test(path))
      throw new UsageError(`${path} is a declaration file: it holds no code to differentiate`);
    if (!/\.[mc]?tsx?$/.test(path)) throw new UsageError(`${path} is not a TypeScript file`);
    return [absolute];
  }
  if (!isDynamicPattern(path)) throw new UsageError(`${path} does not exist`);
  const files = globSync(path.replaceAll('\\', '/'), {
    cwd: workingDirectory,
    absolute: true,
    ignore: ignored,
    expandDirectories: false,
  });
  const sources = files.filter((file) => /\.[mc]?tsx?$/.test(file));
  if (sources.length === 0) throw new UsageError(`no TypeScript file matches ${path}`);
  return sources;
}

const inFolder = (folder: string): readonly string[] =>
  globSync(sourcePattern, { cwd: folder, absolute: true, ignore: ignored, dot: false });

/** The nearest tsconfig.json at or above the folder, as `tsc` looks for it. */
export function nearestProject(folder: string): string | undefined {
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestProject(parent);
}

/** The paths that are meant where none are named: those of the project, which is undefined, or without one the folder. */
export const pathsFor = (
  paths: readonly string[],
  project: string | undefined,
  workingDirectory: string,
): readonly string[] | undefined => {
  if (paths.length > 0) return paths;
  return project === undefined && nearestProject(workingDirectory) === undefined ? ['.'] : undefined;
};

/** Throws UsageError unless `project` names a readable tsconfig or a folder with one. */
export function findProject(project: string, workingDirectory: string): string {
  const absolute = resolve(workingDirectory, project);
  if (!existsSync(absolute)) throw new UsageError(`the project ${project} does not exist`);
  if (!statSync(absolute).isDirectory()) return absolute;
  const file = join(absolute, 'tsconfig.json');
  if (!existsSync(file)) throw new UsageError(`${relative(workingDirectory, file)} does not exist`);
  return file;
}
