#!/usr/bin/env node
/** The `cotangent` command: reads the arguments, runs, sets the exit status. Nothing else lives here. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../compiler.js';
import { generate } from './generate.js';
import { Log } from './log.js';
import { parseArguments } from './options.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = run(process.argv.slice(2));

function run(argv: readonly string[]): number {
  try {
    const command = parseArguments(argv, version());
    if (command.kind === 'generate') return generate(command.options, process.cwd());
    process.stdout.write(`${command.text}\n`);
    return 0;
  } catch (error) {
    const log = new Log({ verbose: argv.includes('--verbose'), silent: false });
    if (error instanceof UsageError) log.failure(error.message, 'See `cotangent --help`.');
    else log.internal('it could not go on', error);
    return 2;
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
