/**
 * Results of earlier runs, in node_modules/.cache/cotangent: one file for each way the command was called. A run that
 * finds everything unchanged loads neither the compiler nor TypeScript; one that does not takes over what it can.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompileOptions, CompileResult, Engine, Known } from '../compiler.js';
import { hash, isCurrent, snapshotOf, type Snapshot } from '../inputs.js';
import { resultOf } from '../results.js';
import { writeWhole } from '../output.js';

interface Entry {
  readonly snapshot: Snapshot;
  /** The files that the paths stood for. */
  readonly discovered: readonly string[] | null;
  readonly dependencies: readonly (readonly [source: string, on: readonly string[]])[];
  readonly diagnostics: CompileResult['diagnostics'];
  readonly known: readonly (readonly [source: string, result: Kept])[];
}

type Kept = Known extends Map<string, infer R> ? R : never;

/** Older files than this many are removed. */
const mostFiles = 16;

export class Cache {
  private readonly file: string;
  private readonly entry: Entry | undefined;

  private constructor(
    folder: string,
    key: string,
    private readonly since: number,
  ) {
    this.file = join(folder, `${key}.json`);
    this.entry = read(this.file);
  }

  /** Undefined where there is no `node_modules` to keep it in, and while the compiler itself is worked on. */
  static open(options: CompileOptions, version: string, workingDirectory: string): Cache | undefined {
    const program = fileURLToPath(import.meta.url);
    const modules = nearestModules(workingDirectory);
    if (modules === undefined || program.endsWith('.ts')) return undefined;
    // A build under development changes without a change of version.
    const tool = `${version} ${process.version} ${statSync(program).mtimeMs}`;
    const key = hash([tool, workingDirectory, JSON.stringify(options)]);
    return new Cache(join(modules, '.cache', 'cotangent'), key, Date.now());
  }

  /** What compiling would give, but for the markers, if everything is as it was. */
  result(discovered: readonly string[] | undefined): CompileResult | undefined {
    const { entry } = this;
    if (entry === undefined || JSON.stringify(entry.discovered) !== JSON.stringify(discovered ?? null))
      return undefined;
    if (!isCurrent(entry.snapshot)) return undefined;
    const { known } = this;
    return resultOf(
      entry.dependencies.map(([source]) => known.get(source)!.result),
      {
        diagnostics: entry.diagnostics,
        dependencies: new Map(entry.dependencies),
        markers: new Map(),
        compiled: [],
      },
    );
  }

  get known(): Known {
    return new Map(this.entry?.known);
  }

  /** Keeps the results for later runs; where that fails, they are only slower. */
  store(engine: Engine, result: CompileResult, discovered: readonly string[] | undefined): void {
    if (result.failures.length > 0) return;
    const snapshot = snapshotOf(engine.inputs(result), this.since);
    if (snapshot === undefined) return;
    const entry: Entry = {
      snapshot,
      discovered: discovered ?? null,
      dependencies: [...result.dependencies],
      diagnostics: result.diagnostics,
      known: [...engine.known].filter(([source]) => result.dependencies.has(source)),
    };
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeWhole(this.file, JSON.stringify(entry));
      removeOld(dirname(this.file));
    } catch {
      rmSync(this.file, { force: true });
    }
  }
}

function read(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entry;
  } catch {
    return undefined;
  }
}

function nearestModules(folder: string): string | undefined {
  const modules = join(folder, 'node_modules');
  if (existsSync(modules)) return modules;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestModules(parent);
}

function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of files.slice(mostFiles)) rmSync(path, { force: true });
}
