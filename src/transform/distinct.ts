/**
 * The guard of derivatives of functions that write to a parameter. Adjoints of overwritten memory are kept apart by
 * parameter, and inside of it by element and field, so memory that is written must not be there twice: as two arguments,
 * as an argument and its tangent, as two rows of a matrix, as a row beside its matrix, as views that overlap. Not looked
 * for are views that overlap inside of arrays, what optional fields hold, and the inside of unions and recursive types.
 */
import { aliasesBy, isReference, mayShareMemory, type Aliases } from '../analysis/aliases.js';
import { ownWritesIn } from '../analysis/fresh.js';
import {
  block,
  BlockBuilder,
  booleanType,
  freshId,
  isNullable,
  number,
  numberType,
  primitive,
  pure,
} from '../ir/build.js';
import { fieldName, printType } from '../ir/print.js';
import { hasTangent, isRecursive } from '../ir/tangent.js';
import type { Function, Parameter } from '../ir/module.js';
import type { Atom, Expression, Let, Statement, Type, Variable } from '../ir/types.js';

/** Source text in which parameters stand. */
type Text = readonly (string | Variable)[];

/** Memory that a parameter is or holds: one object, or one in each place of an array, written with a spread. */
interface Part {
  readonly parameter: Variable;
  readonly type: Type;
  readonly text: Text;
  readonly isMany: boolean;
  /** How many there are. */
  readonly count: Text;
  readonly mayBeAbsent: boolean;
}

/** Memory that a derivative is given beside the arguments: the tangent or the adjoint of `input`, or of the result. */
export interface Beside {
  readonly variable: Variable;
  readonly input?: Variable;
  /** Whether the derivative adds to it, whatever the function does. */
  readonly isBuffer?: boolean;
}

/** Throws a TypeError at run time if memory that `f` writes to is handed to its derivative more than once. */
export function distinctArguments(f: Function, beside: readonly Beside[]): readonly Statement[] {
  const aliases = argumentsIn(f);
  const b = new BlockBuilder('adjoint', f.origin);
  const own = f.parameters.flatMap((p) => partsOf(p));
  const inputs = new Map(beside.map(({ variable: v, input }) => [v, input]));
  const given = beside.flatMap(({ variable: v, input }) => {
    const of = f.parameters.find((p) => p.variable === input);
    return partsOf({ variable: v, typeText: '', optional: of !== undefined && mayBeAbsent(of) });
  });
  // What happens to memory happens to its tangent.
  const isWritten = ({ parameter, type }: Part): boolean => {
    const memory = inputs.has(parameter) ? inputs.get(parameter) : parameter;
    return memory !== undefined && isWrittenAt(memory, type, aliases);
  };
  const buffers = new Set(beside.filter((x) => x.isBuffer === true).map((x) => x.variable));
  for (const alike of groups([...own, ...given])) {
    const written = alike.filter(isWritten);
    if (written.length > 0 && (alike.length > 1 || alike[0]!.isMany))
      for (const is of sharing(written, alike))
        refuse(
          b,
          is(b),
          `${f.name} writes to ${reason(
            written.filter((p) => own.includes(p)),
            alike,
          )}`,
        );
    // Looking for one among many takes memory, and this is for those who have none to spare.
    const single = alike.filter((p) => !p.isMany && !written.includes(p));
    for (const added of single.filter((p) => buffers.has(p.parameter)))
      for (const read of single.filter((p) => own.includes(p)))
        refuse(b, isShared(added, read)(b), `the gradient is added to ${reason([added], [added, read])}`);
  }
  return b.statements;
}

/** Throws a TypeError at run time if the memory of `result`, what `name` returned, is there twice, or memory of `given`. */
export function distinctResult(
  { variable, origin }: Let,
  given: readonly Atom[],
  name: string,
): readonly Statement[] {
  const part = (a: Atom): readonly Part[] =>
    a.kind === 'variable' && hasTangent(a.type)
      ? partsOf({ variable: a, typeText: '', optional: false })
      : [];
  const own = part(variable);
  const b = new BlockBuilder('primal', origin);
  for (const alike of groups([...own, ...given.flatMap(part)])) {
    const written = alike.filter((p) => own.includes(p));
    if (written.length === 0 || !(alike.length > 1 || alike[0]!.isMany)) continue;
    for (const is of sharing(written, alike))
      refuse(
        b,
        is(b),
        `${name} must return memory of its own, as that or an argument is written to afterwards`,
      );
  }
  return b.statements;
}

/** Aliases that know of writes to memory that may be an argument's. */
export function argumentsIn(f: Function): Aliases {
  const isOwn = ownWritesIn(f);
  return aliasesBy(f, undefined, (write) => !isOwn(write));
}

const mayBeAbsent = ({ variable: x, optional, initializer }: Parameter): boolean =>
  isNullable(x.type) || (optional && initializer === undefined);

function partsOf(p: Parameter): readonly Part[] {
  const parts = partsAt(p.variable, p.variable.type, [p.variable]);
  return mayBeAbsent(p) ? parts.slice(0, 1).map((own) => ({ ...own, mayBeAbsent: true })) : parts;
}

function partsAt(parameter: Variable, type: Type, text: Text): readonly Part[] {
  if (!isReference(type) || type.kind === 'opaque') return [];
  const own: Part = { parameter, type, text, isMany: false, count: ['1'], mayBeAbsent: false };
  const inside = (inner: Type, at: Text): readonly Part[] =>
    isNullable(inner) ? [] : partsAt(parameter, inner, at);
  switch (type.kind) {
    case 'array':
      return [own, ...inside(type.element, ['each']).map((p) => inEach(text, p))];
    case 'tuple':
      return [own, ...type.elements.flatMap((e, i) => inside(e.type, [...text, `[${i}]`]))];
    case 'record': {
      const isOpen = isRecursive(type) || type.members !== undefined;
      const fields = isOpen ? [] : type.fields.filter((field) => !field.optional);
      return [own, ...fields.flatMap(({ name, type: t }) => inside(t, [...text, member(name)]))];
    }
    default:
      return [own];
  }
}

const member = (name: string): string => {
  const written = fieldName(name);
  return written === name ? `.${name}` : `[${written}]`;
};

/** A part of the elements of an array, as parts of the array. */
function inEach(array: Text, p: Part): Part {
  const isEach = p.text.length === 1;
  if (p.isMany) {
    const text: Text = [...array, ...(isEach ? ['.flat()'] : ['.flatMap((each) => ', ...p.text, ')'])];
    return { ...p, text, count: [...text, '.length'] };
  }
  const text: Text = isEach ? array : [...array, '.map((each) => ', ...p.text, ')'];
  return { ...p, text, isMany: true, count: [...array, '.length'] };
}

const listed = (p: Part): Text => (p.isMany ? ['...', ...p.text] : p.text);

/** Parts that can be the same object. */
function groups(parts: readonly Part[]): readonly (readonly Part[])[] {
  return parts.reduce<readonly (readonly Part[])[]>((found, p) => {
    const isNear = (group: readonly Part[]) => group.some((q) => canBeSame(p.type, q.type));
    return [...found.filter((group) => !isNear(group)), [...found.filter(isNear).flat(), p]];
  }, []);
}

/** An object that is of two types without a field in common is written in different places. */
function canBeSame(a: Type, b: Type): boolean {
  if (!mayShareMemory(a, b)) return false;
  if (a.kind !== 'record' || b.kind !== 'record') return true;
  return a.fields.some(({ name }) => b.fields.some((field) => field.name === name));
}

function isWrittenAt(memory: Variable, type: Type, aliases: Aliases): boolean {
  if (type.kind === 'array') return aliases.isWritten(memory, type.element);
  const inner = type.kind === 'tuple' ? type.elements : type.kind === 'record' ? type.fields : [];
  return inner.some((part) => aliases.isWritten(memory, part.type));
}

type Condition = (b: BlockBuilder) => Atom;

/** Conditions under which a written part is there more than once, itself or as another of those that are `alike`. */
function sharing(written: readonly Part[], alike: readonly Part[]): readonly Condition[] {
  if (written.some((w) => w.isMany)) return [isFewer(written, alike)];
  const pairs = written.flatMap((w, i) =>
    alike.filter((p) => p !== w && !written.slice(0, i).includes(p)).map((p) => [w, p] as const),
  );
  const isSimple = alike.every((p) => !isView(p) && !p.mayBeAbsent);
  if (pairs.length > 2 && isSimple) return [isFewer(written, alike)];
  return pairs.map(([w, p]) => isShared(w, p));
}

/** All together are fewer than the written ones and the others apart. */
function isFewer(written: readonly Part[], alike: readonly Part[]): Condition {
  const present = alike.filter((p) => !p.mayBeAbsent);
  const others = present.filter((p) => !written.includes(p));
  const many = present.filter((p) => p.isMany && written.includes(p));
  const counts = many.map((p) => p.count);
  let single = present.filter((p) => !p.isMany && written.includes(p)).length;
  if (others.length === 1 && !others[0]!.isMany) single++;
  else if (others.length > 0) counts.push(distinct(others));
  if (single > 0 && counts.length > 0) counts.push([String(single)]);
  const apart = counts.flatMap((count, i) => (i === 0 ? count : [' + ', ...count]));
  return (b) => {
    const together = b.let(external(distinct(present)), numberType);
    const wanted = counts.length === 0 ? number(single) : b.let(external(apart), numberType);
    return b.let(pure('less', together, wanted), booleanType);
  };
}

function isShared(w: Part, p: Part): Condition {
  if (!p.isMany) return isView(w) && isView(p) ? overlaps(w.text, p.text) : isSame(w, p);
  const list: Text = isAlike(w, p) ? p.text : ['(', ...p.text, ' as readonly object[])'];
  return (b) => b.let(external([...list, '.includes(', ...w.text, ')']), booleanType);
}

const isAlike = (a: Part, b: Part): boolean => printType(a.type) === printType(b.type);

const distinct = (parts: readonly Part[]): Text => ['new Set<object>(', ...arrayOf(parts), ').size'];

const isView = ({ type: t, mayBeAbsent }: Part): boolean =>
  t.kind === 'array' && t.storage !== 'Array' && !mayBeAbsent;

/** Both lie in one buffer, and each begins before the other ends. */
function overlaps(x: Text, y: Text): Condition {
  return (b) => {
    const at = (view: Text, property: string): Atom => b.let(external([...view, property]), numberType);
    const end = (view: Text) => b.let(primitive('add', at(view, '.byteOffset'), at(view, '.byteLength')));
    const isBefore = (u: Text, v: Text) => b.let(pure('less', at(u, '.byteOffset'), end(v)), booleanType);
    const isOneBuffer = b.let(pure('equal', at(x, '.buffer'), at(y, '.buffer')), booleanType);
    const starts = b.let(pure('and', isOneBuffer, isBefore(x, y)), booleanType);
    return b.let(pure('and', starts, isBefore(y, x)), booleanType);
  };
}

function isSame(x: Part, y: Part): Condition {
  const other: Text = isAlike(x, y) ? y.text : ['(', ...y.text, ' as object)'];
  const same: Text = [...x.text, ' === ', ...other];
  const text = x.mayBeAbsent && y.mayBeAbsent ? [...x.text, ' != null && ', ...same] : same;
  return (b) => b.let(external(text), booleanType);
}

function arrayOf(parts: readonly Part[]): Text {
  if (parts.length === 1 && parts[0]!.isMany) return parts[0]!.text;
  return ['[', ...parts.flatMap((p, i) => (i === 0 ? listed(p) : [', ', ...listed(p)])), ']'];
}

function reason(written: readonly Part[], alike: readonly Part[]): string {
  const named = (parts: readonly Part[]): readonly string[] => [
    ...new Set(parts.map((p) => `'${p.parameter.name}'`)),
  ];
  const who = named(alike);
  const must = written.some((p) => p.isMany) ? 'hold the same memory twice' : 'share memory';
  return `${listedInWords(named(written))}, so ${who.length === 1 ? 'it' : listedInWords(who)} must not ${must}`;
}

/** `a, b and c` */
const listedInWords = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');

function refuse(b: BlockBuilder, condition: Atom, message: string): void {
  const inner = new BlockBuilder(b.sweep, b.origin);
  inner.add({
    kind: 'throw',
    operation: { text: [`new TypeError(${JSON.stringify(message)})`], effect: true },
    arguments: [],
  });
  b.add({ kind: 'if', id: freshId(), condition, then: inner.finish(), otherwise: block([]), results: [] });
}

/** The text with holes for the parameters in it. */
function external(text: Text): Expression {
  const pieces = [''];
  const holes: Variable[] = [];
  for (const part of text) {
    if (typeof part === 'string') {
      pieces[pieces.length - 1] += part;
      continue;
    }
    holes.push(part);
    pieces.push('');
  }
  return { kind: 'external', operation: { text: pieces, effect: false }, arguments: holes };
}
