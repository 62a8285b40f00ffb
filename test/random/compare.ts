/** Comparing gradients of random programs: exact shapes, numbers up to the rounding that reordering a sum brings. */

const isList = (x: unknown): x is ArrayLike<unknown> =>
  Array.isArray(x) || x instanceof Float64Array || x instanceof Float32Array;

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;

/** A record's fields by name, so that it does not matter in which order they were made; absent is undefined. */
const fieldsOf = (record: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** The numbers in nested arrays and records, in order. */
export function leaves(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (isList(value)) return Array.from(value).flatMap(leaves);
  return isRecord(value) ? fieldsOf(value).flatMap(([, field]) => leaves(field)) : [];
}

/** Kinds, lengths and what is no number: `[number, Float64Array(3), { x: number }]`. */
export function shape(value: unknown): string {
  if (isList(value)) {
    const inner = Array.from(value).map(shape).join(', ');
    return Array.isArray(value) ? `[${inner}]` : `${value.constructor.name}(${value.length})`;
  }
  if (isRecord(value))
    return `{ ${fieldsOf(value)
      .map(([name, field]) => `${name}: ${shape(field)}`)
      .join(', ')} }`;
  return typeof value === 'string' || typeof value === 'boolean' ? JSON.stringify(value) : typeof value;
}

const relative = 1e-9;
/**
 * Two correct gradients add the same products of partial derivatives along paths, in another order or associated
 * differently, so they differ by a few roundings (2⁻⁵³ ≈ 1e-16) of the largest products, not of the sum: where
 * products cancel, the relative error of what is left says nothing. `scale` stands for the size of the products: the
 * value and gradient themselves, or, where those do not suffice, the sum of the products' sizes (path-scale.ts).
 */
const floor = 1e-12;

/** The first number of `actual` that is not the `expected` one, or undefined. */
export function numbersDiffer(actual: unknown, expected: unknown, scale: number): string | undefined {
  const [a, b] = [leaves(actual), leaves(expected)];
  if (a.length !== b.length) return `${a.length} numbers, expected ${b.length}`;
  const index = a.findIndex((x, k) => !close(x, b[k]!, scale));
  if (index < 0) return undefined;
  return `number ${index} is ${a[index]}, expected ${b[index]} (difference ${Math.abs(a[index]! - b[index]!)})`;
}

function close(x: number, y: number, scale: number): boolean {
  if (Object.is(x, y) || x === y) return true;
  return Math.abs(x - y) <= relative * Math.max(Math.abs(x), Math.abs(y)) + floor * Math.max(1, scale);
}

/** Bit-equal throughout, −0 and NaN told apart. */
export function identical(actual: unknown, expected: unknown): boolean {
  if (shape(actual) !== shape(expected)) return false;
  const b = leaves(expected);
  return leaves(actual).every((x, k) => Object.is(x, b[k]));
}

export function show(value: unknown): string {
  if (value instanceof Float64Array) return `Float64Array.of(${Array.from(value, show).join(', ')})`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (isRecord(value))
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${show(field)}`)
      .join(', ')} }`;
  if (typeof value === 'string') return `'${value}'`;
  return Object.is(value, -0) ? '-0' : String(value);
}
