/** Diagnostics in TypeScript's own form. */
import type ts from 'typescript';
import type { Diagnostic, Span } from '../../compiler.js';

type Ts = typeof ts;

/** `COT2008` is shown as `TS902008`, a number that is none of TypeScript's. */
const numberOf = (code: string): number => 900_000 + Number(code.replace(/\D/g, ''));

/** `fileOf` gives the program's file of a name, if it has it; `fallback` is where the diagnostic is shown otherwise. */
export function asTypeScript(
  { code, message, hint, severity, span, related }: Diagnostic,
  fileOf: (name: string) => ts.SourceFile | undefined,
  tsModule: Ts,
): ts.Diagnostic {
  const text = `${code}: ${message}${hint === undefined ? '' : `\n  ${hint.replaceAll('\n', '\n  ')}`}`;
  const { Error, Warning, Message } = tsModule.DiagnosticCategory;
  return {
    ...placeOf(span, fileOf),
    category: severity === 'error' ? Error : Warning,
    code: numberOf(code),
    source: 'cotangent',
    messageText: text,
    relatedInformation: related.map((r) => ({
      ...placeOf(r.span, fileOf),
      category: Message,
      code: numberOf(code),
      messageText: r.message,
    })),
  };
}

function placeOf(
  { file, start, end }: Span,
  fileOf: (name: string) => ts.SourceFile | undefined,
): Pick<ts.Diagnostic, 'file' | 'start' | 'length'> {
  const found = fileOf(file);
  if (found === undefined) return { file: undefined, start: undefined, length: undefined };
  return { file: found, start, length: Math.max(0, end - start) };
}
