/** Published packages, fetched by npm into a folder of the cache when they are first asked for. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'wild');

/** Installs `name@version`s beside one another, without running their scripts; gives the folder they are found from. */
export function fetchPackages(specifiers: readonly string[]): string {
  const missing = specifiers.filter((s) => !existsSync(marker(s)));
  if (missing.length > 0) {
    mkdirSync(join(cache, 'fetched'), { recursive: true });
    const manifest = join(cache, 'package.json');
    if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }\n');
    console.log(`fetching ${missing.length} packages …`);
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--save-exact'];
    execFileSync('npm', ['install', ...options, ...missing], {
      cwd: cache,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const s of missing) writeFileSync(marker(s), '');
  }
  return cache;
}

const marker = (specifier: string): string => join(cache, 'fetched', specifier.replaceAll('/', '+'));

/** The folder of `name@version`, once it is fetched. */
export const folderOf = (specifier: string): string =>
  join(cache, 'node_modules', specifier.replace(/(?<=.)@[^@/]*$/, ''));
