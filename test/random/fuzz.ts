/**
 * `npm run fuzz -- --runs N --seed S [--from i] [--batch 400] [--only property,…|first-order] [--language scalars|everything]
 * [--failures 5] [--each 1] [--refusals]`: compiles N random programs and checks every property of each. Failures of so
 * many properties, and of each so many, are shrunk and printed with what reproduces them; exit code 1.
 */
import type { Mode } from '../../src/compiler.js';
import { parseArgs } from 'node:util';
import { programAt } from './arbitrary.js';
import { checkBatch, shrink, type CheckOptions, type Failure, type Outcome } from './check-batch.js';
import type { Optimisations } from './compile-batch.js';
import { show } from './compare.js';
import { Frequency } from './frequency.js';
import { printProgram } from './print.js';
import type { Language, Program } from './program.js';
import { properties } from './properties.js';

/** Each batch is compared with one of these, in turn. */
const variants: readonly Optimisations[] = [
  { simplify: false, record: false, fuse: false },
  { record: false },
  { fuse: false },
  { simplify: false },
];

/** The batches, in turn, of what else is costly: types, gradients of gradients. */
const rounds = 4;
const types = 1;
const again = 2;

interface Settings {
  readonly runs: number;
  readonly seed: number;
  readonly from: number;
  readonly batch: number;
  readonly failures: number;
  readonly only: readonly string[] | undefined;
  readonly shrinkSeconds: number;
  /** How many failures of one property are shrunk and shown. */
  readonly each: number;
  readonly frequencies: boolean;
  readonly language: Language;
  /** Whether programs the compiler refuses are shrunk and printed, the first of each code. */
  readonly refusals: boolean;
}

function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      batch: { type: 'string', default: '400' },
      failures: { type: 'string', default: '5' },
      'shrink-seconds': { type: 'string', default: '60' },
      only: { type: 'string' },
      each: { type: 'string', default: '1' },
      'no-frequencies': { type: 'boolean', default: false },
      language: { type: 'string', default: 'everything' },
      refusals: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',').flatMap((name) => (name === 'first-order' ? firstOrder : name));
  const unknown = only?.find(
    (name) => name !== 'types' && !properties.some((property) => property.name === name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `no property ${unknown}; there are types, ${properties.map(({ name }) => name).join(', ')}`,
    );
  }
  const { language } = values;
  if (language !== 'scalars' && language !== 'everything') throw new Error(`no language ${language}`);
  return {
    language,
    refusals: values.refusals,
    runs: Number(values.runs),
    seed: Number(values.seed),
    from: Number(values.from),
    batch: Number(values.batch),
    failures: Number(values.failures),
    each: Number(values.each),
    shrinkSeconds: Number(values['shrink-seconds']),
    frequencies: !values['no-frequencies'],
    only,
  };
}

/** Value and gradient against all oracles, with optimisations on and off, and what goes with the gradient. */
const firstOrder: readonly string[] = [
  ...['interpreter', 'tape', 'delcont', 'value', 'inputs', 'shape', 'gradient', 'grad', 'unoptimised'],
  ...['jvp', 'adjoint'],
];

function describe(program: Program, failure: Failure): string {
  const files = Object.entries(printProgram(program)).map(([file, text]) => `// ${file}\n${text}`);
  const point = program.points[failure.point] ?? program.points[0]!;
  return [...files, `at (${point.map(show).join(', ')})`, `${failure.property}: ${failure.message}`].join(
    '\n',
  );
}

/** What the compiler refuses: how often, and an example of each code. */
class Refusals {
  private readonly byCode = new Map<
    string,
    { count: number; readonly first: number; readonly message: string }
  >();

  add({ code, message }: { readonly code: string; readonly message: string }, number: number): void {
    const known = this.byCode.get(code) ?? { count: 0, first: number, message };
    known.count++;
    this.byCode.set(code, known);
  }

  report(): string {
    const rows = [...this.byCode.values()].sort((a, b) => b.count - a.count);
    return rows
      .map(({ count, first, message }) => `refused ${count} times, as program ${first}: ${message}`)
      .join('\n');
  }
}

/** What costs as much as all the rest: in turn. */
const costlyTurns: readonly (readonly Mode[])[] = [
  ['hvp'],
  ['jvp', 'jacobian-forward', 'sparse-jacobian'],
  ['hvp', 'hessian', 'sparse-hessian', 'hessian-diagonal'],
  ['jvp', 'jacobian-reverse'],
];

/** The properties that are asked for decide, if they are of costly modes. */
function modesOf(batch: number, { only, runs }: Settings): readonly Mode[] {
  const asked = costlyTurns.filter((modes) =>
    only?.some((property) => modes.some((mode) => mode !== 'jvp' && mode.startsWith(property))),
  );
  const turns = only === undefined ? costlyTurns : asked;
  const cheap =
    runs === 1 ? ['jvp', 'adjoint'] : [(batch + Math.floor(batch / rounds)) % 2 === 0 ? 'jvp' : 'adjoint'];
  const costly = runs === 1 ? turns.slice(0, 3).flat() : (turns[batch % turns.length] ?? []);
  return [...new Set(['grad', ...cheap, ...costly] as Mode[])];
}

function fuzz(settings: Settings): number {
  const frequency = new Frequency();
  const tally: Record<Outcome['kind'] | 'regular' | 'second' | 'endless', number> = {
    passed: 0,
    rejected: 0,
    refused: 0,
    failed: 0,
    regular: 0,
    second: 0,
    endless: 0,
  };
  const failures = new Map<string, number>();
  const refusals = new Refusals();
  /** How many failures of each property have been shown. */
  const shown = new Map<string, number>();
  const started = Date.now();
  const language = settings.language === 'everything' ? '' : ` --language ${settings.language}`;
  const last = settings.from + settings.runs;
  for (let first = settings.from; first < last; first += settings.batch) {
    const size = Math.min(settings.batch, last - first);
    const programs = Array.from({ length: size }, (_, k) =>
      programAt(settings.seed, first + k, settings.language),
    );
    const batch = Math.floor(first / settings.batch);
    const isRound = (round: number): boolean => settings.runs === 1 || batch % rounds === round;
    const options: CheckOptions = {
      plain: variants[Math.floor(batch / rounds + batch) % variants.length]!,
      refusalsFail: settings.refusals,
      modes: modesOf(batch, settings),
      typeCheck: settings.only?.includes('types') ?? isRound(types),
      second: settings.only?.includes('second') ?? isRound(again),
      ...(settings.only === undefined ? {} : { only: settings.only }),
    };
    programs.forEach((program) => frequency.add(program));
    for (const [k, outcome] of checkBatch(programs, first, options).entries()) {
      tally[outcome.kind]++;
      if (outcome.kind === 'passed') {
        tally.regular += Number(outcome.regular);
        tally.second += Number(outcome.second);
        tally.endless += outcome.endless;
      }
      if (outcome.kind === 'refused') refusals.add(outcome, first + k);
      if (outcome.kind === 'failed') {
        failures.set(outcome.property, (failures.get(outcome.property) ?? 0) + 1);
      }
      if (outcome.kind !== 'failed') continue;
      const before = shown.get(outcome.property) ?? 0;
      if (before >= settings.each || (before === 0 && shown.size >= settings.failures)) continue;
      shown.set(outcome.property, before + 1);
      const number = first + k;
      console.log(`\n--- program ${number} of seed ${settings.seed} fails: ${outcome.property}; shrinking`);
      const smallest = shrink(programs[k]!, outcome, number, options, settings.shrinkSeconds);
      console.log(describe(smallest.program, smallest.failure));
      console.log(
        `(${smallest.steps} steps) reproduce: npm run fuzz -- --seed ${settings.seed} --from ${number} --runs 1${language}\n`,
      );
    }
    const done = first + size - settings.from;
    const rate = (done / ((Date.now() - started) / 1000)).toFixed(1);
    console.error(
      `${done}/${settings.runs} programs, ${rate}/s, ${tally.failed} failed, ${tally.refused} refused, ${tally.rejected} not valid TypeScript`,
    );
  }
  if (tally.refused > 0) console.log(refusals.report());
  if (settings.frequencies) console.log(frequency.report());
  console.log(JSON.stringify({ ...tally, failures: Object.fromEntries(failures) }));
  return tally.failed === 0 ? 0 : 1;
}

process.exitCode = fuzz(readSettings(process.argv.slice(2)));
