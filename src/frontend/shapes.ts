/**
 * What a call tells its callee before it runs. A callee that is handed functions is lowered once for each shape of its
 * arguments: the functions are known inside, and what they captured comes as further parameters.
 */
import { variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { NestedKind, Parameter } from '../ir/module.js';
import type { Atom, Type } from '../ir/types.js';
import { capturedBy } from './captures.js';
import type { ClassNode } from './classes.js';
import type { Context } from './context.js';
import { absent, isSymbol, type Environment, type Key } from './environment.js';
import type { FunctionValue } from './functionValues.js';
import type { FunctionNode } from './resolver.js';
import type { TypeArguments } from './types.js';

export type Shape =
  /** Left out at the call. */
  | { readonly kind: 'missing' }
  /** `isDeclared`: of the type that the parameter is declared with. */
  | {
      readonly kind: 'data';
      readonly type: Type;
      readonly name: string;
      readonly isDeclared?: boolean;
      /** The class of an object that was made in view, where it might be another. */
      readonly madeBy?: ClassNode | undefined;
    }
  | {
      readonly kind: 'closure';
      readonly node: FunctionNode;
      readonly typeArguments: TypeArguments;
      readonly captured: readonly Bound[];
    }
  | { readonly kind: 'library'; readonly object: 'Math' | 'Number'; readonly member: string }
  | { readonly kind: 'derivative'; readonly marker: NestedKind; readonly of: Shape }
  | { readonly kind: 'nothing'; readonly text: string }
  | {
      readonly kind: 'choice';
      readonly condition: Shape;
      readonly whenTrue: Shape;
      readonly whenFalse: Shape;
    }
  | {
      readonly kind: 'table';
      readonly isArray: boolean;
      readonly members: readonly (readonly [string, Shape])[];
      readonly state?: Shape;
    };

/** A variable of the surroundings and what is known about it. */
export interface Bound {
  readonly key: Key;
  readonly shape: Shape;
}

/** Functions that capture functions that capture functions …: deeper than this they are growing. */
const deepest = 12;

/** The shape of a value; the data in it is added to `data`. Undefined if functions are nested too deep. */
export function shapeOf(
  c: Context,
  a: Atom | undefined,
  data: Atom[],
  name = '',
  depth = 0,
): Shape | undefined {
  if (a === undefined) return { kind: 'missing' };
  if (isAbsent(a)) return { kind: 'missing' };
  const value = c.unit.functionValues.of(a);
  if (value !== undefined) return depth > deepest ? undefined : shapeOfFunction(c, value, data, depth);
  data.push(a);
  const known = a.kind === 'variable' && name === '' ? a.name : name;
  return { kind: 'data', type: a.type, name: known, madeBy: c.unit.classes.certain(a) };
}

const isAbsent = (a: Atom): boolean =>
  a.kind === 'constant' && a.value === undefined && a.type.kind === 'opaque' && a.type.text === 'undefined';

function shapeOfFunction(c: Context, value: FunctionValue, data: Atom[], depth: number): Shape | undefined {
  switch (value.kind) {
    case 'library':
    case 'nothing':
      return value;
    case 'closure': {
      const captured: Bound[] = [];
      for (const [key, atom] of capturedBy(c, value)) {
        // `this` of a method comes with the object it is called on.
        if (atom === undefined && isSymbol(key)) c.fail(value.node, 'variableOfEnded', { name: key.name });
        const shape = shapeOf(c, atom, data, key.name, depth + 1);
        if (shape === undefined) return undefined;
        captured.push({ key, shape });
      }
      return { kind: 'closure', node: value.node, typeArguments: value.typeArguments, captured };
    }
    case 'derivative': {
      const of = shapeOfFunction(c, value.of, data, depth + 1);
      return of === undefined ? undefined : { ...value, of };
    }
    case 'choice': {
      const condition = shapeOf(c, value.condition, data, 'condition');
      const whenTrue = shapeOfFunction(c, value.whenTrue, data, depth + 1);
      const whenFalse = shapeOfFunction(c, value.whenFalse, data, depth + 1);
      if (condition === undefined || whenTrue === undefined || whenFalse === undefined) return undefined;
      return { kind: 'choice', condition, whenTrue, whenFalse };
    }
    case 'table': {
      const members: (readonly [string, Shape])[] = [];
      for (const [name, member] of value.members) {
        const shape = shapeOf(c, member, data, value.isArray ? '' : name, depth + 1);
        if (shape === undefined) return undefined;
        members.push([name, shape]);
      }
      const state = value.state === undefined ? undefined : shapeOf(c, value.state, data);
      return { kind: 'table', isArray: value.isArray, members, ...(state === undefined ? {} : { state }) };
    }
  }
}

/** The value of this shape inside the callee; what is data becomes parameters, added to `parameters`. */
export function valueOf(c: Context, shape: Shape, parameters: Parameter[]): Atom {
  if (shape.kind === 'missing') return absent;
  if (shape.kind === 'data') {
    const v = variable(shape.name, shape.type);
    if (shape.madeBy !== undefined) c.unit.classes.note(v, shape.madeBy);
    parameters.push({ variable: v, typeText: printType(shape.type), optional: false });
    return v;
  }
  return c.unit.functionValues.add(functionOf(c, shape, parameters));
}

function functionOf(c: Context, shape: Shape, parameters: Parameter[]): FunctionValue {
  switch (shape.kind) {
    case 'missing':
    case 'data':
      throw new Error(`internal: ${shape.kind} is taken for a function`);
    case 'library':
    case 'nothing':
      return shape;
    case 'closure': {
      const captured: Environment = new Map();
      for (const { key, shape: inner } of shape.captured) captured.set(key, valueOf(c, inner, parameters));
      return { ...shape, captured };
    }
    case 'derivative':
      return { ...shape, of: functionOf(c, shape.of, parameters) };
    case 'choice': {
      const condition = valueOf(c, shape.condition, parameters);
      const whenTrue = functionOf(c, shape.whenTrue, parameters);
      return { kind: 'choice', condition, whenTrue, whenFalse: functionOf(c, shape.whenFalse, parameters) };
    }
    case 'table': {
      const members = shape.members.map(([name, inner]) => [name, valueOf(c, inner, parameters)] as const);
      const state = shape.state === undefined ? {} : { state: valueOf(c, shape.state, parameters) };
      return { kind: 'table', isArray: shape.isArray, members: new Map(members), ...state };
    }
  }
}

/** Tells shapes apart; `idOf` those of functions. */
export function printShape(shape: Shape, idOf: (node: FunctionNode) => string): string {
  const inner = (s: Shape): string => printShape(s, idOf);
  switch (shape.kind) {
    case 'missing':
      return '-';
    case 'data':
      return printData(shape);
    case 'library':
      return `${shape.object}.${shape.member}`;
    case 'nothing':
      return shape.text;
    case 'closure': {
      const captured = shape.captured.map((b) => inner(b.shape)).join(',');
      return `${idOf(shape.node)}${printTypeArguments(shape.typeArguments)}${captured === '' ? '' : `(${captured})`}`;
    }
    case 'derivative':
      return `${shape.marker}(${inner(shape.of)})`;
    case 'choice':
      return `(${inner(shape.whenTrue)}|${inner(shape.whenFalse)})`;
    case 'table':
      return `{${shape.members.map(([name, s]) => `${name}:${inner(s)}`).join(',')}}${shape.state === undefined ? '' : inner(shape.state)}`;
  }
}

/** Nothing where the declaration says it all. */
function printData({ isDeclared, madeBy, type }: Shape & { kind: 'data' }): string {
  const made = madeBy === undefined ? '' : `!${madeBy.name?.text ?? 'class'}`;
  return isDeclared === true ? made : `${printType(type)}${made}`;
}

export const printTypeArguments = (typeArguments: TypeArguments): string =>
  typeArguments.size === 0 ? '' : `<${[...typeArguments.values()].map(printType).join(',')}>`;
