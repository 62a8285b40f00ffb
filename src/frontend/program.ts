/** The loaded TypeScript program. The engine (the compiler that ts-morph bundles) is reached through here only. */
import { posix, relative, resolve } from 'node:path';
import { ts } from 'ts-morph';
import { defaults, readConfiguration, type Configuration } from './configuration.js';
import { openFiles, type Files, type Renewed } from './files.js';

export interface ProgramOptions {
  /** Absolute path of a tsconfig; its compilerOptions are used. */
  readonly project?: string;
  /** The files to look for annotated functions in. Default: all of the program but declarations and companions. */
  readonly files?: readonly string[];
  /** Files that exist only in memory, path to text. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** A loaded program. After an edit, `editProgram` gives the next one, which shares with it all that did not change. */
export interface Program {
  readonly compiler: ts.Program;
  readonly configuration: Configuration | undefined;
  readonly workingDirectory: string;
  /** The files to compile, as named by the user (in-memory) or absolute, sorted. */
  readonly files: readonly string[];
  /** From the engine's path of an in-memory file to its name as given. */
  readonly names: ReadonlyMap<string, string>;
  readonly disk: Files;
  readonly options: ProgramOptions;
}

/** A file that was edited, added or deleted. */
export interface Change {
  readonly file: string;
  /** What counts instead of the file's contents, for editors; without it the disk is read. */
  readonly text?: string;
}

const globalsFile = '__cotangent_globals.d.ts';
const globals = `declare var console: Record<'log' | 'info' | 'warn' | 'error' | 'debug' | 'assert', (...data: unknown[]) => void>;`;

export function openProgram(options: ProgramOptions): Program {
  const { workingDirectory, sources } = options;
  const isOnDisk = sources === undefined || options.project !== undefined || options.files !== undefined;
  const disk = openFiles(slashed(workingDirectory), isOnDisk);
  const names = new Map<string, string>();
  for (const [name, text] of Object.entries(sources ?? {})) {
    const path = pathOf(name, workingDirectory);
    names.set(path, name);
    disk.renew(path, text);
  }
  const configuration = options.project === undefined ? undefined : readConfiguration(options.project);
  if (configuration === undefined) disk.renew(pathOf(globalsFile, workingDirectory), globals);
  return create({ configuration, workingDirectory, names, disk, options });
}

type Opened = Pick<Program, 'configuration' | 'workingDirectory' | 'names' | 'disk' | 'options'>;

function create(opened: Opened, before?: ts.Program): Program {
  const { configuration, workingDirectory, names, disk, options } = opened;
  const rootNames = new Set([
    ...(configuration?.rootNames ?? [pathOf(globalsFile, workingDirectory)]),
    ...names.keys(),
    ...(options.files ?? []).map((file) => pathOf(file, workingDirectory)),
  ]);
  const compiler = ts.createProgram({
    rootNames: [...rootNames],
    options: configuration?.options ?? defaults,
    host: disk.host,
    ...(before === undefined ? {} : { oldProgram: before }),
  });
  const files =
    options.files?.map((file) => resolve(workingDirectory, file)) ??
    (options.sources === undefined
      ? compiler.getSourceFiles().map((file) => file.fileName)
      : [...names.values()]);
  return { ...opened, compiler, files: files.filter(isSource).sort() };
}

/**
 * The program after edits. `discover` gives ProgramOptions.files anew; it is asked if files came or went. What did not
 * change is shared with the program before.
 */
export function editProgram(
  program: Program,
  changes: readonly Change[],
  discover: () => readonly string[] | undefined,
): Program {
  const { disk, workingDirectory, options } = program;
  const names = new Map(program.names);
  const renewed = new Set<Renewed | 'settings'>();
  for (const { file, text } of changes) {
    const path = pathOf(file, workingDirectory);
    if (isSetting(program, path)) renewed.add('settings');
    if (!/\.(?:[cm]?[jt]sx?|json)$/.test(path)) continue;
    renewed.add(disk.renew(path, text));
    if (options.sources === undefined) continue;
    if (text === undefined) names.delete(path);
    else names.set(path, file);
  }
  if (renewed.has('settings')) disk.forget();
  if (renewed.has('settings') || renewed.has('other')) {
    const configuration = options.project === undefined ? undefined : readConfiguration(options.project);
    const files = discover();
    return create({
      ...program,
      configuration,
      names,
      options: { ...options, ...(files === undefined ? {} : { files }) },
    });
  }
  return renewed.has('edited') ? create(program, program.compiler) : program;
}

/** Whether the file says how others are to be read. */
const isSetting = (program: Program, path: string): boolean =>
  program.configuration?.files.has(path) === true || posix.basename(path) === 'package.json';

const slashed = (path: string): string => path.replaceAll('\\', '/');

const pathOf = (file: string, workingDirectory: string): string => slashed(resolve(workingDirectory, file));

const isSource = (file: string): boolean =>
  /\.[mc]?tsx?$/.test(file) && !/\.(?:d|grad)\.[mc]?ts$/.test(file) && !/[\\/]node_modules[\\/]/.test(file);

export function optionsOf(program: Program): { noUncheckedIndexedAccess: boolean } {
  return {
    noUncheckedIndexedAccess: program.compiler.getCompilerOptions().noUncheckedIndexedAccess === true,
  };
}

/** The parsed file with this name, as `files` and the keys of `sources` name it. */
export const sourceFileOf = (program: Program, file: string): ts.SourceFile | undefined =>
  program.compiler.getSourceFile(pathOf(file, program.workingDirectory));

/** A file that this module adds to programs. */
export const isOurs = (file: ts.SourceFile): boolean => file.fileName.endsWith(`/${globalsFile}`);

/** How the outside names the file: as given for in-memory files, else absolute. */
export const nameOfFile = (program: Program, file: ts.SourceFile): string =>
  program.names.get(file.fileName) ?? file.fileName;

/** The file's path below the working directory, for identities that no machine's paths enter. */
export function shortNameOf(program: Program, file: ts.SourceFile): string {
  return relative(program.workingDirectory, file.fileName).replaceAll('\\', '/');
}
