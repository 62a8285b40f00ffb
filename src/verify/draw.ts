/** Arguments drawn from the types of parameters. */
import type { Parameter } from '../ir/module.js';
import type { RecordType, Type } from '../ir/types.js';
import type { Random } from './random.js';

/** A type no value can be made of. */
export class Undrawable extends Error {
  override readonly name = 'Undrawable';
}

/** What the numbers and lengths of arguments are like. Functions have domains, which their types do not say. */
export interface Manner {
  readonly number: (random: Random) => number;
  /** Of parameters that are numbers themselves, which may be counts and indices. */
  readonly scalar: (random: Random) => number;
  /** All arrays are of one length, so that they fit one another, and matrices are square. */
  readonly length: number;
}

const positive = (r: Random): number => r.between(0.2, 2);
const signed = (r: Random): number => r.between(-2, 2);
const count = (r: Random): number => 1 + r.below(3);
const share = (r: Random): number => r.between(0.05, 0.95);
const large = (r: Random): number => r.between(5, 50);

/** In the order in which they are tried. */
export const manners: readonly Manner[] = [
  { number: positive, scalar: positive, length: 3 },
  { number: signed, scalar: signed, length: 3 },
  { number: signed, scalar: count, length: 3 },
  { number: share, scalar: share, length: 4 },
  { number: positive, scalar: count, length: 4 },
  { number: signed, scalar: positive, length: 2 },
  { number: large, scalar: large, length: 5 },
  { number: positive, scalar: positive, length: 9 },
];

/** What the module has for the name of a class or an enumeration. */
export type Lookup = (name: string) => unknown;

const deepest = 4;

/** Throws Undrawable. */
export function drawArguments(
  parameters: readonly Parameter[],
  manner: Manner,
  random: Random,
  lookup: Lookup,
): unknown[] {
  const draw = (type: Type, depth: number): unknown => {
    switch (type.kind) {
      case 'number':
        return manner.number(random);
      case 'boolean':
        return random.below(2) === 0;
      case 'void':
        return undefined;
      case 'array': {
        if (depth > deepest) return emptyOf(type.storage);
        const values = Array.from({ length: manner.length }, () => draw(type.element, depth + 1));
        return storedAs(type.storage, values);
      }
      case 'tuple':
        return type.elements.map((e) => draw(e.type, depth + 1));
      case 'record':
        return record(type, depth);
      case 'union':
        return draw(random.below(2) === 0 ? type.list : type.object, depth);
      case 'opaque':
        return drawOpaque(type.text, manner, random, lookup);
    }
  };
  const record = (type: RecordType, depth: number): unknown => {
    if (depth > deepest) {
      if (type.nullable !== undefined) return type.nullable === 'null' ? null : undefined;
      throw new Undrawable(`values of ${type.name ?? 'its type'} contain one another without end`);
    }
    const members = type.members ?? [];
    const chosen = members.length === 0 ? type : members[random.below(members.length)]!;
    const made = bareInstance(chosen, lookup);
    for (const field of chosen.fields) {
      if (field.optional && depth >= deepest) continue;
      Object.assign(made, { [field.name]: draw(field.type, depth + 1) });
    }
    return made;
  };
  return parameters.map(({ variable: { type, name } }) => {
    try {
      return type.kind === 'number' ? manner.scalar(random) : draw(type, 0);
    } catch (error) {
      if (error instanceof Undrawable) throw new Undrawable(`parameter '${name}': ${error.message}`);
      throw error;
    }
  });
}

/** An array or typed array of this storage with these elements. */
export function storedAs(storage: string, values: readonly unknown[]): unknown {
  const make = typed[storage];
  return make === undefined ? [...values] : make.from(values as readonly number[]);
}

const emptyOf = (storage: string): unknown => storedAs(storage, []);

const typed: Readonly<Record<string, { from: (values: readonly number[]) => unknown }>> = {
  Float64Array,
  Float32Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
};

/** An object of the type's class, if it has one, that no constructor has run on: its fields are set later. */
export function bareInstance(type: RecordType, lookup: Lookup): object {
  const owner = classNamesOf(type)
    .map(lookup)
    .find((found) => typeof found === 'function');
  return owner === undefined ? {} : (Object.create((owner as { prototype: object }).prototype) as object);
}

/** What may be the name of the type's class; it may be that of an interface as well. */
const classNamesOf = ({ constructedBy, name }: RecordType): readonly string[] =>
  [constructedBy, name?.replace(/<.*>$/, '')].filter((n) => n !== undefined && isPath(n)) as string[];

const isPath = (text: string): boolean => /^[A-Za-z_$][\w$]*(?:\.[\w$]+)*$/.test(text);

/** Data without tangent, of the type of this text. */
function drawOpaque(text: string, manner: Manner, random: Random, lookup: Lookup): unknown {
  const choices = text.split('|').map((t) => t.trim());
  const literals = choices.flatMap((t) => literalOf(t) ?? []);
  if (literals.length > 0) return literals[random.below(literals.length)]!.value;
  const [first = ''] = choices;
  const bare = first.replace(/^readonly /, '').replace(/<.*>$/, '');
  if (bare === 'string') return 'text';
  if (bare === 'boolean') return random.below(2) === 0;
  if (bare === 'number') return manner.scalar(random);
  if (bare === 'bigint') return 1n;
  if (bare === 'undefined' || bare === 'void' || bare === 'unknown' || bare === 'any') return undefined;
  if (bare === 'null') return null;
  if (typed[bare] !== undefined)
    return storedAs(
      bare,
      Array.from({ length: manner.length }, (_, i) => i),
    );
  const element = /^(.*)\[\]$/.exec(bare)?.[1];
  if (element !== undefined)
    return Array.from({ length: manner.length }, () => drawOpaque(element, manner, random, lookup));
  const enumeration = isPath(bare) ? lookup(bare) : undefined;
  if (typeof enumeration === 'object' && enumeration !== null) {
    const values = Object.values(enumeration);
    const numbers = values.filter((v) => typeof v === 'number');
    const from = numbers.length > 0 ? numbers : values;
    return from[random.below(from.length)];
  }
  throw new Undrawable(`no value of type ${text} can be made up`);
}

function literalOf(text: string): { readonly value: unknown } | undefined {
  const quoted = /^(['"`])(.*)\1$/.exec(text);
  if (quoted !== null) return { value: quoted[2] };
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  return /^-?\d+(?:\.\d+)?$/.test(text) ? { value: Number(text) } : undefined;
}

/** The names of classes and enumerations that values of the types may need. */
export function namesNeeded(types: readonly Type[]): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<Type>();
  const visit = (type: Type): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.kind === 'array') visit(type.element);
    else if (type.kind === 'tuple') for (const e of type.elements) visit(e.type);
    else if (type.kind === 'union') [type.list, type.object].forEach(visit);
    else if (type.kind === 'opaque') {
      if (isPath(type.text)) found.add(type.text);
    } else if (type.kind === 'record') {
      for (const name of classNamesOf(type)) found.add(name);
      for (const t of [...(type.members ?? []), ...type.fields.map((f) => f.type)]) visit(t);
    }
  };
  for (const t of types) visit(t);
  return [...found];
}
