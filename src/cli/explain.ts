/** `cotangent explain src/loss.ts:loss`: why the derivative is as it is. */
import { resolve } from 'node:path';
import { UsageError } from '../discover.js';
import { asMermaid, asSvg, explain, type ExplainedDerivative, type Explanation } from '../explain/index.js';
import { displayName } from '../names.js';
import { reasonOf, writeWhole } from '../output.js';
import { WrongInput } from '../verify/index.js';
import { Arguments, describeFlags, present, type Flags } from './arguments.js';
import { withConfig } from './config.js';
import { diagnosticJson } from './json.js';
import { Log } from './log.js';
import { inputsIn } from './inputs.js';
import { modesIn, parseArguments } from './options.js';
import { frame } from './report.js';

const flags: Flags = [
  ['--graph <name>', 'Write the computation graph with the values of both sweeps: <name>.mmd and <name>.svg'],
  [
    '--input <file>',
    'A JSON file with arguments: { "loss": [[1, 2], 0.5] } (default: @example, or drawn ones)',
  ],
  ['--modes <list>', 'Also explain these modes'],
  ['--project <path>', 'A tsconfig.json or its folder (default: the nearest above)'],
  ['--json', 'Print one JSON object'],
  ['--help', 'Print this'],
];

const help = [
  'cotangent explain <file>:<function> [options]',
  '',
  'Says which variables are active, what is kept for the reverse sweep and why, what is computed again, which loops run',
  'forward and backward at once, what that costs, and where NaN threatens. Nothing is written without --graph.',
  '',
  ...describeFlags(flags),
].join('\n');

/** Gives the exit status. */
export async function explainCommand(argv: readonly string[], startedIn: string): Promise<number> {
  const given = new Arguments(argv, flags);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  if (given.asksForHelp) {
    say(help);
    return 0;
  }
  const [place, ...others] = given.places;
  if (place?.function === undefined || others.length > 0)
    throw new UsageError('explain takes one function: cotangent explain src/loss.ts:loss');
  const plain = parseArguments([place.path], '');
  if (plain.kind !== 'generate') throw new Error('internal: a path is no command');
  const asked = {
    ...plain.options,
    ...present('project', given.value('project')),
    modes: modesIn(given.value('modes')),
  };
  const { options, workingDirectory } = withConfig(asked, startedIn);
  const graph = given.value('graph');
  const log = new Log({ verbose: false, silent: false });
  const name = displayName(workingDirectory);
  let found: ReturnType<typeof explain>;
  try {
    found = explain({
      workingDirectory,
      ...(options.project === undefined ? {} : { project: options.project }),
      paths: options.paths,
      modes: options.modes,
      file: resolve(startedIn, place.path),
      function: place.function,
      graph: graph !== undefined,
      ...inputsIn(given.value('input'), startedIn),
    });
  } catch (error) {
    if (error instanceof WrongInput) throw new UsageError(`--input: ${error.message}`);
    throw error;
  }
  const { explanation, diagnostics } = found;
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (explanation === undefined) {
    if (given.flag('json'))
      say(JSON.stringify({ diagnostics: errors.map((d) => diagnosticJson(d, name)) }, null, 2));
    for (const d of errors) log.error(`${frame(d, name)}\n`);
    if (errors.length > 0) return 1;
    throw new UsageError(`${place.path} has no annotated function ${place.function}`);
  }
  if (given.flag('json')) {
    const { graph: _, ...rest } = explanation;
    say(JSON.stringify({ ...rest, file: name(explanation.file) }, null, 2));
  } else say(describe(explanation, name(explanation.file)));
  if (graph !== undefined && explanation.graph !== undefined) {
    for (const [end, text] of [
      ['mmd', asMermaid(explanation.graph)],
      ['svg', asSvg(explanation.graph)],
    ] as const) {
      try {
        writeWhole(resolve(startedIn, `${graph}.${end}`), text);
      } catch (error) {
        throw new UsageError(`cannot write ${graph}.${end}: ${reasonOf(error)}`);
      }
      log.info(`wrote ${graph}.${end}`);
    }
  }
  return 0;
}

function describe(e: Explanation, file: string): string {
  const lines = [
    `${e.function} (${file}:${e.line}), differentiated by ${e.inputs.join(', ')}`,
    '',
    'variables',
  ];
  const headings = {
    active: 'active',
    'not useful': 'not useful',
    constant: 'constant',
  } as const;
  for (const activity of ['active', 'not useful', 'constant'] as const) {
    const own = e.variables.filter((v) => v.activity === activity);
    if (own.length > 0)
      lines.push(`  ${headings[activity].padEnd(10)}  ${own.map((v) => v.name).join(', ')}`);
  }
  for (const d of e.derivatives) lines.push('', d.name, ...describeDerivative(d));
  if (e.operations !== undefined) {
    const { primal, derivative, point } = e.operations;
    const ratio = primal === 0 ? '' : `: ${(derivative / primal).toFixed(2)} times as many`;
    lines.push(
      '',
      'operations',
      `  ${primal} of the function, ${derivative} with the derivative${ratio}`,
      `  at ${point}`,
    );
  }
  if (e.warnings.length > 0) {
    lines.push('', 'watch out');
    for (const w of e.warnings) lines.push(`  line ${w.line}: ${w.message}`, `    ${w.text}`);
  }
  return [...lines, ...e.notes.flatMap((n) => ['', n])].join('\n');
}

function describeDerivative(d: ExplainedDerivative): readonly string[] {
  const lines: string[] = [];
  for (const p of d.fused)
    lines.push(
      `  fused       line ${p.line}: ${cut(p.text)}`,
      '              runs forward and backward at once, and keeps nothing',
    );
  for (const p of d.apart)
    lines.push(`  apart       line ${p.line}: ${cut(p.text)}`, `              ${p.why}`);
  for (const k of d.kept) {
    const where = k.place === 'array' ? 'an array' : 'a stack';
    const loop = k.loops.at(-1);
    lines.push(
      `  kept        ${k.name || 'a value'} of line ${k.line}: ${cut(k.text)}`,
      `              ${k.bytes} bytes in ${where} for each iteration of line ${loop?.line ?? 0}: ${k.why}`,
    );
  }
  const again = [...new Set(d.recomputed.map((r) => `${r.name || 'a value'} (line ${r.line})`))];
  if (again.length > 0) lines.push(`  recomputed  ${again.join(', ')}`);
  for (const p of d.restored) lines.push(`  put back    line ${p.line}: ${cut(p.text)}`);
  const perLoop = new Map<number, number>();
  for (const k of d.kept) {
    const line = k.loops.at(-1)?.line ?? 0;
    perLoop.set(line, (perLoop.get(line) ?? 0) + k.bytes);
  }
  for (const [line, bytes] of perLoop)
    lines.push(`  memory      ${bytes} bytes for each iteration of line ${line}`);
  if (d.kept.length === 0) lines.push('  memory      nothing that grows with the number of iterations');
  return lines;
}

const cut = (text: string): string => (text.length <= 70 ? text : `${text.slice(0, 69)}…`);
