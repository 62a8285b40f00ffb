/** The arguments of a call: one value a parameter of the callee. */
import { ts } from 'ts-morph';
import { isNullable, number } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { lowerSpreadOf } from './arrays/spread.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import { lowerValue } from './expressions.js';
import { textOf } from './places.js';
import { parametersOf, type FunctionNode } from './resolver.js';
import { tableIn } from './tables.js';
import type { TypeArguments } from './types.js';

/** What stands for a parameter: undefined where the argument is left out. */
export type Arguments = readonly (Atom | undefined)[];

/** Lowers the arguments for the callee's parameters; undefined, and reported, if they cannot be told apart. */
export function lowerArguments(
  c: Context,
  nodes: readonly ts.Expression[],
  callee: FunctionNode,
  typeArguments: TypeArguments,
): Arguments | undefined {
  const parameters = parametersOf(callee);
  const rest = parameters.findIndex((p) => p.dotDotDotToken !== undefined);
  const count = rest === -1 ? parameters.length : rest;
  const expected = (i: number): Type | undefined => expectedAt(c, parameters[i], typeArguments);
  const values: Atom[] = [];
  const waiting = [...nodes];
  while (waiting.length > 0 && (values.length < count || rest === -1)) {
    const node = waiting.shift()!;
    if (ts.isSpreadElement(node)) {
      const parts = spreadParts(c, node);
      if (parts === undefined) return undefined;
      if (rest !== -1 && parts.some((p) => isNullable(p.type))) {
        c.fail(node, 'spread', { construct: `'${textOf(node)}'` });
        return undefined;
      }
      values.push(...parts);
      continue;
    }
    const type = expected(values.length);
    values.push(lowerValue(c, node, { absent: true, ...(type === undefined ? {} : { expected: type }) }));
  }
  const given = parameters.slice(0, count).map((_, i) => values[i]);
  if (rest === -1) return given;
  return [...given, lowerRest(c, values.slice(count), waiting, expected(rest))];
}

/** The elements of a tuple that is spread over parameters. */
export function spreadParts(c: Context, node: ts.SpreadElement): readonly Atom[] | undefined {
  const value = lowerValue(c, node.expression);
  const table = c.unit.functionValues.of(value);
  if (table?.kind === 'table' && table.isArray) return [...table.members.values()];
  if (value.type.kind === 'tuple') {
    return value.type.elements.map((e, i) => c.let({ kind: 'load', array: value, index: number(i) }, e.type));
  }
  c.fail(node, 'spread', { construct: `'${textOf(node)}'` });
  return undefined;
}

/** What a rest parameter holds: an array made at the call. */
function lowerRest(
  c: Context,
  first: readonly Atom[],
  nodes: readonly ts.Expression[],
  type: Type | undefined,
): Atom {
  if (nodes.some((n) => ts.isSpreadElement(n) && tableIn(c, n.expression) === undefined))
    return lowerSpreadOf(c, first, nodes, type);
  const inner = type?.kind === 'array' ? { expected: type.element } : {};
  const elements = [
    ...first,
    ...nodes.flatMap((n) =>
      ts.isSpreadElement(n) ? (spreadParts(c, n) ?? []) : [lowerValue(c, n, { absent: true, ...inner })],
    ),
  ];
  if (elements.some((e) => c.unit.functionValues.of(e) !== undefined)) {
    const members = new Map(elements.map((e, i) => [String(i), e]));
    return c.unit.functionValues.add({ kind: 'table', isArray: true, members });
  }
  const element = type?.kind === 'array' ? type.element : (elements[0]?.type ?? { kind: 'number' });
  const made: Type = type ?? { kind: 'array', storage: 'Array', element, readonly: false };
  return c.let({ kind: 'elements', elements }, made);
}

/** The type declared for a parameter, if values of it may be made for it. */
function expectedAt(
  c: Context,
  p: ts.ParameterDeclaration | undefined,
  typeArguments: TypeArguments,
): Type | undefined {
  if (p === undefined) return undefined;
  const declared = c.types.checker.getTypeAtLocation(p);
  const result = c.unit.within(typeArguments, () => c.types.ofPresent(declared));
  return 'type' in result && result.type.kind !== 'opaque' ? result.type : undefined;
}

/** The arguments as the callee's parameters take them: undefined is an argument left out where there is a default. */
export const isLeftOut = (a: Atom | undefined): boolean => a === undefined || a === absent;
