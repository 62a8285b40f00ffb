/** Copies of a loop that only compute: no shadows, nothing kept. */
import { block, type BlockBuilder } from '../../ir/build.js';
import type { Atom, Statement, Variable } from '../../ir/types.js';
import { freshen } from '../../ir/visit.js';
import type { Callees } from '../callees.js';
import { forEach } from '../forEach.js';

/** The statement under names of its own, but with the results it had. */
export function plainCopy<S extends Statement>(s: S, callees: Callees): S {
  const [copy] = freshen({ statements: [s], yields: [] }).statements;
  const plain = callees.withPlainCalls(block([copy!])).statements[0] as S;
  return 'results' in s && 'id' in s ? { ...plain, id: s.id, results: s.results } : plain;
}

/** `for (i…) to[i] = from[i]` */
export function copyInto(b: BlockBuilder, to: Atom, from: Atom): void {
  forEach(b, b.let({ kind: 'length', array: from }), [], (inner, key) => {
    const value = inner.let({ kind: 'load', array: from, index: key });
    inner.add({ kind: 'store', target: to, key, value });
    return [];
  });
}

/** A copy of an array of numbers. */
export function copyOf(b: BlockBuilder, array: Variable): Variable {
  const length = b.let({ kind: 'length', array });
  const copy = b.let({ kind: 'allocate', length }, mutableArray(array), array.name, 'temporary');
  copyInto(b, copy, array);
  return copy;
}

const mutableArray = ({ type }: Variable) => (type.kind === 'array' ? { ...type, readonly: false } : type);
