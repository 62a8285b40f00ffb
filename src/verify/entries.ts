/** The numbers that a value of some type is differentiated by, and values made anew from numbers. */
import { hasTangent } from '../ir/tangent.js';
import type { Field, RecordType, Type } from '../ir/types.js';

/** One number of a value, by the path that leads to it: `xs[2].mass`. */
export type Entries = ReadonlyMap<string, number>;

/** The numbers of a value that have a tangent, `path` being its name; also of a tangent or gradient of the type. */
export function entriesOf(type: Type, value: unknown, path: string): Entries {
  const found = new Map<string, number>();
  const visit = (t: Type, v: unknown, at: string): void => {
    if (typeof v === 'number' && t.kind === 'number') found.set(at, v);
    else for (const part of partsOf(t, v)) visit(part.type, part.value, at + part.key);
  };
  visit(type, value, path);
  return found;
}

/**
 * A copy of the value with other numbers: `change` gives them by path. Data without tangent is copied too, so that
 * whoever writes to it writes to the copy.
 */
export function withEntries(
  type: Type,
  value: unknown,
  path: string,
  change: (path: string, before: number) => number,
): unknown {
  if (typeof value === 'number') return type.kind === 'number' ? change(path, value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!hasTangent(type)) return copied(value);
  const parts = partsOf(type, value).map(({ type: t, value: v, key, name }) => ({
    name,
    value: withEntries(t, v, path + key, change),
  }));
  // Single precision would hide the steps that differences take.
  if (isTyped(value)) return Float64Array.from(parts, (p) => p.value as number);
  const copy: object = Array.isArray(value)
    ? new Array<unknown>(value.length)
    : Object.assign(Object.create(Object.getPrototypeOf(value) as object) as object, value);
  for (const p of parts) Object.assign(copy, { [p.name]: p.value });
  return copy;
}

/** A tangent, or a cotangent, of the value, with the numbers that `entry` gives by path; undefined for none. */
export function tangentFor(
  type: Type,
  value: unknown,
  path: string,
  entry: (path: string) => number,
): unknown {
  if (type.kind === 'number') return typeof value === 'number' ? entry(path) : undefined;
  if (typeof value !== 'object' || value === null || !hasTangent(type)) return undefined;
  const parts = partsOf(type, value).map(
    (p) => [p.name, tangentFor(p.type, p.value, path + p.key, entry)] as const,
  );
  if (value instanceof Float32Array) return Float32Array.from(parts, ([, x]) => x as number);
  if (isTyped(value)) return Float64Array.from(parts, ([, x]) => x as number);
  if (Array.isArray(value)) return parts.map(([, x]) => x);
  return Object.fromEntries(parts.filter(([, x]) => x !== undefined));
}

/** Of a structure like the value in which something stands for each number: what that is, by the number's path. */
export function inPlaceOfNumbers(
  type: Type,
  value: unknown,
  structure: unknown,
  path: string,
): ReadonlyMap<string, unknown> {
  if (typeof value === 'number') return new Map(type.kind === 'number' ? [[path, structure]] : []);
  return new Map(
    partsOf(type, value).flatMap((p) => {
      const inner = (structure as Readonly<Record<string | number, unknown>> | undefined)?.[p.name];
      return [...inPlaceOfNumbers(p.type, p.value, inner, path + p.key)];
    }),
  );
}

interface Part {
  readonly type: Type;
  readonly value: unknown;
  readonly key: string;
  readonly name: string | number;
}

/** The parts of a value that may have a tangent. Tuples keep a part for each element, arrays too. */
function partsOf(type: Type, value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null) return [];
  if (type.kind === 'union') return partsOf(Array.isArray(value) ? type.list : type.object, value);
  if (type.kind === 'array' && (Array.isArray(value) || isTyped(value))) {
    const { element } = type;
    return Array.from(value as ArrayLike<unknown>, (v, i) => ({
      type: element,
      value: v,
      key: `[${i}]`,
      name: i,
    }));
  }
  if (type.kind === 'tuple' && Array.isArray(value)) {
    return (value as readonly unknown[]).flatMap((v, i) => {
      const element = type.elements[i];
      return element === undefined ? [] : [{ type: element.type, value: v, key: `[${i}]`, name: i }];
    });
  }
  if (type.kind !== 'record') return [];
  return fieldsOf(type, value).map(({ name, type: t }) => ({
    type: t,
    value: (value as Readonly<Record<string, unknown>>)[name],
    key: /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
    name,
  }));
}

const fieldsOf = (type: RecordType, value: object): readonly Field[] =>
  type.fields.filter((f) => f.name in value && hasTangent(f.type));

const isTyped = (value: unknown): value is Float64Array | Float32Array =>
  value instanceof Float64Array || value instanceof Float32Array;

/** Functions and instances of classes stay what they are. */
function copied(value: object): object {
  if (Array.isArray(value))
    return value.map((v: unknown) => (typeof v === 'object' && v !== null ? copied(v) : v));
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set)
    return structuredClone(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, v]: [string, unknown]) => [
      name,
      typeof v === 'object' && v !== null ? copied(v) : v,
    ]),
  );
}
