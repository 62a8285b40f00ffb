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

/** What `run` refuses; other errors pass. */
export function refusalOf(run: () => void): Refusal | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
