/**
 * The order in which an object is gone through: keys that are integers first, ascending, then the others as they were
 * put in. An object that the function is given is taken to have its fields in the order of its type.
 */
import type { ts } from 'ts-morph';
import type { RecordType } from '../ir/types.js';
import { declaresFields } from './classes.js';
import type { Context } from './context.js';
import { hasOtherKeys } from './recordTypes.js';

/** Keys, in the order in which they were first set, as `for…in` and `Object.keys` give them. */
export function enumerated<T>(members: readonly T[], keyOf: (member: T) => string): readonly T[] {
  const isInteger = (m: T): boolean => /^(?:0|[1-9]\d*)$/.test(keyOf(m)) && Number(keyOf(m)) < 2 ** 32 - 1;
  const integers = members.filter(isInteger).sort((a, b) => Number(keyOf(a)) - Number(keyOf(b)));
  return integers.length === 0 ? members : [...integers, ...members.filter((m) => !isInteger(m))];
}

/** The type of an object whose keys were set in this order. */
export function withKeyOrder(type: RecordType, keys: readonly string[]): RecordType {
  const place = new Map(keys.map((key, i) => [key, i]));
  const at = (name: string): number => place.get(name) ?? keys.length;
  const set = type.fields.filter((f) => place.has(f.name)).map((f) => at(f.name));
  if (set.every((k, i) => i === 0 || set[i - 1]! <= k)) return type;
  return { ...type, fields: [...type.fields].sort((a, b) => at(a.name) - at(b.name)) };
}

/** Whether loops over the keys of objects of the type visit its fields, in their order. */
export const visitsFields = (c: Context, type: ts.Type): boolean =>
  !hasOtherKeys(c.types.checker, type, declaresFields(c.unit.program.compiler.getCompilerOptions()));
