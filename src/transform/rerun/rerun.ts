/**
 * Loops of which the reverse sweep runs iterations again, as their tags ask for: what the forward sweep does, and what
 * the reverse sweep makes of it.
 */
import type { Activity } from '../../analysis/activity.js';
import { BlockBuilder } from '../../ir/build.js';
import type { Atom, Block, Statement, Variable } from '../../ir/types.js';
import type { Adjoints } from '../adjoints.js';
import type { Callees } from '../callees.js';
import { keeping, reverseKeeping, type Kept } from './checkpoint.js';
import { reverseAtFixedPoint } from './fixedPoint.js';
import { checkForm } from './form.js';
import { copyOf, plainCopy } from './plain.js';
import { arraysOf, type Loop, type Memory } from './state.js';

/** A loop that only computes in the forward sweep. */
export interface Rerun {
  readonly loop: Loop;
  /** An iteration as the reverse sweep runs it. */
  readonly body: Block;
  /** What the loop writes, and copies of that. */
  readonly arrays: readonly Variable[];
  readonly copies: readonly Variable[];
  /** Of a loop that keeps some of its states. */
  readonly kept?: Kept;
}

export interface Adjoint {
  /** Of the active numbers that are carried, what their adjoints are called. */
  readonly names: readonly string[];
  /** Those adjoints after the loop. */
  readonly seeds: readonly Atom[];
  /** The shadows of the active arrays that are written. */
  readonly shadows: readonly Atom[];
  readonly iteration: (
    b: BlockBuilder,
    state: readonly Variable[],
  ) => { readonly nextState: readonly Atom[]; readonly own: Adjoints };
  /** Takes the adjoint that an outer variable has after the loop. */
  readonly before: (v: Variable) => Atom;
}

interface Setting {
  readonly activity: Activity;
  readonly callees: Callees;
  readonly memory: Memory;
  readonly isInteger: (a: Atom) => boolean;
}

/** What the forward sweep does instead of the loop; an iteration as the reverse sweep runs it is yet to be made. */
export function forwardOf(
  s: Loop,
  { activity, callees, memory, isInteger }: Setting,
): { readonly statements: readonly Statement[]; readonly rerun: Omit<Rerun, 'body'> } {
  const arrays = arraysOf(s, memory, callees);
  if (s.reversal.kind === 'checkpoint') {
    const { statements, kept } = keeping(s, s.reversal.states, arrays, callees, isInteger);
    return { statements, rerun: { loop: s, arrays, copies: [], kept } };
  }
  checkForm(s, arrays, activity);
  const b = new BlockBuilder('adjoint');
  const copies = arrays.map((a) => copyOf(b, a));
  return { statements: [plainCopy(s, callees), ...b.statements], rerun: { loop: s, arrays, copies } };
}

/**
 * Appends the reverse of the loop: the adjoints of the outer variables that iterations have touched, and those of the
 * active numbers that it carries, at its start, where it makes a difference what they are.
 */
export function reverseOf(
  b: BlockBuilder,
  rerun: Rerun,
  adjoint: Adjoint,
  callees: Callees,
): {
  readonly initial?: readonly Atom[];
  readonly touched: readonly (readonly [Variable, Atom])[];
} {
  const { kept, loop } = rerun;
  if (kept === undefined || loop.reversal.kind !== 'checkpoint')
    return { touched: reverseAtFixedPoint(b, rerun, adjoint) };
  return reverseKeeping(b, rerun, kept, loop.reversal.states, adjoint, callees);
}
