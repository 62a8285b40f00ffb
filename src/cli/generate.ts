/** The command itself: compile, compare with the disk, write or only say, report, and give the exit status. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compile, UsageError, type CompileOptions } from '../compiler.js';
import { companionOf, type Layout } from '../companions.js';
import { discover, findProject, nearestProject } from '../discover.js';
import { findingOf } from './findings.js';
import { jsonReport } from './json.js';
import { Log } from './log.js';
import { displayName } from '../names.js';
import type { CliOptions } from './options.js';
import { orphans, plan, reasonOf, write, type Planned } from '../output.js';
import { report } from './report.js';

/** Returns the exit status: 0 fine, 1 diagnostics or companions out of date, 2 wrong usage or an internal error. */
export function generate(options: CliOptions, workingDirectory: string): number {
  const log = new Log(options);
  const layout: Layout = {
    workingDirectory,
    ...(options.out === undefined ? {} : { outputDirectory: resolve(workingDirectory, options.out) }),
  };
  const { outputDirectory } = layout;
  if (
    outputDirectory !== undefined &&
    existsSync(outputDirectory) &&
    !statSync(outputDirectory).isDirectory()
  ) {
    throw new UsageError(`--out ${options.out} is a file, not a folder`);
  }
  const name = displayName(workingDirectory);
  const result = compile(compileOptions(options, layout, log));
  const planned = result.companions.map((companion) => readPlan(companion, name));
  const outdated = planned.filter((p) => p.state === 'stale' || p.state === 'missing');
  const orphaned = orphans(foundCompanions(options, layout), result.companions, layout);
  const findings = [
    ...planned.filter((p) => p.state === 'foreign').map((p) => findingOf('foreign', p.companion.file)),
    ...(options.check ? outdated.map((p) => findingOf(p.state, p.companion.file)) : []),
    ...(options.check ? orphaned.map((file) => findingOf('orphaned', file)) : []),
  ];
  const written = new Set<string>();
  const refused = options.check || options.dryRun ? 0 : writeAll(outdated, written, name, log);
  const diagnostics = [...result.diagnostics, ...findings];
  report({ options, result, planned, orphaned, written, findings }, name, log);
  if (options.json) process.stdout.write(jsonReport(result.companions, written, diagnostics, name));
  if (refused > 0 || result.failures.length > 0) return 2;
  return diagnostics.some((d) => d.severity === 'error') ? 1 : 0;
}

function compileOptions(options: CliOptions, layout: Layout, log: Log): CompileOptions {
  const { project, paths, modes, printIr, verifyIr, simplify, record, fuse } = options;
  return {
    ...layout,
    ...(project === undefined ? {} : { project }),
    ...(paths.length === 0 ? {} : { paths }),
    ...(printIr === undefined ? {} : { printIr }),
    modes,
    verifyIr,
    simplify,
    record,
    fuse,
    onPrint: (text) => void (options.json ? process.stderr : process.stdout).write(text),
    onProgress: (done, total, file) => log.progress(done, total, displayName(layout.workingDirectory)(file)),
  };
}

function readPlan(companion: Planned['companion'], name: (file: string) => string): Planned {
  try {
    return plan(companion);
  } catch (error) {
    throw new UsageError(`cannot read ${name(companion.file)}: ${reasonOf(error)}`);
  }
}

/** The companions that should be looked at for a missing source. */
function foundCompanions(options: CliOptions, layout: Layout): readonly string[] {
  const { workingDirectory, outputDirectory } = layout;
  if (outputDirectory !== undefined) {
    return existsSync(outputDirectory) ? discover([outputDirectory], workingDirectory).companions : [];
  }
  if (options.paths.length > 0) {
    const { sources, companions } = discover(options.paths, workingDirectory);
    return [
      ...new Set([
        ...companions,
        ...sources.map((source) => companionOf(source, layout)).filter((file) => existsSync(file)),
      ]),
    ];
  }
  const project =
    options.project === undefined
      ? nearestProject(workingDirectory)
      : findProject(options.project, workingDirectory);
  return discover([project === undefined ? workingDirectory : dirname(project)], workingDirectory).companions;
}

/** Writes the companions that changed into `written`; gives the number that could not be written. */
function writeAll(
  outdated: readonly Planned[],
  written: Set<string>,
  name: (file: string) => string,
  log: Log,
): number {
  let refused = 0;
  for (const { companion } of outdated) {
    try {
      write(companion);
      written.add(companion.file);
    } catch (error) {
      refused++;
      log.failure(`cannot write ${name(companion.file)}: ${reasonOf(error)}`);
    }
  }
  return refused;
}
