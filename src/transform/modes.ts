/**
 * The functions of a companion: for each mode, what it takes beside the primal's arguments, which sweep it runs, and
 * what it returns.
 */
import { BlockBuilder, nowhere, number, numberType, primitive, variable } from '../ir/build.js';
import { tangentType } from '../ir/tangent.js';
import type { Mode } from '../ir/modes.js';
import type {
  Derived,
  Differentiated,
  Function,
  NestedDerivative,
  NestedKind,
  Parameter,
  Part,
} from '../ir/module.js';
import type { Atom, Type, Variable } from '../ir/types.js';
import { adjointName } from './adjoints.js';
import { mutable } from './augment.js';
import { basisOfHessian, basisOfJacobian, cheaperDirection, type Direction } from './matrix/direction.js';
import { hessian, jacobian } from './matrix/index.js';
import { hessianDiagonal, sparseHessian, sparseJacobian } from './sparse/index.js';
import { argumentsIn, type Beside } from './distinct.js';
import {
  byWhat,
  derived,
  gradientShape,
  inputsOf,
  recordType,
  type Builder,
  type ModeContext,
} from './mode.js';
import { partsOfResult } from './part.js';
import { plainParameter } from './parameter.js';
import { forwardSweep, reverseSweep, type ForwardSweep, type ReverseSweep } from './sweeps.js';

/** What each mode of the tag generates. */
export const modes: Readonly<Record<Mode, Builder>> = {
  grad: (c) => [withGradient(c, false)],
  vjp: (c) => [pullback(c)],
  jvp: (c) => [pushforward(c)],
  hvp: (c) => [hessianTimesVector(c)],
  jacobian: (c) => [cheaperJacobian(c)],
  'jacobian-forward': (c) => [jacobian(c, 'forward')],
  'jacobian-reverse': (c) => [jacobian(c, 'reverse')],
  hessian: (c) => [hessian(c)],
  'sparse-jacobian': (c) => [sparseJacobian(c)],
  'sparse-hessian': (c) => [sparseHessian(c)],
  'hessian-diagonal': (c) => [hessianDiagonal(c)],
  adjoint: (c) => [adjointCore(c)],
};

/** A single function of a companion, to be differentiated or called inside of another. */
export const nestedKinds: Readonly<Record<NestedKind, (c: ModeContext) => Derived>> = {
  grad: (c) => withGradient(c, true),
  valueAndGrad: valueAndGradient,
  vjp: pullback,
  jvp: pushforward,
  hvp: hessianTimesVector,
  jacobian: cheaperJacobian,
  hessian,
};

function cheaperJacobian(c: ModeContext): Derived {
  return jacobian(c, cheaperDirection(c.function, c.request));
}

/** The direction in which the mode gives a Jacobian of `f`, if it does. */
export function directionOfJacobian(mode: string, f: Function, of: Differentiated): Direction | undefined {
  if (mode === 'jacobian') return cheaperDirection(f, of);
  if (mode === 'jacobian-forward') return 'forward';
  if (mode === 'sparse-jacobian') return 'forward';
  return mode === 'jacobian-reverse' ? 'reverse' : undefined;
}

/** Whether the mode gives entries of the Hessian, dense or sparse. */
export const isHessian = (mode: string): boolean =>
  mode === 'hessian' || mode === 'sparse-hessian' || mode === 'hessian-diagonal';

/** What a derivative of `f` is derived from, if that is another derivative. */
export function basisOf(mode: string, f: Function, of: Differentiated): NestedDerivative | undefined {
  if (mode === 'hvp') return gradientOf(of);
  if (isHessian(mode)) return basisOfHessian(of);
  const direction = directionOfJacobian(mode, f, of);
  return direction === undefined ? undefined : basisOfJacobian(of, direction);
}

/** The gradient that Hessians are derivatives of. */
const gradientOf = (of: Differentiated): NestedDerivative => ({
  id: `${of.function}ValueAndGrad(${of.wrt.join()})`,
  of,
  kind: 'valueAndGrad',
  isBasis: true,
});

/** The value and gradient, of which the pass `part` makes the gradient. */
function withGradient(c: ModeContext, isAllThatIsWanted: boolean): Derived {
  const { function: f } = c;
  const part: Part = {
    id: `${f.id}Grad`,
    name: `${f.name}Grad`,
    documentation: [`Gradient of {@link ${f.name}} ${byWhat(c)}.`],
    isAllThatIsWanted,
  };
  return { ...valueAndGradient(c), part };
}

function valueAndGradient(c: ModeContext): Derived {
  return withValue(c, 'ValueAndGrad', c.function.parameters, number(1), [
    `Value and gradient of {@link ${c.function.name}} ${byWhat(c)}.`,
  ]);
}

function pullback(c: ModeContext): Derived {
  const seed = variable('valueBar', tangentType(c.function.resultType), 'adjoint');
  return withValue(c, 'Vjp', [...c.function.parameters, plainParameter(seed)], seed, [
    `Value of {@link ${c.function.name}} and its pullback: the cotangent \`valueBar\` of the value times the`,
    `derivative ${byWhat(c)}.`,
  ]);
}

function withValue(
  c: ModeContext,
  suffix: string,
  parameters: readonly Parameter[],
  seed: Atom,
  documentation: readonly string[],
): Derived {
  const sweep = reverseSweep(c.function, inputsOf(c), seed, c.callees);
  const grad = cotangents(c, sweep);
  const type = recordType({ value: c.function.resultType, grad: grad.type });
  sweep.builder.origin = c.function.origin;
  const fields = [
    { name: 'value', value: c.function.body.yields[0]! },
    { name: 'grad', value: grad.atom },
  ];
  const result = sweep.builder.let({ kind: 'record', fields }, type);
  const beside = seed.kind === 'variable' ? [{ variable: seed }] : [];
  return derived(c, suffix, parameters, sweep.body([result]), type, documentation, { beside });
}

/** `fAdjoint`: shadows are arguments, scalar cotangents are added to the elements of the last argument. */
function adjointCore(c: ModeContext): Derived {
  const { function: f, request } = c;
  const wrt = new Set(request.wrt);
  const shadows = new Map<Variable, Variable>();
  const parameters: Parameter[] = [];
  f.parameters.forEach((p, i) => {
    parameters.push(p);
    if (!wrt.has(i) || p.variable.type.kind === 'number') return;
    const shadow = variable(adjointName(p.variable), mutable(p.variable.type), 'adjoint');
    shadows.set(p.variable, shadow);
    parameters.push(plainParameter(shadow));
  });
  const scalars = inputsOf(c).filter((v) => v.type.kind === 'number');
  const buffer = variable('scalarsBar', float64Array, 'adjoint');
  if (scalars.length > 0) parameters.push(plainParameter(buffer));

  const sweep = reverseSweep(f, inputsOf(c), number(1), c.callees, { shadows });
  const b = sweep.builder;
  scalars.forEach((v, k) => {
    const bar = sweep.scalar(v);
    if (bar.kind === 'constant' && bar.value === 0) return;
    const before = b.let({ kind: 'load', array: buffer, index: number(k) });
    const after = b.let(primitive('add', before, bar));
    b.add({ kind: 'store', target: buffer, key: number(k), value: after });
  });
  const names = scalars.map((v) => `\`${v.name}\``).join(', ');
  const { isWritten } = argumentsIn(f);
  const written = [...shadows].filter(([input]) => isWritten(input)).map(([, bar]) => `\`${bar.name}\``);
  const documentation = [
    `Value of {@link ${f.name}}; adds its gradient to the adjoint buffers, allocating nothing for the result.`,
    ...(scalars.length > 0 ? [`\`scalarsBar\` holds the cotangents of ${names}, in this order.`] : []),
    ...(written.length > 0
      ? [`Before, ${written.join(', ')} is the cotangent of what is written there; after, of what was there.`]
      : []),
  ];
  const beside = [
    ...[...shadows].map(([input, shadow]) => ({ variable: shadow, input, isBuffer: true })),
    ...(scalars.length > 0 ? [{ variable: buffer, isBuffer: true }] : []),
  ];
  return derived(c, 'Adjoint', parameters, sweep.body(f.body.yields), f.resultType, documentation, {
    beside,
  });
}

function pushforward(c: ModeContext): Derived {
  const { function: f } = c;
  const sweep = forwardSweep(f, inputsOf(c), c.callees);
  const b = new BlockBuilder('tangent', f.origin);
  if (sweep.result === undefined) throw new Error('internal: a function without value in forward mode');
  const type = recordType({ value: f.resultType, tangent: tangentType(f.resultType) });
  const fields = Object.entries(sweep.result).map(([name, value]) => ({ name, value }));
  const result = b.let({ kind: 'record', fields }, type);
  const body = { statements: [...sweep.body.statements, ...b.statements], yields: [result] };
  const documentation = [`Value of {@link ${f.name}} and its derivative in the direction of the tangents.`];
  return derived(c, 'Jvp', [...f.parameters, ...sweep.parameters], body, type, documentation, {
    beside: tangentsBeside(c, sweep),
  });
}

/** Forward over reverse: the tangent of the gradient is the Hessian times the direction. */
function hessianTimesVector(c: ModeContext): Derived {
  const first = c.callees.primal(gradientOf(c.request).id);
  const sweep = forwardSweep(
    first,
    c.request.wrt.map((i) => first.parameters[i]!.variable),
    c.callees,
  );
  const b = new BlockBuilder('tangent', first.origin);
  const { value, grad } = partsOfResult(first);
  const fields = [
    { name: 'value', value },
    { name: 'grad', value: grad },
    { name: 'hvp', value: sweep.tangentOf(grad, b) },
  ];
  const type = recordType({ value: value.type, grad: grad.type, hvp: grad.type });
  const result = b.let({ kind: 'record', fields }, type);
  const body = { statements: [...sweep.body.statements, ...b.statements], yields: [result] };
  const documentation = [
    `Value and gradient of {@link ${c.function.name}} ${byWhat(c)}, and its Hessian times the tangents.`,
  ];
  return derived(c, 'Hvp', [...first.parameters, ...sweep.parameters], body, type, documentation, {
    beside: tangentsBeside(c, sweep),
  });
}

const tangentsBeside = (c: ModeContext, { parameters }: ForwardSweep): readonly Beside[] =>
  inputsOf(c).map((input, i) => ({ variable: parameters[i]!.variable, input }));

/** Adjoints in the gradient's shape. */
function cotangents(c: ModeContext, sweep: ReverseSweep): { atom: Atom; type: Type } {
  sweep.builder.origin = nowhere;
  const atom = gradientShape(c, sweep.builder, (v) =>
    v.type.kind === 'number' ? sweep.scalar(v) : sweep.memory(v),
  );
  return { atom, type: atom.type };
}

const float64Array: Type = { kind: 'array', storage: 'Float64Array', element: numberType, readonly: false };
