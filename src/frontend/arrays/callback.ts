/** Callbacks of array methods: what is applied to the elements. */
import { ts } from 'ts-morph';
import { stringType } from '../../ir/build.js';
import type { Atom } from '../../ir/types.js';
import { callbackOf as functionAsCallback, type Callback } from '../apply.js';
import { unwrap } from '../assigned.js';
import { truthiness } from '../conditions.js';
import type { Context } from '../context.js';
import { callPieces, external } from '../externals.js';
import { toNumber } from '../operators.js';

export type { Callback };

/** Functions of the library that convert the element, whatever else they are handed. */
const conversions = new Map<string, (c: Context, value: Atom, node: ts.Expression) => Atom>([
  ['Number', toNumber],
  ['Boolean', truthiness],
  ['String', (c, value) => external(c, callPieces('String', 1), [value], stringType)],
]);

export function callbackOf(c: Context, node: ts.Expression): Callback {
  const plain = unwrap(node);
  const convert =
    ts.isIdentifier(plain) && c.resolver.isGlobal(plain, plain.text)
      ? conversions.get(plain.text)
      : undefined;
  if (convert === undefined) return functionAsCallback(c, node);
  return { node, names: [], apply: (inner, [element]) => convert(inner, element!, plain) };
}
