/** The files TypeScript reads: from the disk or from memory, parsed once for as long as they do not change. */
import { getLibFiles, ts } from '@ts-morph/common';

/** Where the library files are, which come with the engine and are on no disk. */
export const libraryFolder = '/node_modules/typescript/lib';

export interface Files {
  readonly host: ts.CompilerHost;
  /** Lays the text over what is on the disk; undefined: reads the file again when it is asked for. */
  readonly renew: (path: string, text: string | undefined) => Renewed;
  /** Everything is parsed anew. */
  readonly forget: () => void;
  /** The texts of what was read besides sources: the package.json files that say how modules are found. */
  readonly settings: ReadonlyMap<string, string>;
}

/** What a renewed file is compared with what the program knew of it: `other` if it comes, goes or was not known. */
export type Renewed = 'same' | 'edited' | 'other';

interface Parsed {
  readonly text: string;
  readonly key: string;
  readonly file: ts.SourceFile;
}

/** Library files are the same for every program: parsing them is most of a small program's time. */
const libraries = new Map<string, ts.SourceFile>();
let libraryTexts: ReadonlyMap<string, string> | undefined;

/** Without `isOnDisk`, there are no files but those laid over. */
export function openFiles(workingDirectory: string, isOnDisk: boolean): Files {
  const { sys } = ts;
  const overlays = new Map<string, string>();
  const parsed = new Map<string, Parsed>();
  const folders = new Set(['/']);
  const settings = new Map<string, string>();
  const readFile = (path: string): string | undefined =>
    overlays.get(path) ?? libraryText(path) ?? (isOnDisk ? sys.readFile(path) : undefined);

  const parse = (
    path: string,
    how: ts.ScriptTarget | ts.CreateSourceFileOptions,
  ): ts.SourceFile | undefined => {
    const library = libraryText(path);
    if (library !== undefined && !overlays.has(path)) return parseLibrary(path, library, how);
    const key = keyOf(how);
    const before = parsed.get(path);
    if (before?.key === key) return before.file;
    const text = before?.text ?? readFile(path);
    if (text === undefined) return undefined;
    const file = ts.createSourceFile(path, text, how, true);
    parsed.set(path, { text, key, file });
    return file;
  };

  const host: ts.CompilerHost = {
    getSourceFile: parse,
    getDefaultLibFileName: (options) => `${libraryFolder}/${ts.getDefaultLibFileName(options)}`,
    getDefaultLibLocation: () => libraryFolder,
    getCurrentDirectory: () => workingDirectory,
    getCanonicalFileName: (path) => (host.useCaseSensitiveFileNames() ? path : path.toLowerCase()),
    useCaseSensitiveFileNames: () => !isOnDisk || sys.useCaseSensitiveFileNames,
    getNewLine: () => '\n',
    fileExists: (path) =>
      overlays.has(path) || libraryText(path) !== undefined || (isOnDisk && sys.fileExists(path)),
    readFile: (path) => {
      const text = readFile(path);
      if (text !== undefined) settings.set(path, text);
      return text;
    },
    writeFile: () => undefined,
    directoryExists: (path) => folders.has(path) || (isOnDisk && sys.directoryExists(path)),
    getDirectories: (path) => (isOnDisk ? sys.getDirectories(path) : foldersIn(path, folders)),
    ...(isOnDisk && sys.realpath !== undefined ? { realpath: (path) => sys.realpath!(path) } : {}),
    jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
  };

  const lay = (path: string, text: string): void => {
    overlays.set(path, text.replace(/^\uFEFF/, ''));
    for (let f = parentOf(path); f !== '' && !folders.has(f); f = parentOf(f)) folders.add(f);
  };

  return {
    host,
    settings,
    forget: () => {
      parsed.clear();
      settings.clear();
    },
    renew: (path, text) => {
      const before = parsed.get(path)?.text;
      if (text === undefined) overlays.delete(path);
      else lay(path, text);
      const now = readFile(path);
      if (now === before) return 'same';
      parsed.delete(path);
      return now === undefined || before === undefined ? 'other' : 'edited';
    },
  };
}

function libraryText(path: string): string | undefined {
  if (!path.startsWith(libraryFolder)) return undefined;
  libraryTexts ??= new Map(getLibFiles().map(({ fileName, text }) => [fileName, text]));
  return libraryTexts.get(path.slice(libraryFolder.length + 1));
}

function parseLibrary(
  path: string,
  text: string,
  how: ts.ScriptTarget | ts.CreateSourceFileOptions,
): ts.SourceFile {
  const key = `${keyOf(how)} ${path}`;
  const file = libraries.get(key) ?? ts.createSourceFile(path, text, how, false);
  libraries.set(key, file);
  return file;
}

/** What besides its text decides how a file is parsed. */
function keyOf(how: ts.ScriptTarget | ts.CreateSourceFileOptions): string {
  if (typeof how === 'number') return String(how);
  return `${how.languageVersion} ${how.impliedNodeFormat ?? ''} ${how.jsDocParsingMode ?? ''}`;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const foldersIn = (path: string, folders: ReadonlySet<string>): string[] =>
  [...folders].filter((f) => parentOf(f) === path).map((f) => f.slice(path.length + 1));
