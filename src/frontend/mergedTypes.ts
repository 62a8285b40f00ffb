/** Types of values that are one of several: unions, and what two ways of a program give. */
import { isNullable, isReadonly } from '../ir/build.js';
import { bothAbsences, nonNull, nullable, withFields } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import type { ArrayType, Field, RecordType, TupleElement, TupleType, Type, UnionType } from '../ir/types.js';

export const named = (type: RecordType, name: string): RecordType =>
  withFields(type, { name, ...(type.nullable === undefined ? {} : { nullable: type.nullable }) });

/** The type of values of either type; undefined if the IR has none. */
export function mergeTypes(a: Type, b: Type): Type | undefined {
  if (a === b) return a;
  const merged = mergePresent(nonNull(a), nonNull(b));
  if (merged === undefined || (!isNullable(a) && !isNullable(b))) return merged;
  return nullable(
    merged,
    bothAbsences(isNullable(a) ? a.nullable : undefined, isNullable(b) ? b.nullable : undefined),
  );
}

function mergePresent(a: Type, b: Type): Type | undefined {
  if (a.kind === 'void') return b;
  if (b.kind === 'void') return a;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a;
  if (isData(a) && isData(b)) return mergeText(printType(a), printType(b));
  if (a.kind === 'array' && b.kind === 'array') {
    const element = a.storage === b.storage ? mergeTypes(a.element, b.element) : undefined;
    return element === undefined ? undefined : { ...a, element, readonly: a.readonly || b.readonly };
  }
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    const [longer, shorter] = a.elements.length < b.elements.length ? [b, a] : [a, b];
    const elements = longer.elements.map((e, i) => mergeElements(e, shorter.elements[i]));
    const isFixed = isReadonly(a) || isReadonly(b);
    return elements.every((e) => e !== undefined)
      ? { kind: 'tuple', elements, ...(isFixed ? { readonly: true } : {}) }
      : undefined;
  }
  if (a.kind === 'record' && b.kind === 'record') return mergeRecords(a, b);
  if (isMemory(a) && isMemory(b)) return mergeKinds(a, b);
  return a.kind === b.kind ? a : undefined;
}

const isData = (t: Type): boolean => t.kind === 'opaque' || t.kind === 'boolean';

const isMemory = (t: Type): t is ArrayType | TupleType | RecordType | UnionType =>
  t.kind === 'array' || t.kind === 'tuple' || t.kind === 'record' || t.kind === 'union';

/** An array or an object, of which one side at least is not known yet. */
function mergeKinds(a: Type, b: Type): Type | undefined {
  const [list, object] = (['list', 'object'] as const).map((member) => {
    const [x, y] = [a, b].map((t) => sideOf(t, member));
    if (x === undefined || y === undefined) return x ?? y;
    return x.kind === y.kind ? mergePresent(x, y) : undefined;
  });
  const isList = list?.kind === 'tuple' || (list?.kind === 'array' && list.storage === 'Array');
  return isList && object?.kind === 'record' ? { kind: 'union', list, object } : undefined;
}

function sideOf(t: Type, member: 'list' | 'object'): Type | undefined {
  if (t.kind === 'union') return t[member];
  return (t.kind === 'record') === (member === 'object') ? t : undefined;
}

function mergeElements(a: TupleElement, b: TupleElement | undefined): TupleElement | undefined {
  const optional = b === undefined || a.optional === true || b.optional === true;
  const type = b === undefined ? nullable(a.type, 'undefined') : mergeTypes(a.type, b.type);
  return type && { ...a, type, ...(optional ? { optional } : {}) };
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

/**
 * The type of memory of type `narrow` where `wide` is declared, if that says more: fields that may be missing, values
 * that may be nothing, other texts. What is written to the wider type later is lost if the memory has the narrower one.
 */
export function widened(wide: Type, narrow: Type): Type | undefined {
  let saysMore = false;
  const holds = (a: Type, b: Type, around: readonly Type[]): boolean => {
    if (a === b || around.includes(a)) return true;
    const inner = [...around, a];
    if (isNullable(b) && !isNullable(a)) return false;
    if (isNullable(a) && (!isNullable(b) || a.nullable !== b.nullable)) saysMore = true;
    if (a.kind === 'array' && b.kind === 'array')
      return a.storage === b.storage && holds(a.element, b.element, inner);
    if (a.kind === 'tuple' && b.kind === 'tuple') {
      if (a.elements.length > b.elements.length) saysMore = true;
      const all = a.elements.map((e, i) => {
        const other = b.elements[i];
        if (e.optional === true && other?.optional !== true) saysMore = true;
        return other === undefined ? e.optional === true : holds(e.type, other.type, inner);
      });
      return a.elements.length >= b.elements.length && all.every((each) => each);
    }
    if (a.kind === 'record' && b.kind === 'record') {
      if (a.constructedBy !== undefined && a.constructedBy !== b.constructedBy) return false;
      const all = a.fields.map((f) => {
        const other = b.fields.find(({ name }) => name === f.name);
        if (f.optional && other?.optional !== true) saysMore = true;
        if (f.optional && other !== undefined && isSameData(f.type, other.type)) return true;
        return other === undefined ? f.optional : holds(f.type, other.type, inner);
      });
      return b.fields.every((f) => a.fields.some(({ name }) => name === f.name)) && all.every((each) => each);
    }
    if (isData(a) && isData(b)) {
      if (printType(a) !== printType(b)) saysMore = true;
      return a.kind === b.kind || a.kind === 'opaque';
    }
    return a.kind === b.kind && a.kind === 'number';
  };
  const [a, b] = [nonNull(wide), nonNull(narrow)];
  const isHeld = holds(a, b, []);
  if (!saysMore) return undefined;
  const type = isHeld ? a : mergeTypes(a, b);
  return type !== undefined && isNullable(narrow) ? nullable(type, narrow.nullable) : type;
}

/** Whether both are the same data, but for what is missing. */
function isSameData(a: Type, b: Type): boolean {
  const [x, y] = [a, b].map((t) => printType(t).replace(' | undefined', ''));
  return isData(a) && isData(b) && x === y;
}
