/** Where a function is checked: at the arguments that are given, at those of its examples, or at drawn ones. */
import { argumentsFrom, WrongInput } from './given.js';
import { drawArguments, manners, Undrawable } from './draw.js';
import { Evaluation } from './evaluate.js';
import type { Random } from './random.js';
import type { Run, Subject } from './subject.js';

/** One list of arguments, or several, by the function's name or `file:name`. */
export type PointsGiven = (file: string, name: string) => readonly unknown[] | undefined;

export interface Point {
  readonly args: () => readonly unknown[];
  /** For people to read. */
  readonly text: string;
}

export interface Points {
  readonly points: readonly Point[];
  /** The function, or what stands in for it. */
  readonly primal: Run;
  readonly isDrawn: boolean;
  readonly note?: string;
}

export interface PointOptions {
  readonly points?: number;
  readonly inputs?: PointsGiven;
}

const triesForEach = 2 * manners.length;

/** Throws WrongInput. */
export function findPoints(
  subject: Subject,
  random: Random,
  options: PointOptions,
): Points | { readonly problem: string } {
  let primal: Run;
  try {
    primal = subject.primal();
  } catch (error) {
    return { problem: `its module cannot be run: ${messageOf(error)}` };
  }
  const given = options.inputs?.(subject.file, subject.name);
  const fixed = given === undefined ? examplesOf(subject) : givenPoints(given, subject);
  if ('problem' in fixed) return fixed;
  if (fixed.length > 0) return checkedPoints(fixed, subject, primal);
  const drawn = draw(subject, primal, random, options.points ?? 3);
  if (!('problem' in drawn) || !drawn.isOfMarkers) return drawn;
  const instead = valueOfCompanion(subject);
  const again = instead && draw(subject, instead, random, options.points ?? 3);
  if (again === undefined || 'problem' in again) return drawn;
  return {
    ...again,
    note: 'its own derivatives run only when compiled: its values are those of the companion',
  };
}

function givenPoints(given: readonly unknown[], subject: Subject): readonly Point[] {
  const isList = given.length > 0 && given.every((g) => Array.isArray(g));
  const lists = isList && !fits(given, subject) ? (given as readonly (readonly unknown[])[]) : [given];
  return lists.map((list) => pointOf(() => argumentsFrom(list, subject.parameters, subject.lookup)));
}

/** Whether it is one list of arguments, which may all be arrays. */
function fits(given: readonly unknown[], subject: Subject): boolean {
  try {
    argumentsFrom(given, subject.parameters, subject.lookup);
    return true;
  } catch (error) {
    if (error instanceof WrongInput) return false;
    throw error;
  }
}

function examplesOf(subject: Subject): readonly Point[] | { readonly problem: string } {
  try {
    return subject.examples().map(pointOf);
  } catch (error) {
    return { problem: `its @example cannot be run: ${messageOf(error)}` };
  }
}

/** Arguments that the user gave are not passed over. */
function checkedPoints(
  points: readonly Point[],
  subject: Subject,
  primal: Run,
): Points | { readonly problem: string } {
  for (const point of points) {
    try {
      const { outputs } = new Evaluation(subject, primal, point.args());
      if ([...outputs.values()].every(Number.isFinite)) continue;
      return { problem: `at ${point.text} its value is not finite` };
    } catch (error) {
      if (error instanceof WrongInput) throw error;
      return { problem: `at ${point.text} it throws: ${messageOf(error)}` };
    }
  }
  return { points, primal, isDrawn: false };
}

type Drawn = Points | { readonly problem: string; readonly isOfMarkers: boolean };

function draw(subject: Subject, primal: Run, random: Random, count: number): Drawn {
  const points: Point[] = [];
  let isCareful = true;
  let last = 'its value is not finite at any point that was drawn';
  for (let k = 0; k < count; k++) {
    for (let t = 0; t < triesForEach && points.length <= k; t++) {
      // Lengths that do not fit one another show in reads past the end; some functions make such reads all the same.
      if (t === triesForEach - manners.length) isCareful = false;
      const manner = manners[(k + t) % manners.length]!;
      try {
        const args = drawArguments(subject.parameters, manner, random, subject.lookup);
        const evaluation = new Evaluation(subject, primal, args);
        const isGood =
          evaluation.outputs.size > 0 &&
          evaluation.inputs.size > 0 &&
          [...evaluation.outputs.values()].every(Number.isFinite);
        if (isGood && !(isCareful && readsPastTheEnd(primal, evaluation.arguments())))
          points.push(pointOf(() => args));
      } catch (error) {
        const message = messageOf(error);
        if (error instanceof Undrawable) return { problem: `${message}; ${advice}`, isOfMarkers: false };
        last = `at every point that was drawn it throws, at last: ${message}`;
      }
    }
  }
  if (points.length > 0) return { points, primal, isDrawn: true };
  return { problem: `${last}; ${advice}`, isOfMarkers: /no companion has/.test(last) };
}

function readsPastTheEnd(primal: Run, args: readonly unknown[]): boolean {
  let found = false;
  const watched = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    return new Proxy(value, {
      get: (target, key, receiver) => {
        if (Array.isArray(target) && typeof key === 'string' && /^-?\d/.test(key) && !(key in target))
          found = true;
        return watched(Reflect.get(target, key, receiver));
      },
    });
  };
  try {
    primal(...args.map(watched));
  } catch {
    // What cannot be watched is not judged.
  }
  return found;
}

const advice = 'give arguments by @example or --input';

/** The value that comes with a derivative. */
function valueOfCompanion(subject: Subject): Run | undefined {
  const gradient = subject.derivative('ValueAndGrad');
  return gradient && ((...args) => (gradient(...args) as { readonly value: unknown }).value);
}

const longest = 100;

const pointOf = (args: () => readonly unknown[]): Point => ({
  args,
  get text() {
    const text = args().map(show).join(', ');
    return `(${text.length <= longest ? text : `${text.slice(0, longest)}…`})`;
  },
});

function show(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value === 'function') return 'function';
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as Float64Array, show).join(', ')}]`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return `{ ${Object.entries(value)
    .map(([name, v]) => `${name}: ${show(v)}`)
    .join(', ')} }`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
