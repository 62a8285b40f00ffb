/** Elements and fields that the program compares with `undefined` have derivatives only where they are there. */
import { block, BlockBuilder, booleanType, freshId, pure } from '../ir/build.js';
import type { Atom, Variable } from '../ir/types.js';

/** `if (y != null) …; else results = otherwise`; `then` gives the results where `y` is there. */
export function whereThere(
  b: BlockBuilder,
  y: Variable,
  then: (inner: BlockBuilder) => readonly Atom[],
  otherwise: readonly Atom[] = [],
  results: readonly Variable[] = [],
): void {
  const nothing: Atom = { kind: 'constant', value: null, type: y.type };
  const condition = b.let(pure('looseNotEqual', y, nothing), booleanType);
  const inner = new BlockBuilder(b.sweep, b.origin);
  const whole = inner.finish(then(inner));
  b.add({ kind: 'if', id: freshId(), condition, then: whole, otherwise: block([], otherwise), results });
}
