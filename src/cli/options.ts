/** The command line: its options, their help, and their check. Anything amiss is a UsageError. */
import type { Mode } from '../compiler.js';
import { UsageError } from '../discover.js';
import { checkedModes, modes } from '../settings.js';
import { Arguments, dashed, describeFlags, present, type Flags } from './arguments.js';

export interface CliOptions {
  readonly paths: readonly string[];
  readonly project?: string;
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly watch: boolean;
  readonly prune: boolean;
  readonly clean: boolean;
  readonly debug: boolean;
  readonly sourceMaps: boolean;
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
  | { readonly kind: 'verify'; readonly argv: readonly string[] }
  | { readonly kind: 'explain'; readonly argv: readonly string[] }
  | { readonly kind: 'init' }
  | { readonly kind: 'print'; readonly text: string };

const flags: Flags = [
  ['--project <path>', 'A tsconfig.json or its folder (default: the nearest above)'],
  ['--check', 'Write nothing; list stale, missing and orphaned companions, and exit with 1 if there are any'],
  ['--dry-run', 'Write nothing; say what would be written'],
  ['--watch', 'Stay, and follow edits'],
  ['--prune', 'Also delete companions whose source is gone or has no annotated function any more'],
  ['--clean', 'Delete the companions, and compile nothing'],
  ['--out <folder>', 'Write the companions into this folder (default: beside their sources)'],
  ['--modes <list>', `Also generate these for every function: ${modes.join(', ')}`],
  ['--source-maps', 'Companions end in a source map, from their statements to those of the source'],
  ['--debug', 'Companions check what they compute, and name the line where a NaN is born'],
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
  if (argv[0] === 'verify' || argv[0] === 'explain') return { kind: argv[0], argv: argv.slice(1) };
  const given = new Arguments(argv, flags, hidden);
  if (given.asksForHelp) return { kind: 'print', text: help() };
  if (given.asksForVersion) return { kind: 'print', text: version };
  const printIr = given.value('printIr');
  if (printIr !== undefined && !printIr.startsWith('after:')) {
    throw new UsageError(`--print-ir takes after:<pass>, not ${printIr}`);
  }
  const options: CliOptions = {
    paths: given.paths,
    ...present('project', given.value('project')),
    ...present('out', given.value('out')),
    ...present('printIr', printIr),
    modes: modesIn(given.value('modes')),
    check: given.flag('check'),
    dryRun: given.flag('dryRun'),
    verbose: given.flag('verbose'),
    silent: given.flag('silent'),
    json: given.flag('json'),
    verifyIr: given.flag('verifyIr'),
    watch: given.flag('watch'),
    prune: given.flag('prune'),
    clean: given.flag('clean'),
    debug: given.flag('debug'),
    sourceMaps: given.flag('sourceMaps'),
    cache: given.isOn('cache'),
    simplify: given.isOn('simplify'),
    record: given.isOn('tbr'),
    fuse: given.isOn('fuse'),
  };
  if (options.silent && options.verbose)
    throw new UsageError('--silent and --verbose contradict one another');
  for (const [a, b] of contradictions) {
    if (options[a] && options[b]) throw new UsageError(`${dashed(a)} and ${dashed(b)}: choose one`);
  }
  return { kind: 'generate', options };
}

function help(): string {
  const shown: Flags = [...flags, ['--version', 'Print the version'], ['--help', 'Print this']];
  return [
    'cotangent [paths…] [options]',
    'cotangent verify [paths…]      check derivatives against differences of the functions',
    'cotangent explain <file>:<function>\n                               say why the derivative is as it is',
    'cotangent init                 print what to add to the project',
    '',
    'Writes loss.grad.ts beside each loss.ts that has functions marked @differentiable.',
    'Paths are files, folders or globs; without any, the whole project is searched.',
    '',
    ...describeFlags(shown),
    '',
    'Exit status: 0 fine, 1 diagnostics or companions out of date, 2 wrong usage or an internal error.',
  ].join('\n');
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

export function modesIn(list: string | undefined): readonly Mode[] {
  return list === undefined ? [] : checkedModes(list.split(','), 'of --modes');
}
