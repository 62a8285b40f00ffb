/** Compiles and checks random programs, and shrinks those that fail. */
import { runInThisContext } from 'node:vm';
import type { Mode } from '../../src/compiler.js';
import { compileBatch, type BatchOptions, type Compiled } from './compile-batch.js';
import type { Program } from './program.js';
import { properties } from './properties.js';
import { valueAndGradient } from './property.js';
import { shrinkProgram } from './shrink.js';
import { Evaluation, type Subject } from './subject.js';
import { entryName } from './print.js';
import { loadChecked, syntaxError } from './honest.js';

export type Outcome =
  | {
      readonly kind: 'passed';
      readonly regular: boolean;
      readonly second: boolean;
      /** Points at which the program does not end soon, and which say nothing. */
      readonly endless: number;
    }
  | Exclude<Compiled, { readonly kind: 'subject' | 'failed' }>
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  /** What failed; shrinking keeps it. */
  readonly property: string;
  readonly message: string;
  readonly point: number;
}

/** Codes with which the compiler may refuse a program of the accepted language; each with its reason. */
const acceptedRefusals: ReadonlyMap<string, string> = new Map([
  ['COT2034', 'the method that runs depends on the class of an instance, which is not known when compiling'],
]);

export interface CheckOptions extends BatchOptions {
  /** Whether a refused program is a failure, unless its code is accepted. */
  readonly refusalsFail?: boolean;
  /** Names of properties; absent: all. */
  readonly only?: readonly string[];
}

/** The outcome of each program, in order. `firstNumber` decides which of them rare checks are for. */
export function checkBatch(
  programs: readonly Program[],
  firstNumber: number,
  options: CheckOptions,
): readonly Outcome[] {
  return compileBatch(programs, options).map((compiled, k) =>
    checkCompiled(compiled, firstNumber + k, options),
  );
}

function checkCompiled(compiled: Compiled, number: number, options: CheckOptions): Outcome {
  if (compiled.kind === 'refused' && options.refusalsFail === true && !acceptedRefusals.has(compiled.code)) {
    return { kind: 'failed', property: `refused ${compiled.code}`, message: compiled.message, point: 0 };
  }
  if (compiled.kind === 'rejected' || compiled.kind === 'refused') return compiled;
  if (compiled.kind === 'failed') return { ...compiled, point: 0 };
  const { subject } = compiled;
  const progress: Progress = { point: 0, property: '' };
  let outcome: Outcome;
  try {
    // Generated code that does not end must not stop the run.
    outcome = withinTime(() => checkPoints(subject, number, options, progress));
  } catch (error) {
    const { property, point } = progress;
    outcome = { kind: 'failed', property: `${property} throws`, message: describe(error), point };
  }
  return outcome.kind === 'failed' ? judged(outcome, subject) : outcome;
}

/** What fails at a point where the program reads what is not there says nothing, nor where TypeScript reads it otherwise. */
function judged(failure: Failure, subject: Subject): Outcome {
  const misread = syntaxError(subject.files);
  if (misread !== undefined) return { kind: 'rejected', message: misread };
  try {
    const f = loadChecked(subject.files, subject.mainFile)[entryName] as (...args: unknown[]) => unknown;
    withinTime(() => f(...new Evaluation(subject, subject.program.points[failure.point]!).arguments()));
  } catch (error) {
    if (error instanceof Error && error.message === 'dishonest')
      return { kind: 'rejected', message: 'reads an element that is not there' };
  }
  return failure;
}

/** What was being checked when something was thrown or time ran out. */
interface Progress {
  point: number;
  property: string;
}

function checkPoints(subject: Subject, number: number, options: CheckOptions, progress: Progress): Outcome {
  let regular = true;
  let endless = 0;
  for (const [point, args] of subject.program.points.entries()) {
    const at = new Evaluation(subject, args);
    progress.point = point;
    if (!endsSoon(() => at.interpreted())) {
      endless++;
      continue;
    }
    const thrown = messageThrownBy(() => at.run());
    if (thrown !== undefined) {
      const own = messageThrownBy(() => valueAndGradient(at));
      const message = `the program throws ${thrown}, its companion ${own ?? 'nothing'}`;
      if (own !== thrown) return { kind: 'failed', property: 'throws', message, point };
      regular = false;
      continue;
    }
    for (const property of properties) {
      if (options.only !== undefined && !options.only.includes(property.name)) continue;
      if (property.mode !== undefined && !subject.modes.includes(property.mode)) continue;
      if (property.oneIn !== undefined && number % property.oneIn !== 0) continue;
      progress.property = property.name;
      const message = property.regular && !at.regular() ? undefined : property.check(at);
      if (message !== undefined) return { kind: 'failed', property: property.name, message, point };
    }
    regular &&= at.regular();
  }
  if (endless === subject.program.points.length) return { kind: 'rejected', message: 'does not end' };
  return { kind: 'passed', regular, second: hasSecond(subject), endless };
}

function messageThrownBy(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const hasSecond = (subject: Subject): boolean => subject.second !== undefined;

const patience = 20_000;

/** What a program may take in the interpreter: the other oracles run it once for each input, and each is slower. */
const interpreterPatience = 100;

function endsSoon(run: () => unknown): boolean {
  try {
    withinTime(run, interpreterPatience);
  } catch (error) {
    return !isLate(error);
  }
  return true;
}

function within<T>(timeout: number, run: () => T): T {
  const holder = globalThis as { cotangentRun?: () => T };
  holder.cotangentRun = run;
  return runInThisContext('cotangentRun()', { timeout }) as T;
}

const isLate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Time in which the machine did something else does not count: then it is run once more. */
function withinTime<T>(run: () => T, milliseconds = patience): T {
  const before = process.cpuUsage();
  try {
    return within(milliseconds, run);
  } catch (error) {
    const used = process.cpuUsage(before).user / 1000;
    if (!isLate(error) || used > milliseconds / 2) throw error;
    return within(milliseconds, run);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trim().startsWith('at '));
  return [error.message, ...frames.slice(0, 4)].join('\n');
}

export interface Shrunk {
  readonly program: Program;
  readonly failure: Failure;
  readonly steps: number;
}

/** The modes a property looks at, where not all. */
const modesOf: Readonly<Record<string, readonly Mode[]>> = {
  value: ['grad'],
  shape: ['grad'],
  gradient: ['grad'],
  grad: ['grad'],
  inputs: ['grad'],
  unoptimised: ['grad'],
  second: ['grad'],
  cost: ['grad'],
  adjoint: ['adjoint'],
  hvp: ['hvp'],
};

/** Candidates compiled at a time while shrinking. */
const shrinkBatch = 60;

/** The smallest program found that fails in the same way, within `seconds`. */
export function shrink(
  program: Program,
  failure: Failure,
  number: number,
  options: CheckOptions,
  seconds = 60,
): Shrunk {
  const narrowed = narrow(failure, options);
  const deadline = Date.now() + seconds * 1000;
  let best: Shrunk = { program, failure, steps: 0 };
  for (;;) {
    const next = firstFailing(best, number, narrowed, deadline);
    if (next === undefined) return best;
    best = next;
  }
}

/** Only what is needed to see the failure again. */
function narrow(failure: Failure, options: CheckOptions): CheckOptions {
  const name = failure.property.split(' ')[0]!;
  const { plain, ...rest } = options;
  const needsPlain = plain !== undefined && /unoptimised/i.test(name);
  const known = properties.some((property) => property.name === name);
  return {
    ...rest,
    ...(needsPlain ? { plain } : {}),
    typeCheck: name === 'types',
    second: name === 'second',
    modes: modesOf[name] ?? ['grad', 'jvp', 'adjoint'],
    ...(known ? { only: [name] } : {}),
  };
}

function firstFailing(
  best: Shrunk,
  number: number,
  options: CheckOptions,
  deadline: number,
): Shrunk | undefined {
  const candidates = shrinkProgram(best.program);
  let size = 8;
  for (;;) {
    if (Date.now() > deadline) return undefined;
    const chunk: Program[] = [];
    while (chunk.length < size) {
      const { done, value } = candidates.next() as IteratorResult<Program, undefined>;
      if (done === true) break;
      chunk.push(value);
    }
    if (chunk.length === 0) return undefined;
    size = Math.min(shrinkBatch, size * 2);
    const outcomes = compileBatch(chunk, options).map((compiled) => checkCompiled(compiled, number, options));
    for (const [k, failure] of outcomes.entries()) {
      if (failure.kind === 'failed' && failure.property === best.failure.property) {
        return { program: chunk[k]!, failure, steps: best.steps + 1 };
      }
    }
  }
}
