/**
 * Statement lists with early exits. Where one way of a choice always leaves, the rest of the list goes into the other
 * way, so that `if (c) return a; rest` becomes an `if`/`else` tree; otherwise the rest runs under the region's flag.
 */
import { ts } from 'ts-morph';
import { boolean } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { branch } from './branch.js';
import { condition } from './conditions.js';
import type { Context } from './context.js';
import { isFalse, isTrue } from './environment.js';
import type { Exits } from './exits.js';
import type { Region } from './region.js';
import { refuseTags } from './reversal.js';
import { lowerStatement } from './statements.js';
import { chainOf } from './switch.js';

export type Step = ts.Statement | Choice | Action;

/** An `if`, or one case of a `switch`. */
export interface Choice {
  readonly kind: 'choice';
  /** Where it stands in the source. */
  readonly node: ts.Node;
  readonly condition: (c: Context) => Atom;
  readonly then: readonly Step[];
  readonly otherwise: readonly Step[];
}

/** Something to do that is no statement of its own. */
export interface Action {
  readonly kind: 'action';
  readonly node: ts.Node;
  readonly run: (c: Context) => void;
}

export function lowerSteps(c: Context, steps: readonly Step[]): void {
  // Reversed, so that what comes next is taken from the end.
  const waiting = [...steps].reverse();
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    if (c.unreachable) return;
    const parts = expand(c, step);
    if (parts !== undefined) {
      waiting.push(...[...parts].reverse());
      continue;
    }
    const rest = [...waiting].reverse();
    if (isChoice(step)) {
      if (rest.length > 0 && leaves(c.frame.exits, step)) {
        const thenEnds = !completes(c.frame.exits, step.then);
        const otherwiseEnds = !completes(c.frame.exits, step.otherwise);
        if (thenEnds && otherwiseEnds) return lowerChoice(c, step);
        if (thenEnds) return lowerChoice(c, { ...step, otherwise: [...step.otherwise, ...rest] });
        if (otherwiseEnds) return lowerChoice(c, { ...step, then: [...step.then, ...rest] });
      }
      lowerChoice(c, step);
    } else if (isAction(step)) {
      c.at(step.node, () => step.run(c));
    } else {
      c.at(step, () => lowerStatement(c, step));
    }
    if (hasLeft(c, c.region)) return;
    if (mayHaveLeft(c, c.region) && rest.length > 0) return unlessLeft(c, () => lowerSteps(c, rest));
  }
}

const isChoice = (step: Step): step is Choice => step.kind === 'choice';
const isAction = (step: Step): step is Action => step.kind === 'action';

/** The steps a compound statement amounts to, if it does. */
function expand(c: Context, step: Step): readonly Step[] | undefined {
  if (isChoice(step) || isAction(step)) return undefined;
  if (ts.isBlock(step) || ts.isIfStatement(step)) refuseTags(c, step);
  if (ts.isBlock(step)) return step.statements;
  if (ts.isIfStatement(step)) {
    const choice: Choice = {
      kind: 'choice',
      node: step,
      condition: (inner) => condition(inner, step.expression),
      then: [step.thenStatement],
      otherwise: step.elseStatement === undefined ? [] : [step.elseStatement],
    };
    return [choice];
  }
  return ts.isSwitchStatement(step) ? chainOf(c, step) : undefined;
}

function lowerChoice(c: Context, step: Choice): void {
  c.at(step.node, () => {
    const value = step.condition(c);
    const way = (steps: readonly Step[]) => () => {
      lowerSteps(c, steps);
      return undefined;
    };
    branch(c, value, way(step.then), way(step.otherwise));
  });
}

function completes(exits: Exits, steps: readonly Step[]): boolean {
  return steps.every((s) => {
    if (isAction(s)) return true;
    return isChoice(s) ? completes(exits, s.then) || completes(exits, s.otherwise) : exits.completes(s);
  });
}

/** Whether the choice is left by anything but its end or an exception. */
function leaves(exits: Exits, step: Choice): boolean {
  return [...step.then, ...step.otherwise].some((s) => {
    if (isAction(s)) return false;
    return isChoice(s) ? leaves(exits, s) : exits.leaving(s).length > 0;
  });
}

/** Leaves every region from the current one to `target`. */
export function leave(c: Context, target: Region): void {
  for (const region of c.region.upTo(target)) c.set(region.flag, boolean(true));
}

export const hasLeft = (c: Context, region: Region): boolean =>
  c.unreachable || isTrue(c.environment.get(region.flag));

export function mayHaveLeft(c: Context, region: Region): boolean {
  const flag = c.environment.get(region.flag);
  return flag !== undefined && !isFalse(flag);
}

/** Notes that control is inside the current region, hence in all around it. */
export function stay(c: Context): void {
  for (const region of c.region.upTo()) c.set(region.flag, boolean(false));
}

/** Runs where the current region has not been left. */
export function unlessLeft(c: Context, run: () => void): void {
  const { flag } = c.region;
  const left = c.environment.get(flag) ?? boolean(false);
  branch(
    c,
    left,
    () => {
      c.set(flag, boolean(true));
      return undefined;
    },
    () => {
      stay(c);
      run();
      return undefined;
    },
  );
}

/** Lowers `run` as the inside of a region, whose flag is unknown outside it. */
export function inRegion(c: Context, region: Region, run: () => void): void {
  const outer = c.region;
  c.region = region;
  if (region.flag === region) c.set(region, boolean(false));
  run();
  if (region.flag === region) c.environment.delete(region);
  c.region = outer;
}
