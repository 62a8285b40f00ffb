/**
 * The compiler at a glance: what happens between `lower` (src/frontend) and `emit` (src/emit), as a list of passes.
 * Their names are the names of `--print-ir=after:<pass>`. Start reading here.
 */
import { basename } from 'node:path/posix';
import { checkFunction } from './ir/check.js';
import type { Fact, Note } from './ir/facts.js';
import { suffixes } from './ir/modes.js';
import type { Primitive } from './ir/operations.js';
import { printFunction } from './ir/print.js';
import type {
  Companion,
  Derived,
  Function,
  Module,
  NestedDerivative,
  Reference,
  Request,
} from './ir/module.js';
import type { Block } from './ir/types.js';
import type { Rule } from './rules/rule.js';
import { rules as standardRules } from './rules/table.js';
import { reachableFrom } from './analysis/callees.js';
import { withEffects } from './analysis/effects.js';
import { rangesIn } from './analysis/ranges.js';
import { scalars } from './simplify/scalars/index.js';
import { joinIncrements } from './simplify/increments.js';
import { removeDead } from './simplify/dead.js';
import { removeDeadStores } from './simplify/stores.js';
import { simplify } from './simplify/index.js';
import { factor } from './transform/factor.js';
import { fuse } from './transform/fuse.js';
import { guardResults } from './transform/guard.js';
import { Callees } from './transform/callees.js';
import { inlineCalls } from './transform/inline.js';
import { joinSweeps } from './transform/join.js';
import { modes, nestedKinds } from './transform/modes.js';
import { nest, onlyNeeded } from './transform/nest.js';
import { withPart } from './transform/part.js';
import { record } from './transform/record/index.js';
import { refusalOf, type Refusal } from './transform/refusal.js';
import { restore } from './transform/restore.js';
import { hoistRows } from './transform/rows.js';
import { sink } from './transform/sink.js';
import { skip } from './transform/skip.js';
import { straighten } from './transform/straighten.js';
import { splitSweeps } from './transform/split.js';
import { calleeBuilder, volatileMemory } from './transform/sweeps.js';
import { keepUnread } from './transform/unread.js';

export interface PipelineOptions {
  /** Replaces entries of the table of rules: for tests that a broken rule is noticed. */
  readonly rules?: Partial<Record<Primitive, Rule>>;
  readonly simplify: boolean;
  /** Whether values are computed again rather than kept where that is cheaper. */
  readonly record: boolean;
  readonly fuse: boolean;
  readonly verifyIr: boolean;
  /** Whether element reads need `!` (`noUncheckedIndexedAccess`). */
  readonly assertElements: boolean;
  /** Is told what passes decide. */
  readonly note?: Note;
  /** Receives the IR after the pass of this name. */
  readonly print?: { readonly after: string; readonly to: (text: string) => void };
}

/** What the passes hand on: the module with its primal functions, and the derivatives made so far. */
export interface State {
  readonly module: Module;
  readonly derived: readonly Derived[];
  /** Functions that the derivatives call, written out in the companion as they are. */
  readonly helpers?: readonly Reference[];
  /** The one derivative that is wanted, in place of the module's requests. */
  readonly only?: NestedDerivative;
  /** What passes refused; the requests or modes that need it are no longer in the module. */
  readonly refusals?: readonly Refusal[];
}

export interface Pass {
  readonly name: string;
  readonly description: string;
  readonly run: (state: State, options: PipelineOptions) => State;
}

export const passes: readonly Pass[] = [
  {
    name: 'lower',
    description: 'the front end: TypeScript to IR',
    run: (state) => state,
  },
  {
    name: 'nest',
    description: 'derivatives that are differentiated again become functions of the module',
    run: nestDerivatives,
  },
  {
    name: 'effects',
    description: 'each call says which of its arguments the callee may write to',
    run: (state) => ({
      ...state,
      module: { ...state.module, functions: withEffects(state.module.functions) },
    }),
  },
  {
    name: 'inline',
    description: 'calls of small functions are replaced by their bodies',
    run: (state) => ({
      ...state,
      module: onlyNeeded({ ...state.module, functions: inlineCalls(state.module.functions) }, state.only),
    }),
  },
  {
    name: 'guard',
    description:
      'what code with rules returns is looked at where it must not be memory of an argument; calls of it stay where nobody takes the value',
    run: (state) => {
      const { module } = onPrimals(state, keepUnread);
      return { ...state, module: { ...module, functions: guardResults(module.functions) } };
    },
  },
  {
    name: 'scalars',
    description: 'objects that stay inside the function become variables',
    run: (state, options) => (options.simplify ? onPrimals(state, scalars) : state),
  },
  {
    name: 'share',
    description: 'the primal is simplified without changing a bit of what it computes',
    run: (state, options) => (options.simplify ? onPrimals(state, simplify) : state),
  },
  {
    name: 'sink',
    description: 'computations move to the branch that alone needs their derivative',
    run: (state, options) => onPrimals(state, (_, f) => sink(f, ruleTable(options))),
  },
  {
    name: 'differentiate',
    description: 'each requested mode: the primal and its reverse sweep, or its tangents',
    run: differentiate,
  },
  {
    name: 'tidy',
    description: 'algebra, common subexpressions and dead code in the derivatives',
    run: (state, options) =>
      options.simplify ? onDerived(state, (b, d) => simplify(d.isWhole === true ? scalars(b) : b)) : state,
  },
  {
    name: 'fuse',
    description: 'statements join their own reverse where its adjoints are known before they run',
    run: (state, options) => (options.fuse ? onDerived(state, (b, d) => fuse(b, noteOf(d, options))) : state),
  },
  {
    name: 'join',
    description: 'calls of both sweeps become one where the adjoint of the value is known before',
    run: (state, options) => (options.fuse ? { ...state, derived: joinSweeps(state.derived) } : state),
  },
  {
    name: 'restore',
    description: 'local memory that is read deeper than it is written is put back write by write',
    run: (state, options) =>
      options.record ? onDerived(state, (b, d) => restore(b, noteOf(d, options))) : state,
  },
  {
    name: 'record',
    description: 'primal values reach the reverse sweep: in scope, computed again, or kept',
    run: (state, options) =>
      onDerived(state, (body, d) =>
        record(body, {
          recompute: options.record,
          rangeOf: rangesIn(body, ruleTable(options)),
          volatile: volatileMemory(d.function, d.volatile ?? []),
          note: noteOf(d, options),
        }),
      ),
  },
  {
    name: 'increments',
    description: 'adjoints of memory are not cleared where they are added back, or not read again',
    run: (state, options) =>
      options.simplify ? onDerived(state, (b) => removeDeadStores(joinIncrements(b))) : state,
  },
  {
    name: 'straighten',
    description: 'reversed loops whose iterations commute run upward',
    run: (state, options) => (options.simplify ? onDerived(state, straighten) : state),
  },
  {
    name: 'skip',
    description: 'loops of the reverse sweep stand in the branch where their adjoint is not zero',
    run: (state, options) => (options.simplify ? onDerived(state, skip) : state),
  },
  {
    name: 'factor',
    description: 'products with a constant and a variable in common are computed from their common factor',
    run: (state, options) => (options.simplify ? onDerived(state, factor) : state),
  },
  {
    name: 'part',
    description: 'the gradient alone is the value and gradient without what only the value needs',
    run: (state, options) => ({
      ...state,
      derived: state.derived.flatMap((d) =>
        withPart(d, (b) => (options.simplify ? removeDeadStores(removeDead(b)) : b)),
      ),
    }),
  },
  {
    name: 'simplify',
    description: 'algebra, common subexpressions and dead code once more',
    run: (state, options) => (options.simplify ? onDerived(state, simplify) : state),
  },
  {
    name: 'rows',
    description: 'where a loop keeps several values, the row of their place is computed before it',
    run: (state, options) => (options.simplify ? onDerived(state, hoistRows) : state),
  },
  {
    name: 'split',
    description: 'callees that were not inlined become pairs of forward and reverse sweep',
    run: splitCallees,
  },
];

export interface PipelineResult {
  readonly companion: Companion;
  /** The requests that were served, with the modes in which they were. */
  readonly requests: readonly Request[];
  readonly refusals: readonly Refusal[];
}

/** Runs all passes over the module of one source file. */
export function runPipeline(module: Module, options: PipelineOptions): PipelineResult {
  const state = runPasses(module, options);
  const companion: Companion = {
    source: `./${basename(module.file)}`,
    functions: state.derived,
    references: state.module.references,
    helpers: state.helpers ?? [],
    assertElements: options.assertElements,
  };
  return { companion, requests: state.module.requests, refusals: state.refusals ?? [] };
}

/** `only`: that derivative instead of what the module's requests ask for. */
function runPasses(module: Module, options: PipelineOptions, only?: NestedDerivative): State {
  let state: State = { module, derived: [], ...(only === undefined ? {} : { only }) };
  for (const pass of passes) {
    state = pass.run(state, options);
    if (options.print?.after === pass.name) options.print.to(printState(state));
    if (options.verifyIr) verify(state, pass.name);
  }
  return state;
}

function nestDerivatives(state: State, options: PipelineOptions): State {
  if (state.only !== undefined) return state;
  const { print: _, note: _note, ...silent } = options;
  const { module, refusals } = nest(
    state.module,
    (inner, nested) => runPasses(inner, silent, nested).derived,
  );
  return { ...state, module, refusals };
}

function differentiate(state: State, options: PipelineOptions): State {
  const { module, only } = state;
  const rules = ruleTable(options);
  options.note?.({ kind: 'primals', functions: module.functions });
  const callees = new Callees(module.functions, rules, calleeBuilder, takenNames(module), options.note);
  if (only !== undefined) {
    const request = { ...only.of, modes: [] };
    const f = callees.primal(request.function);
    const derived = nestedKinds[only.kind]({ function: f, request, callees, isBasis: only.isBasis === true });
    return { ...state, derived: [derived, ...callees.derived] };
  }
  const refusals = [...(state.refusals ?? [])];
  const requested: Derived[] = [];
  const requests = module.requests.flatMap((request) => {
    const served = request.modes.filter((mode) => {
      const takeBack = callees.checkpoint();
      const refusal = refusalOf(() => {
        requested.push(...modes[mode]({ function: callees.primal(request.function), request, callees }));
      });
      if (refusal === undefined) return true;
      takeBack();
      refusals.push(refusal);
      return false;
    });
    return served.length === 0 ? [] : [{ ...request, modes: served }];
  });
  const derived = [...requested, ...callees.derived];
  for (const d of derived) noteOf(d, options)({ kind: 'derived' });
  return { ...state, module: { ...module, requests }, derived, helpers: callees.written, refusals };
}

/** Names that functions made for calls must not take. */
function takenNames(module: Module): readonly string[] {
  const exported = module.requests.map((r) => module.functions.get(r.function)!.name);
  return [
    ...(module.taken ?? []),
    ...module.references.map((r) => r.name),
    ...exported.flatMap((n) => suffixes.map((s) => n + s)),
  ];
}

function splitCallees(state: State): State {
  const all = state.derived.flatMap((d) => (d.split === undefined ? [d] : splitSweeps(d)));
  return { ...state, derived: called(all, state.derived[0]) };
}

/** The functions that are exported, or wanted, and those that they call. */
function called(all: readonly Derived[], wanted: Derived | undefined): readonly Derived[] {
  const functions = new Map(all.map((d) => [d.function.id, d.function]));
  const reached = new Set(
    all.flatMap((d) =>
      d.exported || d === wanted ? [d.function.id, ...reachableFrom(d.function.id, functions)] : [],
    ),
  );
  return all.filter((d) => reached.has(d.function.id));
}

const noteOf =
  (d: Derived, { note }: PipelineOptions) =>
  (fact: Fact): void =>
    note?.(fact, d.function.id);

const ruleTable = (options: PipelineOptions) => ({ ...standardRules, ...options.rules });

const withBody = (f: Function, change: (b: Block) => Block): Function => ({ ...f, body: change(f.body) });

const onPrimals = (state: State, change: (b: Block, f: Function) => Block): State => ({
  ...state,
  module: {
    ...state.module,
    functions: new Map([...state.module.functions].map(([id, f]) => [id, withBody(f, (b) => change(b, f))])),
  },
});

const onDerived = (state: State, change: (b: Block, of: Derived) => Block): State => ({
  ...state,
  derived: state.derived.map((d) => ({ ...d, function: withBody(d.function, (b) => change(b, d)) })),
});

/** Before there are derivatives, the primals; then the derivatives. */
const current = (state: State): readonly Function[] =>
  state.derived.length === 0 ? [...state.module.functions.values()] : state.derived.map((d) => d.function);

const printState = (state: State): string => current(state).map(printFunction).join('\n\n') + '\n';

function verify(state: State, pass: string): void {
  const problems = current(state).flatMap(checkFunction);
  if (problems.length > 0) throw new Error(`internal: after ${pass}, ${problems.join('; ')}`);
}
