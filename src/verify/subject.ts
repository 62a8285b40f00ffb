/** An annotated function with its derivatives, ready to be called. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { compileModule } from '../compileFile.js';
import type { Layout } from '../companions.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import {
  annotatedFiles,
  asCommonJs,
  callablesIn,
  counter,
  lowerFile,
  moduleText,
  resolveModule,
  type Callable,
  type Program,
} from '../frontend/index.js';
import type { Mode } from '../ir/modes.js';
import type { Parameter, Request } from '../ir/module.js';
import type { Type } from '../ir/types.js';
import type { CompileOptions } from '../options.js';
import { namesNeeded, type Lookup } from './draw.js';
import { linkModules, type Exports } from './modules.js';
import { HeldConstants, runtimeWith } from './runtime.js';

export type Run = (...args: unknown[]) => unknown;

export interface Subject {
  readonly file: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly wrt: readonly number[];
  readonly wrtIsExplicit: boolean;
  readonly resultType: Type;
  /** Whether its derivatives compute in single precision somewhere. */
  readonly isSingle: boolean;
  /** The modes the companion has. */
  readonly modes: readonly Mode[];
  /** Throws what the module throws when it is loaded, and what keeps the function from being called. */
  readonly primal: () => Run;
  /** `suffix` is `Grad`, `Vjp`, …; undefined: the compiler refuses that derivative. */
  readonly derivative: (suffix: string) => Run | undefined;
  /** The arguments of the calls in the function's `@example`s. */
  readonly examples: () => readonly (() => unknown[])[];
  readonly lookup: Lookup;
  /** What `stopGradient` gives while the function runs. */
  readonly held: HeldConstants;
  /** The operations that were run, of modules that count them. */
  readonly operations: () => number;
  /** What source code stands for in the module. Throws if it uses what the module does not declare. */
  readonly evaluate: (code: string) => unknown;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  /** Of the compilation: functions with errors are not among the subjects. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What modules of the program say to the console while they run is not for those who read the findings. */
const silent = new Proxy(
  {},
  {
    get: () => () => undefined,
  },
);

/** Added to each module that has annotated functions: its functions, examples and classes, whatever it exports. */
const probe = '__cotangentProbe';

interface Probe {
  readonly calls: Readonly<Record<string, Run | undefined>>;
  readonly examples: Readonly<Record<string, readonly (() => unknown[])[]>>;
  readonly names: Readonly<Record<string, () => unknown>>;
  readonly evaluate: (code: string) => unknown;
}

export interface SubjectOptions {
  /** Those that are wanted; by default, all. */
  readonly only?: (file: string, name: string) => boolean;
  /** Whether running them counts operations. */
  readonly isCounting?: boolean;
}

/** Compiles the program's annotated functions in memory, and makes them callable. Nothing is written. */
export function subjectsOf(
  program: Program,
  layout: Layout,
  options: CompileOptions,
  { only = () => true, isCounting = false }: SubjectOptions = {},
): Subjects {
  const diagnostics: Diagnostic[] = [];
  const companions = new Map<string, string>();
  const probes = new Map<string, string>();
  const subjects: Subject[] = [];
  let operations = 0;
  const count = (value: unknown): unknown => {
    if (typeof value === 'number') operations++;
    return value;
  };
  const load = linkModules({
    codeOf: (file) => {
      const text = companions.get(file) ?? moduleText(program, file);
      return text === undefined
        ? undefined
        : asCommonJs(program, file, text + (probes.get(file) ?? ''), isCounting);
    },
    resolve: (importer, specifier) =>
      specifier === 'cotangent'
        ? undefined
        : (companionNamed(importer, specifier, companions) ?? resolveModule(program, importer, specifier)),
    external: (importer, specifier) =>
      specifier === 'cotangent'
        ? runtime
        : (createRequire(resolve(layout.workingDirectory, importer))(specifier) as unknown),
    globals: { console: silent, [counter]: count },
  });
  const probeOf = (file: string): Probe => load(file)[probe] as Probe;
  const held = new HeldConstants();
  const runtime = runtimeWith(held, (f, suffix) => {
    const owner = subjects.find((s) => probeOf(s.file).calls[s.name] === f);
    return owner?.derivative(suffix);
  });

  for (const file of annotatedFiles(program)) {
    const lowered = lowerFile(program, file, { extraModes: options.modes ?? [] });
    const found = lowered.diagnostics;
    const wanted = lowered.module.requests.filter((r) =>
      only(file, lowered.module.functions.get(r.function)?.name ?? ''),
    );
    const module = { ...lowered.module, requests: wanted };
    const compiled = compileModule(module, program, layout, options);
    diagnostics.push(...found, ...compiled.diagnostics);
    const { companion } = compiled;
    if (companion === undefined) continue;
    companions.set(companion.file, companion.text);
    const callables = callablesIn(program, file);
    const requests = module.requests.flatMap((request) => {
      const f = module.functions.get(request.function);
      const modes = companion.functions.find((c) => c.name === f?.name)?.modes;
      const callable = callables.find((c) => c.name === f?.name);
      return f === undefined || modes === undefined || callable === undefined
        ? []
        : [{ request, f, modes, callable }];
    });
    const types = requests.flatMap(({ f }) => f.parameters.map((p) => p.variable.type));
    probes.set(
      file,
      probeText(
        requests.map((r) => r.callable),
        namesNeeded(types),
      ),
    );
    for (const { request, f, modes } of requests) {
      const own = ownDerivatives(request, (r, name) => {
        const extra = compileModule({ ...module, requests: [r] }, program, layout, options).companion;
        if (extra === undefined) return undefined;
        const path = extra.file.replace(/\.grad\.([mc]?)ts$/, `.${f.name}.${name}.grad.$1ts`);
        companions.set(path, extra.text);
        return load(path);
      });
      subjects.push({
        file,
        name: f.name,
        parameters: f.parameters,
        wrt: request.wrt,
        wrtIsExplicit: request.wrtIsExplicit,
        resultType: f.resultType,
        held,
        operations: () => operations,
        evaluate: (code) => probeOf(file).evaluate(code),
        isSingle: /\bFloat32Array\b|\bMath\.fround\b/.test(companion.text),
        modes,
        primal: () => {
          const call = probeOf(file).calls[f.name];
          if (call === undefined) throw new Error('it cannot be called from outside of its class');
          return call;
        },
        derivative: (suffix) => {
          const found = load(companion.file)[f.name + suffix] ?? own(suffix)?.[f.name + suffix];
          return found as Run | undefined;
        },
        examples: () => probeOf(file).examples[f.name] ?? [],
        lookup: (name) => {
          try {
            return probeOf(file).names[name]?.();
          } catch {
            return undefined;
          }
        },
      });
    }
  }
  return { subjects, diagnostics };
}

/** Derivatives that only the checks ask for, each compiled by itself when it is wanted. */
function ownDerivatives(
  request: Request,
  compile: (request: Request, name: string) => Exports | undefined,
): (suffix: string) => Exports | undefined {
  const known = new Map<string, Exports | undefined>();
  return (suffix) => {
    if (!known.has(suffix)) {
      const mode = suffix.charAt(0).toLowerCase() + suffix.slice(1);
      known.set(suffix, compile({ ...request, modes: [mode as Mode] }, mode));
    }
    return known.get(suffix);
  };
}

function probeText(callables: readonly Callable[], names: readonly string[]): string {
  const entry = (name: string, value: string): string => `${JSON.stringify(name)}: ${value}`;
  const calls = callables.flatMap((c) => (c.call === undefined ? [] : [entry(c.name, `(${c.call})`)]));
  const examples = callables.map((c) => entry(c.name, `[${c.examples.join(',\n')}]`));
  const thunks = names.map((name) => entry(name, `() => (${name} as any)`));
  const object = (fields: readonly string[]): string => `{ ${fields.join(', ')} }`;
  return `\n;export const ${probe}: any = { calls: ${object(calls)}, examples: ${object(examples)}, names: ${object(thunks)}, evaluate: (code: string) => eval(code) };\n`;
}

/** `./loss.grad.js` from a source, whether or not the file is on the disk. */
function companionNamed(
  importer: string,
  specifier: string,
  companions: ReadonlyMap<string, string>,
): string | undefined {
  if (!/\.grad(?:\.[mc]?[jt]s)?$/.test(specifier)) return undefined;
  const path = resolve(importer, '..', specifier);
  const wanted = path.replace(/\.([mc]?)[jt]s$/, '.$1ts');
  return [...companions.keys()].find((file) => {
    const own = resolve(file);
    return own === wanted || own === `${path}.ts`;
  });
}
