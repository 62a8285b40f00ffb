/**
 * What code with rules of the user's returns has adjoints and tangents of its own. So it must not be memory of an argument
 * if that is written to afterwards, here or by a caller: where types allow it, that is looked at when the code has run.
 * Expects calls to say what they write; results that are looked at are marked as new.
 */
import { aliasesBy, isReference } from '../analysis/aliases.js';
import { writtenAfterIn } from '../analysis/settled.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, FunctionId, Let, Statement, Variable } from '../ir/types.js';
import { mapBlocks, walk } from '../ir/visit.js';
import { distinctResult } from './distinct.js';
import { isOfRule, isRuled, type External } from './external.js';

export function guardResults(
  functions: ReadonlyMap<FunctionId, Function>,
): ReadonlyMap<FunctionId, Function> {
  if (![...functions.values()].some(hasResult)) return functions;
  const known = new Map([...functions].map(([id, f]) => [id, memoryIn(f)]));
  /** What callers write to after calls, of the arguments and results of functions: their positions. */
  const written = new Map<FunctionId, Set<string>>();
  const isWritten = (id: FunctionId, memory: Atom, by: Statement): boolean => {
    const { isWrittenAfter, positionsOf } = known.get(id)!;
    return isWrittenAfter(by, memory) || positionsOf(memory).some((p) => written.get(id)?.has(p));
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const [id, f] of functions)
      walk(f.body, (s) => {
        if (s.kind !== 'call') return;
        const of = written.get(s.callee) ?? new Set<string>();
        const before = of.size;
        s.arguments.forEach((a, i) => isWritten(id, a, s) && of.add(argument(i)));
        s.results.forEach((r, i) => isWritten(id, r, s) && of.add(result(i)));
        written.set(s.callee, of);
        changed ||= of.size > before;
      });
  }
  const guarded = (b: Block, id: FunctionId): Block => ({
    ...b,
    statements: b.statements.flatMap((s): readonly Statement[] => {
      if (!isResult(s)) return [mapBlocks(s, (inner) => guarded(inner, id))];
      return isWritten(id, s.variable, s) ? guard(s) : [judged(s)];
    }),
  });
  return new Map([...functions].map(([id, f]) => [id, { ...f, body: guarded(f.body, id) }]));
}

function guard(s: Result): readonly Statement[] {
  const { operation } = s.expression;
  const guards = distinctResult(s, s.expression.arguments, operation.text[0]!.replace(/\($/, ''));
  return guards.length === 0 ? [judged(s)] : [judged(s, { fresh: true }), ...guards];
}

/** Derivatives are not asked again: what is written to the adjoints of memory is not written to the memory. */
function judged(s: Result, made: { readonly fresh?: true } = {}): Let {
  const operation = { ...s.expression.operation, ...made, isJudged: true as const };
  return { ...s, expression: { ...s.expression, operation } };
}

type Result = Let & { readonly expression: External };

/** Whether it is what such code returns, and that may be memory of an argument. */
const isResult = (s: Statement): s is Result =>
  s.kind === 'let' &&
  isRuled(s.expression) &&
  !isOfRule(s.expression) &&
  isReference(s.variable.type) &&
  s.expression.operation.isJudged !== true;

function hasResult(f: Function): boolean {
  let found = false;
  walk(f.body, (s) => {
    found ||= isResult(s);
  });
  return found;
}

const argument = (i: number): string => `argument ${i}`;
const result = (i: number): string => `result ${i}`;

/** Of a function, which memory is written to after calls, and which is, or is part of, its arguments and results. */
function memoryIn(f: Function): {
  readonly isWrittenAfter: (call: Statement, memory: Atom) => boolean;
  readonly positionsOf: (memory: Atom) => readonly string[];
} {
  // What a rule returns is read at once.
  const aliases = aliasesBy(f, ({ expression: e }) => !(isRuled(e) && isOfRule(e)));
  const positions = new Map<Variable | undefined, string[]>();
  const note = (a: Atom, position: string): void => {
    const memory = aliases.classOf(a);
    positions.set(memory, [...(positions.get(memory) ?? []), position]);
  };
  f.parameters.forEach((p, i) => note(p.variable, argument(i)));
  f.body.yields.forEach((a, i) => note(a, result(i)));
  positions.delete(undefined);
  return {
    isWrittenAfter: writtenAfterIn(f.body, aliases),
    positionsOf: (a) => positions.get(aliases.classOf(a)) ?? [],
  };
}
