/** Findings about companion files, as diagnostics. */
import type { Diagnostic } from '../compiler.js';
import type { State } from './output.js';

export type Finding = Exclude<State, 'current'> | 'orphaned';

const texts: Readonly<
  Record<Finding, { readonly code: string; readonly message: string; readonly hint: string }>
> = {
  foreign: {
    code: 'COT8001',
    message: 'This file was not written by cotangent, and would have to be overwritten.',
    hint: 'Rename it, or delete it if it is not needed.',
  },
  stale: {
    code: 'COT8002',
    message: 'This companion is not what its source gives now.',
    hint: 'Run `npx cotangent` and commit the result.',
  },
  missing: {
    code: 'COT8003',
    message: 'This companion does not exist.',
    hint: 'Run `npx cotangent` and commit the result.',
  },
  orphaned: {
    code: 'COT8004',
    message: 'This companion has no source with an annotated function.',
    hint: 'Delete it.',
  },
};

export function findingOf(finding: Finding | 'current', file: string): Diagnostic {
  if (finding === 'current') throw new Error('internal: a current companion is no finding');
  return {
    ...texts[finding],
    category: 'invalid',
    severity: 'error',
    span: { file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
    related: [],
  };
}
