/** What a run tells people: diagnostics with frames, what happened to each companion, a closing line. */
import { readFileSync } from 'node:fs';
import type { CompileResult, Diagnostic } from '../compiler.js';
import { renderDiagnostic } from '../diagnostics/render.js';
import { isOutdated } from './findings.js';
import { wantsColors, type Log } from './log.js';
import type { CliOptions } from './options.js';
import type { Planned } from '../output.js';

export interface Outcome {
  readonly options: CliOptions;
  readonly result: CompileResult;
  readonly planned: readonly Planned[];
  readonly orphaned: readonly string[];
  readonly written: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  readonly findings: readonly Diagnostic[];
}

type Name = (file: string) => string;

export function report(outcome: Outcome, name: Name, log: Log): void {
  const { options, result, planned, orphaned, findings } = outcome;
  const shown = [...result.diagnostics, ...findings.filter((d) => !isOutdated(d))];
  for (const diagnostic of shown) {
    if (diagnostic.severity === 'error' || !options.silent) log.error(`${frame(diagnostic, name)}\n`);
  }
  for (const failure of result.failures) log.detail(stackOf(failure.cause));
  for (const file of result.compiled) log.detail(`compiled ${name(file)}`);
  for (const p of planned) describeCompanion(p, outcome, name, log);
  for (const file of orphaned) {
    if (options.check) log.error(`orphaned  ${name(file)}`);
    else if (outcome.removed.has(file)) log.info(`deleted ${name(file)}`);
    else if (options.prune && options.dryRun) log.info(`would delete ${name(file)}`);
    else
      log.info(`orphaned  ${name(file)}: its source has no annotated function any more; --prune deletes it`);
  }
  if (result.dependencies.size === 0) log.info('No function is marked @differentiable there.');
  else log.info(closing(outcome, log));
}

function describeCompanion(
  { companion, state }: Planned,
  { options, written }: Outcome,
  name: Name,
  log: Log,
): void {
  const functions = companion.functions.map((f) => `${f.name}: ${f.modes.join(' ')}`).join(', ');
  const line = `${name(companion.file)}  ${log.colors.dim(`(${functions})`)}`;
  if (state === 'current') log.detail(`unchanged ${name(companion.file)}`);
  else if (state === 'foreign') return;
  else if (options.check) log.error(`${state.padEnd(8)}  ${name(companion.file)}`);
  else if (options.dryRun) log.info(`would write ${line}`);
  else if (written.has(companion.file)) log.info(`wrote ${line}`);
}

function closing({ options, result, planned, written, findings }: Outcome, log: Log): string {
  const all = [...result.diagnostics, ...findings];
  const outdated = findings.filter(isOutdated).length;
  const errors = all.filter((d) => d.severity === 'error').length - outdated;
  const warnings = all.length - errors - outdated;
  const unchanged = planned.filter((p) => p.state === 'current').length;
  const changed = planned.filter((p) => p.state === 'missing' || p.state === 'stale').length;
  const parts = options.check
    ? [outdated === 0 ? `${unchanged} up to date` : `${outdated} out of date: run \`npx cotangent\``]
    : [options.dryRun ? `${changed} would be written` : `${written.size} written`, `${unchanged} unchanged`];
  if (errors > 0) parts.push(log.colors.red(counted(errors, 'error')));
  if (warnings > 0) parts.push(log.colors.yellow(counted(warnings, 'warning')));
  return `${parts.join(', ')} ${log.colors.dim(`(${log.taken})`)}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A diagnostic as terminals show it. */
export function frame(diagnostic: Diagnostic, name: Name): string {
  return renderDiagnostic(diagnostic, { sourceText: readText, displayName: name, colors: wantsColors() });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
