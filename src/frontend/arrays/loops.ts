/**
 * The loops that array methods are: over a range of indices, or until something is found. They carry the variables
 * that callbacks assign, and the hidden ones (`Key`s) of the method itself.
 */
import type { ts } from 'ts-morph';
import { block, boolean, booleanType, freshId, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Variable } from '../../ir/types.js';
import { assignedIn } from '../assigned.js';
import { branch } from '../branch.js';
import type { Captured, Context } from '../context.js';
import type { Key } from '../environment.js';
import { carry, enter, isSilent, settle } from '../loop.js';

export interface Range {
  readonly from: Atom;
  readonly to: Atom;
  /** 1 up to but without `to`; −1 down to and with it. */
  readonly step: 1 | -1;
}

export const upTo = (to: Atom, from: Atom = number(0)): Range => ({ from, to, step: 1 });

export interface LoopOptions<T> {
  /** The call whose callbacks run in the loop; none: none do. */
  readonly node?: ts.Node;
  readonly range: Range;
  /** What the method itself carries. */
  readonly hidden?: readonly Key[];
  /** The name of the index. */
  readonly name?: string;
  /** Runs before the loop, when what the body gives is known: makes what the body fills. */
  readonly before?: (value: T) => void;
}

export function countedLoop<T>(c: Context, options: LoopOptions<T>, run: (index: Variable) => T): T {
  const { range, name = 'i' } = options;
  const keys = carriedBy(c, options.node, options.hidden);
  const carried = carry(c, keys);
  const index = variable(name, numberType);
  c.markInteger(index);
  const body = c.capture(() => {
    enter(c, keys, carried);
    return run(index);
  });
  options.before?.(body.value);
  const yields = yieldsOf(keys, body, carried);
  const results = settle(c, keys);
  const { from, to, step } = range;
  const inclusive = step < 0;
  c.builder.add({
    kind: 'for',
    id: freshId(),
    index,
    from,
    to,
    inclusive,
    step,
    carried,
    body: block(body.statements, yields),
    results,
  });
  return body.value;
}

/** The first index of the range for which `holds`; the end of the range (−1 downward) if there is none. */
export function firstIndex(
  c: Context,
  options: Omit<LoopOptions<never>, 'before'>,
  holds: (index: Variable) => Atom,
): { readonly index: Atom; readonly isFound: () => Atom; readonly isSilent: boolean } {
  const { range, name = 'i' } = options;
  const position: Key = { name };
  c.set(position, range.from);
  const isInside = (i: Atom): Atom => c.test(range.step > 0 ? 'less' : 'greaterEqual', [i, range.to]);
  let keys = [position, ...carriedBy(c, options.node, options.hidden)];
  let carried = carry(c, keys);
  const index = carried[0]!.parameter;
  c.markInteger(index);
  const before = new Map(c.environment);
  keys.forEach((key, i) => before.set(key, carried[i]!.parameter));
  const test = c.capture(() => {
    enter(c, keys, carried);
    return branch(
      c,
      isInside(index),
      () => c.not(holds(index)),
      () => boolean(false),
      { select: true },
    )!;
  });
  const advance = (): void => c.set(position, c.primitive('add', [index, number(range.step)], name));
  const silent = isSilent(test, before);
  const going: Key = { name: 'searching' };
  let testBlock = block(test.statements, [test.value]);
  let body: Captured<void>;
  if (silent) {
    body = c.capture(() => {
      enter(c, keys, carried);
      advance();
    });
  } else {
    const flag = variable(going.name, booleanType, 'temporary');
    keys = [...keys, going];
    carried = [...carried, { parameter: flag, initial: boolean(true) }];
    c.set(going, boolean(true));
    testBlock = block([], [flag]);
    body = c.capture(() => {
      c.environment = test.environment;
      c.builder.statements.push(...test.statements);
      c.set(going, test.value);
      c.unreachable = test.unreachable;
      if (c.unreachable) return;
      const step = (): undefined => {
        advance();
        return undefined;
      };
      branch(c, test.value, step, () => undefined);
    });
  }
  const yields = yieldsOf(keys, body, carried);
  const results = settle(c, keys);
  c.builder.add({
    kind: 'while',
    id: freshId(),
    carried,
    test: testBlock,
    body: block(body.statements, yields),
    results,
  });
  const found = results[0]!;
  c.markInteger(found);
  c.environment.delete(position);
  c.environment.delete(going);
  return { index: found, isFound: () => isInside(found), isSilent: silent };
}

/** The variables that the node's callbacks may assign, and the hidden ones. */
function carriedBy(c: Context, node: ts.Node | undefined, hidden: readonly Key[] = []): Key[] {
  const assigned: ReadonlySet<Key> = node === undefined ? new Set() : assignedIn(node, c.resolver);
  return [...c.environment.keys()].filter((key) => hidden.includes(key) || assigned.has(key));
}

/** What the body hands to the next iteration; after a `throw` it does not matter. */
const yieldsOf = (keys: readonly Key[], body: Captured<unknown>, carried: ReturnType<typeof carry>): Atom[] =>
  keys.map((key, i) => (body.unreachable ? carried[i]!.parameter : body.environment.get(key)!));
