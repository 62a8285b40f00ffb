/** Arguments that stand in a file: JSON, made into what the parameters are of. */
import type { Parameter } from '../ir/module.js';
import type { Type } from '../ir/types.js';
import { bareInstance, storedAs, type Lookup } from './draw.js';

/** A mistake in the arguments that were given, in words. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

/** `from`: arrays become typed arrays, objects instances, where the parameters' types say so. Throws WrongInput. */
export function argumentsFrom(
  from: readonly unknown[],
  parameters: readonly Parameter[],
  lookup: Lookup,
): unknown[] {
  const required = parameters.findLastIndex((p) => !p.optional) + 1;
  if (from.length < required || from.length > parameters.length) {
    const names = parameters.map((p) => p.variable.name).join(', ');
    throw new WrongInput(`${from.length} arguments are given for the parameters ${names}`);
  }
  return from.map((value, i) => {
    const { type, name } = parameters[i]!.variable;
    return convert(type, value, name, lookup);
  });
}

function convert(type: Type, value: unknown, path: string, lookup: Lookup): unknown {
  const wrong = (what: string): WrongInput =>
    new WrongInput(`${path} is to be ${what}, not ${JSON.stringify(value)}`);
  if (value === null && 'nullable' in type && type.nullable !== undefined)
    return type.nullable === 'undefined' ? undefined : null;
  switch (type.kind) {
    case 'number':
      if (typeof value !== 'number') throw wrong('a number');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong('true or false');
      return value;
    case 'array':
    case 'tuple': {
      if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw wrong('an array');
      const parts = Array.from(value as ArrayLike<unknown>).map((v, i) => {
        const element = type.kind === 'array' ? type.element : type.elements[i]?.type;
        if (element === undefined)
          throw wrong(`an array of ${String(type.kind === 'tuple' && type.elements.length)}`);
        return convert(element, v, `${path}[${i}]`, lookup);
      });
      return type.kind === 'array' ? storedAs(type.storage, parts) : parts;
    }
    case 'union':
      return convert(Array.isArray(value) ? type.list : type.object, value, path, lookup);
    case 'record': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('an object');
      const made = bareInstance(type, lookup);
      Object.assign(made, value);
      for (const f of type.fields) {
        const own = (value as Readonly<Record<string, unknown>>)[f.name];
        if (own !== undefined)
          Object.assign(made, { [f.name]: convert(f.type, own, `${path}.${f.name}`, lookup) });
        else if (!f.optional) throw new WrongInput(`${path} has no field ${f.name}`);
      }
      return made;
    }
    case 'opaque': {
      const storage = /^\w+Array\b/.exec(type.text)?.[0];
      return storage !== undefined && Array.isArray(value) ? storedAs(storage, value as unknown[]) : value;
    }
    case 'void':
      return undefined;
  }
}
