/** Positions as array methods take them: whole numbers, counted from the end if negative, kept within the array. */
import { number, numberType } from '../../ir/build.js';
import type { Atom } from '../../ir/types.js';
import type { Context } from '../context.js';

/** Where a range starts: not before 0. */
export function start(c: Context, position: Atom | undefined, length: Atom): Atom {
  if (position === undefined || isUndefined(position)) return number(0);
  const index = fromEnd(c, integer(c, position), length);
  return index.kind === 'constant' ? index : c.primitive('max', [index, number(0)]);
}

/** Where a range ends: not after `length`. */
export function end(c: Context, position: Atom | undefined, length: Atom): Atom {
  if (position === undefined || isUndefined(position)) return length;
  const index = fromEnd(c, integer(c, position), length);
  const isBelow = position.kind === 'constant' && Number(position.value) < 0;
  return isBelow ? index : c.primitive('min', [index, length]);
}

/** How many elements there are before `position`: where a range ends that starts at 0, and not before that. */
export function lengthUpTo(c: Context, position: Atom | undefined, length: Atom): Atom {
  const to = end(c, position, length);
  const isInside = to === length || (position?.kind === 'constant' && Number(position.value) >= 0);
  return isInside ? to : c.primitive('max', [to, number(0)]);
}

/** The place a position means, between 0 and `length`; `otherwise` if it is left out. */
export function place(c: Context, position: Atom | undefined, length: Atom, otherwise: Atom): Atom {
  if (position === undefined || isUndefined(position)) return otherwise;
  const index = fromEnd(c, integer(c, position), length);
  return index === length || index === otherwise ? index : between(c, index, length);
}

/** The number, not below 0 and not above `highest`, which is not below 0. */
export function between(c: Context, x: Atom, highest: Atom): Atom {
  if (x.kind === 'constant' && Number(x.value) <= 0) return number(0);
  return c.primitive('min', [x.kind === 'variable' ? c.primitive('max', [x, number(0)]) : x, highest]);
}

/** `position`, or `length + position` if that is negative. */
export function fromEnd(c: Context, position: Atom, length: Atom): Atom {
  if (position.kind === 'constant')
    return Number(position.value) < 0 ? c.primitive('add', [length, position]) : position;
  const isNegative = c.test('less', [position, number(0)]);
  const counted = c.primitive('add', [length, position]);
  return choose(c, isNegative, counted, position);
}

/** The number as methods take it: cut to a whole one, NaN to 0. */
export function integer(c: Context, position: Atom): Atom {
  if (c.isInteger(position)) return position;
  if (position.kind === 'constant') return number(Math.trunc(Number(position.value)) || 0);
  const whole = c.primitive('trunc', [position]);
  return choose(c, c.test('isNaN', [whole]), number(0), whole);
}

/** `max(length, 0)`, whole: what a length is made of. */
export function lengthFrom(c: Context, length: Atom): Atom {
  const whole = integer(c, length);
  if (whole.kind === 'constant') return number(Math.max(Number(whole.value), 0));
  return c.primitive('max', [whole, number(0)]);
}

/** `max(to - from, 0)` */
export function span(c: Context, from: Atom, to: Atom): Atom {
  if (isZero(from)) return to;
  return c.primitive('max', [c.primitive('subtract', [to, from]), number(0)]);
}

/** `a + b`, where one may be zero. */
export function plus(c: Context, a: Atom, b: Atom): Atom {
  if (isZero(a)) return b;
  return isZero(b) ? a : c.primitive('add', [a, b]);
}

export const isZero = (a: Atom): boolean => a.kind === 'constant' && a.value === 0;

const isUndefined = (a: Atom): boolean => a.kind === 'constant' && a.value === undefined;

function choose(c: Context, condition: Atom, whenTrue: Atom, whenFalse: Atom): Atom {
  const chosen = c.let({ kind: 'select', condition, whenTrue, whenFalse }, numberType);
  if (c.isInteger(whenTrue) && c.isInteger(whenFalse)) c.markInteger(chosen);
  return chosen;
}
