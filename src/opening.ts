/** Which program is compiled: files in memory, or on disk with the project they belong to. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { discover, findProject, nearestProject, UsageError } from './discover.js';
import { editProgram, openProgram, sourceFileOf, type Change, type Program } from './frontend/index.js';
import { displayName } from './names.js';
import { reasonOf } from './output.js';

export interface Opening {
  readonly project?: string;
  readonly paths?: readonly string[];
  readonly sources?: Readonly<Record<string, string>>;
}

/** Throws UsageError for a wrong path or a project that cannot be used. */
export function openFor(options: Opening, workingDirectory: string): Program {
  if (options.sources !== undefined) return openSources(options.sources, workingDirectory);
  const project =
    options.project === undefined
      ? nearestProject(workingDirectory)
      : findProject(options.project, workingDirectory);
  const files = filesFor(options, workingDirectory);
  const program = openProgram({
    ...(project === undefined ? {} : { project }),
    ...(files === undefined ? {} : { files }),
    workingDirectory,
  });
  return checked(program);
}

/** The program after edits; throws as `openFor` does, and the program before stays of use. */
export function reopen(program: Program, changes: readonly Change[], options: Opening): Program {
  return checked(editProgram(program, changes, () => filesFor(options, program.workingDirectory)));
}

const filesFor = (options: Opening, workingDirectory: string): readonly string[] | undefined =>
  options.paths === undefined ? undefined : discover(options.paths, workingDirectory).sources;

/** The same object of sources, compiled again with other options, is parsed and type-checked once. */
const opened = new WeakMap<
  Readonly<Record<string, string>>,
  { program: Program; workingDirectory: string }
>();

function openSources(sources: Readonly<Record<string, string>>, workingDirectory: string): Program {
  const known = opened.get(sources);
  if (known?.workingDirectory === workingDirectory) return known.program;
  const program = openProgram({ sources, workingDirectory });
  opened.set(sources, { program, workingDirectory });
  return program;
}

/** A file that is there and may not be read would otherwise be passed over as if it were not there. */
function unreadable(program: Program): UsageError | undefined {
  for (const file of program.options.files ?? program.configuration?.rootNames ?? []) {
    if (sourceFileOf(program, file) !== undefined || !existsSync(file)) continue;
    try {
      readFileSync(file);
    } catch (error) {
      return new UsageError(`cannot read ${displayName(program.workingDirectory)(file)}: ${reasonOf(error)}`);
    }
  }
  return undefined;
}

function checked(program: Program): Program {
  const { configuration, options, workingDirectory } = program;
  const unread = unreadable(program);
  if (unread !== undefined) throw unread;
  if (configuration?.problem === undefined) return program;
  const project = options.project ?? '';
  throw new UsageError(
    `the project ${relative(workingDirectory, project) || project} cannot be used: ${configuration.problem}`,
  );
}
