/** `value instanceof Class` */
import { ts } from 'ts-morph';
import { boolean, booleanType } from '../ir/build.js';
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
  const { classes } = c.unit;
  const asked = classes.ofName(owner);
  const made = classes.of(value);
  if (asked !== undefined && made !== undefined) return boolean(extendsClass(classes, made, asked));
  if (!ts.isIdentifier(owner) || asked === undefined || value.type.kind !== 'record')
    return refuseSyntax(c, node);
  const name = referTo(c, owner) ?? owner.text;
  return external(c, ['', ` instanceof ${name}`], [value], booleanType, { name: want.name ?? '', node });
}

function extendsClass(classes: Classes, node: ClassNode, base: ClassNode): boolean {
  const above = classes.baseOf(node);
  return node === base || (above !== undefined && extendsClass(classes, above, base));
}
