/** COT4xxx: warnings about a result. COT5xxx: the companion files. COT9xxx: our fault. */
import { invalid, warning, defect } from './entry.js';

export const resultCodes = {
  independentResult: warning(
    'COT4001',
    'The result depends on no input',
    "The result of '{function}' does not depend on what it is differentiated by: its derivative is zero everywhere.",
    'Is an input missing, or cut off by rounding, comparison or `| 0`?',
  ),
  independentOfParameter: warning(
    'COT4002',
    'The result does not depend on a parameter after `wrt`',
    "The result of '{function}' does not depend on '{name}': that derivative is zero everywhere.",
  ),
  foreignCompanion: invalid(
    'COT5001',
    'A hand-written file has the name of a companion',
    'This file was not written by cotangent, and would have to be overwritten.',
    'Rename it, or delete it if it is not needed.',
  ),
  staleCompanion: invalid(
    'COT5002',
    'A companion is out of date',
    'This companion is not what its source gives now.',
    'Run `npx cotangent` and commit the result.',
  ),
  missingCompanion: invalid(
    'COT5003',
    'A companion is missing',
    'This companion does not exist.',
    'Run `npx cotangent` and commit the result.',
  ),
  orphanedCompanion: invalid(
    'COT5004',
    'A companion has no source',
    'This companion has no source with an annotated function.',
    'Delete it.',
  ),
  internal: defect(
    'COT9001',
    'A defect of the compiler',
    '{message}',
    'Please report it with the source that shows it.',
  ),
} as const;
