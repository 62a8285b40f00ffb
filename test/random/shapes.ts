/**
 * Types of random programs. The names are those of the scalar language; everything else is a shape. Shapes are
 * interned, so that equal types are the same object and `===` compares them.
 */
export type Basic = 'number' | 'integer' | 'boolean' | 'array' | 'float64' | 'matrix' | 'void';

export type Type = Basic | Shape;

export type Shape =
  ListShape | TupleShape | RecordShape | UnionShape | ChoiceShape | OptionalShape | FunctionShape;

export interface ListShape {
  readonly kind: 'list';
  readonly text: string;
  readonly element: Type;
}

export interface TupleShape {
  readonly kind: 'tuple';
  readonly text: string;
  readonly elements: readonly Type[];
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly optional?: boolean;
  readonly readonly?: boolean;
}

export interface RecordShape {
  readonly kind: 'record';
  /** A name, or the literal type. */
  readonly text: string;
  readonly fields: readonly Field[];
  /** Instances of the class called `text`. */
  readonly isClass?: boolean;
  /** The field that tells it from the other members of its union, and what it holds. */
  readonly tag?: { readonly name: string; readonly value: string };
}

/** Told apart by the members' tags. */
export interface UnionShape {
  readonly kind: 'union';
  readonly text: string;
  readonly members: readonly RecordShape[];
}

/** One of a few values without tangent: literal strings, members of an enum. */
export interface ChoiceShape {
  readonly kind: 'choice';
  readonly text: string;
  readonly values: readonly { readonly text: string; readonly data: string | number }[];
}

/** `T | undefined`. */
export interface OptionalShape {
  readonly kind: 'optional';
  readonly text: string;
  readonly of: Type;
}

export interface FunctionShape {
  readonly kind: 'function';
  readonly text: string;
  readonly parameters: readonly Type[];
  readonly result: Type;
}

const known = new Map<string, Shape>();

function intern<S extends Shape>(shape: S): S {
  const key = JSON.stringify(shape);
  const found = known.get(key);
  if (found !== undefined) return found as S;
  known.set(key, shape);
  return shape;
}

export function listOf(element: Type): Type {
  if (element === 'number') return 'array';
  if (element === 'array') return 'matrix';
  const inner = textOf(element);
  return intern({ kind: 'list', text: /[|>]/.test(inner) ? `(${inner})[]` : `${inner}[]`, element });
}

export function tupleOf(...elements: readonly Type[]): TupleShape {
  return intern({ kind: 'tuple', text: `[${elements.map(textOf).join(', ')}]`, elements });
}

export function recordOf(
  name: string | undefined,
  fields: readonly Field[],
  more: Pick<RecordShape, 'isClass' | 'tag'> = {},
): RecordShape {
  const literal = `{ ${fields.map((field) => `${field.name}${field.optional === true ? '?' : ''}: ${textOf(field.type)}`).join('; ')} }`;
  return intern({ kind: 'record', text: name ?? literal, fields, ...more });
}

export function unionOf(name: string, members: readonly RecordShape[]): UnionShape {
  return intern({ kind: 'union', text: name, members });
}

export function choiceOf(text: string, values: ChoiceShape['values']): ChoiceShape {
  return intern({ kind: 'choice', text, values });
}

export function optional(type: Type): OptionalShape {
  return intern({ kind: 'optional', text: `${textOf(type)} | undefined`, of: type });
}

export function functionOf(parameters: readonly Type[], result: Type): FunctionShape {
  const names = parameters.map((type, k) => `${'xyzuvw'[k] ?? 'p'}: ${textOf(type)}`);
  return intern({
    kind: 'function',
    text: `(${names.join(', ')}) => ${textOf(result)}`,
    parameters,
    result,
  });
}

export const realFunction = functionOf(['number'], 'number');

export function textOf(type: Type): string {
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
    case 'void':
      return type;
    case 'array':
      return 'number[]';
    case 'float64':
      return 'Float64Array';
    case 'matrix':
      return 'number[][]';
    default:
      return type.text;
  }
}

/** What the elements of an array are; absent: no array. */
export function elementOf(type: Type): Type | undefined {
  if (type === 'array' || type === 'float64') return 'number';
  if (type === 'matrix') return 'array';
  return typeof type === 'object' && type.kind === 'list' ? type.element : undefined;
}

export const isScalar = (type: Type): boolean =>
  type === 'number' || type === 'integer' || type === 'boolean';

/** Whether a value of this type, or what it holds, is differentiated by. */
export function hasTangent(type: Type): boolean {
  const element = elementOf(type);
  if (element !== undefined) return hasTangent(element);
  if (typeof type === 'string') return type === 'number' || type === 'integer';
  switch (type.kind) {
    case 'tuple':
      return type.elements.some(hasTangent);
    case 'record':
      return type.fields.some((field) => hasTangent(field.type));
    case 'union':
      return type.members.some(hasTangent);
    case 'optional':
      return hasTangent(type.of);
    case 'list':
    case 'choice':
    case 'function':
      return false;
  }
}
