/** The built package, for tests that run it as users do: built once, when it is older than its sources. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');
const lock = join(root, 'node_modules', '.cache', 'build.lock');

/** The path of the built command. */
export function builtMain(): string {
  while (isStale()) {
    try {
      mkdirSync(lock);
    } catch {
      if (isAbandoned()) rmSync(lock, { recursive: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      if (isStale()) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'pipe' });
    } finally {
      rmSync(lock, { recursive: true });
    }
  }
  return main;
}

function isStale(): boolean {
  if (existsSync(lock) || !existsSync(main)) return true;
  const built = statSync(main).mtimeMs;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const inputs = [...sources.map((file) => join(root, 'src', file)), join(root, 'tsdown.config.ts')];
  return inputs.some((file) => statSync(file).mtimeMs > built);
}

function isAbandoned(): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > 120_000;
  } catch {
    return false;
  }
}
