/** Copies of arguments with other numbers, visited in the order in which gradients list them. */
import { isIntegerArray } from './machine/values.js';

export function replaceNumbers(value: unknown, next: (x: number) => number): unknown {
  if (typeof value === 'number') return next(value);
  if (typeof value !== 'object' || value === null || isIntegerArray(value)) return value;
  if (value instanceof Float64Array || value instanceof Float32Array) return value.map((x) => next(x));
  if (Array.isArray(value)) return value.map((x) => replaceNumbers(x, next));
  const made = Object.create(Object.getPrototypeOf(value) as object | null) as Record<string, unknown>;
  for (const [name, x] of Object.entries(value)) made[name] = replaceNumbers(x, next);
  return made;
}
