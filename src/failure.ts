/** Failures of the compiler itself: what it was working on, kept with the cause. */
import { diagnose } from './diagnostics/codes.js';
import type { Diagnostic, Span } from './diagnostics/diagnostic.js';

export class InternalError extends Error {
  override readonly name = 'InternalError';

  /** `functions` are the annotated functions on which compilation alone fails too. */
  constructor(
    readonly file: string,
    readonly functions: readonly string[],
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message.replace(/^internal: /, '') : String(cause));
  }
}

/** As a diagnostic at the head of the file; the stack stays in the failure. */
export function describeFailure(failure: InternalError): Diagnostic {
  const working = failure.functions.length === 0 ? 'this file' : failure.functions.join(', ');
  const message = `Sorry, this is a defect of cotangent, not of your code. Compiling ${working} it met: ${failure.message}`;
  return diagnose('internal', headOf(failure.file), { message });
}

/** The beginning of a file, for findings about the file as a whole. */
export const headOf = (file: string): Span => ({
  file,
  start: 0,
  end: 0,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
});
