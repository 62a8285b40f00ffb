/** What translated code calls: operators, element access, member lookup and the services of the prelude. */
import { Shift } from '../continuations.js';
import { arrayMembers, floatMembers, isIterable, listOf } from './arrays.js';
import type { Kernel } from './kernel.js';
import { globalValues, library, type Table } from './library.js';
import { lift, operators, toNumeric } from './operators.js';
import { arrayCallbacks } from './names.js';
import { FloatArray, isIntegerArray, Scalar } from './values.js';

export interface Machine {
  readonly kernel: Kernel;
  /** `__o` and `__u` of the translated code. */
  readonly services: Table;
  readonly uncountedServices: Table;
  readonly globalValues: readonly unknown[];
}

/** Runs the prelude, given helpers by name, and returns its functions. */
export type RunPrelude = (services: Table, uncounted: Table, helpers: Table) => Table;

const has = (table: Table, name: PropertyKey): name is string =>
  typeof name === 'string' && Object.hasOwn(table, name);

const mapMembers = 'get set has delete clear keys values entries'.split(' ');
const setMembers = 'add has delete clear keys values entries'.split(' ');

export function newMachine(kernel: Kernel, runPrelude: RunPrelude): Machine {
  const plain = (x: unknown): unknown => (typeof x === 'object' && x instanceof Scalar ? kernel.value(x) : x);
  const deepPlain = (x: unknown): unknown => {
    if (x instanceof FloatArray) return x.toArray().map(plain);
    if (Array.isArray(x)) return x.map(deepPlain);
    if (x instanceof Scalar) return kernel.value(x);
    const isRecord = typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
    return isRecord ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, deepPlain(v)])) : x;
  };
  const text = (x: unknown): string => String(deepPlain(x));
  const counted = operators(kernel, kernel.perform, text);
  const uncounted = operators(kernel, kernel.performUncounted, text);
  const { globals, helpers } = library(kernel, counted, plain, deepPlain);

  const lifted = (table: object): Table =>
    Object.fromEntries(Object.entries(table).map(([name, f]) => [name, lift(kernel, f as never)]));
  const ofArray = lifted(arrayMembers(kernel, plain, deepPlain));
  const ofFloat = lifted(floatMembers(kernel, plain, deepPlain));
  const keyed = (type: { prototype: object }, names: readonly string[]): Table =>
    lifted(
      Object.fromEntries(
        names.map((name) => [
          name,
          function (this: unknown, key: unknown, ...rest: unknown[]): unknown {
            const method = (type.prototype as Record<string, (...a: unknown[]) => unknown>)[name]!;
            return method.call(this, plain(key), ...rest);
          },
        ]),
      ),
    );
  const ofMap = keyed(Map, mapMembers);
  const ofSet = keyed(Set, setMembers);
  const nativeMember = (prototype: object, name: PropertyKey): unknown => {
    const method = (prototype as Record<PropertyKey, unknown>)[name];
    if (typeof method !== 'function') return method;
    return lift(kernel, function (this: unknown, ...args: unknown[]) {
      return (method as (...a: unknown[]) => unknown).apply(plain(this), args.map(deepPlain));
    } as never);
  };

  const from = (table: Table, callbacks: Table, kind: string, name: PropertyKey): unknown => {
    if (has(table, name)) return table[name];
    if (has(callbacks, name)) return callbacks[name];
    throw new Error(`the oracle interpreter has no member '${String(name)}' of ${kind}`);
  };
  let callbacks: Table = {};
  let services: Table = {};

  const bind = lift(kernel, function (this: (...x: unknown[]) => unknown, ...args: [unknown, ...unknown[]]) {
    return this.bind(...args);
  } as never);
  /** Not lifted: in a generator machine it returns the generator of the function applied. */
  const apply = function (this: (...x: unknown[]) => unknown, self: unknown, list: unknown): unknown {
    return this.apply(self, listOf(list ?? [], plain));
  };
  const objectMember = (o: object, name: PropertyKey): unknown => {
    if (Array.isArray(o)) return from(ofArray, callbacks, 'arrays', name);
    if (o instanceof FloatArray || isIntegerArray(o)) return from(ofFloat, callbacks, 'typed arrays', name);
    if (o instanceof Scalar) return nativeMember(Number.prototype, name);
    if (o instanceof Map) return name === 'forEach' ? services['mapForEach'] : from(ofMap, {}, 'Map', name);
    if (o instanceof Set) return name === 'forEach' ? services['setForEach'] : from(ofSet, {}, 'Set', name);
    if (o instanceof RegExp) return nativeMember(RegExp.prototype, name);
    const value = (o as Record<PropertyKey, unknown>)[name];
    const inherited =
      value !== undefined && value === (Object.prototype as Record<PropertyKey, unknown>)[name];
    return inherited ? nativeMember(Object.prototype, name) : value;
  };
  const method = (o: unknown, name: PropertyKey): unknown => {
    if (!isMethodKey(name)) return get(o, name);
    if (typeof o === 'object' && o !== null) return objectMember(o, name);
    if (typeof o === 'string') return nativeMember(String.prototype, name);
    if (typeof o === 'number') return nativeMember(Number.prototype, name);
    if (typeof o === 'boolean') return nativeMember(Boolean.prototype, name);
    if (typeof o === 'function' && name === 'bind') return bind;
    if (typeof o === 'function' && name === 'apply') return apply;
    return (o as Record<PropertyKey, unknown>)[name];
  };
  const isMethodKey = (key: unknown): key is string =>
    typeof key === 'string' && key !== 'length' && !/^(0|[1-9]\d*)$/.test(key);
  const isBuiltIn = (o: unknown): boolean =>
    Array.isArray(o) ||
    o instanceof FloatArray ||
    isIntegerArray(o) ||
    typeof o === 'string' ||
    o instanceof Map;

  const get = (o: unknown, key: PropertyKey): unknown => {
    if (typeof key !== 'string') kernel.touched(1);
    if (Array.isArray(o)) return isMethodKey(key) ? method(o, key) : (o as unknown[])[key as number];
    if (!(o instanceof FloatArray)) return (o as Record<PropertyKey, unknown>)[key];
    if (key === 'length') return o.length;
    return isMethodKey(key) ? method(o, key) : o.read(key);
  };
  const set = (o: unknown, key: PropertyKey, value: unknown): unknown => {
    if (o instanceof FloatArray || Array.isArray(o)) kernel.touched(1);
    if (o instanceof FloatArray) {
      const x = toNumeric(value);
      o.write(key, o.kind === 'Float32Array' ? kernel.round(x) : x);
    } else {
      const isPlain = isIntegerArray(o) || (Array.isArray(o) && key === 'length');
      (o as Record<PropertyKey, unknown>)[key] = isPlain ? plain(value) : value;
    }
    return value;
  };
  /** What is spread: its elements are read and put elsewhere. */
  const moved = (x: unknown): unknown => {
    if (Array.isArray(x) || x instanceof FloatArray) kernel.touched(2 * x.length);
    return x;
  };
  /** What is gone through, as far as that goes: each element is read. */
  const each = function* (x: Iterable<unknown>): Iterable<unknown> {
    for (const element of x) {
      kernel.touched(1);
      yield element;
    }
  };
  const iterable = (x: unknown): Iterable<unknown> => {
    if (isIterable(x)) return x;
    throw new TypeError(`${typeof x} is not iterable`);
  };
  /** What a pattern takes apart: so many elements are read, and those of its rest put elsewhere. */
  const apart = (x: unknown, taken: number, hasRest: boolean): unknown => {
    if (!Array.isArray(x) && !(x instanceof FloatArray)) return x;
    kernel.touched(Math.min(taken, x.length) + (hasRest ? 2 * Math.max(0, x.length - taken) : 0));
    return x;
  };

  const own = {
    Shift,
    plain,
    text,
    get,
    set,
    method,
    member: (o: unknown, name: PropertyKey) =>
      isBuiltIn(o) ? method(o, name) : (o as Record<PropertyKey, unknown>)[name],
    toNumber: toNumeric,
    isNil: (x: unknown) => x === undefined || x === null,
    typeOf: (x: unknown) => (x instanceof Scalar ? 'number' : typeof x),
    has: (key: PropertyKey, o: object) => (o instanceof FloatArray ? Number(key) < o.length : key in o),
    keysOf(o: object): string[] {
      const names: string[] = [];
      for (const name in o instanceof FloatArray ? o.toArray() : o) names.push(name);
      return names;
    },
    indexable: (o: unknown) => (o instanceof FloatArray ? o.toArray() : o),
    moved,
    each: (x: unknown) => (Array.isArray(x) || x instanceof FloatArray ? each(x as Iterable<unknown>) : x),
    iterate: (o: unknown) => iterable(o)[Symbol.iterator](),
    apart,
    next(it: Iterator<unknown>): unknown {
      kernel.touched(1);
      return (it.next() as { value?: unknown }).value;
    },
    rest(it: Iterator<unknown>): unknown[] {
      const items: unknown[] = [];
      for (let step = it.next(); step.done !== true; step = it.next()) items.push(step.value);
      kernel.touched(2 * items.length);
      return items;
    },
    without: (o: object, names: readonly string[]) =>
      Object.fromEntries(Object.entries(o).filter(([name]) => !names.includes(name))),
    enumMember(target: Record<PropertyKey, unknown>, name: string, value: unknown): unknown {
      target[name] = value;
      if (typeof value === 'number') target[value] = name;
      return value;
    },
    initialiseError(self: Error, [message]: readonly unknown[]): void {
      if (message !== undefined) self.message = text(message);
    },
  };
  const readHelper = { $read: lift(kernel, own.member as never) };
  const preludeFunctions = runPrelude({ ...counted, ...own }, uncounted, { ...helpers, ...readHelper });
  callbacks = Object.fromEntries(arrayCallbacks.map((name) => [name, preludeFunctions[name]]));
  services = { ...counted, ...own, ...preludeFunctions };
  Object.assign(globals['Array'] as object, { from: preludeFunctions['from'] });
  for (const [name, type] of Object.entries(globals)) {
    if (/^(Float|U?[Ii]nt)\d+.*Array$/.test(name))
      Object.assign(type as object, { from: preludeFunctions['typedFrom'] });
  }
  return { kernel, services, uncountedServices: uncounted, globalValues: globalValues(globals) };
}
