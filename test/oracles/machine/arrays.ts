/** Array and typed-array members without callbacks, and the helpers of the prelude that handle arrays. */
import { arrayNatives } from './names.js';
import type { Kernel } from './kernel.js';
import { toNumeric } from './operators.js';
import { FloatArray, isIntegerArray, type FloatKind } from './values.js';

type Plain = (x: unknown) => unknown;
type Members = Readonly<Record<string, (this: never, ...args: never[]) => unknown>>;
type List = unknown[] | FloatArray | Int32Array;

const replace = (self: List, items: readonly unknown[]): List => {
  for (let i = 0; i < self.length; i++) {
    if (self instanceof FloatArray) self.write(i, items[i]);
    else (self as unknown[])[i] = items[i];
  }
  return self;
};

export function isIterable(x: unknown): x is Iterable<unknown> {
  return typeof x === 'string' || (typeof x === 'object' && x !== null && Symbol.iterator in x);
}

/** Items of an iterable or of an array-like. */
export function listOf(x: unknown, plain: Plain): unknown[] {
  if (isIterable(x)) return [...x];
  const like = x as Readonly<Record<number, unknown>> & { readonly length: unknown };
  return Array.from({ length: Number(plain(like.length)) }, (_, i) => like[i]);
}

export function newFloatArray(kind: FloatKind, items: readonly unknown[], kernel: Kernel): FloatArray {
  const numeric = items.map(toNumeric);
  kernel.touched(items.length);
  return new FloatArray(kind, kind === 'Float32Array' ? numeric.map((x) => kernel.round(x)) : numeric);
}

/** JavaScript's own method, given plain arguments except those in `values`, which are items. */
const native = (name: string, plain: Plain, values: readonly number[] | 'all' = []) =>
  function (this: unknown[], ...args: unknown[]): unknown {
    const passed = args.map((x, i) => (values === 'all' || values.includes(i) ? x : plain(x)));
    const method = (Array.prototype as unknown as Record<string, (...a: unknown[]) => unknown>)[name]!;
    return method.apply(this, passed);
  };

const searches = new Set(['indexOf', 'lastIndexOf', 'includes', 'join', 'toString']);
const valueArguments: Readonly<Record<string, readonly number[] | 'all'>> = {
  fill: [0],
  push: 'all',
  unshift: 'all',
  concat: 'all',
  with: [1],
};

/** Operations by which a method finds where its range starts, where it ends and where it goes. */
const clamping = 6;

/** Members that are told a range or a place to begin at. */
const ofRange = new Set(['copyWithin', 'fill', 'includes', 'indexOf', 'lastIndexOf', 'slice']);

/** Members that handle one element; the others may read and write all there are. */
const ofOneElement = new Set(['at', 'push', 'pop']);

export function arrayMembers(kernel: Kernel, plain: Plain, deepPlain: Plain): Members {
  const members: Record<string, (this: never, ...args: never[]) => unknown> = {};
  for (const name of arrayNatives) {
    const unseen = native(name, plain, valueArguments[name]);
    const direct = ofOneElement.has(name)
      ? unseen
      : function (this: unknown[], ...args: unknown[]): unknown {
          const fills = name === 'fill' && args.length === 1;
          kernel.touched(fills ? this.length : 2 * this.length + (ofRange.has(name) ? clamping : 0));
          return unseen.apply(this, args);
        };
    members[name] = searches.has(name)
      ? function (this: unknown[], ...args: never[]) {
          const items = name === 'join' || name === 'toString' ? this.map(deepPlain) : this.map(plain);
          return direct.apply(items, args);
        }
      : direct;
  }
  members['splice'] = function (this: unknown[], start: unknown, ...rest: unknown[]) {
    kernel.touched(2 * this.length + clamping);
    if (rest.length === 0) return this.splice(Number(plain(start)));
    return this.splice(Number(plain(start)), Number(plain(rest[0])), ...rest.slice(1));
  } as never;
  members['concat'] = function (this: unknown[], ...rest: unknown[]) {
    for (const part of [this, ...rest]) kernel.touched(2 * (isIterable(part) ? [...part].length : 1));
    return this.concat(...rest.map((x) => (x instanceof FloatArray ? [x] : x)));
  } as never;
  members['flat'] = function (this: unknown[], depth: unknown = 1) {
    const items = this.flat(Number(plain(depth)));
    kernel.touched(2 * (this.length + items.length));
    return items;
  } as never;
  return members;
}

/** Members of typed arrays: the array's member on a copy of the items, written back if it mutates. */
export function floatMembers(kernel: Kernel, plain: Plain, deepPlain: Plain): Members {
  const ofArray = arrayMembers(kernel, plain, deepPlain);
  const onItems = (name: string) =>
    function (this: FloatArray | Int32Array, ...args: never[]) {
      return ofArray[name]!.apply([...this] as never, args);
    };
  const mutating = (name: string) =>
    function (this: FloatArray | Int32Array, ...args: never[]) {
      return replace(this, ofArray[name]!.apply([...this] as never, args) as unknown[]);
    };
  const stored = (self: FloatArray | Int32Array, x: unknown): unknown => {
    if (!(self instanceof FloatArray)) return plain(x);
    const numeric = toNumeric(x);
    return self.kind === 'Float32Array' ? kernel.round(numeric) : numeric;
  };
  const range = (self: FloatArray, start: unknown, end: unknown): [number, number] => {
    const clamp = (x: unknown, otherwise: number): number => {
      if (x === undefined) return otherwise;
      const i = Math.trunc(Number(plain(x))) || 0;
      return i < 0 ? Math.max(0, self.length + i) : Math.min(i, self.length);
    };
    const from = clamp(start, 0);
    return [from, Math.max(from, clamp(end, self.length))];
  };
  const same = ['at', 'includes', 'indexOf', 'lastIndexOf', 'join', 'toString', 'keys'];
  return {
    // Iterators see what is written while they run.
    values(this: FloatArray | Int32Array) {
      return this[Symbol.iterator]();
    },
    *entries(this: FloatArray | Int32Array) {
      let i = 0;
      for (const x of this) yield [i++, x];
    },
    ...Object.fromEntries(same.map((name) => [name, onItems(name)])),
    reverse: mutating('reverse'),
    copyWithin: mutating('copyWithin'),
    fill(this: FloatArray | Int32Array, x: unknown, start?: unknown, end?: unknown) {
      kernel.touched(this.length + (start === undefined ? 0 : clamping));
      return replace(this, [...this].fill(stored(this, x), plain(start) as number, plain(end) as number));
    },
    set(this: FloatArray | Int32Array, source: unknown, offset: unknown = 0) {
      const items = listOf(source, plain);
      const at = Number(plain(offset));
      if (at < 0 || at + items.length > this.length) throw new RangeError('offset is out of bounds');
      // From the same memory it is copied first.
      const isOwn =
        source === this ||
        (this instanceof FloatArray && source instanceof FloatArray && source.items === this.items);
      kernel.touched((isOwn ? 4 : 2) * items.length + clamping);
      items.forEach((x, i) => {
        if (this instanceof FloatArray) this.write(at + i, stored(this, x));
        else this[at + i] = plain(x) as number;
      });
    },
    subarray(this: FloatArray | Int32Array, start?: unknown, end?: unknown) {
      if (!(this instanceof FloatArray)) return this.subarray(plain(start) as number, plain(end) as number);
      const [from, to] = range(this, start, end);
      return new FloatArray(this.kind, this.items, this.offset + from, to - from);
    },
    slice(this: FloatArray | Int32Array, start?: unknown, end?: unknown) {
      if (!(this instanceof FloatArray)) return this.slice(plain(start) as number, plain(end) as number);
      const [from, to] = range(this, start, end);
      kernel.touched(2 * (to - from) + clamping);
      return new FloatArray(this.kind, this.toArray().slice(from, to));
    },
    toReversed(this: FloatArray | Int32Array) {
      if (!(this instanceof FloatArray)) return this.slice().reverse();
      kernel.touched(2 * this.length);
      return new FloatArray(this.kind, this.toArray().reverse());
    },
    with(this: FloatArray, index: unknown, x: unknown) {
      return new FloatArray(this.kind, this.toArray().with(Number(plain(index)), stored(this, x)));
    },
  };
}

/** What the prelude needs of arrays. */
export function arrayHelpers(kernel: Kernel, plain: Plain): Members {
  const indexOfDefined = (self: List, order: 1 | -1): number => {
    const n = self.length;
    for (let i = order === 1 ? 0 : n - 1; i >= 0 && i < n; i += order) if (hasItem(self, i)) return i;
    throw new TypeError('Reduce of empty array with no initial value');
  };
  const hasItem = (self: List, i: number): boolean =>
    self instanceof FloatArray ? i < self.length : i in self;
  const like = (self: List, items: unknown[]): unknown => {
    if (self instanceof FloatArray) return newFloatArray(self.kind, items, kernel);
    return isIntegerArray(self) ? new (self.constructor as Int32ArrayConstructor)(items.map(Number)) : items;
  };
  return {
    $plainThis(self: unknown) {
      if (self !== undefined) throw new Error('the oracle interpreter has no thisArg of array methods');
    },
    $has: hasItem,
    $like: like,
    $allocate: (self: List, n: number) =>
      Array.isArray(self) ? new Array(n) : like(self, new Array(n).fill(0)),
    $firstIndex: (self: List) => indexOfDefined(self, 1),
    $lastIndex: (self: List) => indexOfDefined(self, -1),
    $append(out: unknown[], x: unknown) {
      if (Array.isArray(x)) out.push(...(x as unknown[]));
      else out.push(x);
    },
    $half: (n: number) => n >> 1,
    $part: (items: List, from: number, to: number) => [...items].slice(from, to),
    $defined: (self: List) => [...self].filter((x) => x !== undefined),
    $replace(self: List, sorted: unknown[]) {
      if (!Array.isArray(self)) return replace(self, sorted);
      const holes = self.length - self.filter(() => true).length;
      const n = self.length;
      replace(self, [...sorted, ...new Array<undefined>(n - sorted.length)]);
      for (let i = n - holes; i < n; i++) delete self[i];
      return self;
    },
    $sortPlain(self: List) {
      kernel.touched(2 * self.length * Math.ceil(Math.log2(self.length + 1)));
      const keyed = [...self].map((x) => ({ x, key: plain(x) }));
      const order = Array.isArray(self) ? keyed.map((k) => k.key).map(String) : undefined;
      const compare = (a: number, b: number): number => {
        const [p, q] = order === undefined ? [keyed[a]!.key, keyed[b]!.key] : [order[a]!, order[b]!];
        if (keyed[a]!.x === undefined || keyed[b]!.x === undefined) {
          return Number(keyed[a]!.x === undefined) - Number(keyed[b]!.x === undefined);
        }
        if (order === undefined) return compareNumbers(p as number, q as number);
        return (p as string) < (q as string) ? -1 : (p as string) > (q as string) ? 1 : 0;
      };
      replace(
        self,
        [...keyed.keys()].sort(compare).map((i) => keyed[i]!.x),
      );
    },
    $list(x: unknown) {
      const items = listOf(x, plain);
      kernel.touched(2 * items.length);
      return items;
    },
    /** An array itself, whose later elements are gone through too. */
    $live: (x: unknown) => (Array.isArray(x) ? (x as unknown[]) : listOf(x, plain)),
  } as Members;
}

/** The order of typed arrays: −0 before 0, NaN last. */
function compareNumbers(p: number, q: number): number {
  if (Number.isNaN(p) || Number.isNaN(q)) return Number(Number.isNaN(p)) - Number(Number.isNaN(q));
  if (p === 0 && q === 0) return Number(Object.is(q, -0)) - Number(Object.is(p, -0));
  return p - q;
}
