/**
 * Derivatives as functions to be differentiated again. All that a finished derivative computes is primal to whoever
 * differentiates it: which sweep a statement came from and what it mirrors is forgotten, and a callee with several
 * results gives one tuple.
 */
import { isReference } from '../analysis/aliases.js';
import { isShadow, number, variable } from '../ir/build.js';
import { definedIn, renameBlock, substitution } from '../ir/visit.js';
import type { Derived, Function } from '../ir/module.js';
import type { Atom, Block, Call, FunctionId, Reversal, Statement, Type, Variable } from '../ir/types.js';

/** The finished functions of a derivation, under new ids. */
export function asPrimals(
  derived: readonly Derived[],
  idOf: (id: FunctionId) => FunctionId,
): ReadonlyMap<FunctionId, Function> {
  const results = new Map(derived.map((d) => [d.function.id, d.function.resultType]));
  const renaming: Renaming = { idOf, resultOf: (id) => results.get(id)! };
  return new Map(derived.map((d) => [idOf(d.function.id), asPrimal(d.function, renaming)]));
}

interface Renaming {
  readonly idOf: (id: FunctionId) => FunctionId;
  readonly resultOf: (id: FunctionId) => Type;
}

function asPrimal(f: Function, renaming: Renaming): Function {
  const { parameters, body } = withoutShadows(sharing(f));
  return { ...f, id: renaming.idOf(f.id), parameters, body: primal(body, renaming) };
}

type Code = Pick<Function, 'parameters' | 'body'>;

/** What was a shadow may be handed on, and be known by other names. */
function withoutShadows({ parameters, body }: Code): Code {
  const former = new Map<Variable, Variable>();
  for (const v of [...parameters.map((p) => p.variable), ...definedIn(body)]) {
    if (isShadow(v) && isReference(v.type))
      former.set(v, { ...variable(v.name, v.type, `former ${v.role}`), ...memoryOf(v) });
  }
  const define = (v: Variable): Variable => former.get(v) ?? v;
  return {
    parameters: parameters.map((p) => ({ ...p, variable: define(p.variable) })),
    body: renameBlock(body, { use: substitution(former), define }),
  };
}

const memoryOf = ({ memory }: Variable): Pick<Variable, 'memory'> => (memory === undefined ? {} : { memory });

/** What a forward sweep kept may be parts of the shadows that the reverse sweep is given beside it. */
function sharing(f: Function): Code {
  if (f.parameters.every((p) => p.variable.role !== 'saved')) return f;
  const renamed = new Map<Variable, Atom>();
  const parameters = f.parameters.map((p) => {
    const { role, type } = p.variable;
    if (role !== 'saved' && (role !== 'adjoint' || type.kind === 'number')) return p;
    const v = { ...p.variable, memory: `${f.id} saved` };
    renamed.set(p.variable, v);
    return { ...p, variable: v };
  });
  return { parameters, body: renameBlock(f.body, { use: substitution(renamed) }) };
}

function primal(b: Block, renaming: Renaming): Block {
  const block = (inner: Block): Block => primal(inner, renaming);
  const statements = b.statements.flatMap((s): readonly Statement[] => {
    switch (s.kind) {
      case 'let':
      case 'push':
      case 'effect':
      case 'throw':
        return [{ ...s, sweep: 'primal' }];
      case 'store': {
        const { id: _, mirrors: __, restores: ___, ...store } = s;
        return [{ ...store, sweep: 'primal' }];
      }
      case 'call':
        return withOneResult({ ...s, callee: renaming.idOf(s.callee) }, renaming.resultOf(s.callee));
      case 'if': {
        const { mirrors: _, ...plain } = s;
        return [{ ...plain, sweep: 'primal', then: block(s.then), otherwise: block(s.otherwise) }];
      }
      case 'for': {
        const { mirrors: _, reversal, ...plain } = s;
        return [{ ...plain, ...converging(reversal), sweep: 'primal', body: block(s.body) }];
      }
      case 'while': {
        const { reversal, ...plain } = s;
        return [
          { ...plain, ...converging(reversal), sweep: 'primal', test: block(s.test), body: block(s.body) },
        ];
      }
    }
  });
  return { statements, yields: b.yields };
}

/** A loop that converges does so in derivatives too. */
const converging = (reversal: Reversal | undefined): { readonly reversal?: Reversal } =>
  reversal === undefined || reversal.kind === 'checkpoint' ? {} : { reversal };

/** `[y, z] = g(x)` as `r = g(x); y = r[0]; z = r[1]`. */
function withOneResult(call: Call, type: Type): readonly Statement[] {
  const { writes: _, ...plain } = call;
  if (call.results.length < 2) return [{ ...plain, sweep: 'primal' }];
  const result = variable('', type, 'saved');
  const parts = call.results.map((v, i): Statement => ({
    kind: 'let',
    variable: v,
    expression: { kind: 'load', array: result, index: number(i) },
    origin: call.origin,
    sweep: 'primal',
  }));
  return [{ ...plain, sweep: 'primal', results: [result] }, ...parts];
}
