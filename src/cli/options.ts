/** The command line: its options, their help, and their check. Anything amiss is a UsageError. */
import { cac } from 'cac';
import type { Mode } from '../compiler.js';
import { UsageError } from '../discover.js';

export interface CliOptions {
  readonly paths: readonly string[];
  readonly project?: string;
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly watch: boolean;
  readonly prune: boolean;
  readonly clean: boolean;
  readonly cache: boolean;
  readonly out?: string;
  readonly modes: readonly Mode[];
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly json: boolean;
  readonly printIr?: string;
  readonly verifyIr: boolean;
  readonly simplify: boolean;
  readonly record: boolean;
  readonly fuse: boolean;
}

export type Command =
  | { readonly kind: 'generate'; readonly options: CliOptions }
  | { readonly kind: 'init' }
  | { readonly kind: 'print'; readonly text: string };

const modes: readonly Mode[] = ['grad', 'vjp', 'jvp', 'hvp', 'jacobian', 'hessian', 'adjoint'];

/** Flag, description. `<…>` takes a value. Flags of the developers of cotangent are in `hidden`. */
const flags: readonly (readonly [string, string])[] = [
  ['--project <path>', 'A tsconfig.json or its folder (default: the nearest above)'],
  ['--check', 'Write nothing; list stale, missing and orphaned companions, and exit with 1 if there are any'],
  ['--dry-run', 'Write nothing; say what would be written'],
  ['--watch', 'Stay, and follow edits'],
  ['--prune', 'Also delete companions whose source is gone or has no annotated function any more'],
  ['--clean', 'Delete the companions, and compile nothing'],
  ['--out <folder>', 'Write the companions into this folder (default: beside their sources)'],
  ['--modes <list>', `Also generate these for every function: ${modes.join(', ')}`],
  ['--no-cache', 'Compile everything anew, and keep nothing in node_modules/.cache/cotangent'],
  ['--json', 'Print one JSON object on standard output'],
  ['--verbose', 'Say more: files left alone, timings, stacks of internal errors'],
  ['--silent', 'Print errors only'],
  ['--print-ir <after:pass>', 'Print the intermediate representation after a pass'],
  ['--verify-ir', 'Check the intermediate representation after every pass'],
];

const hidden = ['--no-simplify', '--no-tbr', '--no-fuse'];

/** Reads `argv`, the arguments after the program's name. */
export function parseArguments(argv: readonly string[], version: string): Command {
  if (argv[0] === 'init' && argv.length === 1) return { kind: 'init' };
  const cli = cac('cotangent');
  cli.usage('[paths…] [options]\n\n  Files, folders or globs; without any, the whole project.');
  for (const [flag, description] of flags) cli.option(flag, description);
  for (const flag of hidden) cli.option(flag, '');
  let parsed: ReturnType<typeof cli.parse>;
  try {
    parsed = cli.parse(['node', 'cotangent', ...argv], { run: false });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const given: Readonly<Record<string, unknown>> = parsed.options;
  if (given['help'] === true || given['h'] === true) return { kind: 'print', text: help() };
  if (given['version'] === true || given['v'] === true) return { kind: 'print', text: version };
  rejectUnknown(given);
  const printIr = valueOf(given, 'printIr');
  if (printIr !== undefined && !printIr.startsWith('after:')) {
    throw new UsageError(`--print-ir takes after:<pass>, not ${printIr}`);
  }
  const options: CliOptions = {
    paths: [...parsed.args, ...((given['--'] as readonly string[] | undefined) ?? [])],
    ...present('project', valueOf(given, 'project')),
    ...present('out', valueOf(given, 'out')),
    ...present('printIr', printIr),
    modes: modesIn(valueOf(given, 'modes')),
    check: flag(given, 'check'),
    dryRun: flag(given, 'dryRun'),
    verbose: flag(given, 'verbose'),
    silent: flag(given, 'silent'),
    json: flag(given, 'json'),
    verifyIr: flag(given, 'verifyIr'),
    watch: flag(given, 'watch'),
    prune: flag(given, 'prune'),
    clean: flag(given, 'clean'),
    cache: given['cache'] !== false,
    simplify: given['simplify'] !== false,
    record: given['tbr'] !== false,
    fuse: given['fuse'] !== false,
  };
  if (options.silent && options.verbose)
    throw new UsageError('--silent and --verbose contradict one another');
  for (const [a, b] of contradictions) {
    if (options[a] && options[b]) throw new UsageError(`${dashed(a)} and ${dashed(b)}: choose one`);
  }
  return { kind: 'generate', options };
}

function help(): string {
  const shown = [...flags, ['--version', 'Print the version'], ['--help', 'Print this']] as const;
  const width = Math.max(...shown.map(([flag]) => flag.length));
  return [
    'cotangent [paths…] [options]',
    'cotangent init                 print what to add to the project',
    '',
    'Writes loss.grad.ts beside each loss.ts that has functions marked @differentiable.',
    'Paths are files, folders or globs; without any, the whole project is searched.',
    '',
    ...shown.map(([flag, description]) => `  ${flag.padEnd(width)}  ${description}`),
    '',
    'Exit status: 0 fine, 1 diagnostics or companions out of date, 2 wrong usage or an internal error.',
  ].join('\n');
}

const names = [...flags.map(([flag]) => flag), ...hidden].map((flag) =>
  camel(flag.replace(/^--(no-)?| .*$/g, '')),
);

function rejectUnknown(given: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(given)) {
    if (name === '--' || names.includes(name)) continue;
    throw new UsageError(`unknown option ${name.length === 1 ? `-${name}` : dashed(name)}`);
  }
}

const contradictions = [
  ['check', 'dryRun'],
  ['check', 'prune'],
  ['check', 'clean'],
  ['check', 'watch'],
  ['watch', 'clean'],
  ['watch', 'dryRun'],
  ['watch', 'json'],
] as const;

const dashed = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function valueOf(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given more than once`);
  if (value === true || value === '') throw new UsageError(`--${name.replace('Ir', '-ir')} needs a value`);
  return String(value);
}

function flag(given: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = given[name];
  if (value === undefined || value === false) return false;
  if (value === true) return true;
  throw new UsageError(`--${name} takes no value`);
}

function modesIn(list: string | undefined): readonly Mode[] {
  return list === undefined ? [] : checkedModes(list.split(','), 'of --modes');
}

/** Throws UsageError, naming the place, unless all are modes. */
export function checkedModes(names: readonly string[], place: string): readonly Mode[] {
  return names.map((text) => {
    const mode = modes.find((known) => known === text.trim());
    if (mode === undefined)
      throw new UsageError(`unknown mode ${text.trim()} ${place}; modes are ${modes.join(', ')}`);
    return mode;
  });
}

function present<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}
