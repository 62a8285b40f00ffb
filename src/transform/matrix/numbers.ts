/**
 * The numbers in a value, in order: parameters, fields and elements as they are declared and stored. They are the rows
 * and columns of derivatives that are matrices.
 */
import { isNullable, number, numberType, variable, type BlockBuilder } from '../../ir/build.js';
import { hasTangent, isRecursive } from '../../ir/tangent.js';
import type { Atom, Type } from '../../ir/types.js';
import { add, multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { forEach } from '../forEach.js';

/** Whether the numbers in values of the type can be counted: none may be missing, and none is inside of itself. */
export function isCountable(t: Type): boolean {
  if (!hasTangent(t)) return true;
  if (isNullable(t)) return false;
  switch (t.kind) {
    case 'array':
      return isCountable(t.element);
    case 'tuple':
      return t.elements.every((e) => e.optional !== true && isCountable(e.type));
    case 'record':
      return (
        t.members === undefined &&
        !isRecursive(t) &&
        t.fields.every((f) => !hasTangent(f.type) || (!f.optional && isCountable(f.type)))
      );
    case 'union':
      return false;
    case 'number':
    case 'boolean':
    case 'void':
    case 'opaque':
      return true;
  }
}

/** How many numbers values of the type hold, if all hold as many. */
export function sizeOf(t: Type): number | undefined {
  switch (t.kind) {
    case 'number':
      return 1;
    case 'array':
    case 'union':
      return hasTangent(t) ? undefined : 0;
    case 'tuple':
      return total(t.elements.map((e) => sizeOf(e.type)));
    case 'record':
      return total(t.fields.map((f) => sizeOf(f.type)));
    case 'boolean':
    case 'void':
    case 'opaque':
      return 0;
  }
}

export const total = (sizes: readonly (number | undefined)[]): number | undefined =>
  sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );

/** A part of a structure, by its name or place in it. */
export interface Part {
  readonly key: string | number;
  readonly type: Type;
}

/** The parts of a tuple or record that have numbers. */
export function partsOf(t: Type): readonly Part[] {
  if (t.kind === 'tuple')
    return t.elements.flatMap(({ type }, key) => (hasTangent(type) ? [{ key, type }] : []));
  if (t.kind === 'record')
    return t.fields.flatMap(({ name, type }) => (hasTangent(type) ? [{ key: name, type }] : []));
  return [];
}

/** `whole[key]` or `whole.key`. */
export const part = (b: BlockBuilder, whole: Atom, { key, type }: Part, name = ''): Atom =>
  typeof key === 'string'
    ? b.let({ kind: 'field', object: whole, name: key }, type, name)
    : b.let({ kind: 'load', array: whole, index: number(key) }, type, name);

/** How many numbers are in `value`; `name` is a hint. */
export function countNumbers(b: BlockBuilder, value: Atom, type: Type, name = ''): Atom {
  const size = sizeOf(type);
  if (size !== undefined) return number(size);
  if (type.kind !== 'array') {
    return partsOf(type).reduce<Atom>((sum, p) => {
      const size = sizeOf(p.type);
      const inner = size === undefined ? countNumbers(b, part(b, value, p), p.type) : number(size);
      return flatten(b, add(sum, inner));
    }, number(0));
  }
  const each = sizeOf(type.element);
  const role = name === '' ? 'temporary' : 'tangent';
  const length = b.let({ kind: 'length', array: value }, numberType, each === 1 ? name : '', role);
  if (each !== undefined) return flatten(b, multiply(length, number(each)), name, 'tangent');
  const sum = variable('numbers', numberType, 'temporary');
  return forEach(b, length, [{ parameter: sum, initial: number(0) }], (inner, index) => {
    const element = inner.let({ kind: 'load', array: value, index }, type.element);
    return [flatten(inner, add(sum, countNumbers(inner, element, type.element)))];
  })[0]!;
}
