/**
 * Loops as `while` of the IR. What the loop assigns is carried, and so are the flags of the regions that are left
 * from inside it: the test reads first whether the loop has been left.
 */
import type { ts } from 'ts-morph';
import { block, boolean, booleanType, freshId, variable } from '../ir/build.js';
import type { Atom, Block, Carried, Statement, Type, Variable } from '../ir/types.js';
import { assignedIn } from './assigned.js';
import { declaredType, typed } from './conform.js';
import { branch } from './branch.js';
import type { Captured, Context } from './context.js';
import { isFalse, isSymbol, isTrue, sameAtom, type Environment, type Key } from './environment.js';
import { Region } from './region.js';
import { hasLeft, inRegion, lowerSteps, mayHaveLeft, stay, unlessLeft, type Step } from './sequence.js';

export interface Loop {
  readonly node: ts.IterationStatement;
  /** Undefined: always true. */
  readonly test: ((c: Context) => Atom) | undefined;
  readonly testFirst: boolean;
  readonly body: readonly Step[];
  readonly update?: (c: Context) => void;
  /** Whether running `update` once more after the loop was left cannot be noticed. */
  readonly updateIsLocal?: boolean;
  /** Keys the loop assigns besides what the source shows. */
  readonly hidden?: readonly Key[];
}

export interface LoopRegions {
  readonly loop: Region;
  readonly iteration: Region;
}

/** The regions of a loop, entered where its jumps can find them. */
export function regionsOf(c: Context, node: ts.IterationStatement): LoopRegions {
  const loop = new Region('stopped', c.region, c.frame.exits.aims('break', node));
  const iteration = new Region('skipped', loop, c.frame.exits.aims('continue', node));
  c.frame.targets.set(node, { break: loop, continue: iteration });
  return { loop, iteration };
}

/** What the loop carries: the variables it assigns that live outside it, the flags and the result its exits set. */
export function carriedKeys(
  c: Context,
  node: ts.IterationStatement,
  loop: Region,
  hidden: readonly Key[] = [],
): Key[] {
  const assigned = assignedIn(node, c.resolver);
  const exits = c.frame.exits.within(node);
  const flags = new Set<Key>();
  let returns = false;
  for (const exit of exits) {
    const regions = c.frame.targets.get(exit.target);
    const target =
      exit.kind === 'return' ? c.frame.region : exit.kind === 'break' ? regions?.break : regions?.continue;
    // Regions inside the loop's body are entered anew in each iteration.
    if (target === undefined || !loop.upTo().includes(target)) continue;
    for (const region of loop.upTo(target)) flags.add(region.flag);
    returns ||= exit.kind === 'return';
  }
  const wanted = (key: Key) =>
    flags.has(key) ||
    hidden.includes(key) ||
    assigned.has(key as ts.Symbol) ||
    (returns && key === c.frame.result);
  return [...c.environment.keys()].filter(wanted);
}

/** Loop parameters for the keys, started at their current values. */
export function carry(c: Context, keys: readonly Key[]): Carried[] {
  return keys.map((key) => {
    const value = c.environment.get(key)!;
    const type = declaredType(c, key, value);
    return { parameter: version(key, type), initial: typed(value, type) };
  });
}

export function version(key: Key, type: Type): Variable {
  return variable(key.name, type, isSymbol(key) ? 'source' : 'temporary');
}

export function enter(c: Context, keys: readonly Key[], carried: readonly Carried[]): void {
  keys.forEach((key, i) => c.set(key, carried[i]!.parameter));
}

/** Binds the keys to fresh results after the loop. */
export function settle(c: Context, keys: readonly Key[]): Variable[] {
  return keys.map((key) => {
    const result = version(key, declaredType(c, key, c.environment.get(key)!));
    c.set(key, result);
    return result;
  });
}

/** Lowers one iteration: the body as a region of its own, then the update unless the loop has been left. */
export function lowerIteration(c: Context, regions: LoopRegions, loop: Loop): void {
  const { iteration } = regions;
  c.region = regions.loop;
  inRegion(c, iteration, () => lowerSteps(c, loop.body));
  if (c.unreachable || loop.update === undefined) return;
  if (hasLeft(c, regions.loop)) return;
  if (mayHaveLeft(c, regions.loop) && loop.updateIsLocal !== true) unlessLeft(c, () => loop.update!(c));
  else loop.update(c);
}

export function lowerGeneral(c: Context, loop: Loop): void {
  const outer = c.region;
  const regions = regionsOf(c, loop.node);
  c.set(regions.loop.flag, boolean(false));
  let keys = carriedKeys(c, loop.node, regions.loop, loop.hidden);
  const stop = keys.includes(regions.loop.flag) ? regions.loop.flag : undefined;
  c.region = regions.loop;
  let carried = carry(c, keys);
  const test = c.capture(() => {
    enter(c, keys, carried);
    if (stop !== undefined) stay(c);
    return loop.testFirst ? (loop.test?.(c) ?? boolean(true)) : undefined;
  });
  const before = headEnvironment(c, keys, carried);
  // Whether the next iteration is to be tried, decided at the end of an iteration.
  const going: Key = { name: 'going' };
  let testBlock: Block;
  let body: Captured<void>;
  if (test.value !== undefined && isSilent(test, before)) {
    const stopped = stop === undefined ? undefined : carried[keys.indexOf(stop)]!.parameter;
    testBlock = testOf(c, test as Captured<Atom>, stopped);
    body = c.capture(() => {
      enter(c, keys, carried);
      if (stop !== undefined) stay(c);
      lowerIteration(c, regions, loop);
    });
  } else {
    c.set(going, boolean(true));
    keys = [...keys, going];
    const flag = variable(going.name, booleanType, 'temporary');
    carried = [...carried, { parameter: flag, initial: boolean(true) }];
    testBlock = block([], [flag]);
    body = c.capture(() => {
      enter(c, keys, carried);
      c.set(going, boolean(false));
      if (stop !== undefined) stay(c);
      if (test.value === undefined) lowerIterationThenTest(c, regions, loop, going);
      else lowerTestThenIteration(c, regions, loop, test as Captured<Atom>, going);
    });
  }
  const yields = keys.map((key, i) =>
    body.unreachable ? carried[i]!.parameter : body.environment.get(key)!,
  );
  finish(c, loop, keys, carried, testBlock, block(body.statements, yields));
  c.environment.delete(going);
  if (regions.loop.flag === regions.loop) c.environment.delete(regions.loop);
  c.region = outer;
}

function finish(c: Context, loop: Loop, keys: Key[], carried: Carried[], test: Block, body: Block): void {
  const results = settle(c, keys);
  c.builder.add({ kind: 'while', id: freshId(), carried, test, body, results });
}

/** The environment at the head of an iteration. */
function headEnvironment(c: Context, keys: readonly Key[], carried: readonly Carried[]): Environment {
  const environment = new Map(c.environment);
  keys.forEach((key, i) => environment.set(key, carried[i]!.parameter));
  return environment;
}

/** Whether evaluating the test changes nothing, so that it may stand in the loop's head. */
export function isSilent(test: Captured<Atom | undefined>, before: Environment): boolean {
  if (test.unreachable || !test.statements.every(isSilentStatement)) return false;
  for (const [key, atom] of before) {
    if (!(key instanceof Region) && !sameAtom(atom, test.environment.get(key)!)) return false;
  }
  return true;
}

function isSilentStatement(s: Statement): boolean {
  if (s.kind === 'if') return [...s.then.statements, ...s.otherwise.statements].every(isSilentStatement);
  if (s.kind !== 'let') return false;
  if (s.expression.kind === 'pop') return false;
  return s.expression.kind !== 'external' || !s.expression.operation.effect;
}

/** The test, guarded by whether the loop has been left. */
function testOf(c: Context, test: Captured<Atom>, stopped: Variable | undefined): Block {
  if (stopped === undefined) return block(test.statements, [test.value]);
  const guarded = c.capture(() => {
    if (isTrue(test.value)) return c.not(stopped);
    const result = variable('', booleanType);
    c.builder.add({
      kind: 'if',
      id: freshId(),
      condition: stopped,
      then: block([], [boolean(false)]),
      otherwise: block(test.statements, [test.value]),
      results: [result],
    });
    return result;
  });
  return block(guarded.statements, [guarded.value]);
}

/** A test with effects runs at the start of the body; the loop goes on while it held and nothing left. */
function lowerTestThenIteration(
  c: Context,
  regions: LoopRegions,
  loop: Loop,
  test: Captured<Atom>,
  going: Key,
): void {
  c.builder.statements.push(...test.statements);
  c.environment = test.environment;
  c.set(going, boolean(false));
  c.unreachable = test.unreachable;
  if (c.unreachable) return;
  branch(
    c,
    test.value,
    () => {
      lowerIteration(c, regions, loop);
      if (c.unreachable) return undefined;
      const left = c.environment.get(regions.loop.flag) ?? boolean(false);
      c.set(going, isFalse(left) ? boolean(true) : c.not(left));
      return undefined;
    },
    () => undefined,
  );
}

function lowerIterationThenTest(c: Context, regions: LoopRegions, loop: Loop, going: Key): void {
  lowerIteration(c, regions, loop);
  if (hasLeft(c, regions.loop)) return;
  const decide = () => c.set(going, loop.test?.(c) ?? boolean(true));
  if (mayHaveLeft(c, regions.loop)) unlessLeft(c, decide);
  else decide();
}
