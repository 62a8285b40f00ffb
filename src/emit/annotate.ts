/** Which declarations need their type written: where it cannot be inferred, or would be inferred too narrow. */
import { isNullable } from '../ir/build.js';
import type { Type, Variable } from '../ir/types.js';
import { isEquality, isUnset } from './expression.js';
import { without, type Meanings } from './narrowing.js';
import { children, forEachVariable, same, type Term } from './term.js';

export interface Surroundings {
  /** Whether the variable is assigned more than once. */
  readonly isReassigned: (v: Variable) => boolean;
  /** Whether what the variable is assigned depends on `on`. */
  readonly dependsOn: (v: Variable, on: Variable) => boolean;
  /** Of an array, whether its element, by an index that stays the same, is set in a loop to what variables give. */
  readonly isNarrowed: (v: Variable, index: Term) => boolean;
  /** Of an object, whether its field, which may be absent, is set in a loop. */
  readonly isFieldNarrowed: (v: Variable, name: string) => boolean;
  /**
   * Whether the length of the array was compared with a literal: TypeScript then asks of elements set in a loop around
   * whether they are that length, and for that of what type their index is.
   */
  readonly isSized: (v: Variable) => boolean;
  readonly meanings: Meanings;
}

export function needsType(
  v: Variable,
  constant: boolean,
  value: Term | undefined,
  around: Surroundings,
): boolean {
  if (value === undefined) return true;
  const { isReassigned, dependsOn } = around;
  const { kind } = v.type;
  const leadsBack = (x: Variable): boolean => isReassigned(x) || dependsOn(x, v);
  if (kind === 'number' && constant)
    return isNarrowChoice(value, around.meanings) || asksForItself(v, value, around);
  if (kind === 'number') return isNullable(v.type) || comesBack(v, value, around);
  if (kind === 'boolean' && isComparison(value)) return follows(value, (x) => dependsOn(x, v));
  if (kind === 'boolean') return constant ? follows(value, leadsBack) : !isText(value);
  if (!constant) return true;
  if ((value.kind === 'array' && kind === 'tuple') || isEmptyInside(value)) return true;
  if (isLiteralOf(value) && (saysMore(v.type) || hasUnset(value))) return true;
  if (value.kind === 'array' && v.type.kind === 'array' && holdsBuffers(v.type.element)) return true;
  // A cast does not ask what was assigned.
  return value.kind !== 'cast' && follows(value, leadsBack);
}

/** Whether TypeScript may come to the number `v` that is set to it again, on the way to its type. */
export const asksForItself = (v: Variable, value: Term, around: Surroundings): boolean =>
  readsNarrowed(value, around) ||
  readsLength(value, around.isSized) ||
  follows(value, (x) => x.type.kind === 'number' && around.isReassigned(x)) ||
  comesBack(v, value, around);

/** Whether `v` is set to something of a union, of what may be nothing or a boolean, and that to something of `v`. */
const comesBack = (v: Variable, value: Term, { dependsOn }: Surroundings): boolean =>
  follows(value, (x) => dependsOn(x, v));

/** Whether objects or tuples are written down in it. */
function isLiteralOf(t: Term): boolean {
  if (t.kind === 'conditional') return isLiteralOf(t.whenTrue) || isLiteralOf(t.whenFalse);
  if (t.kind === 'binary') return isLiteralOf(t.right);
  if (t.kind === 'call') return t.arguments.some((a) => a.kind === 'arrow' && isLiteralOf(a.body));
  return t.kind === 'object' || t.kind === 'array';
}

/** Whether typed arrays are in it: TypeScript takes a list of new ones for a list of those alone. */
function holdsBuffers(t: Type, around: readonly Type[] = []): boolean {
  if (around.includes(t)) return false;
  const isOne = (part: Type): boolean => holdsBuffers(part, [...around, t]);
  if (t.kind === 'array') return t.storage !== 'Array' || isOne(t.element);
  if (t.kind === 'tuple') return t.elements.some((e) => isOne(e.type));
  return t.kind === 'record' && t.fields.some((f) => isOne(f.type));
}

/** Whether a field is set only later, so that the literal does not say of what type it is. */
const hasUnset = (t: Term): boolean => isUnset(t) || children(t).some(hasUnset);

/** Whether the type says more than the literal: that it is a tuple, that fields are optional, or one of few texts. */
function saysMore(t: Type): boolean {
  if (t.kind === 'array') return saysMore(t.element);
  if (t.kind === 'tuple' || t.kind === 'union') return true;
  if (t.kind === 'opaque') return /["'`]/.test(t.text);
  if (t.kind !== 'record') return false;
  return (
    t.name !== undefined || t.fields.some((f) => f.optional || f.type.kind === 'opaque' || saysMore(f.type))
  );
}

/**
 * The type of a constant that reads a variable assigned in a loop, or a constant that was set to one, may depend on
 * itself, as TypeScript follows assignments to narrow unions, and `boolean` is one.
 */
function follows(t: Term, leadsBack: (v: Variable) => boolean): boolean {
  let found = false;
  forEachVariable(t, (v) => (found ||= (v.type.kind !== 'number' || isNullable(v.type)) && leadsBack(v)));
  return found;
}

/**
 * TypeScript follows assignments to `a[0]` and `o.a` to narrow `number | undefined`, which is what an element, and a
 * field that may be absent, may be.
 */
const readsNarrowed = (t: Term, around: Surroundings): boolean =>
  (t.kind === 'element' && t.object.kind === 'variable' && around.isNarrowed(t.object.variable, t.index)) ||
  (t.kind === 'member' &&
    t.object.kind === 'variable' &&
    around.isFieldNarrowed(t.object.variable, t.name)) ||
  children(t).some((part) => readsNarrowed(part, around));

const readsLength = (t: Term, isSized: (v: Variable) => boolean): boolean =>
  (t.kind === 'member' &&
    t.name === 'length' &&
    t.object.kind === 'variable' &&
    isSized(t.object.variable)) ||
  children(t).some((part) => readsLength(part, isSized));

/** `c ? 0 : 1` would have the type `0 | 1`, which must not be compared with 2; so would `x === 0 ? x : 1`. */
export const isNarrowChoice = (t: Term, meanings: Meanings): boolean =>
  t.kind === 'conditional' && isNarrow(t, [], meanings);

/** Whether the type is one of literals, `tests` having been made. */
function isNarrow(t: Term, tests: readonly Term[], meanings: Meanings): boolean {
  if (t.kind === 'conditional') {
    return [t.whenTrue, t.whenFalse].every((side) => isNarrow(side, [...tests, t.test], meanings));
  }
  return isLiteral(t) || tests.some((test) => equates(test, t, meanings));
}

/** Whether the test may tell that `t` equals something. */
function equates(test: Term, t: Term, meanings: Meanings): boolean {
  if (test.kind === 'variable') {
    const meaning = meanings.get(test.variable);
    return meaning !== undefined && equates(meaning, t, without(meanings, test.variable));
  }
  const parts = children(test);
  const isOfLiteral = isEquality(test) && !parts.some(isNothing);
  return (
    (isOfLiteral && parts.some((side) => same(side, t))) || parts.some((part) => equates(part, t, meanings))
  );
}

const isNothing = (t: Term): boolean => t.kind === 'text' && (t.text === 'null' || t.text === 'undefined');
const isLiteral = (t: Term): boolean => t.kind === 'text' || (t.kind === 'unary' && isLiteral(t.operand));
const isText = (t: Term): boolean => t.kind === 'text';
const isComparison = (t: Term): boolean => t.kind === 'binary' && t.operator !== '&&' && t.operator !== '||';

/** Whether an array is written down in it that is empty, and would be one of nothing. */
const isEmptyInside = (t: Term): boolean =>
  (t.kind === 'array' && children(t).length === 0) ||
  ((t.kind === 'array' || t.kind === 'object') && children(t).some(isEmptyInside));
