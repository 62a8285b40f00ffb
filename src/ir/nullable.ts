/** Types of values that may be `undefined` or `null` instead. */
import { isNullable } from './build.js';
import { printType } from './print.js';
import type { Nullable, RecordType, Type } from './types.js';

/** The type, or `undefined` or `null` instead. */
export function nullable(type: Type, absence: Nullable): Type {
  switch (type.kind) {
    case 'number':
    case 'array':
    case 'tuple':
    case 'union':
      return { ...type, nullable: bothAbsences(type.nullable, absence) };
    case 'record':
      return withFields(type, { nullable: bothAbsences(type.nullable, absence) });
    case 'boolean':
    case 'opaque': {
      const text = printType(type);
      const [said = ''] = /(?: \| (?:null|undefined))*$/.exec(text) ?? [];
      const added = absence.split(' | ').filter((a) => !said.split(' | ').includes(a));
      return { kind: 'opaque', text: [text, ...added].join(' | ') };
    }
    case 'void':
      return type;
  }
}

/** The type of what is there when it is there. */
export function nonNull(type: Type): Type {
  if (!isNullable(type)) return type;
  if (type.kind === 'record') return withFields(type, {});
  const { nullable: _, ...rest } = type;
  return rest;
}

/** A copy that computes its fields when they are asked for, as the original may. */
export function withFields(type: RecordType, change: Pick<RecordType, 'nullable' | 'name'>): RecordType {
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

export function bothAbsences(a: Nullable | undefined, b: Nullable | undefined): Nullable {
  if (a === undefined || a === b) return b ?? 'undefined';
  return b === undefined ? a : 'null | undefined';
}
