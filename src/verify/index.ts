/**
 * Checks derivatives of a program's functions as their user would: at points that are given or drawn, against
 * differences of the function itself, and forward mode against reverse mode. Shares nothing with the passes that made
 * the derivatives but the types of parameters.
 */
import { resolve } from 'node:path';
import type { Layout } from '../companions.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { openFor } from '../opening.js';
import { validate, type CompileOptions } from '../options.js';
import { checks, dotProduct, type Setting } from './checks.js';
import { double, single, type Finding, type Verdict } from './compare.js';
import type { Difference } from './differences.js';
import { Evaluation, weightsFrom } from './evaluate.js';
import { findPoints, type Point, type PointsGiven } from './points.js';
import { Random } from './random.js';
import { subjectsOf, type Run, type Subject } from './subject.js';

export { WrongInput } from './given.js';

export interface VerifyOptions extends CompileOptions {
  /** The functions to check: absent: all. */
  readonly only?: (file: string, name: string) => boolean;
  /** How many points are drawn for each function; 3 by default. */
  readonly points?: number;
  readonly seed?: number;
  /** Arguments of functions, as JSON has them, by the function's name or `file:name`. */
  readonly inputs?: PointsGiven;
}

export interface Check {
  readonly file: string;
  readonly function: string;
  /** A mode, or `dot product`. */
  readonly mode: string;
  readonly verdict: Verdict | 'skipped';
  /** How many points were looked at. */
  readonly points: number;
  /** Whether the points were drawn, and nobody said that they make sense. */
  readonly isDrawn: boolean;
  /** How many numbers were compared. */
  readonly entries: number;
  /** The largest relative error among those that could be compared. */
  readonly worst: number;
  /** What decides the verdict, or the worst of what was compared. */
  readonly finding?: Finding & { readonly point: string };
  /** Why nothing was checked, or what was not as usual. */
  readonly note?: string;
}

export interface Verification {
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Of a function of very many numbers, so many are compared. */
const mostInputs = 60;

/**
 * Compiles in memory, and checks. Throws UsageError for a wrong path or project, and WrongInput for arguments that are
 * none.
 */
export function verify(options: VerifyOptions = {}): Verification {
  validate(options);
  const workingDirectory = resolve(options.workingDirectory ?? process.cwd());
  const layout: Layout = { workingDirectory };
  const { only } = options;
  const { subjects, diagnostics } = subjectsOf(
    openFor(options, workingDirectory),
    layout,
    options,
    only === undefined ? {} : { only },
  );
  return { checks: subjects.flatMap((s) => verifySubject(s, options)), diagnostics };
}

function verifySubject(subject: Subject, options: VerifyOptions): readonly Check[] {
  const about = { file: subject.file, function: subject.name };
  const skipped = (note: string, mode: string = subject.modes.join(' ')): readonly Check[] => [
    {
      ...about,
      mode,
      verdict: 'skipped',
      points: 0,
      isDrawn: false,
      entries: 0,
      worst: NaN,
      note,
    },
  ];
  const random = new Random((options.seed ?? 1) * 7919);
  const found = findPoints(subject, random, options);
  if ('problem' in found) return skipped(found.problem);
  const { points, primal, isDrawn, note } = found;
  const settings = points.map((p) => ({ point: p, ...settingAt(p, subject, primal, random) }));
  const rows: Check[] = [];
  const row = (mode: string, run: (s: Setting) => readonly Finding[]): void => {
    const findings = settings.flatMap(({ point, setting }) =>
      attempt(() => run(setting)).map((f) => ({ ...f, point: point.text })),
    );
    rows.push({
      ...about,
      mode,
      points: points.length,
      isDrawn,
      ...summary(findings),
      ...(note === undefined ? {} : { note }),
    });
  };
  for (const mode of subject.modes) {
    const check = checks[mode];
    if (check === undefined) rows.push(...skipped(`verify does not check the mode ${mode}`, mode));
    else row(mode, (s) => check(forMode(s, mode, subject), (suffix) => needed(subject, suffix)));
  }
  const [pull, push] = [subject.derivative('Vjp'), subject.derivative('Jvp')];
  if (pull !== undefined && push !== undefined) row('dot product', (s) => [dotProduct(s, pull, push)]);
  return rows;
}

/** Of numbers, the gradient and what is made of it have no seed. */
const forMode = (s: Setting, mode: string, subject: Subject): Setting => {
  if (mode === 'vjp' || subject.resultType.kind !== 'number') return s;
  const weight = s.seed('value');
  return {
    ...s,
    differences: () => new Map([...s.differences()].map(([p, d]) => [p, scaled(d, 1 / weight)])),
  };
};

function scaled(d: Difference, factor: number): Difference {
  if (d.kind === 'smooth')
    return { ...d, derivative: d.derivative * factor, error: Math.abs(d.error * factor) };
  if (d.kind !== 'kink') return d;
  return { ...d, left: d.left * factor, right: d.right * factor };
}

function needed(subject: Subject, suffix: string): Run {
  const found = subject.derivative(suffix);
  if (found === undefined) throw new Error(`${subject.name}${suffix} is not there`);
  return found;
}

function settingAt(
  point: Point,
  subject: Subject,
  primal: Run,
  random: Random,
): { readonly setting: Setting } {
  const at = new Evaluation(subject, primal, point.args());
  const paths = [...at.inputs.keys()];
  const inputs = paths.length <= mostInputs ? paths : sample(paths, mostInputs, random);
  const seed = weightsFrom(random);
  let known: ReadonlyMap<string, Difference> | undefined;
  const setting: Setting = {
    at,
    seed,
    direction: weightsFrom(random),
    precision: usesSingle(subject, at) ? single : double,
    inputs,
    differences: () => (known ??= new Map(inputs.map((path) => [path, at.byInput(path, seed)]))),
  };
  return { setting };
}

const usesSingle = (subject: Subject, at: Evaluation): boolean =>
  subject.isSingle || at.args.some((arg) => arg instanceof Float32Array);

function sample(paths: readonly string[], count: number, random: Random): readonly string[] {
  const left = [...paths];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
}

/** A derivative that throws where the function does not is wrong. */
function attempt(run: () => readonly Finding[]): readonly Finding[] {
  try {
    return run();
  } catch (error) {
    const note = `it throws: ${error instanceof Error ? error.message : String(error)}`;
    return [{ verdict: 'wrong', where: '', got: NaN, expected: NaN, error: NaN, note }];
  }
}

type Placed = Finding & { readonly point: string };

const severity: Readonly<Record<Verdict, number>> = { ok: 0, unsettled: 1, kink: 2, wrong: 3 };

function summary(findings: readonly Placed[]): Pick<Check, 'verdict' | 'entries' | 'worst' | 'finding'> {
  let finding: Placed | undefined;
  let worst = 0;
  for (const f of findings) {
    if (f.error > worst) worst = f.error;
    const isWorse =
      finding === undefined ||
      severity[f.verdict] > severity[finding.verdict] ||
      (f.verdict === finding.verdict && f.error > finding.error);
    if (isWorse) finding = f;
  }
  const compared = findings.filter((f) => f.verdict === 'ok' || f.verdict === 'wrong').length;
  const unsettled = findings.length > 0 && findings.every((f) => f.verdict === 'unsettled');
  const verdict =
    finding === undefined ? 'ok' : finding.verdict === 'unsettled' && !unsettled ? 'ok' : finding.verdict;
  return { verdict, entries: compared, worst, ...(finding === undefined ? {} : { finding }) };
}
