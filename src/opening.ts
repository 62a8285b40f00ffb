/** Which program is compiled: files in memory, or on disk with the project they belong to. */
import { relative } from 'node:path';
import { discover, findProject, nearestProject, UsageError } from './discover.js';
import { openProgram, type Program } from './frontend/index.js';

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
  const files = options.paths === undefined ? undefined : discover(options.paths, workingDirectory).sources;
  if (project === undefined)
    return openProgram({ ...(files === undefined ? {} : { files }), workingDirectory });
  return openProject(project, { ...(files === undefined ? {} : { files }), workingDirectory });
}

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

/** A program with nothing to compile is no mistake of the project: paths may be given besides. */
const noInputs = 18003;

function openProject(
  project: string,
  rest: { files?: readonly string[]; workingDirectory: string },
): Program {
  const fail = (reason: string): never => {
    throw new UsageError(
      `the project ${relative(rest.workingDirectory, project) || project} cannot be used: ${reason}`,
    );
  };
  let program: Program;
  try {
    program = openProgram({ project, ...rest });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith('internal:')) throw error;
    return fail(message);
  }
  const problem = program.project.getConfigFileParsingDiagnostics().find((d) => d.getCode() !== noInputs);
  if (problem === undefined) return program;
  const text = problem.getMessageText();
  return fail(typeof text === 'string' ? text : text.getMessageText());
}
