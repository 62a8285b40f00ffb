/** Which program is compiled: files in memory, or on disk with the project they belong to. */
import { relative } from 'node:path';
import { discover, findProject, nearestProject, UsageError } from './discover.js';
import { editProgram, openProgram, type Change, type Program } from './frontend/index.js';

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

function checked(program: Program): Program {
  const { configuration, options, workingDirectory } = program;
  if (configuration?.problem === undefined) return program;
  const project = options.project ?? '';
  throw new UsageError(
    `the project ${relative(workingDirectory, project) || project} cannot be used: ${configuration.problem}`,
  );
}
