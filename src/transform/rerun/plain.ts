/** Copies of a loop that only compute: no shadows, nothing kept. */
import { BlockBuilder, freshId, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Block, Statement, Variable } from '../../ir/types.js';
import { freshen, mapBlocks } from '../../ir/visit.js';
import type { Callees } from '../callees.js';

/** The statement under names of its own, but with the results it had. */
export function plainCopy<S extends Statement>(s: S, callees: Callees): S {
  const [copy] = freshen({ statements: [s], yields: [] }).statements;
  const plain = withPlainCalls({ statements: [copy!], yields: [] }, callees).statements[0] as S;
  return 'results' in s && 'id' in s ? { ...plain, id: s.id, results: s.results } : plain;
}

export function withPlainCalls(b: Block, callees: Callees): Block {
  const statements = b.statements.map((s) => {
    const inner = mapBlocks(s, (x) => withPlainCalls(x, callees));
    return inner.kind === 'call' ? { ...inner, callee: callees.plain(inner.callee) } : inner;
  });
  return { ...b, statements };
}

/** `for (i…) to[i] = from[i]` */
export function copyInto(b: BlockBuilder, to: Atom, from: Atom): void {
  eachElement(b, from, undefined, (inner, key) => {
    const value = inner.let({ kind: 'load', array: from, index: key });
    inner.add({ kind: 'store', target: to, key, value });
    return undefined;
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

/** Goes through the indices of an array, carrying a number if there is an initial one: what it is in the end. */
export function eachElement<T extends Atom | undefined>(
  b: BlockBuilder,
  array: Atom,
  initial: T,
  body: (inner: BlockBuilder, index: Variable, so: Variable) => T,
): T {
  const to = b.let({ kind: 'length', array });
  const index = variable('i', numberType);
  const parameter = variable('', numberType, 'temporary');
  const result = variable('', numberType, 'temporary');
  const inner = new BlockBuilder(b.sweep, b.origin);
  const next = body(inner, index, parameter);
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from: number(0),
    to,
    inclusive: false,
    step: 1,
    carried: initial === undefined ? [] : [{ parameter, initial }],
    body: inner.finish(next === undefined ? [] : [next]),
    results: initial === undefined ? [] : [result],
  });
  return (initial === undefined ? undefined : result) as T;
}
