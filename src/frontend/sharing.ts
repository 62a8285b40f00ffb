/**
 * Questions about memory itself, of which no number is made that is differentiated: where a typed array lies in its
 * buffer, and how many of some objects are distinct. Companions ask them of arguments that must not share memory.
 */
import { ts } from 'ts-morph';
import { numberType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { external } from './externals.js';

const bufferType: Type = { kind: 'opaque', text: 'ArrayBufferLike' };
const places: ReadonlyMap<string, Type> = new Map([
  ['buffer', bufferType],
  ['byteOffset', numberType],
  ['byteLength', numberType],
]);

/** `view.buffer`, `view.byteOffset`, `view.byteLength`. */
export function lowerPlace(c: Context, view: Atom, node: ts.PropertyAccessExpression): Atom | undefined {
  const type = places.get(node.name.text);
  if (type === undefined || view.type.kind !== 'array' || view.type.storage === 'Array') return undefined;
  return external(c, ['', `.${node.name.text}`], [view], type, { node });
}

/** `new Set(list).size`. */
export function lowerDistinctCount(c: Context, node: ts.PropertyAccessExpression): Atom | undefined {
  const set = unwrap(node.expression);
  if (node.name.text !== 'size' || !ts.isNewExpression(set) || !c.resolver.isGlobal(set.expression, 'Set'))
    return undefined;
  const [list] = set.arguments ?? [];
  if (list === undefined || set.arguments!.length > 1 || !(set.typeArguments ?? []).every(isKeyword))
    return undefined;
  const types = set.typeArguments === undefined ? '' : `<${set.typeArguments[0]!.getText()}>`;
  return external(c, [`new Set${types}(`, ').size'], [lowerValue(c, list)], numberType, { node });
}

const isKeyword = (type: ts.TypeNode): boolean =>
  [ts.SyntaxKind.ObjectKeyword, ts.SyntaxKind.NumberKeyword, ts.SyntaxKind.UnknownKeyword].includes(
    type.kind,
  );
