/** Companions and the disk: what is there, what would change, and writing it so that no reader sees half a file. */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CompiledCompanion } from './compiler.js';
import { isGenerated, sourcesOf, type Layout } from './companions.js';

/** `foreign`: a file of that name exists that this program did not write. */
export type State = 'current' | 'stale' | 'missing' | 'foreign';

export interface Planned {
  readonly companion: CompiledCompanion;
  readonly state: State;
}

/** The texts of files as they were read last, for as long as the files are not touched. */
const texts = new Map<string, { readonly stamp: string; readonly text: string }>();

/** Undefined where nothing is. Throws what the file system says to reading it. */
function textOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const stats = statSync(file);
  const stamp = `${stats.ino} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.size}`;
  const known = texts.get(file);
  if (known?.stamp === stamp) return known.text;
  const text = readFileSync(file, 'utf8');
  // What was changed just now may be changed again within the same tick of the clock.
  if (Date.now() - stats.ctimeMs > clockTick) texts.set(file, { stamp, text });
  return text;
}

const clockTick = 50;

/** Throws what the file system says to reading it. */
export const isGeneratedFile = (file: string): boolean => isGenerated(textOf(file) ?? '');

export function plan(companion: CompiledCompanion): Planned {
  const found = textOf(companion.file);
  if (found === undefined) return { companion, state: 'missing' };
  if (!isGenerated(found)) return { companion, state: 'foreign' };
  return { companion, state: sameText(found, companion.text) ? 'current' : 'stale' };
}

/** Line endings are the checkout's business. */
const sameText = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n') === b;

export function write(companion: CompiledCompanion): void {
  mkdirSync(dirname(companion.file), { recursive: true });
  writeWhole(companion.file, companion.text);
}

/**
 * Writes to a temporary file beside the target, then renames it over the target: of two writers at once, one wins. A
 * link stays a link.
 */
export function writeWhole(file: string, text: string): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Companions that nothing stands behind any more: their source is gone, or has no annotated function left. Files that
 * this program did not write are left out.
 */
export function orphans(
  found: readonly string[],
  companions: readonly CompiledCompanion[],
  layout: Layout,
  isGeneratedAt: (file: string) => boolean = isGeneratedFile,
): readonly string[] {
  const alive = new Set(companions.map((companion) => companion.file));
  return found.filter((file) => {
    if (alive.has(file) || sourcesOf(file, layout).some(isAnnotated)) return false;
    return isGeneratedAt(file);
  });
}

/** The source exists and mentions the annotation, whether or not it compiles. */
const isAnnotated = (source: string): boolean =>
  existsSync(source) && readFileSync(source, 'utf8').includes('@differentiable');

/** The system's reason for refusing, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space left';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of the path is a file';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
