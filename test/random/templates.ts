/**
 * The expressions a random program is made of. Arguments are kept inside domains and results of moderate size by
 * the templates themselves, so that replacing a part by another keeps them so.
 */
import type { Type } from './program.js';

export interface Template {
  readonly weight: number;
  readonly template: string;
  readonly arguments: readonly Type[];
  readonly construct: string;
}

function row(weight: number, construct: string, template: string, argumentTypes = ''): Template {
  const letters: Record<string, Type> = { n: 'number', i: 'integer', b: 'boolean' };
  const holes = [...template.matchAll(/[$#](\d)/g)].map((match) => Number(match[1]));
  const count = holes.length === 0 ? 0 : Math.max(...holes) + 1;
  const types = Array.from({ length: count }, (_, k): Type => letters[argumentTypes[k] ?? 'n'] ?? 'number');
  return { weight, template, arguments: types, construct };
}

/** Functions of one number whose results lie in a small interval. */
export const boundedTemplates: readonly Template[] = [
  row(5, 'sin', 'Math.sin(#0)'),
  row(4, 'cos', 'Math.cos(#0)'),
  row(4, 'tanh', 'Math.tanh(#0)'),
  row(2, 'atan', 'Math.atan(#0)'),
  row(1, 'divide', '$0 / (1 + $0 * $0)'),
  row(1, 'tan', 'Math.tan(0.5 * Math.sin(#0))'),
  row(1, 'asin', 'Math.asin(0.9 * Math.sin(#0))'),
  row(1, 'acos', 'Math.acos(0.9 * Math.cos(#0))'),
  row(1, 'exp', 'Math.exp(-Math.abs(#0))'),
  row(1, 'exp', 'Math.exp(Math.sin(#0))'),
  row(1, 'sinh', 'Math.sinh(Math.sin(#0))'),
  row(1, 'cosh', 'Math.cosh(Math.cos(#0))'),
  row(1, 'atanh', 'Math.atanh(0.8 * Math.sin(#0))'),
  row(1, 'expm1', 'Math.expm1(Math.cos(#0))'),
  row(1, 'atan2', 'Math.atan2($0, 1 + $1 * $1)'),
  row(1, 'power', 'Math.sin(#0) ** 3'),
  row(1, 'remainder', '$0 % 1.5'),
  row(1, 'min', 'Math.max(-2, Math.min(2, #0))'),
];

export const numberTemplates: readonly Template[] = [
  row(16, 'add', '$0 + $1'),
  row(12, 'subtract', '$0 - $1'),
  row(12, 'multiply', '$0 * $1'),
  row(5, 'multiply', '0.5 * $0'),
  row(2, 'negate', '-$0'),
  row(1, 'plus', '+$0'),
  row(3, 'divide', '$0 / 3'),
  row(3, 'divide', '$0 / (1 + $1 * $1)'),
  row(2, 'divide', '$0 / (2 + Math.sin(#1))'),
  row(1, 'divide', '1 / (1 + Math.exp(-$0))'),
  row(3, 'remainder', '$0 % 2.5'),
  row(2, 'remainder', '$0 % (1.5 + Math.abs(#1))'),
  row(3, 'power', '$0 ** 2'),
  row(1, 'power', 'Math.tanh(#0) ** 5'),
  row(1, 'power', '(1 + $0 * $0) ** -1.5'),
  row(1, 'power', '(1.5 + Math.sin(#0)) ** Math.cos(#1)'),
  row(1, 'pow', 'Math.pow(#0, 2)'),
  row(1, 'pow', 'Math.pow(1.2 + Math.cos(#0), Math.sin(#1))'),
  row(1, 'pow', 'Math.pow(1 + Math.abs(#0), 0.5)'),
  row(1, 'pow', 'Math.pow(2, Math.tanh(#0))'),
  row(1, 'atan2', 'Math.atan2(#0, 1.1 + Math.abs(#1))'),
  row(1, 'atan2', 'Math.atan2(#0, #1)'),
  row(1, 'acosh', 'Math.acosh(1.5 + $0 * $0)'),
  row(1, 'asinh', 'Math.asinh(#0)'),
  row(1, 'log', 'Math.log(1 + Math.abs(#0))'),
  row(1, 'log', 'Math.log($0 * $0 + 0.5)'),
  row(1, 'log1p', 'Math.log1p(Math.abs(#0))'),
  row(1, 'log2', 'Math.log2(1.5 + Math.sin(#0))'),
  row(1, 'log10', 'Math.log10(0.3 + $0 * $0)'),
  row(2, 'sqrt', 'Math.sqrt($0 * $0 + 0.1)'),
  row(1, 'cbrt', 'Math.cbrt(1 + $0 * $0)'),
  row(1, 'hypot', 'Math.hypot(#0, 0.7)'),
  row(1, 'hypot', 'Math.hypot(#0, #1)'),
  row(1, 'hypot', 'Math.hypot(#0, #1, #2)'),
  row(2, 'abs', 'Math.abs(#0)'),
  row(0.3, 'max', 'Math.max(#0)'),
  row(0.3, 'min', 'Math.min(#0, #1, #2, #3)'),
  row(0.3, 'hypot', 'Math.hypot(#0)'),
  row(1, 'as', '$0 as number'),
  row(1, 'sign', 'Math.sign(#0)'),
  row(2, 'max', 'Math.max(#0, #1)'),
  row(2, 'min', 'Math.min(#0, #1)'),
  row(1, 'max', 'Math.max(#0, #1, #2)'),
  row(1, 'min', 'Math.min(#0, 0.3, #1)'),
  row(1, 'fround', 'Math.fround(#0)'),
  row(1, 'floor', 'Math.floor(#0)'),
  row(1, 'ceil', 'Math.ceil(#0)'),
  row(1, 'trunc', 'Math.trunc(#0)'),
  row(1, 'round', 'Math.round(#0)'),
  row(4, 'ternary', '$0 ? $1 : $2', 'bnn'),
  row(1, 'ternaryNumber', '$0 ? $1 : $2', 'nnn'),
  row(1, 'guardedLog', '$0 > 0.1 ? Math.log(#0) : $1'),
  row(1, 'guardedDivide', '$0 !== 0 ? Math.sin($1 / $0) : 0'),
  row(1, 'guardedSqrt', '$0 > 0 ? Math.sqrt(#0) : -$0'),
  row(1, 'edgeSqrt', 'Math.sqrt(Math.max(0, #0))'),
  row(1, 'or', '$0 || $1'),
  row(1, 'and', '$0 && $1'),
  row(1, 'andOr', '($0 && $1) || $2', 'bnn'),
  row(1, 'constant', '$0 * Math.PI'),
  row(0.5, 'constant', '$0 / Math.SQRT2'),
  row(0.3, 'constant', '$0 + Number.EPSILON'),
  row(0.5, 'bitOr', '($0 | 0) * $1'),
  // Nothing keeps these inside their domains: edges, infinities and NaN must be what JavaScript makes of them.
  row(0.2, 'wildSqrt', 'Math.sqrt(#0)'),
  row(0.2, 'wildLog', 'Math.log(#0)'),
  row(0.2, 'wildDivide', '$0 / $1'),
  row(0.2, 'wildDivide', '1 / $0'),
  row(0.2, 'wildPower', '$0 ** $1'),
  row(0.1, 'wildAsin', 'Math.asin(#0)'),
  row(0.1, 'wildAcosh', 'Math.acosh(#0)'),
  row(0.1, 'wildAtanh', 'Math.atanh(#0)'),
  row(0.1, 'wildCbrt', 'Math.cbrt(#0)'),
  row(0.1, 'wildRemainder', '$0 % $1'),
  row(0.2, 'wildExp', 'Math.exp(#0)'),
  row(0.1, 'wildTan', 'Math.tan(#0)'),
  row(0.2, 'cube', '$0 ** 3'),
];

export const integerTemplates: readonly Template[] = [
  row(4, 'integerAdd', '$0 + $1', 'ii'),
  row(3, 'integerSubtract', '$0 - $1', 'ii'),
  row(2, 'integerMultiply', '2 * $0', 'i'),
  row(3, 'integerRemainder', '$0 % 3', 'i'),
  row(3, 'bitOr', '$0 | 0', 'n'),
  row(1, 'bitAnd', '$0 & 3', 'i'),
  row(1, 'bitXor', '$0 ^ 1', 'i'),
  row(1, 'bitNot', '~$0', 'i'),
  row(1, 'shiftRight', '$0 >> 1', 'i'),
  row(1, 'shiftRightUnsigned', '($0 & 7) >>> 1', 'i'),
  row(1, 'shiftLeft', '($0 & 7) << 1', 'i'),
  row(2, 'floor', 'Math.floor(#0)', 'n'),
  row(1, 'trunc', 'Math.trunc(#0)', 'n'),
  row(1, 'clz32', 'Math.clz32(#0) & 3', 'i'),
  row(1, 'imul', 'Math.imul(#0, 3)', 'i'),
  row(1, 'integerTernary', '$0 ? $1 : 1 + $2', 'bii'),
];

export const booleanTemplates: readonly Template[] = [
  row(6, 'less', '$0 < $1'),
  row(6, 'greater', '$0 > $1'),
  row(2, 'lessEqual', '$0 <= $1'),
  row(2, 'greaterEqual', '$0 >= $1'),
  row(1, 'equal', '$0 === $1'),
  row(1, 'notEqual', '$0 !== $1'),
  row(3, 'integerEqual', '$0 % 2 === 0', 'i'),
  row(2, 'integerEqual', '$0 === $1', 'ii'),
  row(0.5, 'looseEqual', '$0 == $1', 'ii'),
  row(3, 'conditionAnd', '$0 && $1', 'bb'),
  row(3, 'conditionOr', '$0 || $1', 'bb'),
  row(2, 'not', '!$0', 'b'),
  row(1, 'notNumber', '!$0', 'n'),
  row(0.5, 'infinity', '$0 < Infinity'),
  row(0.5, 'isFinite', 'Number.isFinite(#0)'),
  row(0.5, 'isNaN', 'Number.isNaN(#0)'),
  row(0.5, 'isInteger', 'Number.isInteger(#0)'),
];
