/** How the IR's operations are written, and the grammar's levels of precedence. */
import type { Primitive, PureOperation } from '../ir/operations.js';

export const level = {
  arrow: 1,
  conditional: 2,
  or: 4,
  and: 5,
  bitOr: 6,
  bitXor: 7,
  bitAnd: 8,
  equality: 9,
  relational: 10,
  shift: 11,
  additive: 12,
  multiplicative: 13,
  power: 14,
  unary: 15,
  postfix: 17,
  primary: 18,
} as const;

const levels: Readonly<Record<string, number>> = {
  '||': level.or,
  '&&': level.and,
  '|': level.bitOr,
  '^': level.bitXor,
  '&': level.bitAnd,
  '===': level.equality,
  '!==': level.equality,
  '==': level.equality,
  '!=': level.equality,
  '<': level.relational,
  '<=': level.relational,
  '>': level.relational,
  '>=': level.relational,
  in: level.relational,
  '<<': level.shift,
  '>>': level.shift,
  '>>>': level.shift,
  '+': level.additive,
  '-': level.additive,
  '*': level.multiplicative,
  '/': level.multiplicative,
  '%': level.multiplicative,
  '**': level.power,
};

export function levelOf(operator: string): number {
  const found = levels[operator];
  if (found === undefined) throw new Error(`internal: no precedence for ${operator}`);
  return found;
}

export const isBitwise = (operator: string): boolean => ['|', '^', '&', '<<', '>>', '>>>'].includes(operator);

/** A binary operator, a prefix operator, the name of a global function, or nothing at all. */
export type Notation =
  | { readonly kind: 'binary'; readonly operator: string }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~' }
  | { readonly kind: 'function'; readonly name: string }
  /** The operand alone. */
  | { readonly kind: 'nothing' };

const infix = (operator: string): Notation => ({ kind: 'binary', operator });
const prefix = (operator: '-' | '!' | '~'): Notation => ({ kind: 'unary', operator });
const named = (name: string): Notation => ({ kind: 'function', name });

const operators: Partial<Record<Primitive, Notation>> = {
  add: infix('+'),
  subtract: infix('-'),
  multiply: infix('*'),
  divide: infix('/'),
  remainder: infix('%'),
  power: infix('**'),
  negate: prefix('-'),
};

export const primitiveNotation = (p: Primitive): Notation => operators[p] ?? named(`Math.${p}`);

export const pureNotation: Readonly<Record<PureOperation, Notation>> = {
  less: infix('<'),
  lessEqual: infix('<='),
  greater: infix('>'),
  greaterEqual: infix('>='),
  equal: infix('==='),
  notEqual: infix('!=='),
  looseEqual: infix('=='),
  looseNotEqual: infix('!='),
  not: prefix('!'),
  and: infix('&&'),
  bitAnd: infix('&'),
  bitOr: infix('|'),
  bitXor: infix('^'),
  bitNot: prefix('~'),
  shiftLeft: infix('<<'),
  shiftRight: infix('>>'),
  shiftRightUnsigned: infix('>>>'),
  clz32: named('Math.clz32'),
  imul: named('Math.imul'),
  isNaN: named('Number.isNaN'),
  isFinite: named('Number.isFinite'),
  isInteger: named('Number.isInteger'),
  toNumber: named('Number'),
  constant: { kind: 'nothing' },
};
