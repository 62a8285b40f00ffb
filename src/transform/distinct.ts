/**
 * The guard of derivatives of functions that write to a parameter: the adjoint of overwritten memory is kept apart by
 * parameter, so two of them must not be the same memory.
 */
import { aliasesIn, mayShareMemory } from '../analysis/aliases.js';
import { block, BlockBuilder, booleanType, freshId, pure } from '../ir/build.js';
import type { Function, Statement, Variable } from '../ir/types.js';

/** Throws a TypeError at run time if an argument that `f` writes to is another argument too. */
export function distinctArguments(f: Function): readonly Statement[] {
  const aliases = aliasesIn(f);
  const b = new BlockBuilder('adjoint', f.origin);
  const parameters = f.parameters.map((p) => p.variable);
  parameters.forEach((x, i) => {
    for (const y of parameters.slice(i + 1)) {
      const written = [x, y].find((v) => aliases.isWritten(v));
      if (written !== undefined && mayShareMemory(x.type, y.type)) refuseSame(b, f, x, y, written);
    }
  });
  return b.statements;
}

function refuseSame(b: BlockBuilder, f: Function, x: Variable, y: Variable, written: Variable): void {
  const inner = new BlockBuilder('adjoint', b.origin);
  const message = `${f.name} writes to '${written.name}', so '${x.name}' and '${y.name}' must not be the same object`;
  inner.add({
    kind: 'throw',
    operation: { text: [`new TypeError(${JSON.stringify(message)})`], effect: true },
    arguments: [],
  });
  const condition = b.let(pure('equal', x, y), booleanType);
  b.add({ kind: 'if', id: freshId(), condition, then: inner.finish(), otherwise: block([]), results: [] });
}
