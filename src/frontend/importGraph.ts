/** Which files a file imports, however indirectly. */
import { ts } from 'ts-morph';
import type { Program } from './program.js';

export class ImportGraph {
  private readonly checker: ts.TypeChecker;
  private readonly imports = new Map<ts.SourceFile, readonly ts.SourceFile[]>();

  constructor(private readonly program: Program) {
    this.checker = program.compiler.getTypeChecker();
  }

  closure(files: readonly ts.SourceFile[]): ReadonlySet<ts.SourceFile> {
    const reached = new Set(files);
    for (const file of reached) for (const imported of this.importsOf(file)) reached.add(imported);
    return reached;
  }

  private importsOf(file: ts.SourceFile): readonly ts.SourceFile[] {
    const known = this.imports.get(file) ?? this.collect(file);
    this.imports.set(file, known);
    return known;
  }

  private collect(file: ts.SourceFile): readonly ts.SourceFile[] {
    const { compiler } = this.program;
    const modules = specifiersIn(file).flatMap(
      (literal) => this.checker.getSymbolAtLocation(literal)?.declarations ?? [],
    );
    const referenced = file.referencedFiles.map(({ fileName }) =>
      compiler.getSourceFile(ts.resolveTripleslashReference(fileName, file.fileName)),
    );
    return [...modules.map((d) => d.getSourceFile()), ...referenced].filter(
      (f): f is ts.SourceFile => f !== undefined && !compiler.isSourceFileDefaultLibrary(f),
    );
  }
}

/** Every module a file names, types and dynamic imports included: the list its program was made from. */
export const specifiersIn = (file: ts.SourceFile): readonly ts.StringLiteralLike[] =>
  (file as { imports?: readonly ts.StringLiteralLike[] }).imports ?? [];
