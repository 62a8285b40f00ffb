/**
 * The types of k tangents or adjoints at once. Those of a number are a row of k numbers; those of an array of n numbers
 * are one flat array of n·k, so that the k of one element lie together; other structures hold such rows and arrays.
 */
import { numberType } from '../../ir/build.js';
import type { ArrayType, Type } from '../../ir/types.js';
import { partsOf } from './numbers.js';
import { Unsuited } from './unsuited.js';

export const rowType: ArrayType = {
  kind: 'array',
  storage: 'Float64Array',
  element: numberType,
  readonly: false,
};

export const listOf = (element: Type): ArrayType => ({
  kind: 'array',
  storage: 'Array',
  element,
  readonly: false,
});

/**
 * A list of numbers that grows or shrinks holds a row for each; typed arrays do neither. Rows are of double precision if
 * not `isRounded`.
 */
export function vectorType(t: Type, grows: boolean, isRounded = true): Type {
  switch (t.kind) {
    case 'number':
      return rowType;
    case 'array':
      if (t.element.kind !== 'number' || (grows && t.storage === 'Array'))
        return listOf(vectorType(t.element, grows, isRounded));
      return t.storage === 'Float32Array' && isRounded ? { ...rowType, storage: 'Float32Array' } : rowType;
    case 'tuple': {
      const parts = new Map(partsOf(t).map((p) => [p.key, p.type]));
      return {
        kind: 'tuple',
        elements: t.elements.map((e, i) =>
          parts.has(i) ? { ...e, type: vectorType(e.type, grows, isRounded) } : { ...e, type: none },
        ),
      };
    }
    case 'record':
      return {
        kind: 'record',
        fields: partsOf(t).map(({ key, type }) => ({
          name: String(key),
          type: vectorType(type, grows, isRounded),
          optional: false,
        })),
      };
    case 'union':
      throw new Unsuited();
    case 'boolean':
    case 'void':
    case 'opaque':
      return none;
  }
}

/** Whether values of the type hold lists of numbers, which have rows if they grow. */
export function hasLists(t: Type): boolean {
  if (t.kind === 'array') return t.element.kind === 'number' ? t.storage === 'Array' : hasLists(t.element);
  return partsOf(t).some((p) => hasLists(p.type));
}

const none: Type = { kind: 'opaque', text: 'undefined' };

export const isFlat = (t: Type): boolean => t.kind === 'array' && t.element.kind === 'number';
