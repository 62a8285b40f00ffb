/** Failures of the compiler itself: what it was working on, kept with the cause. */
import type { Diagnostic } from './diagnostics/diagnostic.js';

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
  return {
    code: 'COT9001',
    category: 'internal',
    severity: 'error',
    message: `Sorry, this is a mistake in cotangent, not in your code: while it worked on ${working}, "${failure.message}".`,
    hint: 'Run again with --verbose to see where, and report it with the function.',
    span: { file: failure.file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
    related: [],
  };
}
