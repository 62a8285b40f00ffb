/** `--watch`: the engine stays open, and what an edit touches is compiled again. */
import { existsSync, statSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import { openEngine, type CompileResult, type Engine } from '../compiler.js';
import { pathsFor, UsageError } from '../discover.js';
import { compileOptions, layoutOf, settle } from './generate.js';
import type { Log } from './log.js';
import { displayName } from '../names.js';
import type { CliOptions } from './options.js';
import { report } from './report.js';

/** Editors and version control write several files at once; in milliseconds. */
const gathering = 15;

/** How often files edited before, and those outside of the watched folders, are looked at, in milliseconds. */
const looksEvery = 250;

/** When the file was changed last; 0 for folders, whose entries tell, and for what is not there. */
function stampOf(place: string): number {
  const stats = statSync(place, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.mtimeMs : 0;
}

/** Runs until the process is told to end. */
export async function watch(options: CliOptions, workingDirectory: string, log: Log): Promise<number> {
  const layout = layoutOf(options, workingDirectory);
  const name = displayName(workingDirectory);
  const engine = openEngine(compileOptions(options, layout, log));
  const round = (): CompileResult => {
    const { result, applied } = settle(engine, options, layout, log);
    report({ ...applied, options, result }, name, log);
    return result;
  };
  const asked = placesAsked(options, workingDirectory);
  const places = (result: CompileResult): string[] => placesOf(engine, result, asked);
  const roots = new Set(places(round()));
  const watcher = watchFiles([...roots], {
    ignoreInitial: true,
    ignored: (path) => !roots.has(path) && /^(?:node_modules$|\.)/.test(basename(path)),
  });
  const changed = new Set<string>();
  const stamps = new Map<string, number>();
  let isWaiting = false;
  let isEnding = false;

  const follow = (): void => {
    isWaiting = false;
    // A closed watcher that is given more to watch would keep the process alive.
    if (isEnding) return;
    const changes = [...changed].map((file) => ({ file }));
    changed.clear();
    try {
      engine.update(changes);
      const more = places(round()).filter((place) => !roots.has(place));
      for (const place of more) roots.add(place);
      watcher.add(more);
    } catch (error) {
      if (error instanceof UsageError) log.failure(error.message);
      else log.internal('it could not follow the edit', error);
    }
  };

  const note = (file: string): void => {
    changed.add(file);
    stamps.set(file, stampOf(file));
    if (isWaiting) return;
    isWaiting = true;
    log.restart();
    setTimeout(follow, gathering);
  };
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir' || !/\.(?:[cm]?[jt]sx?|json)$/.test(path)) return;
    note(resolve(workingDirectory, path));
  });
  // Of several writes shortly after one another the last may not be told: files edited before are looked at as well.
  const looking = setInterval(() => {
    for (const place of new Set([...roots, ...stamps.keys()])) {
      const before = stamps.get(place);
      const now = stampOf(place);
      stamps.set(place, now);
      if (before !== undefined && before !== now) note(place);
    }
  }, looksEvery);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  log.info(log.colors.dim('Watching; end with Ctrl+C.'));
  return new Promise((end) => {
    const stop = (): void => {
      isEnding = true;
      clearInterval(looking);
      void watcher.close().then(() => {
        end(0);
      });
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

/** What the paths of the command line stand for: themselves, or for patterns all that could match. */
const placesAsked = (options: CliOptions, workingDirectory: string): readonly string[] =>
  (pathsFor(options.paths, options.project, workingDirectory) ?? []).map((path) => {
    const place = resolve(workingDirectory, path);
    return existsSync(place) ? place : workingDirectory;
  });

/** The folders to watch, with all below, and the files outside of them. */
function placesOf(engine: Engine, result: CompileResult, asked: readonly string[]): string[] {
  const { files, folders } = engine.inputs(result);
  const deep = [...folders].filter(([, isDeep]) => isDeep).map(([folder]) => folder);
  const trees = [...asked.filter((place) => statSync(place).isDirectory()), ...deep];
  const single = [...files].filter(([, text]) => text !== 'absent').map(([file]) => file);
  const outside = [...asked, ...single].filter(
    (file) => !/[\\/]node_modules[\\/]/.test(file) && !trees.some((tree) => file.startsWith(tree + sep)),
  );
  return [...new Set([...trees, ...outside])];
}
