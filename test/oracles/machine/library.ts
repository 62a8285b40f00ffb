/** The global objects of the interpreted program. A global that is not here throws when it is used. */
import { arrayHelpers, listOf, newFloatArray } from './arrays.js';
import type { Kernel } from './kernel.js';
import { lift, toNumeric, type Operators } from './operators.js';
import { FloatArray, Scalar, type FloatKind } from './values.js';

type Plain = (x: unknown) => unknown;
type Native = (this: never, ...args: never[]) => unknown;
export type Table = Readonly<Record<string, unknown>>;

const errors = { Error, TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError };
const integerArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
};

type Make = (args: readonly unknown[]) => unknown;

const provided = [
  ...Object.keys(errors),
  ...Object.keys(integerArrays),
  'Math Number Array Object String Boolean Float64Array Float32Array Map Set JSON console'.split(' '),
  'isNaN isFinite parseFloat parseInt'.split(' '),
].flat();

const constants = new Set(['undefined', 'NaN', 'Infinity']);

/** Every name that must not reach JavaScript's own globals, in the order of the factory's parameters. */
export const globalNames: readonly string[] = [
  ...new Set([...provided, ...Object.getOwnPropertyNames(globalThis), 'require', 'module', 'exports']),
].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !constants.has(name));

function forbidden(name: string): unknown {
  const refuse = (): never => {
    throw new Error(`the oracle interpreter has no global '${name}'`);
  };
  return new Proxy(function () {}, { get: refuse, apply: refuse, construct: refuse, has: refuse });
}
const forbiddenGlobals = new Map(globalNames.map((name) => [name, forbidden(name)]));

export interface Library {
  readonly globals: Table;
  /** Helpers of the prelude. */
  readonly helpers: Table;
}

export function library(kernel: Kernel, operators: Operators, plain: Plain, deepPlain: Plain): Library {
  const own = (f: Native): unknown => lift(kernel, f as never);
  /** JavaScript's function on plain arguments. */
  const native = (f: unknown): unknown =>
    own(function (this: unknown, ...args: unknown[]) {
      return (f as (...a: unknown[]) => unknown).apply(plain(this), args.map(deepPlain));
    } as never);
  const natives = (source: object, names: readonly string[]): Table =>
    Object.fromEntries(names.map((name) => [name, native((source as Table)[name])]));
  const classes = new Map<unknown, Make>();
  const withClass = <T extends object>(target: T, isInstance: (x: unknown) => boolean, make: Make): T => {
    classes.set(target, make);
    return Object.defineProperty(target, Symbol.hasInstance, { value: isInstance });
  };

  const array = (args: readonly unknown[]): unknown[] => {
    if (args.length !== 1) return [...args];
    const n = plain(args[0]);
    return typeof n === 'number' ? new Array<unknown>(n) : [args[0]];
  };
  const arrayClass = Object.assign(own((...args: never[]) => array(args)) as object, {
    isArray: own((x: unknown) => Array.isArray(x)),
    of: own((...items: never[]) => items),
  });
  withClass(arrayClass, (x) => Array.isArray(x), array);

  const floatArray = (kind: FloatKind): object => {
    const make = (args: readonly unknown[]): FloatArray => {
      const first = args[0];
      if (typeof first === 'object' && first !== null && !(first instanceof Scalar)) {
        if (args.length > 1) throw new Error(`the oracle interpreter has no ${kind} over a buffer`);
        return newFloatArray(kind, listOf(first, plain), kernel);
      }
      return new FloatArray(kind, new Array(Math.trunc(Number(plain(first ?? 0)))).fill(0));
    };
    const statics = {
      of: own((...items: never[]) => newFloatArray(kind, items, kernel)),
      BYTES_PER_ELEMENT: kind === 'Float64Array' ? 8 : 4,
      name: kind,
    };
    return withClass(statics, (x) => x instanceof FloatArray && x.kind === kind, make);
  };

  const integerArray = (type: Int32ArrayConstructor): object => {
    const make = (args: readonly unknown[]): unknown => {
      const first = args[0];
      const isList = typeof first === 'object' && first !== null && !(first instanceof Scalar);
      return isList
        ? new type(listOf(first, plain).map((x) => Number(plain(x))))
        : new type(Number(plain(first ?? 0)));
    };
    const statics = {
      of: own((...items: never[]) => make([items])),
      BYTES_PER_ELEMENT: type.BYTES_PER_ELEMENT,
    };
    return withClass(statics, (x) => x instanceof type, make);
  };

  const collection = (type: MapConstructor | SetConstructor): object =>
    withClass(
      {},
      (x) => x instanceof type,
      ([items]) => {
        const list = items === undefined || items === null ? [] : listOf(items, plain);
        if (type === Set) return new Set(list.map(plain));
        return new Map(list.map((entry) => [plain((entry as unknown[])[0]), (entry as unknown[])[1]]));
      },
    );

  const numberClass = Object.assign(own((x: unknown = 0) => toNumeric(x)) as object, {
    ...natives(Number, ['isInteger', 'isFinite', 'isNaN', 'isSafeInteger', 'parseFloat', 'parseInt']),
    ...Object.fromEntries(
      ['EPSILON', 'MAX_VALUE', 'MIN_VALUE', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'NaN'].map((name) => [
        name,
        (Number as unknown as Table)[name],
      ]),
    ),
    POSITIVE_INFINITY: Infinity,
    NEGATIVE_INFINITY: -Infinity,
  });

  const objectClass = {
    keys: own((x: object) => (x instanceof FloatArray ? Object.keys(x.toArray()) : Object.keys(x))),
    values: own((x: object) => (x instanceof FloatArray ? x.toArray() : Object.values(x))),
    entries: own((x: object) => Object.entries(x instanceof FloatArray ? x.toArray() : x)),
    assign: own((target: object, ...sources: object[]) => Object.assign(target, ...sources) as unknown),
    create: own((prototype: object) => Object.create(prototype) as unknown),
    freeze: own((x: object) => x),
    seal: own((x: object) => x),
    fromEntries: own((x: Iterable<readonly [string, unknown]>) => Object.fromEntries(x)),
    is: own((x: unknown, y: unknown) => Object.is(plain(x), plain(y))),
    hasOwn: own((x: object, key: unknown) => Object.hasOwn(x, plain(key) as string)),
  };

  const errorClass = (type: ErrorConstructor): unknown => {
    classes.set(type, (args) => Reflect.construct(type, args.map(deepPlain)));
    return type;
  };

  const globals: Table = {
    Math: operators.Math,
    Number: numberClass,
    Array: arrayClass,
    Object: objectClass,
    String: Object.assign(
      own((x: unknown = '') => String(deepPlain(x))) as object,
      natives(String, ['fromCharCode']),
    ),
    Boolean: own((x: unknown) => Boolean(plain(x))),
    Float64Array: floatArray('Float64Array'),
    Float32Array: floatArray('Float32Array'),
    Map: collection(Map),
    Set: collection(Set),
    JSON: natives(JSON, ['stringify', 'parse']),
    console: Object.fromEntries(
      ['log', 'warn', 'error', 'info', 'debug'].map((name) => [name, own(() => undefined)]),
    ),
    ...natives(globalThis, ['isNaN', 'isFinite', 'parseFloat', 'parseInt']),
    ...Object.fromEntries(
      Object.entries(integerArrays).map(([name, type]) => [
        name,
        integerArray(type as Int32ArrayConstructor),
      ]),
    ),
    ...Object.fromEntries(Object.entries(errors).map(([name, type]) => [name, errorClass(type)])),
  };

  const classHelpers: Record<string, Native> = {
    $isLibraryClass: (type: unknown) => classes.has(type),
    $constructLibrary: (type: unknown, args: readonly unknown[]) => classes.get(type)!(args),
    $constructFrom: (type: unknown, list: readonly unknown[]) => classes.get(type)!([list]),
    $newObject(type: unknown) {
      if (typeof type === 'function' && '__init' in prototypeOf(type))
        return new (type as new () => object)();
      throw new TypeError(`the oracle interpreter cannot construct ${String(type)}`);
    },
    $accessor: (object: Table, name: string) => object[name],
    $write(object: Record<string, unknown>, name: string, value: unknown) {
      object[name] = name === 'length' ? plain(value) : value;
    },
  };
  const helpers = { ...arrayHelpers(kernel, plain), ...classHelpers };
  return {
    globals,
    helpers: Object.fromEntries(Object.entries(helpers).map(([name, f]) => [name, own(f)])),
  };
}

const prototypeOf = (type: unknown): object => (type as { prototype?: object }).prototype ?? {};

/** The arguments of a module factory. */
export const globalValues = (globals: Table): readonly unknown[] =>
  globalNames.map((name) => (Object.hasOwn(globals, name) ? globals[name] : forbiddenGlobals.get(name)));
