/** Findings about companion files, as diagnostics. */
import type { Diagnostic } from '../compiler.js';
import { diagnose } from '../diagnostics/codes.js';
import { headOf } from '../failure.js';
import type { State } from '../output.js';

export type Finding = State | 'orphaned';

export function findingOf(finding: Finding, file: string): Diagnostic {
  const head = headOf(file);
  switch (finding) {
    case 'foreign':
      return diagnose('foreignCompanion', head, {});
    case 'stale':
      return diagnose('staleCompanion', head, {});
    case 'missing':
      return diagnose('missingCompanion', head, {});
    case 'orphaned':
      return diagnose('orphanedCompanion', head, {});
    case 'current':
      throw new Error('internal: a current companion is no finding');
  }
}

/** Findings that `--check` prints as a list, not with frames. */
export const isOutdated = (diagnostic: Diagnostic): boolean => /^COT500[234]$/.test(diagnostic.code);
