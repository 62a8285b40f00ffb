/** Programs: in-memory modules, translated once per text and run afresh on a machine. */
import { Script } from 'node:vm';
import type ts from 'typescript';
import { lift } from './machine/operators.js';
import { newMachine, type Machine, type RunPrelude } from './machine/machine.js';
import type { Kernel } from './machine/kernel.js';
import { globalNames, type Table } from './machine/library.js';
import { prelude } from './machine/prelude.js';
import type { Flavour } from './translate/context.js';
import { accessorNames, parse, translateModule, type ModuleText } from './translate/module.js';

/** In-memory modules, path → text. */
export type Files = Readonly<Record<string, string>>;

/** A function: `name` may be dotted for static methods and members of namespaces, and need not be exported. */
export interface Entry {
  readonly file: string;
  readonly name: string;
}

type Factory = (...parameters: unknown[]) => () => unknown;

interface Translated extends ModuleText {
  readonly factory: Factory;
}

const cacheSize = 200;

/** Remembers the latest results; forgets all at once when full. */
function remember<V>(make: (key: string, path: string) => V): (key: string, path: string) => V {
  const known = new Map<string, V>();
  return (key, path) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= cacheSize) known.clear();
    const made = make(key, path);
    known.set(key, made);
    return made;
  };
}

interface Parsed {
  readonly file: ts.SourceFile;
  readonly accessors: ReadonlySet<string>;
}
const parsed = remember((text, path): Parsed => {
  const file = parse(path, text);
  return { file, accessors: accessorNames(file) };
});

const evaluate = (code: string, path: string): Factory =>
  new Script(code, { filename: `${path} (oracle)` }).runInThisContext() as Factory;

const translators = new Map<string, (text: string, path: string) => Translated>();

function translate(text: string, path: string, flavour: Flavour): Translated {
  const key = `${flavour.generator}|${[...flavour.accessors].sort().join('|')}`;
  let translator = translators.get(key);
  if (translator === undefined) {
    translator = remember((source, name): Translated => {
      const module = translateModule(parsed(source, name).file, flavour, globalNames);
      return { ...module, factory: evaluate(module.code, name) };
    });
    translators.set(key, translator);
  }
  return translator(text, path);
}

const preludeText = new Map<boolean, Factory>();

function preludeFactory(generator: boolean, helpers: readonly string[]): Factory {
  const known = preludeText.get(generator);
  if (known !== undefined) return known;
  const flavour: Flavour = { generator, library: true, accessors: new Set() };
  const { code } = translateModule(parse('prelude.ts', prelude), flavour, helpers);
  const factory = evaluate(code, 'prelude.ts');
  preludeText.set(generator, factory);
  return factory;
}

/** Module bodies compute constants only, so their generators run through without yielding. */
function finish(generator: boolean, run: () => unknown): unknown {
  if (!generator) return run();
  const step = (run() as Generator).next();
  if (step.done !== true) throw new Error('internal: a module body captured its continuation');
  return step.value;
}

const preludeOn =
  (kernel: Kernel): RunPrelude =>
  (services, uncounted, helpers) => {
    const functions: Record<string, unknown> = {};
    const take = (_: unknown, locals: Readonly<Record<string, () => unknown>>): void => {
      for (const [name, read] of Object.entries(locals)) functions[name] = read();
    };
    const factory = preludeFactory(kernel.generator, Object.keys(helpers));
    finish(
      kernel.generator,
      factory(services, uncounted, take, undefined, undefined, ...Object.values(helpers)),
    );
    return functions;
  };

export const machineFor = (kernel: Kernel): Machine => newMachine(kernel, preludeOn(kernel));

/** A program loaded on a machine. */
export interface Instance {
  find(entry: Entry): { readonly f: (...args: unknown[]) => unknown; readonly rest: number | undefined };
  /** Any class of that name among the loaded modules, to give its methods to an argument. */
  findClass(name: string): { readonly prototype: object } | undefined;
}

const normalise = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
};

function resolve(files: Files, from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const folder = from.split('/').slice(0, -1).join('/');
  const path = normalise(`${folder === '' ? '.' : folder}/${specifier}`);
  const stem = path.replace(/\.[cm]?[jt]s$/, '');
  const wanted = [path, `${path}.ts`, `${stem}.ts`, `${stem}.mts`, `${path}/index.ts`];
  return Object.keys(files).find((file) => wanted.includes(normalise(file)));
}

const missing = (specifier: string): object =>
  new Proxy(
    {},
    {
      get(_, name) {
        throw new Error(`the oracle interpreter has no module '${specifier}' (reading '${String(name)}')`);
      },
    },
  );

interface Loaded {
  readonly exports: Record<string, unknown>;
  readonly locals: Record<string, unknown>;
  readonly text: Translated;
}

export function instantiate(files: Files, machine: Machine): Instance {
  const { generator } = machine.kernel;
  const accessors = new Set(
    Object.entries(files).flatMap(([path, text]) => [...parsed(text, path).accessors]),
  );
  const flavour: Flavour = { generator, library: false, accessors };
  const modules = new Map<string, Loaded>();
  const cotangent = cotangentModule(machine);

  const define = (target: object, getters: Readonly<Record<string, () => unknown>>): void => {
    for (const [name, get] of Object.entries(getters)) {
      Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
    }
  };
  const load = (path: string): Loaded => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const text = translate(files[path]!, path, flavour);
    const module: Loaded = { exports: {}, locals: {}, text };
    modules.set(path, module);
    const register = (exports: Readonly<Record<string, () => unknown>>, locals: typeof exports): void => {
      define(module.exports, exports);
      define(module.locals, locals);
    };
    const registerAll = (source: Record<string, unknown>): void => {
      const names = Object.keys(source).filter(
        (name) => name !== 'default' && !Object.hasOwn(module.exports, name),
      );
      define(module.exports, Object.fromEntries(names.map((name) => [name, () => source[name]])));
    };
    const link = lift(machine.kernel, ((specifier: string): object => {
      if (specifier === 'cotangent') return cotangent;
      const target = resolve(files, path, specifier);
      return target === undefined ? missing(specifier) : load(target).exports;
    }) as never);
    const run = text.factory(
      machine.services,
      machine.uncountedServices,
      register,
      registerAll,
      link,
      ...machine.globalValues,
    );
    finish(generator, run);
    return module;
  };

  return {
    find({ file, name }) {
      const path = Object.keys(files).find((key) => normalise(key) === normalise(file));
      if (path === undefined) throw new Error(`no file '${file}' among ${Object.keys(files).join(', ')}`);
      const { exports, locals, text } = load(path);
      const [first, ...members] = name.split('.');
      const root = Object.hasOwn(exports, first!) ? exports[first!] : locals[first!];
      const [owner, f] = members.reduce<[unknown, unknown]>(
        ([, value], member) => [value, (value as Table | undefined)?.[member]],
        [undefined, root],
      );
      if (typeof f !== 'function') throw new Error(`no function '${name}' in '${file}'`);
      return { f: (f as (...args: unknown[]) => unknown).bind(owner), rest: text.restParameters.get(name) };
    },
    findClass(name) {
      for (const { locals } of modules.values()) {
        if (Object.hasOwn(locals, name) && typeof locals[name] === 'function') {
          return locals[name] as unknown as { readonly prototype: object };
        }
      }
      return undefined;
    },
  };
}

/** The run-time package: only the identity with derivative zero has a meaning for an oracle. */
function cotangentModule(machine: Machine): object {
  const plain = machine.services['plain'] as (x: unknown) => unknown;
  const stop = (x: unknown): unknown => {
    if (Array.isArray(x)) return x.map(stop);
    const isRecord = typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
    return isRecord ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, stop(v)])) : plain(x);
  };
  const markers = ['grad', 'valueAndGrad', 'vjp', 'jvp', 'hvp', 'jacobian', 'hessian'].map((name) => {
    const refuse = (): never => {
      throw new Error(`the oracle interpreter does not differentiate inside a program: ${name}`);
    };
    return [name, refuse] as const;
  });
  return { stopGradient: lift(machine.kernel, stop as never), ...Object.fromEntries(markers) };
}
