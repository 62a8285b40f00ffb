/** Results by source, and all of them together. Loads nothing of the compiler. */
import type { CompiledFile } from './compileFile.js';
import type { CompileResult } from './options.js';

/** Results by source. One holds for as long as its fingerprint is that of what the source rests on. */
export type Known = Map<string, { readonly fingerprint: string; readonly result: CompiledFile }>;

/** What all results are together with what is known of the program as a whole. */
export const resultOf = (
  results: readonly CompiledFile[],
  rest: Pick<CompileResult, 'diagnostics' | 'dependencies' | 'markers' | 'compiled'>,
): CompileResult => ({
  companions: results.flatMap(({ companion }) => companion ?? []),
  failures: results.flatMap(({ failure }) => failure ?? []),
  ...rest,
});
