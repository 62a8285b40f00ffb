/**
 * What calls write to: for each function the parameters whose memory it, or a function it calls, may write.
 * The least fixpoint over the functions of the module.
 */
import type { Block, Function, FunctionId } from '../ir/types.js';
import { mapBlocks } from '../ir/visit.js';
import { aliasesIn } from './aliases.js';

/** The functions with the `writes` of every call filled in. */
export function withEffects(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, Function> {
  const written = new Map<FunctionId, readonly number[]>();
  const known = (f: Function): Function => ({ ...f, body: annotate(f.body, written) });
  for (let changed = true; changed;) {
    changed = false;
    for (const [id, f] of functions) {
      const now = writtenParameters(known(f));
      if (now.length === (written.get(id)?.length ?? 0)) continue;
      written.set(id, now);
      changed = true;
    }
  }
  return new Map([...functions].map(([id, f]) => [id, known(f)]));
}

function writtenParameters(f: Function): readonly number[] {
  const aliases = aliasesIn(f);
  return f.parameters.flatMap((p, i) => (aliases.isWritten(p.variable) ? [i] : []));
}

function annotate(b: Block, written: ReadonlyMap<FunctionId, readonly number[]>): Block {
  const statements = b.statements.map((s) => {
    const inner = mapBlocks(s, (x) => annotate(x, written));
    if (inner.kind !== 'call') return inner;
    const { writes: _, ...call } = inner;
    const writes = written.get(call.callee) ?? [];
    return writes.length === 0 ? call : { ...call, writes };
  });
  return { ...b, statements };
}
