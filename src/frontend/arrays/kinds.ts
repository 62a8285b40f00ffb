/** Types of arrays, those of data without derivative among them. */
import type { Atom, Type } from '../../ir/types.js';

/** Whether arrays of the type can grow. */
export const isList = (t: Type): boolean =>
  t.kind === 'array'
    ? t.storage === 'Array'
    : t.kind === 'opaque' && /(?:\[\]|^(?:Readonly)?Array<.*>)$/.test(t.text);

export function arrayOf(element: Type): Type {
  switch (element.kind) {
    case 'boolean':
      return { kind: 'opaque', text: 'boolean[]' };
    case 'opaque':
      return {
        kind: 'opaque',
        text: /[^\w$.]/.test(element.text) ? `(${element.text})[]` : `${element.text}[]`,
      };
    case 'number':
    case 'void':
    case 'array':
    case 'tuple':
    case 'record':
      return { kind: 'array', storage: 'Array', element, readonly: false };
  }
}

/** Whether the value is one of those whose elements, not itself, are put into another array. */
export function isArrayLike(a: Atom): boolean {
  if (a.type.kind === 'opaque') return isList(a.type);
  return a.type.kind === 'array' || a.type.kind === 'tuple';
}
