/** One function: compiled as it is, and its gradient compared with differences of the function itself. */
import { compile } from '../../src/compiler.js';
import { numbersIn, withNumbers } from '../../test/fixture/vectors.js';
import { richardson } from '../../test/oracles/richardson.js';
import { loadModules } from '../../test/support/run.js';
import { typeCheck } from '../../test/support/check.js';

export interface Task {
  /** The module, in which the function has the tag. */
  readonly text: string;
  readonly function: string;
  readonly parameters: readonly string[];
  readonly wrt: readonly string[] | undefined;
  readonly points: readonly (() => unknown[])[];
}

export type Outcome =
  | { readonly kind: 'verified'; readonly entries: number; readonly skipped: number }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'wrong'; readonly what: readonly string[] }
  | { readonly kind: 'crashed'; readonly what: string };

const file = 'f.ts';
const tolerance = 1e-5;

type Callable = (...args: unknown[]) => unknown;

export function judge(task: Task): Outcome {
  const { companions, diagnostics, failures } = compile({ sources: { [file]: task.text }, verifyIr: true });
  const [failure] = failures;
  if (failure !== undefined) return { kind: 'crashed', what: String(failure.cause) };
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const [companion] = companions;
  if (companion === undefined || errors.length > 0) {
    return { kind: 'refused', reasons: errors.map((d) => `${d.code} line ${d.span.line}: ${d.message}`) };
  }
  const files = { [file]: task.text, 'f.grad.ts': companion.text };
  const badTypes = typeCheck(files, { uncheckedIndexedAccess: false }).filter((line) =>
    line.includes('.grad.ts'),
  );
  if (badTypes.length > 0) return { kind: 'wrong', what: badTypes };
  const load = loadModules(files);
  const what: string[] = [];
  let entries = 0;
  let skipped = 0;
  for (const point of task.points) {
    const found = compare(task, load(file)[task.function] as Callable, load('f.grad.ts'), point);
    what.push(...found.wrong);
    entries += found.entries;
    skipped += found.skipped;
  }
  return what.length > 0 ? { kind: 'wrong', what } : { kind: 'verified', entries, skipped };
}

/** The numbers of the result, weighted so that no two count alike. */
const weighted = (value: unknown): number => numbersIn(value).reduce((sum, x, i) => sum + x * weight(i), 0);
const weight = (i: number): number => 1 + ((i * 7) % 5) / 4;

function compare(
  task: Task,
  f: Callable,
  derivatives: Record<string, unknown>,
  point: () => unknown[],
): { readonly wrong: string[]; readonly entries: number; readonly skipped: number } {
  const value = f(...point());
  const gradient = derivatives[`${task.function}ValueAndGrad`] as Callable | undefined;
  const pullback = derivatives[`${task.function}Vjp`] as Callable | undefined;
  const args = point();
  const result = (
    gradient !== undefined
      ? gradient(...args)
      : pullback!(
          ...args,
          withNumbers(
            value,
            numbersIn(value).map((_, i) => weight(i)),
          ),
        )
  ) as { value: unknown; grad: unknown };
  const wrong: string[] = [];
  if (JSON.stringify(result.value) !== JSON.stringify(value)) {
    wrong.push(`the value is ${JSON.stringify(result.value)} and not ${JSON.stringify(value)}`);
  }
  const chosen = task.parameters.map((p) => task.wrt === undefined || task.wrt.includes(p));
  const listed = point().filter((_, i) => chosen[i]);
  const differences = richardson(
    (x) => {
      const numbers = [...x];
      const moved = point().map((a, i) => (chosen[i] === true ? withNumbers(a, numbers) : a));
      return typeof value === 'number' ? (f(...moved) as number) : weighted(f(...moved));
    },
    Float64Array.from(numbersIn(listed)),
  );
  const own = numbersIn(result.grad);
  if (own.length !== differences.gradient.length) {
    wrong.push(`${own.length} entries of the gradient, and not ${differences.gradient.length}`);
  }
  let skipped = 0;
  own.forEach((x, i) => {
    const y = differences.gradient[i]!;
    const error = differences.error[i]!;
    if (!Number.isFinite(error)) return void skipped++;
    if (Math.abs(x - y) > tolerance * Math.max(1, Math.abs(y)) + 10 * error)
      wrong.push(`entry ${i} is ${x}, and by differences ${y}`);
  });
  return { wrong, entries: own.length - skipped, skipped };
}
