/**
 * `cotangent/transformer`: a program transformer for ts-patch. Companions join the program and go to the disk,
 * diagnostics are shown as TypeScript's own, markers are replaced in what is emitted.
 */
import { dirname } from 'node:path';
import type ts from 'typescript';
import { openSession, type Options, type Session } from './session.js';
import { asTypeScript } from './typescript/diagnostics.js';
import { withCompanions } from './typescript/overlay.js';
import { replaceInTree } from './typescript/replaceInTree.js';

type Ts = typeof ts;

/** Programs follow one another while watching. */
const sessions = new Map<string, Session>();

export default function transform(
  program: ts.Program,
  host: ts.CompilerHost | undefined,
  { project: named, include, out, modes }: Options,
  { ts: tsModule }: { readonly ts: Ts },
): ts.Program {
  if (Number(tsModule.versionMajorMinor.split('.')[0]) >= 7) {
    throw new Error(
      `cotangent/transformer needs TypeScript 5.9 or 6.0, and this is ${tsModule.version}, which runs no transformers. ` +
        'Run `npx cotangent` before `tsc` instead, and import derivatives from the companions it writes.',
    );
  }
  const { configFilePath } = program.getCompilerOptions();
  const project = named ?? (typeof configFilePath === 'string' ? configFilePath : undefined);
  const root = typeof configFilePath === 'string' ? dirname(configFilePath) : process.cwd();
  const options: Options = {
    ...(project === undefined ? {} : { project }),
    ...(include === undefined ? {} : { include }),
    ...(out === undefined ? {} : { out }),
    ...(modes === undefined ? {} : { modes }),
  };
  const key = JSON.stringify([root, options]);
  const session = sessions.get(key) ?? openSession(options, { root });
  sessions.set(key, session);
  // Sources of projects that this one refers to are those projects' own matter.
  const isOwn = (source: string): boolean => program.getSourceFile(source)?.fileName === source;
  session.refresh(isOwn);
  const foreign = new Set(session.diagnostics.filter((d) => d.code === 'COT5001').map((d) => d.span.file));
  const companions = session.result.companions.filter((c) => !foreign.has(c.file) && isOwn(c.source));
  const ownHost = host ?? tsModule.createCompilerHost(program.getCompilerOptions());
  if (typeof configFilePath === 'string')
    list(
      companions.map((c) => c.file),
      ownHost,
      configFilePath,
    );
  const complete = withCompanions(
    program,
    ownHost,
    new Map(companions.map((c) => [c.file, c.text])),
    tsModule,
  );
  addDiagnostics(complete, session, tsModule);
  addReplacing(complete, session, tsModule);
  return complete;
}

/** A build of several projects knows the files of each from before: those that refer to this one look for it there. */
function list(files: readonly string[], host: ts.CompilerHost, configuration: string): void {
  const parsed = host.getParsedCommandLine?.(configuration);
  if (parsed === undefined) return;
  parsed.fileNames.push(...files.filter((file) => !parsed.fileNames.includes(file)));
}

function addDiagnostics(program: ts.Program, session: Session, tsModule: Ts): void {
  const own = session.diagnostics
    // Errors of TypeScript are shown already.
    .filter((d) => d.code !== 'COT1001' && program.getSourceFile(d.span.file)?.isDeclarationFile !== true)
    .map((d) => asTypeScript(d, (file) => program.getSourceFile(file), tsModule));
  const inFile = (file: ts.SourceFile | undefined): readonly ts.Diagnostic[] =>
    own.filter((d) => d.file !== undefined && (file === undefined || d.file === file));
  const inner = program as ts.Program & {
    getProgramDiagnostics: (file: ts.SourceFile, token?: ts.CancellationToken) => readonly ts.Diagnostic[];
  };
  const { getSemanticDiagnostics, getGlobalDiagnostics } = program;
  const { getProgramDiagnostics } = inner;
  program.getSemanticDiagnostics = (file, token) => [...getSemanticDiagnostics(file, token), ...inFile(file)];
  // Incremental builds ask for these instead.
  inner.getProgramDiagnostics = (file, token) => [...getProgramDiagnostics(file, token), ...inFile(file)];
  const nowhere = own.filter((d) => d.file === undefined);
  program.getGlobalDiagnostics = (token) => [...getGlobalDiagnostics(token), ...nowhere];
}

function addReplacing(program: ts.Program, session: Session, tsModule: Ts): void {
  const emit = program.emit.bind(program);
  const replacing: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const replacements = session.replacements(file.fileName, file.text);
    if (replacements === undefined) return file;
    return replaceInTree(file, replacements, isCommonJs(program, file, tsModule), tsModule, context);
  };
  program.emit = (target, write, token, onlyTypes, others, ...rest: []) =>
    emit(
      target,
      write,
      token,
      onlyTypes,
      { ...others, before: [replacing, ...(others?.before ?? [])] },
      ...rest,
    );
}

function isCommonJs(program: ts.Program, file: ts.SourceFile, { ModuleKind }: Ts): boolean {
  const known = program as ts.Program & { getEmitModuleFormatOfFile?(file: ts.SourceFile): ts.ModuleKind };
  const kind = known.getEmitModuleFormatOfFile?.(file) ?? program.getCompilerOptions().module;
  return kind === ModuleKind.CommonJS || kind === ModuleKind.AMD || kind === ModuleKind.UMD;
}
