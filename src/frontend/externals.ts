/** Source code that is carried over as it is: text, and what is computed from it. */
import type { ts } from 'ts-morph';
import { isDifferentiable, isTypeString } from './types.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { stringType } from '../ir/build.js';
import type { ExternalOperation } from '../ir/operations.js';
import type { Atom, Expression, ExternalDerivative, Type } from '../ir/types.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { textOf } from './places.js';

interface ExternalOptions {
  readonly name?: string;
  readonly effect?: boolean;
  /** For the message, if a number is made in a way that is not followed. */
  readonly node?: ts.Node;
  /** What is to be said if that number depends on what is differentiated by. */
  readonly unknown?: Diagnostic;
  /** What is to be said if an argument does. */
  readonly keeps?: Diagnostic;
  readonly fresh?: boolean;
}

/** The derivative of code of which nothing is known. */
const unknownDerivative = (args: readonly Atom[], finding: Diagnostic): ExternalDerivative => ({
  arity: args.length,
  inputs: args.flatMap((a, i) => (isDifferentiable(a.type) ? [i] : [])),
  reverse: finding,
  forward: finding,
  constants: new Map(),
});

/** Code with holes, as a value. What it makes of numbers has no derivative, so it may not become a number again. */
export function external(
  c: Context,
  pieces: readonly string[],
  args: readonly Atom[],
  type: Type,
  { name = '', effect = false, node, unknown, keeps, fresh }: ExternalOptions = {},
): Atom {
  const isKey = (i: number): boolean => i > 0 && isLookup(pieces) && isMap(args[0]!.type);
  const losing = args.filter((a, i) => !c.isPureData(a) && !isKey(i));
  // No number that is differentiated by comes out of a `Map`, as none may go into one.
  const carriers = isDifferentiable(type) ? losing.filter((a) => !isMap(a.type)) : losing;
  const loses = carriers.length > 0 && isDifferentiable(type) && !isCounting(pieces);
  if (loses && node === undefined) throw new Error('internal: a number made by code that is not followed');
  // What becomes of numbers is seen by their activity; what was made into something else is lost.
  if (loses && node !== undefined && !carriers.every((a) => isDifferentiable(a.type)))
    return c.fail(node, 'numberFromText', { text: textOf(node) }, type);
  const finding =
    loses && node !== undefined
      ? (unknown ?? c.unit.finding('numberFromText', node, { text: textOf(node) }))
      : undefined;
  const operation: ExternalOperation = {
    text: pieces,
    effect,
    ...(keeps === undefined ? {} : { keeps }),
    ...(fresh === undefined ? {} : { fresh }),
    ...(fresh !== true && node !== undefined && isMemory(type) ? { lends: lent(c, node) } : {}),
  };
  const e: Expression = { kind: 'external', operation, arguments: args };
  const value = c.let(
    finding === undefined ? e : { ...e, derivative: unknownDerivative(args, finding) },
    type,
    name,
  );
  if (losing.length === 0) c.pureData.add(value);
  return value;
}

const isMemory = (t: Type): boolean => t.kind !== 'number' && isDifferentiable(t);

function lent(c: Context, node: ts.Node): NonNullable<ExternalOperation['lends']> {
  const text = textOf(node);
  return { name: text, finding: c.unit.finding('keptNumber', node, { text }) };
}

/** Whether the code gives a position or a count, which is constant but for its jumps. */
const isCounting = (pieces: readonly string[]): boolean =>
  /^\)?\.(?:length|size|byteOffset|byteLength|indexOf\(|lastIndexOf\(|charCodeAt\(|localeCompare\(|search\()/.test(
    pieces[1] ?? '',
  );

/** What a key finds jumps with the key, at most. */
const isLookup = (pieces: readonly string[]): boolean => pieces[0] === '' && pieces[1] === '.get(';

export const isMap = (t: Type): boolean =>
  t.kind === 'opaque' && /^(?:(?:Readonly)?Map|MapIterator)</.test(t.text);

export function lowerTemplate(c: Context, node: ts.TemplateExpression, want: Want): Atom {
  const pieces = ['`' + raw(node.head)];
  const args: Atom[] = [];
  for (const span of node.templateSpans) {
    pieces[pieces.length - 1] += '${';
    args.push(lowerValue(c, span.expression));
    pieces.push('}' + raw(span.literal));
  }
  pieces[pieces.length - 1] += '`';
  return external(c, pieces, args, stringType, { name: want.name ?? '' });
}

/** The literal text as written, escapes and all. */
function raw(part: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail): string {
  return part.rawText ?? part.text.replace(/[`\\]|\$\{/g, '\\$&');
}

/** `head(a, b)` with the arguments as holes. */
export function callPieces(head: string, count: number): readonly string[] {
  if (count === 0) return [`${head}()`];
  return [`${head}(`, ...Array.from({ length: count - 1 }, () => ', '), ')'];
}

/** Whether a method of an opaque value leaves it as it is. */
export function isReading(receiver: Type, method: string): boolean {
  return isTypeString(receiver) || readingMethods.has(method);
}

const readingMethods: ReadonlySet<string> = new Set([
  'get',
  'has',
  'keys',
  'values',
  'entries',
  'includes',
  'indexOf',
  'lastIndexOf',
  'at',
  'join',
  'toString',
  'test',
  'getTime',
]);
