/**
 * The functions of a companion: for each mode, what it takes beside the primal's arguments, which sweep it runs, and
 * what it returns (DESIGN, "What the user writes and gets").
 */
import { activityOf, hasTangent, type Activity, type Rules } from '../analysis/activity.js';
import { integersIn } from '../analysis/integer.js';
import { rangesIn } from '../analysis/ranges.js';
import { BlockBuilder, number, numberType, primitive, variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Block, Derived, Function, Parameter, Request, Type, Variable } from '../ir/types.js';
import { Adjoints, adjointName } from './adjoints.js';
import { forwardBlock, tangentName } from './forward.js';
import { reverseBlock } from './reverse.js';
import { countTrips } from './trips.js';

export interface ModeContext {
  readonly function: Function;
  readonly request: Request;
  readonly rules: Rules;
}

type Builder = (c: ModeContext) => readonly Derived[];

/** What each mode of the tag generates. Modes that need more than one sweep are not here yet. */
export const modes: Readonly<Record<'grad' | 'vjp' | 'jvp' | 'adjoint', Builder>> = {
  grad: (c) => [gradient(c), valueAndGradient(c)],
  vjp: (c) => [pullback(c)],
  jvp: (c) => [pushforward(c)],
  adjoint: (c) => [adjointCore(c)],
};

export type AvailableMode = keyof typeof modes;
export const isAvailable = (mode: string): mode is AvailableMode => Object.hasOwn(modes, mode);

function gradient(c: ModeContext): Derived {
  const { body, cotangent } = reverseSweep(c, number(1));
  return derived(c, 'Grad', c.function.parameters, body([cotangent.atom]), cotangent.type, [
    `Gradient of {@link ${c.function.name}} ${byWhat(c)}.`,
  ]);
}

function valueAndGradient(c: ModeContext): Derived {
  return withValue(c, 'ValueAndGrad', c.function.parameters, reverseSweep(c, number(1)), [
    `Value and gradient of {@link ${c.function.name}} ${byWhat(c)}.`,
  ]);
}

function pullback(c: ModeContext): Derived {
  const seed = variable('valueBar', numberType, 'adjoint');
  return withValue(c, 'Vjp', [...c.function.parameters, plain(seed)], reverseSweep(c, seed), [
    `Value of {@link ${c.function.name}} and its pullback: the cotangent \`valueBar\` of the value times the`,
    `derivative ${byWhat(c)}.`,
  ]);
}

function withValue(
  c: ModeContext,
  suffix: string,
  parameters: readonly Parameter[],
  sweep: ReverseSweep,
  documentation: readonly string[],
): Derived {
  const type = recordType({ value: c.function.resultType, grad: sweep.cotangent.type });
  sweep.builder.origin = c.function.origin;
  const fields = [
    { name: 'value', value: c.function.body.yields[0]! },
    { name: 'grad', value: sweep.cotangent.atom },
  ];
  const result = sweep.builder.let({ kind: 'record', fields }, type);
  return derived(c, suffix, parameters, sweep.body([result]), type, documentation);
}

/** `fAdjoint`: shadows are arguments, scalar cotangents are added to the elements of the last argument. */
function adjointCore(c: ModeContext): Derived {
  const { function: f, request } = c;
  const wrt = new Set(request.wrt);
  const shadows = new Map<Variable, Atom>();
  const parameters: Parameter[] = [];
  f.parameters.forEach((p, i) => {
    parameters.push(p);
    if (!wrt.has(i) || p.variable.type.kind === 'number') return;
    const shadow = variable(adjointName(p.variable), mutable(p.variable.type), 'adjoint');
    shadows.set(p.variable, shadow);
    parameters.push(plain(shadow));
  });
  const scalars = request.wrt.filter((i) => f.parameters[i]!.variable.type.kind === 'number');
  const buffer = variable('scalarsBar', float64Array, 'adjoint');
  if (scalars.length > 0) parameters.push(plain(buffer));

  const sweep = reverseSweep(c, number(1), shadows);
  const b = sweep.builder;
  scalars.forEach((i, k) => {
    const bar = sweep.scalar(f.parameters[i]!.variable);
    if (bar === undefined) return;
    const before = b.let({ kind: 'load', array: buffer, index: number(k) });
    const after = b.let(primitive('add', before, bar));
    b.add({ kind: 'store', target: buffer, key: number(k), value: after });
  });
  const names = scalars.map((i) => `\`${f.parameters[i]!.variable.name}\``).join(', ');
  return derived(c, 'Adjoint', parameters, sweep.body(f.body.yields), f.resultType, [
    `Value of {@link ${f.name}}; adds its gradient to the adjoint buffers, allocating nothing for the result.`,
    ...(scalars.length > 0 ? [`\`scalarsBar\` holds the cotangents of ${names}, in this order.`] : []),
  ]);
}

function pushforward(c: ModeContext): Derived {
  const { function: f, request, rules } = c;
  const inputs = request.wrt.map((i) => f.parameters[i]!.variable);
  const tangents = new Map<Variable, Atom>();
  const added = inputs.map((v) => {
    const dot = variable(tangentName(v), v.type, 'tangent');
    tangents.set(v, dot);
    return plain(dot);
  });
  const activity = activityOf(f, inputs, rules);
  const body = forwardBlock(f.body, tangents, { rules, activity, rangeOf: rangesIn(f.body, rules) });
  const value = f.body.yields[0]!;
  const tangent = (value.kind === 'variable' ? tangents.get(value) : undefined) ?? number(0);
  const b = new BlockBuilder('tangent', f.origin);
  const type = recordType({ value: f.resultType, tangent: f.resultType });
  const fields = [
    { name: 'value', value },
    { name: 'tangent', value: tangent },
  ];
  const result = b.let({ kind: 'record', fields }, type);
  const statements = [...body.statements, ...b.statements];
  return derived(c, 'Jvp', [...f.parameters, ...added], { statements, yields: [result] }, type, [
    `Value of {@link ${f.name}} and its derivative in the direction of the tangents.`,
  ]);
}

interface ReverseSweep {
  readonly builder: BlockBuilder;
  /** The adjoint of a scalar parameter; `undefined` is zero. */
  readonly scalar: (v: Variable) => Atom | undefined;
  readonly cotangent: { readonly atom: Atom; readonly type: Type };
  /** Both sweeps, and then what is returned. */
  readonly body: (yields: readonly Atom[]) => Block;
}

function reverseSweep(c: ModeContext, seed: Atom, given?: ReadonlyMap<Variable, Atom>): ReverseSweep {
  const { function: f, request, rules } = c;
  const inputs = request.wrt.map((i) => f.parameters[i]!.variable);
  const activity = activityOf(f, inputs, rules);
  const { body, trips } = countTrips(f.body, (s) => s.carried.some((x) => activity.isActive(x.parameter)));
  const b = new BlockBuilder('adjoint', f.origin);
  const shadows = given ?? allocateShadows(inputs, activity, b);
  const adjoints = new Adjoints();
  const value = f.body.yields[0]!;
  if (activity.isActive(value)) adjoints.accumulate(value, seed, f.origin);
  const rangeOf = rangesIn(f.body, rules);
  reverseBlock(body, adjoints, b, { rules, activity, rangeOf, isInteger: integersIn(body), shadows }, trips);
  b.origin = f.origin;
  const scalar = (v: Variable): Atom | undefined => adjoints.take(v, b);
  return {
    builder: b,
    scalar,
    cotangent: given === undefined ? cotangents(c, shadows, scalar, b) : { atom: number(0), type: numberType },
    body: (yields) => ({ statements: [...body.statements, ...b.statements], yields }),
  };
}

function allocateShadows(inputs: readonly Variable[], activity: Activity, b: BlockBuilder): Map<Variable, Atom> {
  const shadows = new Map<Variable, Atom>();
  for (const v of inputs) {
    if (v.type.kind === 'number' || !activity.isActive(v)) continue;
    shadows.set(v, b.let({ kind: 'zeros', like: v }, mutable(v.type), adjointName(v), 'adjoint'));
  }
  return shadows;
}

/** The gradient's shape: bare for one input, else a labelled tuple. */
function cotangents(
  c: ModeContext,
  shadows: ReadonlyMap<Variable, Atom>,
  scalar: (v: Variable) => Atom | undefined,
  b: BlockBuilder,
): { atom: Atom; type: Type } {
  const { function: f, request } = c;
  const cotangent = (v: Variable): Atom => {
    if (!hasTangent(v.type) || !request.wrt.some((i) => f.parameters[i]!.variable === v)) {
      return { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };
    }
    if (v.type.kind === 'number') return scalar(v) ?? number(0);
    return shadows.get(v) ?? b.let({ kind: 'zeros', like: v }, mutable(v.type), adjointName(v), 'adjoint');
  };
  if (request.wrt.length === 1) {
    const atom = cotangent(f.parameters[request.wrt[0]!]!.variable);
    return { atom, type: atom.type };
  }
  const listed = request.wrtIsExplicit ? request.wrt.map((i) => f.parameters[i]!) : f.parameters;
  const atoms = listed.map((p) => cotangent(p.variable));
  const type: Type = {
    kind: 'tuple',
    elements: listed.map((p, i) => ({ label: p.variable.name, type: atoms[i]!.type })),
  };
  return { atom: b.let({ kind: 'elements', elements: atoms }, type), type };
}

function derived(
  c: ModeContext,
  suffix: string,
  parameters: readonly Parameter[],
  body: Block,
  resultType: Type,
  documentation: readonly string[],
): Derived {
  const f = c.function;
  const name = f.name + suffix;
  return {
    function: { ...f, id: `${f.id}${suffix}`, name, parameters, body, resultType, resultText: printType(resultType) },
    primal: f.name,
    documentation,
    exported: true,
  };
}

function byWhat(c: ModeContext): string {
  const names = c.request.wrt.map((i) => `\`${c.function.parameters[i]!.variable.name}\``);
  return names.length === 0 ? '' : `with respect to ${names.join(', ')}`;
}

const float64Array: Type = { kind: 'array', storage: 'Float64Array', element: numberType, readonly: false };

const plain = (v: Variable): Parameter => ({ variable: v, typeText: printType(v.type), optional: false });

const recordType = (fields: Readonly<Record<string, Type>>): Type => ({
  kind: 'record',
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, optional: false })),
});

/** The type without `readonly`: a fresh value may be written to. */
export function mutable(t: Type): Type {
  return t.kind === 'array' ? { ...t, element: mutable(t.element), readonly: false } : t;
}
