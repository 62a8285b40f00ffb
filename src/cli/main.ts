#!/usr/bin/env node
/** The `cotangent` command: reads the arguments, runs, sets the exit status. Nothing else lives here. */
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { UsageError } from '../discover.js';
import { withConfig } from './config.js';
import { generate } from './generate.js';
import { Log } from './log.js';
import { parseArguments } from './options.js';

// Where Node can, it keeps what it makes of the compiler's code for the next run.
(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), process.cwd());

async function run(argv: readonly string[], startedIn: string): Promise<number> {
  let log = new Log({ verbose: argv.includes('--verbose'), silent: false });
  try {
    const command = parseArguments(argv, version());
    if (command.kind === 'print') {
      process.stdout.write(`${command.text}\n`);
      return 0;
    }
    if (command.kind === 'init') {
      process.stdout.write(`${(await import('./init.js')).initText(startedIn)}\n`);
      return 0;
    }
    if (command.kind === 'explain')
      return await (await import('./explain.js')).explainCommand(command.argv, startedIn);
    if (command.kind === 'verify')
      return await (await import('./verify.js')).verifyCommand(command.argv, startedIn);
    const configured = withConfig(command.options, startedIn);
    const { options, workingDirectory } = configured;
    log = new Log(options);
    if (options.clean) return (await import('./clean.js')).clean(options, workingDirectory, log);
    if (options.watch) return await (await import('./watch.js')).watch(options, workingDirectory, log);
    return await generate(options, workingDirectory, version(), log);
  } catch (error) {
    if (error instanceof UsageError) log.failure(error.message, 'See `cotangent --help`.');
    else log.internal('it could not go on', error);
    return 2;
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
