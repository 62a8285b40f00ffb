/** What the functions of a companion have in common: what they are made from, the gradient's shape, names and comments. */
import { hasTangent } from '../analysis/activity.js';
import type { BlockBuilder } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Derived, Function, Parameter, Request } from '../ir/module.js';
import type { Atom, Block, Type, Variable } from '../ir/types.js';
import type { Callees } from './callees.js';
import { distinctArguments, type Beside } from './distinct.js';

export interface ModeContext {
  readonly function: Function;
  readonly request: Request;
  readonly callees: Callees;
  /** Whether only another derivative is made of it. */
  readonly isBasis?: boolean;
}

export type Builder = (c: ModeContext) => readonly Derived[];

export const inputsOf = (c: ModeContext): Variable[] =>
  c.request.wrt.map((i) => c.function.parameters[i]!.variable);

/**
 * The gradient's shape: bare for one input, else a labelled tuple. `entry` gives what stands for an input; `place` is
 * its place in the tuple.
 */
export function gradientShape(
  c: ModeContext,
  b: BlockBuilder,
  entry: (input: Variable, place: number) => Atom,
): Atom {
  const { function: f, request } = c;
  const inputs = new Set(inputsOf(c));
  if (request.wrt.length === 1) return entry(f.parameters[request.wrt[0]!]!.variable, 0);
  const listed = listedIn(c);
  const atoms = listed.map((i, k) => {
    const v = f.parameters[i]?.variable;
    return v !== undefined && hasTangent(v.type) && inputs.has(v) ? entry(v, k) : nothing;
  });
  return b.let(
    { kind: 'elements', elements: atoms },
    tupleOf(c, (_, k) => atoms[k]!.type),
  );
}

/** Where in that tuple the inputs are. */
export function gradientPlaces(c: ModeContext): readonly number[] {
  const inputs = new Set(c.request.wrt);
  return listedIn(c).flatMap((i, k) => (inputs.has(i) ? [k] : []));
}

/** The type of such a shape. */
export function gradientShapeType(c: ModeContext, entry: (input: Variable) => Type): Type {
  const { function: f, request } = c;
  const inputs = new Set(inputsOf(c));
  if (request.wrt.length === 1) return entry(f.parameters[request.wrt[0]!]!.variable);
  return tupleOf(c, (v) => (v !== undefined && inputs.has(v) ? entry(v) : nothing.type));
}

function listedIn({ function: f, request }: ModeContext): readonly number[] {
  const all = request.wrtIsExplicit ? request.wrt : f.parameters.map((_, i) => i);
  return request.listed ?? all;
}

const tupleOf = (c: ModeContext, type: (v: Variable | undefined, place: number) => Type): Type => ({
  kind: 'tuple',
  elements: listedIn(c).map((i, k) => {
    const v = c.function.parameters[i]?.variable;
    const label = v?.name ?? '';
    return { ...(label === '' ? {} : { label }), type: type(v, k) };
  }),
});

/** In the place of a parameter without tangent space. */
export const nothing: Atom = {
  kind: 'constant',
  value: undefined,
  type: { kind: 'opaque', text: 'undefined' },
};

export interface DerivedOptions {
  /** Made of a finished derivative. */
  readonly isWhole?: boolean;
  /** What it is given beside the arguments. */
  readonly beside?: readonly Beside[];
}

export function derived(
  c: ModeContext,
  suffix: string,
  parameters: readonly Parameter[],
  body: Block,
  resultType: Type,
  documentation: readonly string[],
  { isWhole = false, beside = [] }: DerivedOptions = {},
): Derived {
  const f = c.function;
  const name = f.name + suffix;
  const guards = c.isBasis === true ? [] : distinctArguments(f, beside);
  return {
    function: {
      ...f,
      id: `${f.id}${suffix}`,
      name,
      parameters: inOrder(parameters),
      body: { ...body, statements: [...guards, ...body.statements] },
      resultType,
      resultText: printType(resultType),
    },
    primal: f.name,
    documentation,
    exported: true,
    ...(isWhole ? { isWhole } : {}),
  };
}

/** A parameter that may be left out, but is followed by one that may not, is written as one that may be undefined. */
function inOrder(parameters: readonly Parameter[]): readonly Parameter[] {
  const required = parameters.findLastIndex((p) => !p.optional);
  return parameters.map((p, i) => {
    if (!p.optional || p.initializer !== undefined || i > required) return p;
    const text = p.typeText === '' ? printType(p.variable.type) : p.typeText;
    const isSaid = /\bundefined\b/.test(text);
    return { ...p, optional: false, typeText: isSaid ? text : `${text} | undefined` };
  });
}

export function byWhat(c: ModeContext): string {
  return `with respect to ${inputsOf(c)
    .map((v) => `\`${v.name}\``)
    .join(', ')}`;
}

export const recordType = (fields: Readonly<Record<string, Type>>): Type => ({
  kind: 'record',
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, optional: false })),
});
