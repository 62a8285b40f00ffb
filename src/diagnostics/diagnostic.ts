/** A finding about the user's program. Expected failures are diagnostics, collected and returned, never thrown. */
export interface Diagnostic {
  /** `COT` and four digits, from the table in codes.ts. */
  readonly code: string;
  readonly category: Category;
  readonly severity: 'error' | 'warning';
  /** One or two sentences in the user's words: what, and why. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly span: Span;
  /** Other places that matter: the call chain from the annotated function, an earlier declaration. */
  readonly related: readonly { readonly message: string; readonly span: Span }[];
}

/**
 * `syntax`: the source does not parse or type-check · `invalid`: the annotation or its use is wrong ·
 * `unsupported`: cannot be differentiated, by design · `todo`: could be, and is not yet · `internal`: our fault.
 */
export type Category = 'syntax' | 'invalid' | 'unsupported' | 'todo' | 'internal';

/** A range of a source file; offsets are UTF-16 units from 0, lines and columns count from 1. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
