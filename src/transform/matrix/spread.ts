/**
 * Functions that return a tuple, as functions with several results: value and tangent of a call are then variables of
 * their own, of which one may depend on the seeds and the other not.
 */
import { countReads } from '../../analysis/accumulation.js';
import { variable } from '../../ir/build.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Block, Call, FunctionId, Let, Statement, Variable } from '../../ir/types.js';
import { mapBlocks, renameBlock, walk } from '../../ir/visit.js';

export interface Spread {
  readonly parameters: readonly Variable[];
  /** Yields the components of the tuple. */
  readonly body: Block;
}

export function spread(f: Function, primal: (id: FunctionId) => Function): Spread {
  const literal = resultOf(f);
  const own =
    literal === undefined
      ? f.body
      : { statements: f.body.statements.filter((s) => s !== literal.let), yields: literal.components };
  return { parameters: f.parameters.map((p) => p.variable), body: spreadCalls(own, primal).body };
}

/** The tuple that is made at the end and returned. */
function resultOf(f: Function): { readonly let: Let; readonly components: readonly Atom[] } | undefined {
  const made = f.body.statements.at(-1);
  if (made?.kind !== 'let' || made.expression.kind !== 'elements' || made.variable !== f.body.yields[0])
    return undefined;
  if (made.variable.type.kind !== 'tuple') return undefined;
  return { let: made, components: made.expression.elements };
}

/** Calls whose results are read by their places give the components instead; `use` says what has become of a value. */
export function spreadCalls(
  body: Block,
  primal: (id: FunctionId) => Function,
): { readonly body: Block; readonly use: (a: Atom) => Atom } {
  const calls = new Map<Variable, Call>();
  const loads = new Map<Variable, Let[]>();
  walk(body, (s) => {
    const [result, ...others] = s.kind === 'call' ? s.results : [];
    if (s.kind === 'call' && result?.type.kind === 'tuple' && others.length === 0) calls.set(result, s);
    if (s.kind !== 'let' || s.expression.kind !== 'load' || s.expression.index.kind !== 'constant') return;
    const { array } = s.expression;
    if (array.kind === 'variable') loads.set(array, [...(loads.get(array) ?? []), s]);
  });
  const reads = countReads(body);
  const results = new Map<Call, readonly Variable[]>();
  const gone = new Set<Statement>();
  const renamed = new Map<Variable, Variable>();
  for (const [result, call] of calls) {
    const own = loads.get(result) ?? [];
    const components = resultOf(primal(call.callee))?.components;
    if (components === undefined || own.length !== (reads.get(result) ?? 0)) continue;
    results.set(
      call,
      components.map((a, k) => {
        const role = a.kind === 'variable' ? a.role : 'temporary';
        const type = result.type.kind === 'tuple' ? result.type.elements[k]!.type : a.type;
        const same = own.filter((s) => s.expression.kind === 'load' && indexOf(s) === k);
        const v = variable(same[0]?.variable.name ?? '', same[0]?.variable.type ?? type, role);
        for (const s of same) {
          gone.add(s);
          renamed.set(s.variable, v);
        }
        return v;
      }),
    );
  }
  const rewritten = (b: Block): Block => ({
    ...b,
    statements: b.statements.flatMap((s): readonly Statement[] => {
      if (gone.has(s)) return [];
      const own = s.kind === 'call' ? results.get(s) : undefined;
      return [own === undefined ? mapBlocks(s, rewritten) : ({ ...s, results: own } as Call)];
    }),
  });
  const use = (a: Atom): Atom => (a.kind === 'variable' ? (renamed.get(a) ?? a) : a);
  return { body: renameBlock(rewritten(body), { use }), use };
}

const indexOf = ({ expression: e }: Let): number =>
  e.kind === 'load' && e.index.kind === 'constant' ? Number(e.index.value) : -1;
