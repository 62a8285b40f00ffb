/**
 * What calls do to memory: for each function the parameters whose memory it, or a function it calls, may write, and
 * those that its result may be, or hold. The least fixpoint over the functions of the module.
 */
import type { Function } from '../ir/module.js';
import type { Block, Call, FunctionId } from '../ir/types.js';
import { mapBlocks } from '../ir/visit.js';
import { aliasesIn } from './aliases.js';

/** Positions of parameters. */
interface Effects {
  readonly writes: readonly number[];
  readonly shares: readonly number[];
}

const none: Effects = { writes: [], shares: [] };

/** The functions with the effects of every call filled in. */
export function withEffects(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, Function> {
  const effects = new Map<FunctionId, Effects>();
  const known = (f: Function): Function => ({ ...f, body: annotate(f.body, effects) });
  for (let changed = true; changed;) {
    changed = false;
    for (const [id, f] of functions) {
      const now = effectsOf(known(f));
      const before = effects.get(id) ?? none;
      if (now.writes.length === before.writes.length && now.shares.length === before.shares.length) continue;
      effects.set(id, now);
      changed = true;
    }
  }
  return new Map([...functions].map(([id, f]) => [id, known(f)]));
}

function effectsOf(f: Function): Effects {
  const aliases = aliasesIn(f);
  const given = new Set(f.body.yields.map((a) => aliases.classOf(a)));
  const where = (is: (i: number) => boolean): number[] => f.parameters.flatMap((_, i) => (is(i) ? [i] : []));
  const variableOf = (i: number) => f.parameters[i]!.variable;
  return {
    writes: where((i) => aliases.isWritten(variableOf(i))),
    shares: where((i) => {
      const memory = aliases.classOf(variableOf(i));
      return memory !== undefined && given.has(memory);
    }),
  };
}

function annotate(b: Block, effects: ReadonlyMap<FunctionId, Effects>): Block {
  const statements = b.statements.map((s) => {
    const inner = mapBlocks(s, (x) => annotate(x, effects));
    if (inner.kind !== 'call') return inner;
    const { writes: _, ...call } = inner;
    const { writes, shares } = effects.get(call.callee) ?? none;
    const told: Call = { ...call, shares };
    return writes.length === 0 ? told : { ...told, writes };
  });
  return { ...b, statements };
}
