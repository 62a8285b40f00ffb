/** `value instanceof Class`, also of arrays: `x instanceof Float64Array` */
import { ts } from 'ts-morph';
import { boolean, booleanType, isNullable } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import type { Classes, ClassNode } from './classes.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { referTo } from './names.js';
import { refuseSyntax } from './refused.js';

export function lowerInstanceOf(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  const owner = unwrap(node.right);
  const value = lowerValue(c, node.left, { absent: true });
  const array = arrayConstructors.find((name) => c.resolver.isGlobal(owner, name));
  if (array !== undefined) return isMadeBy(c, array, value, want, node);
  const { classes } = c.unit;
  const asked = classes.ofName(owner);
  const made = classes.of(value);
  if (asked !== undefined && made !== undefined) return boolean(extendsClass(classes, made, asked));
  if (!ts.isIdentifier(owner) || asked === undefined || value.type.kind !== 'record')
    return refuseSyntax(c, node);
  const name = referTo(c, owner) ?? owner.text;
  return external(c, ['', ` instanceof ${name}`], [value], booleanType, { name: want.name ?? '', node });
}

const arrayConstructors = [
  'Array',
  'Float64Array',
  'Float32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
];

/** Known of arrays when compiling; asked at run time of what may be an array and of data. */
function isMadeBy(c: Context, name: string, value: Atom, want: Want, node: ts.BinaryExpression): Atom {
  const { type } = value;
  if (type.kind === 'union' || type.kind === 'opaque' || isNullable(type) || c.mayBeUndefined(value))
    return external(c, ['', ` instanceof ${name}`], [value], booleanType, { name: want.name ?? '', node });
  if (type.kind === 'tuple') return boolean(name === 'Array');
  return boolean(type.kind === 'array' && type.storage === name);
}

function extendsClass(classes: Classes, node: ClassNode, base: ClassNode): boolean {
  const above = classes.baseOf(node);
  return node === base || (above !== undefined && extendsClass(classes, above, base));
}
