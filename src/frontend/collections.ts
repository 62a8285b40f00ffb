/** `Map` and `Set` as data: tables and marks that no number which is differentiated by goes through. */
import { ts } from 'ts-morph';
import { stringType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { callPieces, external } from './externals.js';
import { textOf } from './places.js';
import { isTypeString } from './types.js';

const collections = ['Map', 'Set'] as const;

/** `new Map(…)` and `new Set(…)`, which run as they are; undefined for others. */
export function lowerNewCollection(c: Context, node: ts.NewExpression, want: Want): Atom | undefined {
  const name = collections.find((g) => c.resolver.isGlobal(node.expression, g));
  if (name === undefined) return undefined;
  const found = c.types.of(c.types.checker.getTypeAtLocation(node));
  if ('problem' in found || found.type.kind !== 'opaque') return undefined;
  const args = (node.arguments ?? []).map((a) => lowerValue(c, a));
  // With the types of what it holds, which the companion could not infer from an empty one.
  const head = found.type.text.startsWith(`${name}<`) ? `new ${found.type.text}` : `new ${name}`;
  const isDoubtful = name === 'Map' && !args.every((a) => c.isPureData(a));
  const made = external(c, callPieces(head, args.length), args, found.type, {
    name: want.name ?? '',
    effect: true,
    fresh: args.length === 0,
    ...(isDoubtful ? { keeps: c.unit.finding('keptNumber', node, { text: textOf(node) }) } : {}),
  });
  // Text that is put into it later may be made of numbers.
  if (name === 'Map' && made.kind === 'variable') c.pureData.delete(made);
  return made;
}

/** What text, a `Map`, a `Set` or an iterator over one goes through, as an array; undefined for other values. */
export function elementsOf(c: Context, value: Atom, node: ts.Expression): Atom | undefined {
  if (value.type.kind !== 'opaque') return undefined;
  const element = isTypeString(value.type) ? stringType : elementTypeOf(c, node);
  if (element === undefined) return undefined;
  const type: Type = { kind: 'array', storage: 'Array', element, readonly: false };
  return external(c, ['[...', ']'], [value], type, { node, fresh: isCopied(element) });
}

/** Whether copies of it share no memory: entries are made for whoever goes through them. */
const isCopied = (t: Type): boolean =>
  t.kind === 'number' ||
  t.kind === 'boolean' ||
  isTypeString(t) ||
  (t.kind === 'tuple' && t.elements.every((e) => isCopied(e.type)));

function elementTypeOf(c: Context, node: ts.Expression): Type | undefined {
  const type = c.types.checker.getTypeAtLocation(node);
  const name = type.symbol?.name ?? '';
  if (!goneThrough.test(name)) return undefined;
  const types = c.types.checker.getTypeArguments(type as ts.TypeReference).map((t) => c.types.of(t));
  const [first, second] = types.flatMap((t) => ('type' in t ? [t.type] : []));
  if (first === undefined) return undefined;
  if (!/Map$/.test(name)) return first;
  return second && { kind: 'tuple', elements: [{ type: first }, { type: second }] };
}

const goneThrough = /^(?:Readonly)?(?:Map|Set)$|^(?:Map|Set|Iterable)Iterator$/;

/** Whether the body may change a `Map` or `Set`, which a loop over it sees at once. */
export function changesCollections(c: Context, body: ts.Node): boolean {
  const isCollection = (n: ts.Expression): boolean =>
    /^(?:Map|Set)$/.test(c.types.checker.getTypeAtLocation(n).symbol?.name ?? '');
  const visit = (n: ts.Node): boolean => {
    if (ts.isCallExpression(n)) {
      const { expression: callee } = n;
      if (n.arguments.some((a) => isCollection(a))) return true;
      if (ts.isPropertyAccessExpression(callee) && isCollection(callee.expression))
        return ['set', 'add', 'delete', 'clear'].includes(callee.name.text);
    }
    return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
  };
  return visit(body);
}
