/** One function: compiled as it is, and verified at the points that are given. */
import { compile } from '../../src/compiler.js';
import { verify } from '../../src/verify/index.js';
import { typeCheck } from '../../test/support/check.js';

export interface Task {
  /** The module, in which the function has the tag. */
  readonly text: string;
  readonly points: readonly (() => unknown[])[];
}

export type Outcome =
  | { readonly kind: 'verified'; readonly entries: number; readonly skipped: number }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'wrong'; readonly what: readonly string[] }
  | { readonly kind: 'crashed'; readonly what: string };

const file = 'f.ts';

export function judge({ text, points }: Task): Outcome {
  const sources = { [file]: text };
  const { companions, diagnostics, failures } = compile({ sources, verifyIr: true });
  const [failure] = failures;
  if (failure !== undefined) return { kind: 'crashed', what: String(failure.cause) };
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const [companion] = companions;
  if (companion === undefined || errors.length > 0) {
    return { kind: 'refused', reasons: errors.map((d) => `${d.code} line ${d.span.line}: ${d.message}`) };
  }
  const badTypes = typeCheck(
    { [file]: text, 'f.grad.ts': companion.text },
    { uncheckedIndexedAccess: false },
  ).filter((line) => line.includes('.grad.ts'));
  if (badTypes.length > 0) return { kind: 'wrong', what: badTypes };
  const { checks } = verify({ sources, inputs: () => points.map((point) => point()) });
  const bad = checks.filter((c) => c.verdict === 'wrong' || c.verdict === 'skipped');
  if (bad.length > 0)
    return { kind: 'wrong', what: bad.map((c) => `${c.mode}: ${c.note ?? JSON.stringify(c.finding)}`) };
  const count = (of: (c: (typeof checks)[number]) => number): number =>
    checks.reduce((sum, c) => sum + of(c), 0);
  return {
    kind: 'verified',
    entries: count((c) => c.entries),
    skipped: count((c) => (c.verdict === 'kink' ? 1 : 0)),
  };
}
