/** `--clean`: deletes the companions this program wrote, and nothing else. */
import { readFileSync, rmSync } from 'node:fs';
import { isGenerated } from '../companions.js';
import { foundCompanions } from './apply.js';
import { layoutOf } from './generate.js';
import { jsonReport } from './json.js';
import type { Log } from './log.js';
import { displayName } from '../names.js';
import type { CliOptions } from './options.js';
import { reasonOf } from '../output.js';

export function clean(options: CliOptions, workingDirectory: string, log: Log): number {
  const name = displayName(workingDirectory);
  let refused = 0;
  let count = 0;
  for (const file of foundCompanions(options, layoutOf(options, workingDirectory))) {
    try {
      if (!isGenerated(readFileSync(file, 'utf8'))) continue;
      if (!options.dryRun) rmSync(file);
      count++;
      log.info(`${options.dryRun ? 'would delete' : 'deleted'} ${name(file)}`);
    } catch (error) {
      refused++;
      log.failure(`cannot delete ${name(file)}: ${reasonOf(error)}`);
    }
  }
  log.info(`${count} ${options.dryRun ? 'would be deleted' : 'deleted'}`);
  if (options.json) process.stdout.write(jsonReport([], new Set(), [], name));
  return refused > 0 ? 2 : 0;
}
