/** The loaded TypeScript program. The engine (ts-morph, its bundled compiler) is reached through here only. */
import { dirname, isAbsolute, posix, relative, resolve } from 'node:path';
import { Project, ts } from 'ts-morph';

export interface ProgramOptions {
  /** Absolute path of a tsconfig; its compilerOptions are used. */
  readonly project?: string;
  /** The files to look for annotated functions in. Default: all of the program but declarations and companions. */
  readonly files?: readonly string[];
  /** Files that exist only in memory, path to text. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** A loaded program; the ts-morph project stays alive, so that edits are cheap. */
export interface Program {
  readonly project: Project;
  readonly workingDirectory: string;
  /** The files to compile, as named by the user (in-memory) or absolute, sorted. */
  readonly files: readonly string[];
  /** From the engine's path of an in-memory file to its name as given. */
  readonly names: ReadonlyMap<string, string>;
}

/** No DOM: it costs most of the start-up, and `console` is all that numeric code asks of it. */
const defaults: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
};

const globalsFile = '__cotangent_globals.d.ts';
const globals = `declare var console: Record<'log' | 'info' | 'warn' | 'error' | 'debug' | 'assert', (...data: unknown[]) => void>;`;

export function openProgram(options: ProgramOptions): Program {
  const { workingDirectory, sources } = options;
  const inMemory = sources !== undefined && options.project === undefined && options.files === undefined;
  const [configuration, ...others] = options.project === undefined ? [] : projectsOf(options.project);
  const project = new Project({
    useInMemoryFileSystem: inMemory,
    skipFileDependencyResolution: inMemory,
    ...(configuration === undefined
      ? { compilerOptions: defaults }
      : { tsConfigFilePath: configuration, compilerOptions: { noEmit: true, skipLibCheck: true } }),
  });
  for (const other of others) project.addSourceFilesFromTsConfig(other);
  const names = new Map<string, string>();
  for (const [name, text] of Object.entries(sources ?? {})) {
    const path = posix.resolve(workingDirectory.replaceAll('\\', '/'), name);
    names.set(path, name);
    project.createSourceFile(path, text, { overwrite: true });
  }
  for (const file of options.files ?? []) project.addSourceFileAtPath(resolve(workingDirectory, file));
  if (!inMemory) project.resolveSourceFileDependencies();
  if (options.project === undefined) {
    const path = posix.resolve(workingDirectory.replaceAll('\\', '/'), globalsFile);
    project.createSourceFile(path, globals, { overwrite: true });
  }
  const files =
    options.files?.map((file) => resolve(workingDirectory, file)) ??
    (sources === undefined
      ? project.getSourceFiles().map((file) => file.getFilePath() as string)
      : Object.keys(sources));
  return {
    project,
    workingDirectory,
    files: files.filter(isSource).sort(),
    names,
  };
}

const isSource = (file: string): boolean =>
  /\.[mc]?tsx?$/.test(file) && !/\.(?:d|grad)\.[mc]?ts$/.test(file) && !/[\\/]node_modules[\\/]/.test(file);

/** The project itself or, if it only lists others (a "solution"), those; the first one's options are used for all. */
function projectsOf(file: string): readonly string[] {
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    config?: { files?: unknown; include?: unknown; references?: unknown };
  };
  const isSolution =
    Array.isArray(config?.files) && config.files.length === 0 && config.include === undefined;
  if (!isSolution || !Array.isArray(config.references)) return [file];
  const listed = (config.references as readonly { readonly path?: unknown }[]).flatMap(({ path }) => {
    if (typeof path !== 'string') return [];
    const target = resolve(dirname(file), path);
    const found = ts.sys.directoryExists(target) ? resolve(target, 'tsconfig.json') : target;
    return ts.sys.fileExists(found) ? projectsOf(found) : [];
  });
  return listed.length > 0 ? listed : [file];
}

export function optionsOf(program: Program): { noUncheckedIndexedAccess: boolean } {
  return { noUncheckedIndexedAccess: program.project.getCompilerOptions().noUncheckedIndexedAccess === true };
}

/** The parsed file with this name, as `files` and the keys of `sources` name it. */
export function sourceFileOf(program: Program, file: string): ts.SourceFile | undefined {
  const absolute = isAbsolute(file) ? file : resolve(program.workingDirectory, file);
  return program.project.getSourceFile(absolute)?.compilerNode;
}

/** How the outside names the file: as given for in-memory files, else absolute. */
export const nameOfFile = (program: Program, file: ts.SourceFile): string =>
  program.names.get(file.fileName) ?? file.fileName;

/** The file's path below the working directory, for identities that no machine's paths enter. */
export function shortNameOf(program: Program, file: ts.SourceFile): string {
  return relative(program.workingDirectory, file.fileName).replaceAll('\\', '/');
}
