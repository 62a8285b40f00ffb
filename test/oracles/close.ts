/**
 * Equality of results up to rounding: deep over arrays, typed arrays and records; NaN equals NaN, an infinity equals
 * itself, a missing field equals an undefined one.
 */

/** Below `relative·floor` in absolute difference two numbers are the same: cancellation leaves such rests. */
const floor = 1e-3;

function numbersClose(a: number, b: number, relative: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b), floor);
}

const isList = (x: unknown): x is ArrayLike<unknown> =>
  Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;
const kind = (x: unknown): string =>
  Array.isArray(x) ? 'array' : isObject(x) ? (isList(x) ? x.constructor.name : 'record') : String(x);

/** Where and how `a` and `b` differ, or undefined when they are close. */
export function difference(a: unknown, b: unknown, relative = 1e-9, path = 'result'): string | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    if (numbersClose(a, b, relative)) return undefined;
    const error = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
    return `${path}: ${a} against ${b} (relative difference ${error.toExponential(1)})`;
  }
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return `${path}: length ${a.length} against ${b.length}`;
    for (let i = 0; i < a.length; i++) {
      const found = difference(a[i], b[i], relative, `${path}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isObject(a) && isObject(b) && !isList(a) && !isList(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = difference(a[key], b[key], relative, `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return Object.is(a, b) ? undefined : `${path}: ${kind(a)} against ${kind(b)}`;
}

export function isClose(a: unknown, b: unknown, relative = 1e-9): boolean {
  return difference(a, b, relative) === undefined;
}
