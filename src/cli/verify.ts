/** `cotangent verify`: derivatives against differences, as a table. */
import { resolve } from 'node:path';
import { discover, pathsFor, UsageError } from '../discover.js';
import { displayName } from '../names.js';
import { verify, WrongInput, type Check, type VerifyOptions } from '../verify/index.js';
import { Arguments, describeFlags, present, type Flags, type Place } from './arguments.js';
import { withConfig } from './config.js';
import { inputsIn } from './inputs.js';
import { diagnosticJson } from './json.js';
import { Log } from './log.js';
import { modesIn, parseArguments } from './options.js';
import { frame } from './report.js';

const flags: Flags = [
  ['--input <file>', 'A JSON file with arguments: { "loss": [[1, 2], 0.5] }, or a list of such lists'],
  ['--points <count>', 'How many points are drawn for a function without @example and --input (default: 3)'],
  ['--seed <number>', 'Draws other points (default: 1)'],
  ['--modes <list>', 'Also check these, whether or not they are generated'],
  ['--project <path>', 'A tsconfig.json or its folder (default: the nearest above)'],
  ['--json', 'Print one JSON object on standard output'],
  ['--silent', 'Print nothing but failures'],
  ['--help', 'Print this'],
];

const help = [
  'cotangent verify [paths…] [options]',
  '',
  'Checks the derivatives of all annotated functions, or of those named (src/loss.ts, src/loss.ts:loss), against',
  'differences of the functions, and forward mode against reverse mode. Writes nothing.',
  '',
  ...describeFlags(flags),
  '',
  'Exit status: 0 fine, 1 a derivative is wrong or a function has errors, 2 wrong usage.',
].join('\n');

/** Gives the exit status. */
export async function verifyCommand(argv: readonly string[], startedIn: string): Promise<number> {
  const given = new Arguments(argv, flags);
  if (given.asksForHelp) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const log = new Log({ verbose: false, silent: given.flag('silent') });
  const places = given.places;
  const plain = parseArguments(
    places.map((p) => p.path),
    '',
  );
  if (plain.kind !== 'generate') throw new Error('internal: paths are no command');
  const modes = modesIn(given.value('modes'));
  const project = present('project', given.value('project'));
  const { options, workingDirectory } = withConfig({ ...plain.options, ...project, modes }, startedIn);
  const paths = pathsFor(options.paths, options.project, workingDirectory);
  const asked: VerifyOptions = {
    workingDirectory,
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(paths === undefined ? {} : { paths }),
    modes: options.modes,
    points: given.count('points', 1) ?? 3,
    seed: given.count('seed', 0) ?? 1,
    only: chosenBy(places, startedIn),
    ...inputsIn(given.value('input'), startedIn),
  };
  const name = displayName(workingDirectory);
  try {
    const { checks, diagnostics } = verify(asked);
    const missing = places.find(
      (p) => p.function !== undefined && !checks.some((c) => c.function === p.function),
    );
    const errors = diagnostics.filter((d) => d.severity === 'error');
    if (given.flag('json'))
      process.stdout.write(
        `${JSON.stringify({ checks: checks.map((c) => jsonOf(c, name)), diagnostics: errors.map((d) => diagnosticJson(d, name)) }, null, 2)}\n`,
      );
    for (const d of errors) log.error(`${frame(d, name)}\n`);
    if (missing !== undefined && errors.length === 0)
      throw new UsageError(`${missing.path} has no annotated function ${missing.function}`);
    say(checks, name, log);
    return errors.length > 0 || checks.some((c) => c.verdict === 'wrong') ? 1 : 0;
  } catch (error) {
    if (error instanceof WrongInput) throw new UsageError(`--input: ${error.message}`);
    throw error;
  }
}

/** Files and folders are chosen by what is compiled; functions by their names. */
function chosenBy(places: readonly Place[], startedIn: string): (file: string, name: string) => boolean {
  const whole = places.filter((p) => p.function === undefined);
  const compiled =
    whole.length === 0
      ? []
      : discover(
          whole.map((p) => p.path),
          startedIn,
        ).sources;
  return (file, name) =>
    places.length === 0 ||
    compiled.includes(file) ||
    places.some((p) => p.function === name && resolve(startedIn, p.path) === file);
}

type Name = (file: string) => string;

const words = {
  ok: 'ok',
  kink: 'not smooth',
  unsettled: 'unsettled',
  wrong: 'WRONG',
  skipped: 'not checked',
};

function say(checks: readonly Check[], name: Name, log: Log): void {
  if (checks.length === 0) return log.info('No function is marked @differentiable there.');
  const rows = checks.map((c) => [
    c.function,
    c.mode,
    c.verdict === 'skipped' ? '' : String(c.points),
    Number.isNaN(c.worst) ? '' : c.worst === 0 ? '0' : c.worst.toExponential(1),
    c.finding?.where ?? '',
    words[c.verdict],
  ]);
  const heads = ['function', 'mode', 'points', 'worst error', 'where', 'verdict'];
  const widths = heads.map((h, k) => Math.max(h.length, ...rows.map((r) => r[k]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((c, k) => c.padEnd(widths[k]!))
      .join('  ')
      .trimEnd();
  const { colors } = log;
  log.info(colors.dim(line(heads)));
  let file = '';
  checks.forEach((c, k) => {
    if (c.file !== file) log.info(colors.dim(name(c.file)));
    file = c.file;
    const text = line(rows[k]!);
    const shown = c.verdict === 'wrong' ? colors.red(text) : c.verdict === 'ok' ? text : colors.yellow(text);
    if (c.verdict === 'wrong') log.error(shown);
    else log.info(shown);
    for (const detail of details(c)) {
      if (c.verdict === 'wrong') log.error(detail);
      else log.info(detail);
    }
  });
  const count = (verdict: Check['verdict']): number => checks.filter((c) => c.verdict === verdict).length;
  const parts = (['ok', 'kink', 'unsettled', 'wrong', 'skipped'] as const)
    .filter((v) => count(v) > 0)
    .map((v) => `${count(v)} ${words[v]}`);
  log.info(`${parts.join(', ')} ${colors.dim(`(${log.taken})`)}`);
  if (checks.some((c) => c.verdict === 'wrong' && c.isDrawn))
    log.info(
      'If a point that was drawn makes no sense for the function, give arguments by @example or --input.',
    );
}

function details({ verdict, finding, note }: Check): readonly string[] {
  const lines = note === undefined ? [] : [note];
  if (finding !== undefined && (verdict === 'wrong' || verdict === 'kink')) {
    const { got, expected, point } = finding;
    if (finding.note !== undefined) lines.push(finding.note);
    else lines.push(`the derivative says ${got}, and it is ${expected}`);
    lines.push(`at ${point}`);
  }
  return lines.map((l) => `    ${l}`);
}

/** JSON has no NaN and no infinity: those are strings. */
const number = (x: number): number | string => (Number.isFinite(x) ? x : String(x));

function jsonOf(c: Check, name: Name): object {
  const { finding } = c;
  return {
    file: name(c.file),
    function: c.function,
    mode: c.mode,
    verdict: c.verdict,
    points: c.points,
    entries: c.entries,
    worst: number(c.worst),
    note: c.note ?? null,
    finding:
      finding === undefined
        ? null
        : {
            where: finding.where,
            point: finding.point,
            got: number(finding.got),
            expected: number(finding.expected),
            error: number(finding.error),
            note: finding.note ?? null,
          },
  };
}
