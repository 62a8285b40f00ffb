/** Constants, written so that reading them back gives the same bits. */
import { quote } from '../ir/print.js';
import type { Constant } from '../ir/types.js';
import { level } from './operators.js';
import type { Term } from './term.js';

export const text = (value: string, precedence: number = level.primary): Term => ({
  kind: 'text',
  text: value,
  level: precedence,
});

const named = new Map<number, string>([
  ...(['PI', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'SQRT2', 'SQRT1_2'] as const).map(
    (name) => [Math[name], `Math.${name}`] as const,
  ),
  ...(['EPSILON', 'MAX_VALUE', 'MIN_VALUE', 'MAX_SAFE_INTEGER'] as const).map(
    (name) => [Number[name], `Number.${name}`] as const,
  ),
]);

export function literal({ value }: Constant): Term {
  if (typeof value === 'number') return numeral(value);
  return text(typeof value === 'string' ? quote(value) : String(value));
}

export function numeral(value: number): Term {
  if (Number.isNaN(value)) return text('NaN');
  if (value < 0 || Object.is(value, -0)) return { kind: 'unary', operator: '-', operand: numeral(-value) };
  return text(named.get(value) ?? String(value).replace('e+', 'e'));
}

export const isNumeral = (t: Term, value: number): boolean => t.kind === 'text' && t.text === String(value);
