/** `--input file.json`: arguments of functions, by their names. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../discover.js';
import { reasonOf } from '../output.js';
import type { VerifyOptions } from '../verify/index.js';

/** Throws UsageError for a file that cannot be read or holds something else. */
export function inputsIn(path: string | undefined, startedIn: string): Pick<VerifyOptions, 'inputs'> {
  if (path === undefined) return {};
  let text: string;
  try {
    text = readFileSync(resolve(startedIn, path), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new UsageError(`${path} is to hold an object: { "loss": [[1, 2], 0.5] }`);
  const byName = found as Readonly<Record<string, unknown>>;
  for (const [name, list] of Object.entries(byName)) {
    if (!Array.isArray(list)) throw new UsageError(`${path}: ${name} is to be a list of arguments`);
  }
  return {
    inputs: (file, name) => {
      const key = Object.keys(byName).find((k) => {
        const [at, named] = k.includes(':')
          ? [k.slice(0, k.lastIndexOf(':')), k.slice(k.lastIndexOf(':') + 1)]
          : [undefined, k];
        return named === name && (at === undefined || resolve(startedIn, at) === file);
      });
      return key === undefined ? undefined : (byName[key] as readonly unknown[]);
    },
  };
}
