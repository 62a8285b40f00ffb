/** What TypeScript itself finds wrong with a file. */
import { ts } from 'ts-morph';
import { diagnose } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { spanBetween } from './places.js';
import type { Program } from './program.js';

const known = new WeakMap<ts.SourceFile, readonly ts.Diagnostic[]>();

/** The file's errors of syntax and types, but for what a companion not written yet would mend. */
export function errorsOf(program: Program, file: ts.SourceFile): readonly ts.Diagnostic[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const checked = program.project.getProgram().compilerObject;
  const syntactic = checked.getSyntacticDiagnostics(file);
  const all = syntactic.length > 0 ? syntactic : checked.getSemanticDiagnostics(file);
  const errors = all.filter(
    (d) =>
      d.category === ts.DiagnosticCategory.Error &&
      d.reportsUnnecessary === undefined &&
      !isAboutCompanion(file, d),
  );
  known.set(file, errors);
  return errors;
}

/** Companions are imported before they exist, or before they have what is asked for now. */
function isAboutCompanion(file: ts.SourceFile, diagnostic: ts.Diagnostic): boolean {
  if (diagnostic.start === undefined) return false;
  const { start } = diagnostic;
  return file.statements.some(
    (s) =>
      (ts.isImportDeclaration(s) || ts.isExportDeclaration(s)) &&
      s.moduleSpecifier !== undefined &&
      ts.isStringLiteral(s.moduleSpecifier) &&
      /\.grad(?:\.[mc]?[jt]s)?$/.test(s.moduleSpecifier.text) &&
      s.pos <= start &&
      start < s.end,
  );
}

export function checkFile(program: Program, file: ts.SourceFile): readonly Diagnostic[] {
  return errorsOf(program, file).map((d) => {
    const start = d.start ?? 0;
    const span = spanBetween(program, file, start, start + (d.length ?? 0));
    return diagnose('typescriptError', span, {
      number: String(d.code),
      message: ts.flattenDiagnosticMessageText(d.messageText, ' '),
    });
  });
}
