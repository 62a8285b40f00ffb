/** What TypeScript itself finds wrong with a file. */
import { ts } from 'ts-morph';
import { diagnose } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { spanBetween } from './places.js';
import type { Program } from './program.js';

/** By program: an edit elsewhere can change the types of a file. */
const known = new WeakMap<ts.Program, Map<ts.SourceFile, readonly ts.Diagnostic[]>>();

/** The file's errors of syntax and types, but for what a companion not written yet would mend. */
export function errorsOf(program: Program, file: ts.SourceFile): readonly ts.Diagnostic[] {
  const checked = program.compiler;
  const errorsByFile = known.get(checked) ?? new Map<ts.SourceFile, readonly ts.Diagnostic[]>();
  known.set(checked, errorsByFile);
  const before = errorsByFile.get(file);
  if (before !== undefined) return before;
  const syntactic = checked.getSyntacticDiagnostics(file);
  const all = syntactic.length > 0 ? syntactic : checked.getSemanticDiagnostics(file);
  const errors = all.filter((d) => isError(d) && !isAboutCompanion(file, d) && !isAboutEnvironment(file, d));
  errorsByFile.set(file, errors);
  return errors;
}

const isError = (d: ts.Diagnostic): boolean =>
  d.category === ts.DiagnosticCategory.Error && d.reportsUnnecessary === undefined;

/**
 * Type definitions of the platform and of packages may not be loaded here, and nothing depends on them: a
 * differentiated function that uses what they define is refused with a reason of its own.
 */
function isAboutEnvironment(file: ts.SourceFile, diagnostic: ts.Diagnostic): boolean {
  if (platformErrors.has(diagnostic.code) || layoutErrors.has(diagnostic.code)) return true;
  if (!moduleErrors.has(diagnostic.code) || diagnostic.start === undefined) return false;
  return !/^['"]\.{0,2}\//.test(file.text.slice(diagnostic.start));
}

/** 'Do you need to install type definitions for …', 'Do you need to change your target library …'. */
const platformErrors: ReadonlySet<number> = new Set([2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593]);
/** Sources of other projects, which are read here instead of their declarations: outside of 'rootDir', not listed. */
const layoutErrors: ReadonlySet<number> = new Set([6059, 6307]);
/** 'Cannot find module …', 'Could not find a declaration file for module …'. */
const moduleErrors: ReadonlySet<number> = new Set([2307, 2792, 7016]);

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
