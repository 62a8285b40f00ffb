/** What a pass finds that cannot be differentiated, though the front end could not tell. */
import type { CodeName, Fill } from '../diagnostics/codes.js';
import type { Origin } from '../ir/types.js';

/** Thrown by a pass; the engine makes a diagnostic of it, at `origin`, and leaves out the request. */
export class Refusal<N extends CodeName = CodeName> extends Error {
  constructor(
    readonly code: N,
    readonly origin: Origin,
    readonly fill: Fill<N>,
  ) {
    super(`internal: ${code} is not reported`);
  }
}
