/**
 * Values in and out of a program: arguments whose numbers become numbers of the algebra, results back to plain
 * JavaScript, and cotangents in the shape of their parameter. All of them visit numbers in the same order, so a position
 * in that order names a number.
 */
import { FloatArray, isIntegerArray, Scalar } from './machine/values.js';
import type { Instance } from './program.js';

type Leaf = (x: number) => unknown;
const isFloat = (x: unknown): x is Float64Array | Float32Array =>
  x instanceof Float64Array || x instanceof Float32Array;
const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;

/** Copies `value` for a program; `leaf` decides what each number becomes. Aliases stay aliases, by `seen`. */
export function importValue(
  value: unknown,
  leaf: Leaf,
  program: Instance,
  seen: Map<unknown, unknown>,
): unknown {
  if (typeof value === 'number') return leaf(value);
  if (typeof value === 'function') {
    throw new Error('the oracle interpreter takes no function as an argument: put it into the program');
  }
  if (!isObject(value) || value instanceof Scalar) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const copy = <T extends object>(made: T, fill: (made: T) => void): T => {
    seen.set(value, made);
    fill(made);
    return made;
  };
  const inside = (x: unknown): unknown => importValue(x, leaf, program, seen);
  if (isFloat(value)) {
    const kind = value instanceof Float64Array ? 'Float64Array' : 'Float32Array';
    return copy(
      new FloatArray(
        kind,
        Array.from(value as Float64Array, (x) => inside(x)),
      ),
      () => undefined,
    );
  }
  if (isIntegerArray(value)) return copy(value.slice(), () => undefined);
  if (Array.isArray(value))
    return copy(new Array(value.length), (made) => value.forEach((x, i) => (made[i] = inside(x))));
  if (value instanceof Map || value instanceof Set) {
    const constant = (x: unknown): unknown => importValue(x, (y) => y, program, seen);
    if (value instanceof Set) return new Set([...(value as Set<unknown>)].map(constant));
    return new Map([...(value as Map<unknown, unknown>)].map(([k, v]) => [k, constant(v)]));
  }
  const type = (value.constructor as { name?: string } | undefined)?.name;
  const prototype = type === undefined || type === 'Object' ? undefined : program.findClass(type)?.prototype;
  const made = Object.create(prototype ?? Object.prototype) as Record<string, unknown>;
  return copy(made, () => {
    for (const [name, x] of Object.entries(value)) made[name] = inside(x);
  });
}

/** Results as plain JavaScript; `leaf` turns a number of the algebra, or a constant, into what is wanted. */
export function exportValue(
  value: unknown,
  leaf: (x: number | Scalar<unknown>) => unknown,
  typed: boolean,
): unknown {
  const seen = new Map<unknown, unknown>();
  const go = (x: unknown): unknown => {
    if (typeof x === 'number' || x instanceof Scalar) return leaf(x as number | Scalar<unknown>);
    if (!isObject(x)) return x;
    if (seen.has(x)) return seen.get(x);
    if (x instanceof FloatArray) {
      const items = x.toArray().map(go);
      if (!typed) return items;
      return x.kind === 'Float64Array'
        ? Float64Array.from(items as number[])
        : Float32Array.from(items as number[]);
    }
    if (isIntegerArray(x) || x instanceof Error) return x;
    if (Array.isArray(x)) {
      const made: unknown[] = [];
      seen.set(x, made);
      x.forEach((item, i) => (made[i] = go(item)));
      made.length = x.length;
      return made;
    }
    if (x instanceof Set) return new Set([...(x as Set<unknown>)].map(go));
    if (x instanceof Map) return new Map([...(x as Map<unknown, unknown>)].map(([k, v]) => [k, go(v)]));
    const made: Record<string, unknown> = {};
    seen.set(x, made);
    for (const [name, item] of Object.entries(x)) made[name] = go(item);
    return made;
  };
  return go(value);
}

/**
 * The cotangent of a parameter with value `value`, reading entries in order. Undefined without a tangent space; a
 * record keeps its fields that have one.
 */
export function cotangentOf(value: unknown, read: () => number, seen: Map<unknown, unknown>): unknown {
  if (typeof value === 'number') return read();
  if (!isObject(value)) return undefined;
  if (seen.has(value)) return seen.get(value);
  const keep = <T>(made: T): T => {
    seen.set(value, made);
    return made;
  };
  if (isFloat(value)) {
    const items = Array.from(value as Float64Array, () => read());
    return keep(value instanceof Float64Array ? Float64Array.from(items) : Float32Array.from(items));
  }
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return undefined;
  if (Array.isArray(value)) {
    const made: unknown[] = keep([]);
    for (const x of value) made.push(cotangentOf(x, read, seen));
    const none = made.length > 0 && made.every((x) => x === undefined);
    return none ? keep(undefined) : made;
  }
  const made: Record<string, unknown> = keep({});
  for (const [name, x] of Object.entries(value)) {
    const bar = cotangentOf(x, read, seen);
    if (bar !== undefined) made[name] = bar;
  }
  return Object.keys(value).length > 0 && Object.keys(made).length === 0 ? keep(undefined) : made;
}

/** The numbers of `direction` that belong to the numbers of `value`, in order; zero where it says nothing. */
export function numbersAlong(value: unknown, direction: unknown, seen = new Set<unknown>()): number[] {
  if (typeof value === 'number') return [typeof direction === 'number' ? direction : 0];
  if (!isObject(value) || seen.has(value)) return [];
  seen.add(value);
  const at = (key: string | number): unknown => (direction as Record<string, unknown> | undefined)?.[key];
  if (isFloat(value)) return Array.from(value, (_, i) => Number(at(i) ?? 0));
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return [];
  if (Array.isArray(value)) return value.flatMap((x, i) => numbersAlong(x, at(i), seen));
  return Object.entries(value).flatMap(([name, x]) => numbersAlong(x, at(name), seen));
}
