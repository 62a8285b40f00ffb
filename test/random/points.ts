/** Draws arguments of every type, and makes instances of what is drawn. */
import type { Draw } from './draw.js';
import type { Argument, Type } from './program.js';
import { elementOf, hasTangent } from './shapes.js';

export function drawArgumentOf(draw: Draw, type: Type, minLength = 0): Argument {
  const element = elementOf(type);
  if (type === 'float64') return Float64Array.from(drawList(draw, minLength, () => draw.real()));
  if (element !== undefined) return drawList(draw, minLength, () => drawArgumentOf(draw, element));
  if (type === 'number') return draw.real();
  if (type === 'integer') return draw.integer(0, 4);
  if (type === 'boolean') return draw.chance(0.5);
  if (typeof type === 'string') throw new Error(`internal: no argument of type ${type}`);
  switch (type.kind) {
    case 'tuple':
      return type.elements.map((each) => drawArgumentOf(draw, each));
    case 'record': {
      const given = type.fields.filter(({ optional }) => optional !== true || draw.chance(0.5));
      const fields = given.map((field) => [field.name, drawArgumentOf(draw, field.type)] as const);
      const tag = type.tag === undefined ? [] : [[type.tag.name, type.tag.value.slice(1, -1)] as const];
      return Object.fromEntries<Argument>([...tag, ...fields]);
    }
    case 'union':
      return drawArgumentOf(draw, draw.pick(type.members));
    case 'choice':
      return draw.pick(type.values).data;
    case 'optional':
      return draw.chance(0.3) ? undefined : drawArgumentOf(draw, type.of);
    case 'list':
    case 'function':
      throw new Error(`internal: no argument of type ${type.text}`);
  }
}

/** Mostly a few elements, now and then so many that a cost growing with them shows. */
function drawList<T>(draw: Draw, minLength: number, item: () => T): T[] {
  const length = draw.chance(0.05) ? draw.integer(8, 12) : draw.integer(minLength, Math.max(4, minLength));
  return Array.from({ length }, item);
}

export type ClassOf = (name: string) => { readonly prototype: object };

/** A fresh copy, with instances where the type says so, so that a mutation is seen and does no harm. */
export function realise(argument: Argument, type: Type, classOf: ClassOf): unknown {
  if (argument instanceof Float64Array) return argument.slice();
  if (typeof argument !== 'object') return argument;
  if (isList(argument)) {
    const parts = (k: number): Type =>
      elementOf(type) ?? (typeof type === 'object' && type.kind === 'tuple' ? type.elements[k]! : 'number');
    return argument.map((item, k) => realise(item, parts(k), classOf));
  }
  if (typeof type !== 'object') throw new Error('internal: an object where none is expected');
  if (type.kind === 'optional') return realise(argument, type.of, classOf);
  const shapes = type.kind === 'union' ? type.members : type.kind === 'record' ? [type] : [];
  const typeOf = (name: string): Type =>
    shapes.flatMap(({ fields }) => fields).find((field) => field.name === name)?.type ?? 'number';
  const entries = Object.entries(argument).map(([name, value]) => [
    name,
    realise(value, typeOf(name), classOf),
  ]);
  const fields: object = Object.fromEntries(entries) as object;
  const isClass = type.kind === 'record' && type.isClass === true;
  return isClass ? Object.assign(Object.create(classOf(type.text).prototype) as object, fields) : fields;
}

/** What the oracles found, without what has no tangent by its type though it is a number: members of enums. */
export const withoutChoices = (value: unknown, type: Type): unknown => withFields(value, type, hasTangent);

/** Without the fields of subclasses that the type does not tell of. */
export const asDeclared = (value: unknown, type: Type): unknown => withFields(value, type, () => true);

function withFields(value: unknown, type: Type, isKept: (field: Type) => boolean): unknown {
  const element = elementOf(type);
  if (typeof type !== 'object' || typeof value !== 'object' || value === null) return value;
  if (element !== undefined)
    return (value as readonly unknown[]).map((item) => withFields(item, element, isKept));
  if (type.kind === 'tuple') {
    return (value as readonly unknown[]).map((item, k) => withFields(item, type.elements[k]!, isKept));
  }
  if (type.kind !== 'record') return value;
  const kept = Object.entries(value).flatMap(([name, part]) => {
    const field = type.fields.find((each) => each.name === name);
    return field === undefined || !isKept(field.type) ? [] : [[name, withFields(part, field.type, isKept)]];
  });
  return Object.fromEntries(kept) as object;
}

const isList = (argument: Argument): argument is readonly Argument[] => Array.isArray(argument);
