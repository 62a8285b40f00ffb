/**
 * Every diagnostic there is: code, category, title, what it says and what it advises, by families in codes/. `diagnose`
 * is the typed way to make one; docs/diagnostics.md has them all.
 */
import type { Diagnostic, Span } from './diagnostic.js';
import type { CodeEntry, Entry } from './codes/entry.js';
import { resultCodes } from './codes/result.js';
import { sourceCodes } from './codes/source.js';
import { todoCodes } from './codes/todo.js';
import { unsupportedCodes } from './codes/unsupported.js';

export type { CodeEntry } from './codes/entry.js';

export const codes = { ...sourceCodes, ...unsupportedCodes, ...todoCodes, ...resultCodes } as const;

export type CodeName = keyof typeof codes;

type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;
type TextOf<E> = E extends Entry<infer M, infer H> ? M | H : never;

/** What a diagnostic's templates need to be filled with. */
export type Fill<N extends CodeName> = { readonly [H in Holes<TextOf<(typeof codes)[N]>>]: string };

/** The diagnostic `name` at `span`, its templates filled. */
export function diagnose<N extends CodeName>(
  name: N,
  span: Span,
  fill: Fill<N>,
  related: Diagnostic['related'] = [],
): Diagnostic {
  const { code, category, severity, message, hint }: CodeEntry = codes[name];
  const complete = (template: string) =>
    template.replace(/\{(\w+)\}/g, (_, hole: string) => {
      const text = (fill as Readonly<Record<string, string | undefined>>)[hole];
      if (text === undefined) throw new Error(`internal: ${name} needs '${hole}'`);
      return text;
    });
  return {
    code,
    category,
    severity,
    message: complete(message),
    ...(hint === undefined ? {} : { hint: complete(hint) }),
    span,
    related,
  };
}
