/** Both sweeps of a function by chosen inputs, and its tangents: what every mode and every split callee is made of. */
import { activityOf, hasTangent, type Activity } from '../analysis/activity.js';
import { aliasesIn } from '../analysis/aliases.js';
import { expectedAbsentIn, keptAbsentIn } from '../analysis/absent.js';
import { integersIn } from '../analysis/integer.js';
import { rangesIn } from '../analysis/ranges.js';
import { writtenAfterIn } from '../analysis/settled.js';
import { BlockBuilder, number, variable } from '../ir/build.js';
import { tangentType } from '../ir/tangent.js';
import type { Function, Parameter } from '../ir/module.js';
import type { Atom, Block, Call, Let, Type, Variable } from '../ir/types.js';
import { Adjoints, adjointName } from './adjoints.js';
import { augment, isReferenceWithTangent, mutable, type Augmented } from './augment.js';
import { reverseEntry, type CalleeBuilder, type Callees } from './callees.js';
import { forwardBlock, tangentName } from './forward.js';
import { companionOf, plainParameter } from './parameter.js';
import { reverseBlock } from './reverse.js';
import { endsIn, grownInputs, lengthOf, shrink } from './resized.js';
import { memoryOf } from './rerun/state.js';
import { addInto } from './seed.js';

export interface ReverseSweep {
  readonly builder: BlockBuilder;
  /** The adjoint of a scalar parameter. */
  readonly scalar: (v: Variable) => Atom;
  /** The adjoint of a parameter that is memory. */
  readonly memory: (v: Variable) => Atom;
  /** Both sweeps, and then what is returned. */
  readonly body: (yields: readonly Atom[]) => Block;
}

/**
 * The adjoint of the result; or what is to stand between the sweeps, given the shadow of a result that is memory, and
 * gives the adjoint of one that is a number.
 */
export type Seed = Atom | ((b: BlockBuilder, shadow: Atom | undefined) => Atom | undefined);

/**
 * The forward and the reverse sweep of `f` by `inputs`, from the adjoint `seed` of its result. Shadows of active
 * arrays and records are `given`, or allocated when the forward sweep begins.
 */
export function reverseSweep(
  f: Function,
  inputs: readonly Variable[],
  seed: Seed,
  callees: Callees,
  given: { readonly shadows?: ReadonlyMap<Variable, Atom>; readonly volatile?: readonly number[] } = {},
): ReverseSweep {
  const { rules } = callees;
  const activity = activityOf(f, inputs, rules, { isAlone: given.shadows === undefined });
  callees.note({ kind: 'activity', function: f, inputs, ...activity });
  const b = new BlockBuilder('adjoint', f.origin);
  const allocations = new BlockBuilder('adjoint');
  const shadows = new Map([
    ...(given.shadows ?? []),
    ...allocateShadows(f, activity, given.shadows, allocations),
  ]);
  const aliases = aliasesIn(f);
  const outside = new Set(volatileMemory(f, given.volatile ?? []).map((a) => aliases.classOf(a)));
  const isOutside = (a: Atom) => aliases.classOf(a) !== undefined && outside.has(aliases.classOf(a));
  const isVolatile = (a: Atom) => isOutside(a) || aliases.isWritten(a);
  let writtenAfter: ReturnType<typeof writtenAfterIn> | undefined;
  const isVolatileAfter = (call: Let | Call) => (a: Atom) =>
    isOutside(a) || (aliases.isWritten(a) && (writtenAfter ??= writtenAfterIn(f.body, aliases))(call, a));
  const parameters = new Set(f.parameters.map((p) => aliases.classOf(p.variable)));
  const isInput = (a: Atom) => aliases.classOf(a) !== undefined && parameters.has(aliases.classOf(a));
  const isOwn = given.volatile === undefined;
  const lengths = (isOwn ? grownInputs(f, shadows, aliases) : []).map((array) => {
    return [array, lengthOf(array, allocations)] as const;
  });
  const ends = endsIn(f.body, { aliases, resizes: (call) => callees.resizes(call.callee) });
  const memory = () => memoryOf(f, aliases, activity, isOutside);
  const forward = augment(
    f.body,
    {
      activity,
      aliases,
      isVolatile,
      isVolatileAfter,
      isInput,
      ends,
      callees,
      memory,
      isInteger: integersIn(f.body),
    },
    shadows,
  );
  const adjoints = new Adjoints();
  const value = f.body.yields[0];
  const shadow = value === undefined ? undefined : shadowOfValue(value, forward, b);
  const seedAtom = typeof seed === 'function' ? seed(b, shadow) : seed;
  if (value !== undefined && seedAtom !== undefined && activity.isActive(value)) {
    if (shadow === undefined) adjoints.accumulate(value, seedAtom, f.origin);
    else addInto(b, shadow, seedAtom, f.resultType, callees);
  }
  const rangeOf = rangesIn(f.body, rules);
  const isInteger = integersIn(forward.body);
  const mayBeAbsent = expectedAbsentIn(f.body);
  reverseBlock(forward, adjoints, b, { rules, activity, rangeOf, isInteger, mayBeAbsent, callees });
  b.origin = f.origin;
  for (const [array, length] of lengths) shrink(array, length, b);
  return {
    builder: b,
    // Where nothing depends on it, zeros in the shape that it was given in.
    memory: (v) => shadows.get(v) ?? zeros(v, aliases.isWritten(v) ? allocations : b),
    scalar: (v) => adjoints.take(v, b) ?? number(0),
    body: (yields) => ({
      statements: [...allocations.statements, ...forward.body.statements, ...b.statements],
      yields,
    }),
  };
}

/** The references at the positions that `Derived.volatile` gives. */
export function volatileMemory(f: Function, positions: readonly number[]): readonly Atom[] {
  return positions.map((i) => (i < 0 ? f.body.yields[0]! : f.parameters[i]!.variable));
}

/** The shadow of a result that is memory; memory that no input reaches has a zero one. */
function shadowOfValue(value: Atom, forward: Augmented, b: BlockBuilder): Atom | undefined {
  if (!isReferenceWithTangent(value.type)) return undefined;
  const known = value.kind === 'variable' ? forward.shadows.get(value) : value;
  return known ?? b.let({ kind: 'zeros', like: value }, mutable(value.type), '', 'adjoint');
}

/** Zero shadows for what has none: inputs, and other memory that active values are written to. */
function allocateShadows(
  f: Function,
  activity: Activity,
  given: ReadonlyMap<Variable, Atom> | undefined,
  b: BlockBuilder,
): Map<Variable, Atom> {
  const shadows = new Map<Variable, Atom>();
  for (const { variable: v } of f.parameters) {
    if (v.type.kind === 'number' || !activity.isActive(v) || given?.has(v) === true) continue;
    shadows.set(v, zeros(v, b));
  }
  return shadows;
}

const zeros = (v: Variable, b: BlockBuilder): Variable =>
  b.let({ kind: 'zeros', like: v }, mutable(v.type), adjointName(v), 'adjoint');

export interface ForwardSweep {
  readonly body: Block;
  /** The value and its tangent, unless the function gives nothing. */
  readonly result?: { readonly value: Atom; readonly tangent: Atom };
  /** The parameters that hold the inputs' tangents. */
  readonly parameters: readonly Parameter[];
  /** The tangent of a value of the body itself; of what has none, zeros that `b` makes. */
  readonly tangentOf: (value: Atom, b: BlockBuilder) => Atom;
}

/** `f` with its tangents by `inputs`. */
export function forwardSweep(f: Function, inputs: readonly Variable[], callees: Callees): ForwardSweep {
  const { rules } = callees;
  const tangents = new Map<Variable, Atom>();
  const parameters = inputs.map((v) => {
    const dot = companionOf(v, tangentName(v), tangentType(v.type), 'tangent');
    tangents.set(v, dot);
    return plainParameter(dot);
  });
  const activity = activityOf(f, inputs, rules);
  callees.note({ kind: 'activity', function: f, inputs, ...activity });
  const still = new BlockBuilder('tangent', f.origin);
  for (const { variable: v } of f.parameters) {
    if (tangents.has(v) || !isReferenceWithTangent(v.type) || !activity.isActive(v)) continue;
    tangents.set(v, still.let({ kind: 'zeros', like: v }, tangentType(v.type), tangentName(v), 'tangent'));
  }
  const walked = forwardBlock(f.body, tangents, {
    rules,
    activity,
    rangeOf: rangesIn(f.body, rules),
    mayBeAbsent: expectedAbsentIn(f.body),
    isKept: keptAbsentIn(f.body, f.resultType),
    callees,
    memory: () => memoryOf(f, aliasesIn(f), activity),
  });
  const body = { ...walked, statements: [...still.statements, ...walked.statements] };
  const tangentOf = (value: Atom, b: BlockBuilder): Atom => {
    const known = value.kind === 'variable' ? tangents.get(value) : undefined;
    if (known !== undefined) return known;
    if (value.type.kind === 'number') return number(0);
    const isMemory = isReferenceWithTangent(value.type) && value.kind === 'variable';
    return isMemory ? b.let({ kind: 'zeros', like: value }, mutable(value.type)) : value;
  };
  const [value] = f.body.yields;
  if (value === undefined) return { body, parameters, tangentOf };
  const b = new BlockBuilder('tangent', f.origin);
  const tangent = tangentOf(value, b);
  return {
    body: { ...body, statements: [...body.statements, ...b.statements] },
    result: { value, tangent },
    parameters,
    tangentOf,
  };
}

/** The parameters that hold the shadows of memory. */
const shadowsOf = (inputs: readonly Variable[]): Map<Variable, Variable> =>
  new Map(
    inputs
      .filter((v) => isReferenceWithTangent(v.type))
      .map((v) => [v, companionOf(v, adjointName(v), mutable(v.type), 'adjoint')]),
  );

/** How the functions for calls are made: split pairs and tangents. */
export const calleeBuilder: CalleeBuilder = {
  // The marker between the sweeps says under which names the reverse one knows what both are given.
  sweeps(f, active, volatile, callees) {
    const inputs = active.map((i) => f.parameters[i]!.variable);
    const shadows = shadowsOf(inputs);
    const copy = (a: Atom) => variable(a.kind === 'variable' ? a.name : '', a.type, 'adjoint');
    // A value is of the function's type even where that of what it was made of says less.
    const own = f.body.yields.length === 0 ? [] : [f.resultType];
    const ofShadow = mutable(f.resultType);
    let value: readonly Atom[] = f.body.yields;
    const seed = (b: BlockBuilder, shadow: Atom | undefined): Atom | undefined => {
      const bars = f.resultType.kind === 'number' ? [number(0)] : shadow === undefined ? [] : [shadow];
      const args = [...bars, ...shadows.values()];
      const results = [
        ...bars.map(() => variable('valueBar', ofShadow, 'adjoint')),
        ...[...shadows.values()].map(copy),
      ];
      // Callers add to the shadows before they call the reverse sweep.
      const writes = args.flatMap((a, i) => (isReferenceWithTangent(a.type) ? [i] : []));
      b.add({ kind: 'call', callee: reverseEntry, arguments: args, results, writes, accumulates: true });
      if (shadow !== undefined) value = [...f.body.yields, shadow];
      return shadow === undefined ? results[0] : undefined;
    };
    const sweep = reverseSweep(f, inputs, seed, callees, { shadows, volatile });
    const bars = inputs.filter((v) => v.type.kind === 'number').map((v) => sweep.scalar(v));
    const yields = [...value, ...bars];
    return {
      parameters: [...f.parameters, ...[...shadows.values()].map(plainParameter)],
      body: sweep.body(yields),
      resultType: tupleType([...own, ofShadow].slice(0, value.length).concat(bars.map((a) => a.type))),
      handedOut: value.length,
    };
  },
  joint(f, active, callees) {
    const inputs = active.map((i) => f.parameters[i]!.variable);
    const shadows = shadowsOf(inputs);
    const valueBar = variable('valueBar', f.resultType, 'adjoint');
    const sweep = reverseSweep(f, inputs, valueBar, callees, { shadows });
    const bars = inputs.filter((v) => v.type.kind === 'number').map((v) => sweep.scalar(v));
    const parameters = [...f.parameters, ...[...shadows.values(), valueBar].map(plainParameter)];
    const results = [f.body.yields[0]!, ...bars];
    if (bars.length === 0)
      return { parameters, body: sweep.body(results), resultType: f.resultType, handedOut: 1 };
    const resultType = tupleType([f.resultType, ...bars.map((a) => a.type)]);
    const all = sweep.builder.let({ kind: 'elements', elements: results }, resultType);
    return { parameters, body: sweep.body([all]), resultType, handedOut: 1 };
  },
  tangents(f, active, callees) {
    const inputs = active.map((i) => f.parameters[i]!.variable);
    const { body, result, parameters } = forwardSweep(f, inputs, callees);
    const all = { parameters: [...f.parameters, ...parameters], handedOut: 1 };
    if (result === undefined || !hasTangent(result.value.type))
      return { ...all, body, resultType: f.resultType };
    const b = new BlockBuilder('tangent', f.origin);
    const resultType = tupleType([f.resultType, tangentType(f.resultType)]);
    const pair = b.let({ kind: 'elements', elements: [result.value, result.tangent] }, resultType);
    return {
      ...all,
      body: { statements: [...body.statements, ...b.statements], yields: [pair] },
      resultType,
    };
  },
};

export const tupleType = (types: readonly Type[]): Type => ({
  kind: 'tuple',
  elements: types.map((type) => ({ type })),
});
