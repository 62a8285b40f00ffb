/** Types of arrays, those of data without derivative among them. */
import { convertsElements } from '../../ir/storage.js';
import type { Atom, Type } from '../../ir/types.js';

/** Whether arrays of the type can grow. */
export const isList = (t: Type): boolean =>
  t.kind === 'array'
    ? t.storage === 'Array'
    : t.kind === 'opaque' && /(?:\[\]|^(?:Readonly)?Array<.*>)$/.test(t.text);

/** Whether values are arrays of a fixed length that are made with it. */
export const isTyped = convertsElements;

/** Whether the value is one of those whose elements, not itself, are put into another array. */
export function isArrayLike(a: Atom): boolean {
  if (a.type.kind === 'opaque') return isList(a.type);
  return a.type.kind === 'array' || a.type.kind === 'tuple';
}
