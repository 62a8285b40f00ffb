/**
 * Where kept values live: a typed array with one element per iteration, sized before the loop, where the trip counts
 * of all loops around are known by then; else a stack that the forward sweep pushes to and the reverse sweep pops.
 * Outside of all loops they are made in the branch that runs the loop, and handed out for the reverse sweep.
 */
import { BlockBuilder, booleanType, number, numberType, pure, variable } from '../../ir/build.js';
import { nullable } from '../../ir/nullable.js';
import type { ArrayType, Atom, For, Statement, Type, Variable } from '../../ir/types.js';
import { add, apply, isConstant, multiply, type Expr } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { iterationNumber, tripCount } from '../trips.js';
import type { Ahead } from './ahead.js';
import type { Region, Structured } from './regions.js';

/** Where the slots of a region are allocated. */
export interface Place {
  readonly before: Structured;
  /** The branches around that hand slots out, inner ones first. */
  readonly branches: readonly Region[];
}

export interface Slot {
  readonly place: 'array' | 'stack';
  /** Allocation, before the statement of its `Place`. */
  readonly allocate: readonly Statement[];
  /** In the forward sweep, right after the value is defined. */
  readonly save: readonly Statement[];
  /** At the head of the mirrored region. */
  readonly restore: readonly Statement[];
  readonly restored: Variable;
}

interface SlotContext {
  readonly isInteger: (a: Atom) => boolean;
  readonly isNonNegative: (a: Atom) => boolean;
  /** Whether an atom is in scope where the slot is allocated. */
  readonly isOutside: (a: Atom) => boolean;
  readonly ahead: Ahead;
  /** Whether a value may be `undefined`, which no typed array can hold. */
  readonly mayBeAbsent: (v: Variable) => boolean;
  /** Whether the value is made in a branch, and there only where that was taken. */
  readonly isOfBranch: (v: Variable) => boolean;
}

export function slotFor(v: Variable, region: Region, c: SlotContext): Slot {
  const loops = loopsAround(region);
  const isFlat =
    (v.type.kind === 'number' || v.type.kind === 'boolean') &&
    !c.mayBeAbsent(v) &&
    loops.every(({ loop }) => loop !== undefined && isKnown(loop.from, c) && isKnown(loop.to, c));
  return isFlat ? flatSlot(v, region, loops as readonly CountedLoop[], c) : stackSlot(v, region, c);
}

const isKnown = (a: Atom, { ahead, isOutside }: SlotContext): boolean => ahead.isKnown(a, isOutside);

interface CountedLoop {
  readonly loop: For;
  readonly mirrorIndex: Variable;
}

/** From the outermost loop to the innermost; `while`s have no count. */
function loopsAround(
  region: Region,
): readonly { loop: For | undefined; mirrorIndex: Variable | undefined }[] {
  const around = region.parent === undefined ? [] : loopsAround(region.parent);
  const { owner, mirror } = region;
  if (owner.kind === 'if') return around;
  const mirrorIndex = mirror.statement.kind === 'for' ? mirror.statement.index : undefined;
  return [...around, { loop: owner.kind === 'for' ? owner : undefined, mirrorIndex }];
}

function flatSlot(v: Variable, region: Region, loops: readonly CountedLoop[], c: SlotContext): Slot {
  const isFlag = v.type.kind === 'boolean';
  const type: ArrayType = {
    kind: 'array',
    storage: isFlag ? 'Uint8Array' : 'Float64Array',
    element: numberType,
    readonly: false,
  };
  const before = new BlockBuilder('adjoint', region.owner.origin);
  const counts = loops.map(({ loop }) => {
    const [from, to] = [loop.from, loop.to].map((a) => c.ahead.compute(a, c.isOutside, before));
    const isInteger = (a: Atom) => c.isInteger(a === to ? loop.to : a === from ? loop.from : a);
    return flatten(before, nonNegative(tripCount({ ...loop, from: from!, to: to! }, isInteger), before, c));
  });
  const length = flatten(
    before,
    counts.reduce<Expr>((a, n) => multiply(a, n), number(1)),
  );
  const array = before.let({ kind: 'allocate', length }, type, slotName(v), 'saved');

  const place = (b: BlockBuilder, indexOf: (l: CountedLoop) => Atom): Atom =>
    flatten(
      b,
      loops.reduce<Expr>((at, l, k) => {
        const iteration = iterationNumber(l.loop, indexOf(l));
        return k === 0 ? iteration : add(multiply(at, counts[k]!), iteration);
      }, number(0)),
    );
  const save = new BlockBuilder('adjoint', region.owner.origin);
  const bit = { kind: 'select', condition: v, whenTrue: number(1), whenFalse: number(0) } as const;
  const value = isFlag ? save.let(bit) : v;
  save.add({ kind: 'store', target: array, key: place(save, (l) => l.loop.index), value });

  const restore = new BlockBuilder('again', region.owner.origin);
  const load = { kind: 'load', array, index: place(restore, (l) => l.mirrorIndex) } as const;
  const restored = isFlag
    ? restore.let(pure('equal', restore.let(load), number(1)), booleanType, v.name, v.role)
    : restore.let(load, numberType, v.name, v.role);
  return {
    place: 'array',
    allocate: before.statements,
    save: save.statements,
    restore: restore.statements,
    restored,
  };
}

function nonNegative(count: Expr, b: BlockBuilder, c: SlotContext): Expr {
  if (isConstant(count) && count.value >= 0) return count;
  if (count.kind === 'variable' && c.isNonNegative(count)) return count;
  return apply('max', number(0), flatten(b, count));
}

function stackSlot(v: Variable, region: Region, c: SlotContext): Slot {
  const isPlain = v.type.kind === 'number' || v.type.kind === 'boolean';
  const element = c.isOfBranch(v) && !isPlain ? nullable(v.type, 'undefined') : v.type;
  const type: Type = { kind: 'array', storage: 'Array', element, readonly: false };
  const before = new BlockBuilder('adjoint', region.owner.origin);
  const stack = before.let({ kind: 'elements', elements: [] }, type, slotName(v), 'saved');
  const save = new BlockBuilder('adjoint', region.owner.origin);
  save.add({ kind: 'push', array: stack, value: v });
  const restore = new BlockBuilder('adjoint', region.owner.origin);
  const restored = variable(v.name, v.type, v.role);
  restore.add({ kind: 'let', variable: restored, expression: { kind: 'pop', array: stack } });
  return {
    place: 'stack',
    allocate: before.statements,
    save: save.statements,
    restore: restore.statements,
    restored,
  };
}

function slotName(v: Variable): string {
  if (v.name !== '') return `${v.name}Saved`;
  return v.type.kind === 'boolean' ? 'taken' : 'saved';
}
