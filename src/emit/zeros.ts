/** Fresh zero values of a type. */
import { isNullable, variable } from '../ir/build.js';
import { nonNull } from '../ir/nullable.js';
import { printType, quote } from '../ir/print.js';
import { isRecursive } from '../ir/tangent.js';
import type { Field, RecordType, Type, UnionType } from '../ir/types.js';
import { hard, indent, join, lineWidth, render, type Doc } from './doc.js';
import { text } from './literal.js';
import { fieldOf, fieldPlace, isPartial, readElement, type Style } from './places.js';
import { document } from './print-term.js';
import { binary, call, member, read, type FieldTerm, type Term } from './term.js';

/** An array of `length` zeros. */
export function allocation(type: Type, length: Term): Term {
  if (type.kind === 'opaque' && /^[A-Z]\w*Array(<.*>)?$/.test(type.text)) {
    return { kind: 'create', type: type.text.replace(/<.*/, ''), arguments: [length] };
  }
  if (type.kind !== 'array') throw new Error(`internal: allocate ${printType(type)}`);
  if (type.storage !== 'Array') return { kind: 'create', type: type.storage, arguments: [length] };
  const create: Term = { kind: 'create', type: `Array<${printType(type.element)}>`, arguments: [length] };
  if (type.element.kind === 'number') return call(member(create, 'fill'), text('0'));
  if (type.element.kind === 'boolean') return call(member(create, 'fill'), text('false'));
  throw new Error(`internal: allocate ${printType(type)}`);
}

/** Zeros of type `type` in the shape of `like`, a place of type `from`. */
export function zeros(type: Type, like: Term, from: Type, style: ZeroStyle): Term {
  const value = presentZeros(type, like, nonNull(from), style);
  return isNullable(type) && type.kind !== 'number' ? binary('&&', like, value) : value;
}

export interface ZeroStyle extends Style {
  /** Inside a function that calls itself: what it has made so far. */
  readonly made?: Term;
}

function presentZeros(type: Type, like: Term, from: Type, style: ZeroStyle): Term {
  switch (type.kind) {
    case 'number':
      return text('0');
    case 'boolean':
      return text('false');
    case 'array':
      return zeroArray(type, like, from, style);
    case 'tuple':
      return zeroTuple(type, like, from, style);
    case 'record':
      if (type.isDeclared === true && from.kind === 'record') return byHelper(type, like, from, style);
      return { kind: 'object', fields: type.fields.map((f) => zeroField(f, like, from, style)) };
    case 'union':
      return zeroUnion(type, like, from, style);
    case 'opaque':
      return text('undefined');
    case 'void':
      throw new Error('internal: a zero of type void');
  }
}

function zeroUnion(type: UnionType, like: Term, from: Type, style: ZeroStyle): Term {
  // TypeScript takes nothing for no array that may be a readonly one.
  const { list, object } = from.kind === 'union' ? from : type;
  const isNarrowed = like.kind === 'variable' && !(list.kind === 'array' && list.readonly);
  const side = (member: 'list' | 'object'): Term => {
    const source = member === 'list' ? list : object;
    const whole: Term = isNarrowed ? like : { kind: 'cast', operand: like, type: printType(source) };
    return presentZeros(type[member], whole, source, style);
  };
  const isList = call(text('Array.isArray'), like);
  return { kind: 'conditional', test: isList, whenTrue: side('list'), whenFalse: side('object') };
}

function zeroArray(type: Type & { kind: 'array' }, like: Term, from: Type, style: ZeroStyle): Term {
  const isPlain = type.element.kind === 'number' || type.element.kind === 'boolean';
  if (type.storage !== 'Array' || isPlain) {
    return allocation({ ...type, readonly: false }, member(like, 'length'));
  }
  const element = from.kind === 'array' ? from.element : type.element;
  const row = variable(type.element.kind === 'array' ? 'row' : 'x', element, 'temporary');
  const body = zeros(type.element, read(row), element, style);
  return call(member(like, 'map'), { kind: 'arrow', parameter: row, body });
}

/** As long as the tuple is, where it may end early. */
function zeroTuple(type: Type & { kind: 'tuple' }, like: Term, from: Type, style: ZeroStyle): Term {
  const elements = type.elements.map((e, i) => {
    const part = partOf(from, i, e.type);
    return zeros(e.type, readElement(like, from, text(String(i)), part, style), part, style);
  });
  return elements.reduce<Term>(
    (shorter, _, i) => {
      const whole: Term = { kind: 'array', elements: elements.slice(0, i + 1) };
      if (type.elements[i]!.optional !== true) return whole;
      const isShorter = binary('<', member(like, 'length'), text(String(i + 1)));
      return { kind: 'conditional', test: isShorter, whenTrue: shorter, whenFalse: whole };
    },
    { kind: 'array', elements: [] },
  );
}

const partOf = (from: Type, i: number, otherwise: Type): Type =>
  from.kind === 'tuple'
    ? (from.elements[i]?.type ?? otherwise)
    : from.kind === 'array'
      ? from.element
      : otherwise;

function zeroField(f: Field, like: Term, from: Type, style: ZeroStyle): FieldTerm {
  const own = (from.kind === 'record' ? fieldOf(from, f.name)?.type : undefined) ?? f.type;
  if (!f.optional) {
    const place = fieldPlace(like, from, f.name, own);
    const value = zeros(f.type, place, own, style);
    return { name: f.name, value: f.mayBeUnset === true ? binary('&&', place, value) : value };
  }
  // TypeScript narrows a union by `in`.
  const isThere: Term | undefined = isPartial(from, f.name)
    ? binary('in', text(quote(f.name)), like)
    : undefined;
  const place = isThere === undefined ? fieldPlace(like, from, f.name, own) : member(like, f.name);
  const isSet = binary('!==', place, text('undefined'));
  const isPlain = isThere !== undefined && f.type.kind === 'number';
  const when = isPlain ? isThere : isThere === undefined ? isSet : binary('&&', isThere, isSet);
  return { name: f.name, when, value: zeros(f.type, place, own, style) };
}

/** By a function of its own. */
function byHelper(type: RecordType, like: Term, from: RecordType, style: ZeroStyle): Term {
  const source = printType(from);
  const wanted = `zerosLike${type.name!.replace(/Tangent$/, '')}`;
  const write = isRecursive(type) ? recursiveText : flatText;
  const name = style.helpers.once(`zeros ${source}`, wanted, (self) => write(self, type, from, style));
  const passesOn = style.made !== undefined && isRecursive(type);
  return call(text(name), like, ...(passesOn ? [style.made] : []));
}

function flatText(name: string, type: RecordType, from: RecordType, style: ZeroStyle): string {
  const like = read(variable('like', from, 'temporary'));
  const fields = type.fields.map((f) => zeroField(f, like, from, style));
  const head = `function ${name}(like: ${printType(from)}): ${type.name!} {`;
  return helperText(head, [['return ', document({ kind: 'object', fields }, (v) => v.name), ';']]);
}

/** Knows what it has met: structures may share parts, or be cyclic. */
function recursiveText(name: string, type: RecordType, from: RecordType, style: ZeroStyle): string {
  const result = type.name!;
  const like = read(variable('like', from, 'temporary'));
  const inner = { ...style, made: text('made') };
  const fields = type.fields.map((f) => zeroField(f, like, from, inner));
  const filled = call(text('Object.assign'), text('zeros'), { kind: 'object', fields });
  const head = `function ${name}(like: ${printType(from)}, made = new Map<object, unknown>()): ${result} {`;
  return helperText(head, [
    `const known = made.get(like) as ${result} | undefined;`,
    'if (known !== undefined) return known;',
    `const zeros = {} as ${result};`,
    'made.set(like, zeros);',
    ['return ', document(filled, (v) => v.name), ';'],
  ]);
}

function helperText(head: string, lines: readonly Doc[]): string {
  const body = indent([hard, join(hard, lines)]);
  return render(['/** Zeros in the shape of `like`. */', hard, head, body, hard, '}'], lineWidth);
}
