/** Type-checks TypeScript modules that exist only in memory, the strictest common way. */
import ts from 'typescript';

export interface CheckOptions {
  /** `noUncheckedIndexedAccess`; on by default. */
  readonly uncheckedIndexedAccess?: boolean;
  /** Only the errors in these files are looked for; absent: in all. */
  readonly only?: (file: string) => boolean;
}

/** Parsed once per process: the library declarations do not change between programs. */
const libraries = new Map<string, ts.SourceFile>();

function strictOptions({ uncheckedIndexedAccess = true }: CheckOptions): ts.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noUncheckedIndexedAccess: uncheckedIndexedAccess,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    types: [],
  };
}

/** The errors of the program made of `files` (path to text), one line each: `file:line: TS1234 message`. */
export function typeCheck(files: Readonly<Record<string, string>>, options: CheckOptions = {}): string[] {
  const absolute = new Map(
    Object.entries(files).map(([file, text]) => [file.startsWith('/') ? file : `/${file}`, text]),
  );
  absolute.set('/package.json', '{ "type": "module" }');
  const compilerOptions = strictOptions(options);
  const host = ts.createCompilerHost(compilerOptions);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion) => {
    const text = absolute.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, languageVersion);
    const known = libraries.get(file);
    if (known !== undefined) return known;
    const source = readSource(file, languageVersion);
    if (source !== undefined) libraries.set(file, source);
    return source;
  };
  host.fileExists = (file) => absolute.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => absolute.get(file) ?? ts.sys.readFile(file);
  host.directoryExists = (directory) => {
    const prefix = directory.endsWith('/') ? directory : `${directory}/`;
    return [...absolute.keys()].some((file) => file.startsWith(prefix)) || ts.sys.directoryExists(directory);
  };
  host.getCurrentDirectory = () => '/';
  host.writeFile = () => undefined;
  const roots = [...absolute.keys()].filter((file) => file.endsWith('.ts'));
  const program = ts.createProgram(roots, compilerOptions, host);
  const { only } = options;
  if (only === undefined) return ts.getPreEmitDiagnostics(program).map(describe);
  return program
    .getSourceFiles()
    .filter((file) => only(file.fileName))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(describe);
}

function describe(diagnostic: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  if (diagnostic.file === undefined || diagnostic.start === undefined)
    return `TS${diagnostic.code} ${message}`;
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
  return `${diagnostic.file.fileName}:${line + 1}: TS${diagnostic.code} ${message}`;
}
