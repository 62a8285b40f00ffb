/** Loops over what is known one by one: the body once for each, with exits as those of any loop. */
import type { ts } from 'ts-morph';
import type { Context } from './context.js';
import { isSymbol } from './environment.js';
import { Region } from './region.js';
import { hasLeft, inRegion, lowerSteps, mayHaveLeft, unlessLeft } from './sequence.js';

/** More copies of the body than these would be no code to read. */
export const mostCopies = 24;

/** Runs the body for each; `around` gives the loop's variable its value and decides whether the body runs. */
export function unroll<T>(
  c: Context,
  node: ts.ForInOrOfStatement,
  all: readonly T[],
  around: (each: T, body: (give: () => void) => void) => void,
): void {
  const { exits, targets } = c.frame;
  const loop = new Region('stopped', c.region, exits.aims('break', node));
  const remaining = ([each, ...others]: readonly T[]): void => {
    if (each === undefined) return;
    const iteration = new Region('skipped', loop, exits.aims('continue', node));
    targets.set(node, { break: loop, continue: iteration });
    const visible = new Set(c.environment.keys());
    around(each, (give) =>
      inRegion(c, iteration, () => {
        give();
        lowerSteps(c, [node.statement]);
      }),
    );
    // Each iteration has variables of its own.
    for (const key of c.environment.keys()) if (isSymbol(key) && !visible.has(key)) c.environment.delete(key);
    if (hasLeft(c, loop) || others.length === 0) return;
    if (mayHaveLeft(c, loop)) unlessLeft(c, () => remaining(others));
    else remaining(others);
  };
  inRegion(c, loop, () => remaining(all));
}
