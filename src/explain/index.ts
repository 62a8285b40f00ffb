/**
 * Why the derivative of a function is as it is: what its passes found and decided, which they say themselves
 * (src/ir/facts.ts), and what a run at some arguments costs.
 */
import { resolve } from 'node:path';
import type { Layout } from '../companions.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { originSpan, type Program } from '../frontend/index.js';
import type { ActivityFact, Fact, KeptFact } from '../ir/facts.js';
import { printType } from '../ir/print.js';
import type { Function } from '../ir/module.js';
import type { FunctionId, Origin, Variable } from '../ir/types.js';
import { definitions, headers, walk } from '../ir/visit.js';
import { openFor } from '../opening.js';
import { validate, type CompileOptions } from '../options.js';
import { findPoints, type Point, type PointsGiven } from '../verify/points.js';
import { tangentFor } from '../verify/entries.js';
import { Random } from '../verify/random.js';
import { subjectsOf, type Run, type Subject } from '../verify/subject.js';
import { trace, Untraceable, type Trace } from './trace.js';
import { warningsOf, type Warning } from './warnings.js';

export { asMermaid, asSvg } from './graph.js';
export type { Warning } from './warnings.js';

export interface ExplainOptions extends CompileOptions {
  readonly file: string;
  readonly function: string;
  readonly inputs?: PointsGiven;
  /** Whether to record the computation graph at the first point. */
  readonly graph?: boolean;
}

export type Activity =
  | 'active'
  /** Depends on the inputs, and nothing that is returned depends on it. */
  | 'not useful'
  /** Does not depend on the inputs. */
  | 'constant';

export interface ExplainedVariable {
  readonly name: string;
  readonly type: string;
  readonly activity: Activity;
}

export interface Place {
  readonly line: number;
  /** The statement, on one line. */
  readonly text: string;
}

export interface ExplainedDerivative {
  /** `lossValueAndGrad`, or a sweep of a function it calls. */
  readonly name: string;
  readonly fused: readonly Place[];
  readonly apart: readonly (Place & { readonly why: string })[];
  readonly kept: readonly (Place & {
    readonly name: string;
    readonly bytes: number;
    readonly place: KeptFact['place'];
    /** From the outermost to the innermost. */
    readonly loops: readonly Place[];
    readonly why: string;
  })[];
  readonly recomputed: readonly (Place & { readonly name: string })[];
  /** Statements whose writes are undone in the reverse sweep. */
  readonly restored: readonly Place[];
}

export interface Explanation {
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly inputs: readonly string[];
  readonly variables: readonly ExplainedVariable[];
  readonly derivatives: readonly ExplainedDerivative[];
  readonly warnings: readonly Warning[];
  /** Operations that ran at a point: of the function, and of the derivative with the value. */
  readonly operations?: { readonly point: string; readonly primal: number; readonly derivative: number };
  readonly graph?: Trace;
  /** What could not be said, and why. */
  readonly notes: readonly string[];
}

/** Undefined if there is no such function, or it has errors, which are the diagnostics. Throws UsageError. */
export function explain(options: ExplainOptions): {
  readonly explanation?: Explanation;
  readonly diagnostics: readonly Diagnostic[];
} {
  validate(options);
  const workingDirectory = resolve(options.workingDirectory ?? process.cwd());
  const layout: Layout = { workingDirectory };
  const program = openFor(options, workingDirectory);
  const facts: { readonly fact: Fact; readonly derived: FunctionId | undefined }[] = [];
  let isListening = true;
  const note = (fact: Fact, derived?: FunctionId): void => {
    if (isListening) facts.push({ fact, derived });
  };
  const only = (file: string, name: string): boolean =>
    name === options.function && resolve(workingDirectory, file) === resolve(workingDirectory, options.file);
  const { subjects, diagnostics } = subjectsOf(
    program,
    layout,
    { ...options, note },
    { only, isCounting: true },
  );
  isListening = false;
  const [subject] = subjects;
  if (subject === undefined) return { diagnostics };
  const activity = facts
    .map(({ fact }) => fact)
    .find((f): f is ActivityFact => f.kind === 'activity' && f.function.name === subject.name);
  if (activity === undefined) return { diagnostics };
  const placeOf = placesIn(program);
  const run = runOf(subject, activity.function, facts, options);
  return {
    diagnostics,
    explanation: {
      file: subject.file,
      function: subject.name,
      line: placeOf(activity.function.origin).line,
      inputs: activity.inputs.map((v) => v.name),
      variables: variablesOf(activity),
      derivatives: derivativesOf(facts, placeOf),
      warnings: warningsOf(activity, placeOf),
      ...run,
    },
  };
}

const placesIn =
  (program: Program) =>
  (origin: Origin): Place => ({
    line: origin.file === '' ? 0 : originSpan(program, origin).line,
    text: origin.text.replace(/\s+/g, ' ').trim(),
  });

/** The user's variables, in the order of the text. */
function variablesOf({ function: f, isVaried, isActive }: ActivityFact): readonly ExplainedVariable[] {
  const found = new Map<string, ExplainedVariable>();
  const order: readonly Activity[] = ['constant', 'not useful', 'active'];
  const add = (v: Variable): void => {
    if (v.role !== 'source' || v.name === '') return;
    const activity: Activity = isActive(v) ? 'active' : isVaried(v) ? 'not useful' : 'constant';
    const known = found.get(v.name);
    // One variable of the source is several here, one for each assignment.
    if (known !== undefined && order.indexOf(known.activity) >= order.indexOf(activity)) return;
    found.set(v.name, { name: v.name, type: printType(v.type), activity });
  };
  for (const p of f.parameters) add(p.variable);
  walk(f.body, (s) => {
    for (const v of [...headers(s), ...definitions(s)]) add(v);
  });
  return [...found.values()];
}

type Facts = readonly { readonly fact: Fact; readonly derived: FunctionId | undefined }[];

function derivativesOf(facts: Facts, placeOf: (o: Origin) => Place): readonly ExplainedDerivative[] {
  const ids = [...new Set(facts.flatMap(({ derived }) => derived ?? []))];
  return ids.map((id) => {
    const own = facts.filter((f) => f.derived === id).map((f) => f.fact);
    const of = <K extends Fact['kind']>(kind: K) =>
      own.filter((f): f is Extract<Fact, { kind: K }> => f.kind === kind);
    return {
      name: id.replace(/^.*[#@]/, ''),
      fused: of('fused').map((f) => placeOf(f.origin)),
      apart: of('apart').map((f) => ({ ...placeOf(f.origin), why: apartReasons[f.why] })),
      kept: of('kept').map((f) => ({
        ...placeOf(f.origin),
        name: f.variable.name,
        bytes: f.bytes,
        place: f.place,
        loops: f.loops.map(placeOf),
        why: keepReason(f),
      })),
      recomputed: of('recomputed').map((f) => ({ ...placeOf(f.origin), name: f.variable.name })),
      restored: of('restored').map((f) => placeOf(f.origin)),
    };
  });
}

const apartReasons = {
  ordered: 'its iterations depend on one another, so that the last must be reversed first',
  'adjoint comes later': 'the adjoint it starts from is known only after it',
} as const;

function keepReason({ why }: KeptFact): string {
  switch (why.kind) {
    case 'state':
      return 'nothing alive in the reverse sweep says what it was';
    case 'overwritten':
      return 'it is read from memory that is written to later';
    case 'effect':
      return 'computing it again would have effects';
    case 'costly':
      return `computing it again costs as much as ${why.cost} additions`;
    case 'asked':
      return 'recomputation is switched off';
  }
}

/** What running the function once tells. */
function runOf(
  subject: Subject,
  f: Function,
  facts: Facts,
  options: ExplainOptions,
): Pick<Explanation, 'operations' | 'graph' | 'notes'> {
  const found = findPoints(subject, new Random(7919), { points: 1, ...options });
  if ('problem' in found) return { notes: [`operations are not counted: ${found.problem}`] };
  const [point] = found.points as readonly [Point, ...Point[]];
  const count = (run: Run): number => {
    const before = subject.operations();
    run(...point.args());
    return subject.operations() - before;
  };
  const seeded = subject.derivative('Vjp');
  const gradient =
    subject.derivative('ValueAndGrad') ??
    (seeded &&
      ((...args: unknown[]) =>
        seeded(
          ...padded(args, f.parameters.length),
          tangentFor(subject.resultType, found.primal(...point.args()), '', () => 1),
        )));
  const primal = count(found.primal);
  const notes = found.note === undefined ? [] : [found.note];
  // The value that the seed is made for is computed once more.
  const extra = subject.derivative('ValueAndGrad') === undefined ? primal : 0;
  const operations =
    gradient === undefined ? undefined : { point: point.text, primal, derivative: count(gradient) - extra };
  const drawn: Drawn = options.graph === true ? graphOf(subject, f, facts, point) : {};
  const said = drawn.problem === undefined ? notes : [...notes, `there is no graph: ${drawn.problem}`];
  return {
    notes: said,
    ...(operations === undefined ? {} : { operations }),
    ...(drawn.graph === undefined ? {} : { graph: drawn.graph }),
  };
}

interface Drawn {
  readonly graph?: Trace;
  readonly problem?: string;
}

const padded = (args: readonly unknown[], length: number): unknown[] =>
  Array.from({ length }, (_, i) => args[i]);

function graphOf(subject: Subject, f: Function, facts: Facts, point: Point): Drawn {
  const primals = facts.map(({ fact }) => fact).find((x) => x.kind === 'primals');
  if (primals?.kind !== 'primals') throw new Error('internal: nothing was differentiated');
  const { functions } = primals;
  try {
    const { wrt, evaluate } = subject;
    return { graph: trace(functions.get(f.id) ?? f, point.args(), { functions, wrt, evaluate }) };
  } catch (error) {
    if (error instanceof Untraceable) return { problem: error.message };
    throw error;
  }
}
