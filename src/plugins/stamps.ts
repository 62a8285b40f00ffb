/** Which files changed since they were last looked at: not every bundler says, and none knows all that is compiled. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { discover, findProject, nearestProject } from '../discover.js';
import { isCompanion } from '../companions.js';

export class Stamps {
  private stamps = new Map<string, string>();

  /** Gives the files that came, went or changed since the last call. */
  changed(files: Iterable<string>): readonly string[] {
    const now = new Map<string, string>();
    for (const file of [...files, ...this.stamps.keys()]) {
      if (now.has(file) || isCompanion(file)) continue;
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat !== undefined) now.set(file, `${stat.mtimeMs} ${stat.size}`);
    }
    const before = this.stamps;
    this.stamps = now;
    return [...new Set([...before.keys(), ...now.keys()])].filter(
      (file) => before.get(file) !== now.get(file),
    );
  }
}

/** The files that a build may compile: what is named, or what lies at its project or root. */
export function sourcesOf(
  root: string,
  { project, paths: named }: { readonly project?: string; readonly paths?: readonly string[] },
): readonly string[] {
  const configuration = project === undefined ? nearestProject(root) : findProject(project, root);
  const folder = configuration === undefined ? root : dirname(configuration);
  const paths = named ?? [folder];
  const { sources } = discover(
    paths.filter((path) => existsSync(resolve(root, path))),
    root,
  );
  return configuration === undefined ? sources : [...sources, configuration];
}
