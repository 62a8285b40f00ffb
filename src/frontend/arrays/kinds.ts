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

/** Whether the value is an array or tuple of any kind. */
export function isArrayLike(a: Atom): boolean {
  if (a.type.kind === 'opaque') return isList(a.type);
  return a.type.kind === 'array' || a.type.kind === 'tuple';
}

/** Whether `Array.isArray` holds: `concat` and `flat` put its elements, not itself, into another array. */
export const isSpreadable = (a: Atom): boolean =>
  isArrayLike(a) && !(a.type.kind === 'array' && a.type.storage !== 'Array');

const prototypes = { Array, Float64Array, Float32Array, Uint8Array };

/** Whether arrays of the kind have the member, `length` or a method. */
export const hasMember = ({ type }: Atom, name: string): boolean =>
  name in prototypes[type.kind === 'array' ? type.storage : 'Array'].prototype;
