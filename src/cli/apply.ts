/** Results meet the disk: what is there, what would change, and writing it. */
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CompileResult, Diagnostic } from '../compiler.js';
import { companionOf, type Layout } from '../companions.js';
import { discover, findProject, nearestProject, UsageError } from '../discover.js';
import { findingOf } from './findings.js';
import type { Log } from './log.js';
import { displayName } from '../names.js';
import type { CliOptions } from './options.js';
import { isGeneratedFile, orphans, plan, reasonOf, write, type Planned } from '../output.js';

export interface Applied {
  readonly planned: readonly Planned[];
  readonly orphaned: readonly string[];
  readonly written: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  readonly findings: readonly Diagnostic[];
  /** How many files could not be written or removed. */
  readonly refused: number;
}

export function apply(result: CompileResult, options: CliOptions, layout: Layout, log: Log): Applied {
  const name = displayName(layout.workingDirectory);
  const planned = result.companions.map((companion) => reading(companion.file, name, () => plan(companion)));
  const outdated = planned.filter((p) => p.state === 'stale' || p.state === 'missing');
  const orphaned = orphans(foundCompanions(options, layout), result.companions, layout, (file) =>
    reading(file, name, () => isGeneratedFile(file)),
  );
  const findings = [
    ...planned.filter((p) => p.state === 'foreign').map((p) => findingOf('foreign', p.companion.file)),
    ...(options.check ? outdated.map((p) => findingOf(p.state, p.companion.file)) : []),
    ...(options.check ? orphaned.map((file) => findingOf('orphaned', file)) : []),
  ];
  const written = new Set<string>();
  const removed = new Set<string>();
  let refused = 0;
  const attempt = (file: string, verb: string, done: Set<string>, act: () => void): void => {
    try {
      act();
      done.add(file);
    } catch (error) {
      refused++;
      log.failure(`cannot ${verb} ${name(file)}: ${reasonOf(error)}`);
    }
  };
  if (!options.check && !options.dryRun) {
    for (const { companion } of outdated)
      attempt(companion.file, 'write', written, () => {
        write(companion);
      });
    for (const file of options.prune ? orphaned : [])
      attempt(file, 'delete', removed, () => {
        rmSync(file);
      });
  }
  return { planned, orphaned, written, removed, findings, refused };
}

/** Throws UsageError where the file system refuses. */
function reading<T>(file: string, name: (file: string) => string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`cannot read ${name(file)}: ${reasonOf(error)}`);
  }
}

/** The companions that the options speak of, whatever stands behind them. */
export function foundCompanions(options: CliOptions, layout: Layout): readonly string[] {
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
