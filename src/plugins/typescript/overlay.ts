/** A host's program with companions in it, also where the host looked for them before they were written. */
import type ts from 'typescript';

type Ts = typeof ts;

/**
 * The program with the companions among its files, each with this text; the given one if they are there already.
 * Source files are shared with it, parsed companions excepted.
 */
export function withCompanions(
  program: ts.Program,
  host: ts.CompilerHost,
  companions: ReadonlyMap<string, string>,
  tsModule: Ts,
): ts.Program {
  const isComplete = [...companions].every(([file, text]) => program.getSourceFile(file)?.text === text);
  if (isComplete) return program;
  const options = program.getCompilerOptions();
  const references = program.getProjectReferences();
  const create = (tsModule as Ts & { originalCreateProgram?: Ts['createProgram'] }).originalCreateProgram;
  return (create ?? tsModule.createProgram)({
    rootNames: [...new Set([...program.getRootFileNames(), ...companions.keys()])],
    options,
    host: overlay(program, host, companions, tsModule),
    configFileParsingDiagnostics: program.getConfigFileParsingDiagnostics(),
    ...(references === undefined ? {} : { projectReferences: references }),
  });
}

function overlay(
  program: ts.Program,
  host: ts.CompilerHost,
  companions: ReadonlyMap<string, string>,
  tsModule: Ts,
): ts.CompilerHost {
  const parsed = new Map<string, ts.SourceFile>();
  const parse = (file: string, text: string, how: ts.ScriptTarget | ts.CreateSourceFileOptions) => {
    const known = parsed.get(file) ?? tsModule.createSourceFile(file, text, how);
    // What incremental builds compare, as they make it of files on the disk.
    const version = host.createHash?.(text) ?? tsModule.sys.createHash?.(text) ?? text;
    parsed.set(file, Object.assign(known, { version }));
    return known;
  };
  const result: ts.CompilerHost = {
    ...host,
    fileExists: (file) => companions.has(file) || host.fileExists(file),
    readFile: (file) => companions.get(file) ?? host.readFile(file),
    getSourceFile: (file, how, onError, again) => {
      const text = companions.get(file);
      if (text !== undefined) return parse(file, text, how);
      return program.getSourceFile(file) ?? host.getSourceFile(file, how, onError, again);
    },
  };
  // Hosts keep the resolved path apart from the name; files are found by name here.
  delete result.getSourceFileByPath;
  const { resolveModuleNameLiterals } = host;
  if (resolveModuleNameLiterals !== undefined) {
    result.resolveModuleNameLiterals = (literals, file, redirected, options, source, reused) =>
      resolveModuleNameLiterals
        .call(host, literals, file, redirected, options, source, reused)
        .map((found, i) => {
          if (found.resolvedModule !== undefined) return found;
          const mode = tsModule.getModeForUsageLocation(source, literals[i]!, options);
          return tsModule.resolveModuleName(
            literals[i]!.text,
            file,
            options,
            result,
            undefined,
            redirected,
            mode,
          );
        });
  }
  return result;
}
