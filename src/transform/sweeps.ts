/** Both sweeps of a function by chosen inputs, and its tangents: what every mode and every split callee is made of. */
import { activityOf, type Activity } from '../analysis/activity.js';
import { expectedAbsentIn } from '../analysis/absent.js';
import { integersIn } from '../analysis/integer.js';
import { rangesIn } from '../analysis/ranges.js';
import { BlockBuilder, number, numberType, variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Block, Function, Parameter, Type, Variable } from '../ir/types.js';
import { Adjoints, adjointName } from './adjoints.js';
import { augment, mutable } from './augment.js';
import { reverseEntry, type CalleeBuilder, type Callees } from './callees.js';
import { forwardBlock, tangentName } from './forward.js';
import { reverseBlock } from './reverse.js';
import { addInto } from './seed.js';

export interface ReverseSweep {
  readonly builder: BlockBuilder;
  /** The adjoint of a scalar parameter. */
  readonly scalar: (v: Variable) => Atom;
  readonly shadows: ReadonlyMap<Variable, Atom>;
  /** Both sweeps, and then what is returned. */
  readonly body: (yields: readonly Atom[]) => Block;
}

/**
 * The forward and the reverse sweep of `f` by `inputs`, from the adjoint `seed` of its result. Shadows of active
 * arrays and records are `given`, or allocated when the reverse sweep begins.
 */
export function reverseSweep(
  f: Function,
  inputs: readonly Variable[],
  seed: Atom,
  callees: Callees,
  start: { readonly builder?: BlockBuilder; readonly shadows?: ReadonlyMap<Variable, Atom> } = {},
): ReverseSweep {
  const { rules } = callees;
  const activity = activityOf(f, inputs, rules);
  const b = start.builder ?? new BlockBuilder('adjoint', f.origin);
  const allocations = new BlockBuilder('adjoint');
  const shadows = start.shadows ?? allocateShadows(inputs, activity, allocations);
  const forward = augment(f.body, activity, callees, shadows);
  const adjoints = new Adjoints();
  const value = f.body.yields[0]!;
  if (activity.isActive(value)) {
    if (value.type.kind === 'number') adjoints.accumulate(value, seed, f.origin);
    else addInto(b, forward.shadows.get(value as Variable)!, seed, f.resultType);
  }
  const rangeOf = rangesIn(f.body, rules);
  const isInteger = integersIn(forward.body);
  const mayBeAbsent = expectedAbsentIn(f.body);
  reverseBlock(forward, adjoints, b, { rules, activity, rangeOf, isInteger, mayBeAbsent, callees });
  b.origin = f.origin;
  return {
    builder: b,
    shadows,
    scalar: (v) => adjoints.take(v, b) ?? number(0),
    body: (yields) => ({
      statements: [...allocations.statements, ...forward.body.statements, ...b.statements],
      yields,
    }),
  };
}

function allocateShadows(
  inputs: readonly Variable[],
  activity: Activity,
  b: BlockBuilder,
): Map<Variable, Atom> {
  const shadows = new Map<Variable, Atom>();
  for (const v of inputs) {
    if (v.type.kind === 'number' || !activity.isActive(v)) continue;
    shadows.set(v, b.let({ kind: 'zeros', like: v }, mutable(v.type), adjointName(v), 'adjoint'));
  }
  return shadows;
}

export interface ForwardSweep {
  readonly body: Block;
  readonly value: Atom;
  readonly tangent: Atom;
  /** The parameters that hold the inputs' tangents. */
  readonly parameters: readonly Parameter[];
}

/** `f` with its tangents by `inputs`. */
export function forwardSweep(f: Function, inputs: readonly Variable[], callees: Callees): ForwardSweep {
  const { rules } = callees;
  const tangents = new Map<Variable, Atom>();
  const parameters = inputs.map((v) => {
    const dot = variable(tangentName(v), v.type, 'tangent');
    tangents.set(v, dot);
    return plainParameter(dot);
  });
  const activity = activityOf(f, inputs, rules);
  const body = forwardBlock(f.body, tangents, { rules, activity, rangeOf: rangesIn(f.body, rules), callees });
  const value = f.body.yields[0]!;
  const known = value.kind === 'variable' ? tangents.get(value) : undefined;
  const tangent = known ?? (value.type.kind === 'number' ? number(0) : value);
  return { body, value, tangent, parameters };
}

/** How the functions for calls are made: split pairs and tangents. */
export const calleeBuilder: CalleeBuilder = {
  sweeps(f, active, callees) {
    const inputs = active.map((i) => f.parameters[i]!.variable);
    const references = inputs.filter((v) => v.type.kind !== 'number');
    const seed = variable('valueBar', numberType, 'adjoint');
    const shadows = new Map(references.map((v) => [v, variable(adjointName(v), mutable(v.type), 'adjoint')]));
    const builder = new BlockBuilder('adjoint', f.origin);
    builder.add({ kind: 'call', callee: reverseEntry, arguments: [], results: [seed, ...shadows.values()] });
    const sweep = reverseSweep(f, inputs, seed, callees, { builder, shadows });
    const bars = inputs.filter((v) => v.type.kind === 'number').map((v) => sweep.scalar(v));
    return {
      parameters: f.parameters,
      body: sweep.body([f.body.yields[0]!, ...bars]),
      resultType: tupleType([f.resultType, ...bars.map(() => numberType)]),
    };
  },
  tangents(f, active, callees) {
    const { body, value, tangent, parameters } = forwardSweep(
      f,
      active.map((i) => f.parameters[i]!.variable),
      callees,
    );
    const b = new BlockBuilder('tangent', f.origin);
    const resultType = tupleType([f.resultType, f.resultType]);
    const result = b.let({ kind: 'elements', elements: [value, tangent] }, resultType);
    return {
      parameters: [...f.parameters, ...parameters],
      body: { statements: [...body.statements, ...b.statements], yields: [result] },
      resultType,
    };
  },
};

export const tupleType = (types: readonly Type[]): Type => ({
  kind: 'tuple',
  elements: types.map((type) => ({ type })),
});

export const plainParameter = (v: Variable): Parameter => ({
  variable: v,
  typeText: printType(v.type),
  optional: false,
});
