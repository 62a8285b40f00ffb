/** What a tsconfig says: options, files, and which files and folders that was read from. */
import { dirname, resolve } from 'node:path';
import { ts } from 'ts-morph';

export interface Configuration {
  readonly options: ts.CompilerOptions;
  readonly rootNames: readonly string[];
  /** The first thing wrong with it. */
  readonly problem?: string;
  /** The tsconfig and all it extends or lists, with their texts. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders whose new files may belong to the program; true: with those below. */
  readonly folders: ReadonlyMap<string, boolean>;
}

/** No DOM: it costs most of the start-up, and `console` is all that numeric code asks of it. */
export const defaults: ts.CompilerOptions = {
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

/** A program with nothing to compile is no mistake of the project: paths may be given besides. */
const noInputs = 18003;

export function readConfiguration(project: string): Configuration {
  const files = new Map<string, string>();
  const problems: ts.Diagnostic[] = [];
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    readFile: (path) => {
      const text = ts.sys.readFile(path);
      if (text !== undefined) files.set(path, text);
      return text;
    },
    onUnRecoverableConfigFileDiagnostic: (problem) => void problems.push(problem),
  };
  const parsed = projectsOf(project, host).flatMap((file) => {
    const one = ts.getParsedCommandLineOfConfigFile(file, { noEmit: true, skipLibCheck: true }, host);
    problems.push(...(one?.errors ?? []));
    return one === undefined ? [] : [one];
  });
  const problem = problems.find((d) => d.code !== noInputs);
  return {
    options: parsed[0]?.options ?? defaults,
    rootNames: parsed.flatMap((one) => one.fileNames),
    ...(problem === undefined ? {} : { problem: ts.flattenDiagnosticMessageText(problem.messageText, ' ') }),
    files,
    folders: new Map(
      parsed.flatMap((one) =>
        Object.entries(one.wildcardDirectories ?? {}).map(
          ([folder, flags]) => [folder, flags === ts.WatchDirectoryFlags.Recursive] as const,
        ),
      ),
    ),
  };
}

/** The project itself or, if it only lists others (a "solution"), those; the first one's options are used for all. */
function projectsOf(file: string, host: ts.ParseConfigFileHost): readonly string[] {
  const { config } = ts.readConfigFile(file, (path) => host.readFile(path)) as {
    config?: { files?: unknown; include?: unknown; references?: unknown };
  };
  const isSolution =
    Array.isArray(config?.files) && config.files.length === 0 && config.include === undefined;
  if (!isSolution || !Array.isArray(config.references)) return [file];
  const listed = (config.references as readonly { readonly path?: unknown }[]).flatMap(({ path }) => {
    if (typeof path !== 'string') return [];
    const target = resolve(dirname(file), path);
    const found = ts.sys.directoryExists(target) ? resolve(target, 'tsconfig.json') : target;
    return ts.sys.fileExists(found) ? projectsOf(found, host) : [];
  });
  return listed.length > 0 ? listed : [file];
}
