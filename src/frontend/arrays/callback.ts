/** Callbacks of array methods: what is applied to the elements. */
import { ts } from 'ts-morph';
import type { Atom } from '../../ir/types.js';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { expand } from '../expansion.js';
import type { Want } from '../expressions.js';
import type { FunctionNode } from '../resolver.js';

export interface Callback {
  readonly node: ts.Expression;
  /** What its parameters are called, for the variables they become. */
  readonly names: readonly string[];
  /** Its value for these arguments; undefined if it gives none. */
  readonly apply: (c: Context, args: readonly Atom[], want?: Want) => Atom | undefined;
}

export function callbackOf(c: Context, node: ts.Expression): Callback {
  const f = functionOf(c, node);
  const names =
    f?.parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text.replace(/^_+$/, '') : '')) ?? [];
  return {
    node,
    names,
    apply: (inner, args, want = {}) => expand(inner, node as ts.CallExpression, f!, args, want),
  };
}

function functionOf(c: Context, node: ts.Expression): FunctionNode | undefined {
  const plain = unwrap(node);
  if (ts.isArrowFunction(plain) || ts.isFunctionExpression(plain)) return plain;
  return ts.isIdentifier(plain) ? c.resolver.functionOf(plain) : undefined;
}
