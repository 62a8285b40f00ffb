/** `--json`: one object for programs, its shape fixed by docs/cli.md. */
import type { CompiledCompanion, Diagnostic, Span } from '../compiler.js';

type Name = (file: string) => string;

export function jsonReport(
  companions: readonly CompiledCompanion[],
  written: ReadonlySet<string>,
  diagnostics: readonly Diagnostic[],
  name: Name,
): string {
  const report = {
    companions: companions.map((companion) => ({
      source: name(companion.source),
      file: name(companion.file),
      written: written.has(companion.file),
      functions: companion.functions.map(({ name: primal, modes }) => ({ name: primal, modes })),
    })),
    diagnostics: diagnostics.map((d) => diagnosticJson(d, name)),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

export const diagnosticJson = (d: Diagnostic, name: Name): object => ({
  code: d.code,
  category: d.category,
  severity: d.severity,
  message: d.message,
  ...place(d.span, name),
  hint: d.hint ?? null,
  related: d.related.map((r) => ({ message: r.message, ...place(r.span, name) })),
});

const place = ({ file, line, column, endLine, endColumn }: Span, name: Name) => ({
  file: name(file),
  line,
  column,
  endLine,
  endColumn,
});
