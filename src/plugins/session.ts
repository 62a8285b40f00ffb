/**
 * What every shell does with the engine: keeps it open, brings companions on the disk up to date, says what is wrong,
 * and knows what the calls of markers stand for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { companionOf, type Layout } from '../companions.js';
import { diagnose, headOf, renderDiagnostics } from '../compiler.js';
import {
  openEngine,
  type CompileOptions,
  type CompileResult,
  type Diagnostic,
  type Mode,
} from '../compiler.js';
import { pathsFor } from '../discover.js';
import { displayName } from '../names.js';
import { plan, reasonOf, write } from '../output.js';
import { withSettings, type Settings } from '../settings.js';
import { replacementsIn, type Replacements } from './replacements.js';
import { sourcesOf, Stamps } from './stamps.js';

/** What a user may tell a shell. */
export interface Options {
  /** A tsconfig.json or its folder. Default: the nearest at or above the root of the build, if there is one. */
  readonly project?: string;
  /** Files, folders or globs, relative to the root. Default: all files of the project. */
  readonly include?: readonly string[];
  /** The folder companions are written into, mirroring the root. Default: beside their sources. */
  readonly out?: string;
  /** Modes generated for every annotated function, besides those it asks for. */
  readonly modes?: readonly Mode[];
}

export interface Session {
  readonly layout: Layout;
  readonly result: CompileResult;
  /** Its diagnostics, and those about files in the way. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Compiles again what changed on the disk, and writes the companions that differ from it, of all sources or of those
   * that are the shell's; gives those.
   */
  readonly refresh: (isOwn?: (source: string) => boolean) => readonly string[];
  /** The text of a companion, by its path. */
  readonly companion: (file: string) => string | undefined;
  /** What is to be replaced in a module; undefined: nothing. */
  readonly replacements: (file: string, code: string) => Replacements | undefined;
  /** The diagnostics, or those of one file, as the command line shows them; empty for none. */
  readonly report: (severity: Diagnostic['severity'], file?: string) => string;
}

export interface Surroundings {
  /** The root of the build. */
  readonly root: string;
  /** Whether companions are kept in memory, and none written. */
  readonly virtual?: boolean;
}

/** Throws UsageError for a wrong path or project, and Error for a companion that cannot be written. */
export function openSession(options: Options, { root, virtual = false }: Surroundings): Session {
  const settings = settingsFor(options, resolve(root));
  const { workingDirectory, out } = settings;
  const layout: Layout = {
    workingDirectory,
    ...(out === undefined ? {} : { outputDirectory: resolve(workingDirectory, out) }),
  };
  const name = displayName(layout.workingDirectory);
  const asked = compileOptions(settings, layout);
  const stamps = new Stamps();
  const changed = (): readonly string[] =>
    stamps.changed([
      ...sourcesOf(workingDirectory, asked),
      ...[...(result?.dependencies.values() ?? [])].flat(),
    ]);
  const engine = openEngine(asked);
  let result: CompileResult | undefined;
  let foreign: readonly Diagnostic[] = [];
  let texts = new Map<string, string>();
  changed();

  const current = (): CompileResult => result ?? compileAgain();
  const compileAgain = (): CompileResult => {
    result = engine.compile();
    texts = new Map(result.companions.map(({ file, text }) => [file, text]));
    return result;
  };

  return {
    layout,
    get result() {
      return current();
    },
    get diagnostics() {
      return [...current().diagnostics, ...foreign];
    },
    refresh: (isOwn = () => true) => {
      const edited = changed();
      if (edited.length > 0) engine.update(edited.map((file) => ({ file })));
      const { companions } = edited.length > 0 ? compileAgain() : current();
      if (virtual) return [];
      const done = writeCompanions(
        companions.filter((c) => isOwn(c.source)),
        name,
      );
      foreign = done.foreign;
      return done.written;
    },
    companion: (file) => texts.get(file),
    replacements: (file, code) => {
      const derivatives = current().markers.get(file);
      if (derivatives === undefined) return undefined;
      return replacementsIn(file, code, derivatives, (source) => companionOf(source, layout));
    },
    report: (severity, file) => {
      const own = [...current().diagnostics, ...foreign].filter(
        (d) => d.severity === severity && (file === undefined || d.span.file === file),
      );
      return renderDiagnostics(own, { sourceText: readText, displayName: name });
    },
  };
}

/** What the shell is told, and what the configuration at or above the root says where it is told nothing. */
const settingsFor = ({ include, ...options }: Options, root: string): Settings =>
  withSettings({ ...options, paths: include ?? [], modes: options.modes ?? [] }, root);

function compileOptions(
  { project, paths: named, modes, sourceMaps }: Settings,
  layout: Layout,
): CompileOptions {
  const paths = pathsFor(named, project, layout.workingDirectory);
  return {
    ...layout,
    ...(project === undefined ? {} : { project }),
    ...(paths === undefined ? {} : { paths }),
    modes,
    sourceMaps,
  };
}

function writeCompanions(
  companions: CompileResult['companions'],
  name: (file: string) => string,
): { readonly foreign: readonly Diagnostic[]; readonly written: readonly string[] } {
  const foreign: Diagnostic[] = [];
  const written: string[] = [];
  for (const companion of companions) {
    const { file } = companion;
    try {
      const { state } = plan(companion);
      if (state === 'foreign') foreign.push(diagnose('foreignCompanion', headOf(file), {}));
      if (state !== 'stale' && state !== 'missing') continue;
      write(companion);
      written.push(file);
    } catch (error) {
      throw new Error(`cannot write ${name(file)}: ${reasonOf(error)}`, { cause: error });
    }
  }
  return { foreign, written };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The TypeScript behind a module's path: `./loss.grad.js` and `./loss.grad` are `loss.grad.ts`. */
export function typescriptOf(
  path: string,
  exists: (file: string) => boolean = existsSync,
): string | undefined {
  const candidates = /\.[mc]?js$/.test(path)
    ? [path.replace(/js$/, 'ts'), path.replace(/\.js$/, '.tsx')]
    : [path, `${path}.ts`];
  return candidates.find((file) => /\.[mc]?tsx?$/.test(file) && exists(file));
}
