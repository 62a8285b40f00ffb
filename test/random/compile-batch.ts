/** Compiles many random programs by one call, since most of a compilation is starting the type checker. */
import { compile, type CompileOptions, type Diagnostic, type Mode } from '../../src/compiler.js';
import { loadModules, transpileAll } from '../support/run.js';
import { typeCheck } from '../support/check.js';
import { syntaxError } from './honest.js';
import { entryName, printProgram } from './print.js';
import type { Program } from './program.js';
import { hasTangent } from './shapes.js';
import type { Subject } from './subject.js';

export type Optimisations = Pick<CompileOptions, 'simplify' | 'record' | 'fuse'>;

export interface BatchOptions {
  readonly rules?: NonNullable<CompileOptions['rules']>;
  /** Also compile like this, and compare. */
  readonly plain?: Optimisations;
  readonly typeCheck: boolean;
  /** Whether to compile gradients again; on by default. */
  readonly second?: boolean;
  /** Only these modes; absent: all that are checked. */
  readonly modes?: readonly Mode[];
}

export type Compiled =
  | { readonly kind: 'subject'; readonly subject: Subject }
  /** The compiler says that it does not accept the program. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** TypeScript itself has something against the program. */
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'failed'; readonly property: string; readonly message: string };

type Files = Record<string, string>;

export function compileBatch(programs: readonly Program[], options: BatchOptions): readonly Compiled[] {
  const folders = programs.map((_, k) => `/p${k}`);
  const sources = programs.map((program, k) => printProgram(program, folders[k]!));
  const all: Files = Object.assign({}, ...sources);
  const { modes = ['grad', 'jvp', 'adjoint'] } = options;
  const rules = options.rules === undefined ? {} : { rules: options.rules };
  const groups = byResult(programs, sources);
  const main = compileGroups(groups, modes, rules);
  const plain = options.plain === undefined ? undefined : compileGroups(groups, ['grad'], options.plain);
  const errors = options.typeCheck
    ? groupByFolder(
        typeCheck(
          { ...all, ...main.companions },
          { uncheckedIndexedAccess: false, only: (file) => file.endsWith('.grad.ts') },
        ),
        (line) => line,
      )
    : new Map<string, string[]>();
  const second =
    options.second === false ? noSecond : compileSecond(folders, programs, sources, main.companions);
  const texts = [all, main.companions, plain?.companions ?? {}, second.files].flatMap((files) =>
    Object.values(files),
  );
  transpileAll(texts);
  return programs.map((program, k): Compiled => {
    const folder = folders[k]!;
    for (const [name, result] of [
      ['compiles', main],
      ['compilesUnoptimised', plain],
    ] as const) {
      if (result === undefined) continue;
      const diagnostic = result.errors.get(folder)?.[0];
      if (diagnostic?.category === 'syntax') return { kind: 'rejected', message: diagnostic.message };
      if (diagnostic !== undefined && diagnostic.category !== 'internal') {
        return { kind: 'refused', code: diagnostic.code, message: describe(diagnostic) };
      }
      if (diagnostic !== undefined)
        return { kind: 'failed', property: `${name} ${diagnostic.code}`, message: describe(diagnostic) };
      if (result.companions[companionOf(folder)] === undefined) {
        return { kind: 'failed', property: name, message: 'no companion and no diagnostic' };
      }
    }
    const [typeError] = errors.get(folder) ?? [];
    if (typeError !== undefined) {
      const code = /TS\d+/.exec(typeError)?.[0] ?? '';
      return { kind: 'failed', property: `types ${code}`, message: typeError };
    }
    return loaded(sources[k]!, () => subjectOf(k));
  });

  function subjectOf(k: number): Subject {
    const [program, folder, files] = [programs[k]!, folders[k]!, sources[k]!];
    const companionFile = companionOf(folder);
    const companionFiles = { ...files, [companionFile]: main.companions[companionFile]! };
    const load = loadModules(files);
    const primal = load(`${folder}/main.ts`);
    return {
      program,
      files,
      mainFile: `${folder}/main.ts`,
      primal,
      classOf: (name) => (primal[name] ?? load(`${folder}/types.ts`)[name]) as { readonly prototype: object },
      companion: loadModules(companionFiles)(companionFile),
      modes,
      companionFile,
      companionFiles,
      ...(plain === undefined
        ? {}
        : {
            plain: loadModules({ ...files, [companionFile]: plain.companions[companionFile]! })(
              companionFile,
            ),
          }),
      ...second.of(folder),
    };
  }
}

/** What does not load, as a syntax error of generated code, is a failure of that program alone. */
function loaded(files: Readonly<Files>, load: () => Subject): Compiled {
  try {
    return { kind: 'subject', subject: load() };
  } catch (error) {
    const misread = syntaxError(files);
    if (misread !== undefined) return { kind: 'rejected', message: misread };
    return {
      kind: 'failed',
      property: 'loads',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Programs whose results allow the same modes. */
interface Group {
  readonly scalar: boolean;
  readonly files: Readonly<Files>;
}

function byResult(programs: readonly Program[], sources: readonly Readonly<Files>[]): readonly Group[] {
  const groups = [true, false].map((scalar): Group => {
    const own = sources.filter((_, k) => (programs[k]!.result === 'number') === scalar);
    return { scalar, files: Object.assign({}, ...own) as Files };
  });
  return groups.filter(({ files }) => Object.keys(files).length > 0);
}

/** Modes of functions that return a number. */
const ofNumbers: ReadonlySet<Mode> = new Set([
  'grad',
  'adjoint',
  'hvp',
  'hessian',
  'sparse-hessian',
  'hessian-diagonal',
]);

/** What is said of programs that have no Jacobian or Hessian, and all else. */
const withoutMatrices: ReadonlySet<string> = new Set(['COT3018', 'COT3023', 'COT3024']);

function compileGroups(groups: readonly Group[], modes: readonly Mode[], options: CompileOptions): Result {
  const ofVectors = ['vjp' as const, ...modes.filter((mode) => !ofNumbers.has(mode))];
  const results = groups.map(({ scalar, files }) =>
    compileAll(files, { ...options, modes: scalar ? modes : ofVectors }),
  );
  return {
    companions: Object.assign({}, ...results.map((result) => result.companions)) as Files,
    errors: new Map(results.flatMap((result) => [...result.errors])),
  };
}

const companionOf = (folder: string): string => `${folder}/main.grad.ts`;

interface Result {
  readonly companions: Readonly<Files>;
  readonly errors: ReadonlyMap<string, readonly Diagnostic[]>;
}

function compileAll(sources: Readonly<Files>, options: CompileOptions): Result {
  const { companions, diagnostics } = compile({
    sources,
    workingDirectory: '/',
    verifyIr: true,
    ...options,
  });
  const errors = diagnostics.filter((d) => d.severity === 'error' && !withoutMatrices.has(d.code));
  return {
    companions: Object.fromEntries(companions.map(({ file, text }) => [absolute(file), text])),
    errors: groupByFolder(errors, ({ span }) => span.file),
  };
}

const absolute = (file: string): string => (file.startsWith('/') ? file : `/${file}`);

function groupByFolder<T>(items: readonly T[], fileOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const folder = /^\/p\d+/.exec(absolute(fileOf(item)))?.[0] ?? '';
    groups.set(folder, [...(groups.get(folder) ?? []), item]);
  }
  return groups;
}

function describe({ code, category, message, span }: Diagnostic): string {
  return `${code} ${category}: ${message} (${span.file}:${span.line}:${span.column})`;
}

interface SecondOrder {
  readonly files: Readonly<Files>;
  readonly of: (folder: string) => Pick<Subject, 'second'>;
}

const noSecond: SecondOrder = { files: {}, of: () => ({}) };

/**
 * Second order: the gradient by a single number is again a function of the accepted language, so its companion,
 * tagged, is compiled like any source. What the compiler refuses there is left out and counted by the caller.
 */
function compileSecond(
  folders: readonly string[],
  programs: readonly Program[],
  sources: readonly Readonly<Files>[],
  companions: Readonly<Files>,
): SecondOrder {
  const given: Files = {};
  programs.forEach((program, k) => {
    const text = companions[companionOf(folders[k]!)];
    const name = soleNumber(program);
    if (text === undefined || name === undefined) return;
    for (const [file, source] of Object.entries(sources[k]!))
      given[file] = source.replace('@differentiable', '');
    const declaration = new RegExp(`^export function ${entryName}Grad\\(`, 'm');
    given[`${folders[k]!}/again.ts`] = text
      .replace(/^(?:\/\/|\/\*) ?@generated.*$/m, '')
      .replace(declaration, `/** @differentiable wrt ${name} */\n$&`);
  });
  if (Object.keys(given).length === 0) return noSecond;
  const { companions: again } = compileAll(given, { modes: ['grad'] });
  const files = { ...given, ...again };
  return {
    files,
    of: (folder) => {
      const compiled = `${folder}/again.grad.ts`;
      if (again[compiled] === undefined) return {};
      const own = Object.entries(files).filter(([file]) => file.startsWith(`${folder}/`));
      const second = {
        companion: loadModules(files)(compiled),
        file: `${folder}/again.ts`,
        files: Object.fromEntries(own),
      };
      return { second };
    },
  };
}

/** The parameter's name, if the program is differentiated by one number only. */
export function soleNumber(program: Program): string | undefined {
  const active = program.parameters.filter(({ name, type }) =>
    program.wrt.length === 0 ? hasTangent(type) : program.wrt.includes(name),
  );
  if (program.result !== 'number') return undefined;
  const [only] = active;
  return active.length === 1 && (only?.type === 'number' || only?.type === 'integer') ? only.name : undefined;
}
