/** Types of values that are one of several: unions, and what two ways of a program give. */
import { isNullable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Field, Nullable, RecordType, Type } from '../ir/types.js';

/** The type, or `undefined` or `null` instead. */
export function nullable(type: Type, absence: Nullable): Type {
  switch (type.kind) {
    case 'number':
    case 'array':
    case 'tuple':
      return { ...type, nullable: bothAbsences(type.nullable, absence) };
    case 'record':
      return withFields(type, { nullable: bothAbsences(type.nullable, absence) });
    case 'boolean':
    case 'opaque':
      return { kind: 'opaque', text: `${printType(type)} | ${absence}` };
    case 'void':
      return type;
  }
}

/** The type of what is there when it is there. */
export function present(type: Type): Type {
  if (!isNullable(type)) return type;
  if (type.kind === 'record') return withFields(type, {});
  const { nullable: _, ...rest } = type;
  return rest;
}

/** A copy that computes its fields when they are asked for, as the original may. */
function withFields(type: RecordType, change: Pick<RecordType, 'nullable' | 'name'>): RecordType {
  const { name, isDeclared, constructedBy, members } = type;
  return {
    kind: 'record',
    ...(name === undefined ? {} : { name }),
    ...(isDeclared === undefined ? {} : { isDeclared }),
    ...(constructedBy === undefined ? {} : { constructedBy }),
    ...(members === undefined ? {} : { members }),
    ...change,
    get fields() {
      return type.fields;
    },
  };
}

export const named = (type: RecordType, name: string): RecordType =>
  withFields(type, { name, ...(type.nullable === undefined ? {} : { nullable: type.nullable }) });

function bothAbsences(a: Nullable | undefined, b: Nullable | undefined): Nullable {
  if (a === undefined || a === b) return b ?? 'undefined';
  return b === undefined ? a : 'null | undefined';
}

/** The type of values of either type; undefined if the IR has none. */
export function mergeTypes(a: Type, b: Type): Type | undefined {
  if (a === b) return a;
  const merged = mergePresent(present(a), present(b));
  if (merged === undefined || (!isNullable(a) && !isNullable(b))) return merged;
  return nullable(
    merged,
    bothAbsences(isNullable(a) ? a.nullable : undefined, isNullable(b) ? b.nullable : undefined),
  );
}

function mergePresent(a: Type, b: Type): Type | undefined {
  if (a.kind === 'void') return b;
  if (b.kind === 'void') return a;
  if (a.kind === 'opaque' && b.kind === 'opaque') return mergeText(a.text, b.text);
  if (a.kind === 'array' && b.kind === 'array') {
    const element = a.storage === b.storage ? mergeTypes(a.element, b.element) : undefined;
    return element === undefined ? undefined : { ...a, element, readonly: a.readonly || b.readonly };
  }
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    if (a.elements.length !== b.elements.length) return undefined;
    const elements = a.elements.map((e, i) => ({ ...e, type: mergeTypes(e.type, b.elements[i]!.type) }));
    return elements.every((e): e is (typeof a.elements)[number] => e.type !== undefined)
      ? { kind: 'tuple', elements }
      : undefined;
  }
  if (a.kind === 'record' && b.kind === 'record') return mergeRecords(a, b);
  return a.kind === b.kind ? a : undefined;
}

function mergeText(a: string, b: string): Type {
  const texts = new Set([...a.split(' | '), ...b.split(' | ')]);
  return { kind: 'opaque', text: [...texts].join(' | ') };
}

/** All fields of both; those that one has not are optional. Fields that do not go together are data. */
function mergeRecords(a: RecordType, b: RecordType): RecordType {
  if (a.name !== undefined && a.name === b.name) return a;
  const name = a.name === undefined || b.name === undefined ? undefined : `${a.name} | ${b.name}`;
  let fields: readonly Field[] | undefined;
  return {
    kind: 'record',
    ...(name === undefined ? {} : { name }),
    members: [...membersOf(a), ...membersOf(b)],
    get fields() {
      return (fields ??= mergeFields(a.fields, b.fields));
    },
  };
}

const membersOf = (t: RecordType): readonly RecordType[] => t.members ?? [t];

function mergeFields(a: readonly Field[], b: readonly Field[]): readonly Field[] {
  const names = [...new Set([...a, ...b].map((f) => f.name))];
  return names.map((name): Field => {
    const x = a.find((f) => f.name === name);
    const y = b.find((f) => f.name === name);
    if (x === undefined || y === undefined) return { ...(x ?? y)!, optional: true };
    const type = mergeTypes(x.type, y.type) ?? mergeText(printType(x.type), printType(y.type));
    return { name, type, optional: x.optional || y.optional };
  });
}
