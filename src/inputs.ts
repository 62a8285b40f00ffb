/** Whether the disk still is as it was when results were made. Loads nothing of the compiler. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCompanion } from './companions.js';
import { hash } from './frontend/hash.js';
import type { Inputs } from './frontend/inputs.js';

export { hash } from './frontend/hash.js';

export interface Snapshot {
  readonly files: readonly (readonly [path: string, hash: string])[];
  readonly folders: readonly (readonly [path: string, isDeep: boolean, names: string])[];
}

/**
 * The state that the inputs were in; undefined if files came while they were read, so that nobody knows. `since` is
 * when that began, in milliseconds.
 */
export function snapshotOf(inputs: Inputs, since: number): Snapshot | undefined {
  const folders = [...inputs.folders].map(([path, isDeep]) => [path, isDeep, namesIn(path, isDeep)] as const);
  const unread = folders.flatMap(([, , names]) => names).filter((path) => !inputs.files.has(path));
  if (unread.some((path) => changedAt(path) >= since - timerSlack)) return undefined;
  return {
    files: [...inputs.files],
    folders: folders.map(([path, isDeep, names]) => [path, isDeep, hash(names)] as const),
  };
}

export const isCurrent = ({ files, folders }: Snapshot): boolean =>
  files.every(([path, expected]) => hashOfFile(path) === expected) &&
  folders.every(([path, isDeep, expected]) => hash(namesIn(path, isDeep)) === expected);

/** File systems tell the time in steps. */
const timerSlack = 50;

function hashOfFile(path: string): string {
  try {
    return hash([readFileSync(path, 'utf8').replace(/^\uFEFF/, '')]);
  } catch {
    return 'absent';
  }
}

function changedAt(path: string): number {
  try {
    return statSync(path).ctimeMs;
  } catch {
    return Infinity;
  }
}

/** The files of a folder that could belong to a program, companions left out; of `@types`, its folders. */
function namesIn(root: string, isDeep: boolean): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isFolderThere(path));
      if (!isFolder) {
        if (/\.(?:[cm]?[jt]sx?|json)$/.test(entry.name) && !isCompanion(path)) found.push(path);
      } else if (root.endsWith('@types')) found.push(path);
      else if (isDeep && entry.name !== 'node_modules' && !entry.name.startsWith('.')) enter(path);
    }
  };
  const enter = (folder: string): void => {
    const real = realpathSync(folder);
    if (seen.has(real)) return;
    seen.add(real);
    visit(folder);
  };
  visit(root);
  return found.sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolderThere(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
