/** Counted loops of derivative code. */
import { BlockBuilder, freshId, number, numberType, variable } from '../ir/build.js';
import type { Atom, Carried, Variable } from '../ir/types.js';

/** `for (let i = 0; i < to; i++)`; `body` gives the next state. */
export function forEach(
  b: BlockBuilder,
  to: Atom,
  carried: readonly Carried[],
  body: (inner: BlockBuilder, index: Variable) => readonly Atom[],
  name = 'i',
): readonly Atom[] {
  const index = variable(name, numberType);
  const inner = new BlockBuilder(b.sweep, b.origin);
  const yields = body(inner, index);
  const results = carried.map(({ parameter: p }) => variable(p.name, p.type, p.role));
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from: number(0),
    to,
    inclusive: false,
    step: 1,
    carried,
    body: inner.finish(yields),
    results,
  });
  return results;
}
