/** The command itself: compile, or find that nothing changed; write or only say; report; give the exit status. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CompileOptions, CompileResult, Engine } from '../compiler.js';
import type { Layout } from '../companions.js';
import { discover, pathsFor, UsageError } from '../discover.js';
import { apply, type Applied } from './apply.js';
import { Cache } from './cache.js';
import { jsonReport } from './json.js';
import type { Log } from './log.js';
import { displayName } from '../names.js';
import type { CliOptions } from './options.js';
import { report } from './report.js';

/** A companion that other sources are compiled from may change them in turn, and so on. */
const mostRounds = 8;

/** Returns the exit status: 0 fine, 1 diagnostics or companions out of date, 2 wrong usage or an internal error. */
export async function generate(
  options: CliOptions,
  workingDirectory: string,
  version: string,
  log: Log,
): Promise<number> {
  const layout = layoutOf(options, workingDirectory);
  const name = displayName(workingDirectory);
  const outcome = await run(options, layout, version, log);
  const { result, applied } = outcome;
  const diagnostics = [...result.diagnostics, ...applied.findings];
  report({ ...applied, options, result }, name, log);
  if (options.json) process.stdout.write(jsonReport(result.companions, applied.written, diagnostics, name));
  if (applied.refused > 0 || result.failures.length > 0) return 2;
  return diagnostics.some((d) => d.severity === 'error') ? 1 : 0;
}

/** Throws UsageError if the output folder cannot be one. */
export function layoutOf(options: CliOptions, workingDirectory: string): Layout {
  if (options.out === undefined) return { workingDirectory };
  const outputDirectory = resolve(workingDirectory, options.out);
  if (existsSync(outputDirectory) && !statSync(outputDirectory).isDirectory())
    throw new UsageError(`--out ${options.out} is a file, not a folder`);
  return { workingDirectory, outputDirectory };
}

interface Outcome {
  readonly result: CompileResult;
  readonly applied: Applied;
}

async function run(options: CliOptions, layout: Layout, version: string, log: Log): Promise<Outcome> {
  const { workingDirectory } = layout;
  const settings = compileOptions(options, layout, log);
  const isPlain = options.cache && options.printIr === undefined && !options.verifyIr;
  const cache = isPlain ? Cache.open(settings, version, workingDirectory) : undefined;
  const discovered = settings.paths && discover(settings.paths, workingDirectory).sources;
  const before = cache?.result(discovered);
  if (before !== undefined) return { result: before, applied: apply(before, options, layout, log) };
  log.detail(cache === undefined ? 'no cache is used' : 'something changed: the program is opened');
  const { openEngine } = await import('../compiler.js');
  const engine = openEngine(settings, cache?.known);
  const outcome = settle(engine, options, layout, log);
  cache?.store(engine, outcome.result, discovered);
  return outcome;
}

/** Compiles and writes, again while what was written is what sources are compiled from. */
export function settle(engine: Engine, options: CliOptions, layout: Layout, log: Log): Outcome {
  let result = engine.compile();
  let applied = apply(result, options, layout, log);
  const written = new Set(applied.written);
  for (let round = 1; round < mostRounds; round++) {
    const used = new Set([...result.dependencies.values()].flat());
    const changed = [...applied.written].filter((file) => used.has(file));
    if (changed.length === 0) break;
    engine.update(changed.map((file) => ({ file })));
    const next = engine.compile();
    if (next.compiled.length === 0) break;
    result = next;
    applied = apply(result, options, layout, log);
    for (const file of applied.written) written.add(file);
  }
  return { result, applied: { ...applied, written } };
}

export function compileOptions(options: CliOptions, layout: Layout, log: Log): CompileOptions {
  const { project, modes, debug, sourceMaps, printIr, verifyIr, simplify, record, fuse } = options;
  const paths = pathsFor(options.paths, project, layout.workingDirectory);
  return {
    ...layout,
    ...(project === undefined ? {} : { project }),
    ...(paths === undefined ? {} : { paths }),
    ...(printIr === undefined ? {} : { printIr }),
    modes,
    ...(debug ? { debug } : {}),
    ...(sourceMaps ? { sourceMaps } : {}),
    verifyIr,
    simplify,
    record,
    fuse,
    onPrint: (text) => void (options.json ? process.stderr : process.stdout).write(text),
    onProgress: (done, total, file) => {
      log.progress(done, total, displayName(layout.workingDirectory)(file));
    },
  };
}
