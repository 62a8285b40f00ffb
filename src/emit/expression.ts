/** Right-hand sides of the IR as terms. Rewrites only what gives the same bits. */
import { isNullable } from '../ir/build.js';
import { evaluateExactly } from '../ir/exact.js';
import type { PureOperation } from '../ir/operations.js';
import { nonNull } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import type { Atom, Expression, Type } from '../ir/types.js';
import { literal, text } from './literal.js';
import { primitiveNotation, pureNotation, type Notation } from './operators.js';
import { isPlaceholder, mayBeUndefined } from './placeholders.js';
import {
  asPlace,
  fieldOf,
  fitting,
  partType,
  present,
  readElement,
  readField,
  type Style,
} from './places.js';
import { binary, call, member, read, type Term } from './term.js';
import { allocation, zeros } from './zeros.js';

/** `operand` gives the term of an operand; `type` is the type of the result. */
export function expressionTerm(e: Expression, type: Type, operand: (a: Atom) => Term, style: Style): Term {
  const there = (a: Atom): Term => present(operand(a), a.type);
  switch (e.kind) {
    case 'primitive':
      return apply(primitiveNotation(e.operation), e.arguments.map(there));
    case 'pure': {
      // TypeScript refuses to compare constants that are not equal.
      const known = evaluateExactly(e);
      if (known !== undefined) return literal(known);
      if (isComparisonOfKinds(e))
        return apply(pureNotation[e.operation], [
          asUnknown(operand(e.arguments[0]!)),
          operand(e.arguments[1]!),
        ]);
      const isTest = takesAbsent(e.operation) && e.arguments.some(isNothing);
      const compared = isTest ? (a: Atom) => asPlace(operand(a)) : takesAbsent(e.operation) ? operand : there;
      return apply(pureNotation[e.operation], e.arguments.map(compared));
    }
    case 'select':
      if (isPlaceholder(e.whenTrue)) return fitting(operand(e.whenFalse), e.whenFalse.type, type);
      if (isPlaceholder(e.whenFalse)) return fitting(operand(e.whenTrue), e.whenTrue.type, type);
      return conditional(
        operand(e.condition),
        fitting(operand(e.whenTrue), e.whenTrue.type, type),
        fitting(operand(e.whenFalse), e.whenFalse.type, type),
        type,
      );
    case 'load':
      return readElement(operand(e.array), e.array.type, there(e.index), type, style);
    case 'field': {
      const field = readField(operand(e.object), e.object.type, e.name, type);
      return saysTooLittle(e.object.type, e.name, type)
        ? { kind: 'cast', operand: field, type: printType(type) }
        : field;
    }
    case 'length':
      return member(there(e.array), 'length');
    case 'view':
      return call(member(there(e.array), 'subarray'), there(e.from), there(e.to));
    case 'as':
      if (type.kind === 'union') return operand(e.value);
      return { kind: 'cast', operand: ofUnion(there(e.value), e.value.type, type), type: printType(type) };
    case 'allocate':
      return allocation(type, there(e.length));
    case 'zeros':
      return zeros(type, operand(e.like), e.like.type, style);
    case 'elements':
      return elements(e, type, operand);
    case 'record':
      return record(e, type, operand, style);
    case 'pop':
      return popped(call(member(there(e.array), 'pop')), type);
    case 'external':
      return { kind: 'source', text: e.operation.text, arguments: e.arguments.map(operand) };
  }
}

/** There is an element, which may be null itself. */
function popped(operand: Term, type: Type): Term {
  if (!isNullable(type)) return { kind: 'assert', operand };
  return type.nullable === 'null' ? { kind: 'cast', operand, type: printType(type) } : operand;
}

/** Whether `undefined` and `null` may be among the operands. */
const takesAbsent = (operation: PureOperation): boolean => /equal$/i.test(operation);

/** TypeScript refuses to compare what it takes for different kinds of things: objects, texts of which few are possible. */
function isComparisonOfKinds(e: Extract<Expression, { kind: 'pure' }>): boolean {
  const [a, b] = e.arguments;
  if (!takesAbsent(e.operation) || a === undefined || b === undefined) return false;
  if (isImpossible(a, b.type) || isImpossible(b, a.type)) return true;
  return isReference(a.type) && isReference(b.type) && kindOf(a.type) !== kindOf(b.type);
}

/** Whether the atom is a text that the type has not among its own. */
function isImpossible(a: Atom, type: Type): boolean {
  if (a.kind !== 'constant' || typeof a.value !== 'string') return false;
  return textsOf(type)?.includes(a.value) === false;
}

/** Whether the objects that are known have fewer texts in the field than it is read as, and compared with. */
function saysTooLittle(object: Type, name: string, type: Type): boolean {
  const wanted = textsOf(type);
  if (object.kind !== 'record' || object.members === undefined || wanted === undefined) return false;
  const known = object.members.map((m) => textsOf(fieldOf(m, name)?.type));
  return known.every((texts) => texts !== undefined) && !wanted.every((t) => known.flat().includes(t));
}

/** The texts that a type has, if it is one of few: `'a' | 'b'`. */
function textsOf(type: Type | undefined): readonly string[] | undefined {
  const texts = type?.kind === 'opaque' ? type.text.split(' | ') : [];
  return texts.length > 0 && texts.every((t) => /^(["']).*\1$/.test(t))
    ? texts.map((t) => t.slice(1, -1))
    : undefined;
}

const isReference = (t: Type): boolean => t.kind === 'array' || t.kind === 'tuple' || t.kind === 'record';
const kindOf = (t: Type): string => printType(nonNull(t)).replaceAll('readonly ', '');

/** What stands where a member of a union is expected, and is known to be another: the branch is never taken. */
const ofUnion = (value: Term, from: Type, to: Type): Term =>
  isReference(from) && isReference(to) && (from.kind === 'record') !== (to.kind === 'record')
    ? asUnknown(value)
    : value;
const asUnknown = (operand: Term): Term => ({ kind: 'cast', operand, type: 'unknown' });

/** What has no tangent keeps its place in a tuple. */
const part = (t: Term, type: Type, wanted: Type | undefined): Term =>
  wanted?.kind === 'opaque' && wanted.text === 'undefined' ? text('undefined') : fitting(t, type, wanted);

/** An array that is a tuple by its type may get its elements later. */
function elements(
  e: Extract<Expression, { kind: 'elements' }>,
  type: Type,
  operand: (a: Atom) => Term,
): Term {
  const parts = e.elements.map((a, i) => part(operand(a), a.type, partType(type, i)));
  const array: Term = { kind: 'array', elements: parts };
  const isComplete =
    type.kind !== 'tuple' || type.elements.slice(parts.length).every((x) => mayBeUndefined(x.type));
  return isComplete ? array : { kind: 'cast', operand: array, type: `unknown as ${printType(type)}` };
}

/** The fields the type has, of those that are there. An instance of a class is made as one. */
function record(
  e: Extract<Expression, { kind: 'record' }>,
  type: Type,
  operand: (a: Atom) => Term,
  style: Style,
): Term {
  if (type.kind !== 'record') throw new Error('internal: a record of another type');
  const fields = e.fields.flatMap(({ name, value }) => {
    const field = fieldOf(type, name);
    if (field === undefined) return [];
    const isUnset = isAbsent(value) && (field.optional || !mayBeUndefined(field.type));
    return [{ name, value: isUnset ? unset : fitting(operand(value), value.type, field.type) }];
  });
  const object: Term = { kind: 'object', fields };
  if (type.constructedBy !== undefined) return call(text(style.helpers.maker(type)), object);
  const isComplete = type.fields.every((f) => f.optional || e.fields.some(({ name }) => name === f.name));
  return isComplete ? object : { kind: 'cast', operand: object, type: printType(type) };
}

const isNothing = (a: Atom): boolean => a.kind === 'constant' && (a.value ?? undefined) === undefined;

const isAbsent = (a: Atom): boolean => a.kind === 'constant' && a.value === undefined;

/** What stands for a field that the constructor sets later, and for one that is there and holds nothing. */
const unset: Term = { kind: 'assert', operand: text('undefined') };

export const isUnset = (t: Term): boolean =>
  t.kind === 'assert' && t.operand.kind === 'text' && t.operand.text === 'undefined';

export const atomTerm = (a: Atom): Term => (a.kind === 'constant' ? literal(a) : read(a));

function apply(notation: Notation, args: readonly Term[]): Term {
  const [first, second] = args;
  switch (notation.kind) {
    case 'function':
      return call(text(notation.name), ...args);
    case 'nothing':
      if (first === undefined) throw new Error('internal: nothing of nothing');
      return first;
    case 'unary':
      if (first === undefined || second !== undefined)
        throw new Error(`internal: operands of ${notation.operator}`);
      return notation.operator === '!'
        ? negation(first)
        : { kind: 'unary', operator: notation.operator, operand: first };
    case 'binary':
      if (first === undefined || second === undefined)
        throw new Error(`internal: operands of ${notation.operator}`);
      return infix(notation.operator, first, second);
  }
}

/** `a + -b` and `-b + a` are `a - b` in every bit, and `a - -b` is `a + b`. */
function infix(operator: string, left: Term, right: Term): Term {
  const opposite = withoutMinus(right);
  if (operator === '+' && opposite !== undefined) return binary('-', left, opposite);
  if (operator === '-' && opposite !== undefined) return binary('+', left, opposite);
  const reversed = operator === '+' ? withoutMinus(left) : undefined;
  return reversed === undefined ? binary(operator, left, right) : binary('-', right, reversed);
}

/** `b` for `-b`, and `b * c` for `-b * c`: the sign of a product is exact. */
export function withoutMinus(t: Term): Term | undefined {
  if (t.kind === 'unary' && t.operator === '-') return t.operand;
  if (t.kind !== 'binary' || (t.operator !== '*' && t.operator !== '/')) return undefined;
  const left = withoutMinus(t.left);
  return left === undefined ? undefined : { ...t, left };
}

const opposite: Readonly<Record<string, string>> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' };

/** `!t`. Only equality has an opposite: `!(a < b)` is not `a >= b` when one of them is NaN. */
export function negation(t: Term): Term {
  if (t.kind === 'unary' && t.operator === '!' && isTruth(t.operand)) return t.operand;
  const operator = t.kind === 'binary' ? opposite[t.operator] : undefined;
  if (t.kind === 'binary' && operator !== undefined) return { ...t, operator };
  return { kind: 'unary', operator: '!', operand: t };
}

/** Whether the term is certainly a boolean, so that `!!` does nothing. */
function isTruth(t: Term): boolean {
  if (t.kind === 'unary') return t.operator === '!';
  if (t.kind === 'variable') return t.variable.type.kind === 'boolean';
  if (t.kind !== 'binary') return false;
  if (t.operator === '&&' || t.operator === '||') return isTruth(t.left) && isTruth(t.right);
  return /^([<>]=?|[!=]==?)$/.test(t.operator);
}

/** The term where only its truth matters: `!!x` is `x`. */
export function asTest(t: Term): Term {
  if (t.kind === 'binary' && (t.operator === '&&' || t.operator === '||')) {
    return { ...t, left: asTest(t.left), right: asTest(t.right) };
  }
  if (t.kind !== 'unary' || t.operator !== '!') return t;
  const inner = asTest(t.operand);
  return inner.kind === 'unary' && inner.operator === '!' ? asTest(inner.operand) : { ...t, operand: inner };
}

/** `test ? whenTrue : whenFalse`, of booleans with `&&` and `||`. */
export function conditional(test: Term, whenTrue: Term, whenFalse: Term, type: Type): Term {
  if (type.kind === 'boolean') {
    if (isText(whenTrue, 'true')) return isText(whenFalse, 'false') ? test : binary('||', test, whenFalse);
    if (isText(whenFalse, 'false')) return binary('&&', test, whenTrue);
    if (isText(whenTrue, 'false')) {
      return isText(whenFalse, 'true') ? negation(test) : binary('&&', negation(test), whenFalse);
    }
    if (isText(whenFalse, 'true')) return binary('||', negation(test), whenTrue);
  }
  const bare = asTest(test);
  if (bare.kind === 'unary' && bare.operator === '!') {
    return { kind: 'conditional', test: bare.operand, whenTrue: whenFalse, whenFalse: whenTrue };
  }
  return { kind: 'conditional', test: bare, whenTrue, whenFalse };
}

const isText = (t: Term, value: string): boolean => t.kind === 'text' && t.text === value;

export const isEquality = (t: Term): boolean => t.kind === 'binary' && /^[!=]==?$/.test(t.operator);
