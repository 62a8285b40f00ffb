/** The library's functions of numbers: which operation each is. */
import { ts } from 'ts-morph';
import { booleanType, number, numberType, stringType } from '../ir/build.js';
import { primitives, type Primitive, type PureOperation } from '../ir/operations.js';
import type { Atom, ExternalDerivative, Type } from '../ir/types.js';
import { spreadParts } from './arguments.js';
import { foldArguments, lowerSpreadOf } from './arrays/spread.js';
import type { Application } from './apply.js';
import { truthiness } from './conditions.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { callPieces, external } from './externals.js';
import type { LibraryFunction } from './functionValues.js';
import { toNumber } from './operators.js';
import { textOf } from './places.js';

/** Names under which `Math` has a primitive; operators have no such name. */
const operators: ReadonlySet<Primitive> = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'remainder',
  'power',
  'negate',
]);
const mathPrimitives: ReadonlyMap<string, Primitive> = new Map<string, Primitive>([
  ...primitives.filter((p) => !operators.has(p)).map((p) => [p, p] as const),
  ['pow', 'power'],
]);

const variadic: ReadonlySet<Primitive> = new Set(['max', 'min', 'hypot']);
const binary: ReadonlySet<Primitive> = new Set(['power', 'atan2']);
const ofNothing: Partial<Record<Primitive, number>> = { max: -Infinity, min: Infinity, hypot: 0 };

const mathPure: ReadonlyMap<string, PureOperation> = new Map([
  ['clz32', 'clz32'],
  ['imul', 'imul'],
]);

const numberTests: ReadonlyMap<string, PureOperation> = new Map([
  ['isNaN', 'isNaN'],
  ['isFinite', 'isFinite'],
  ['isInteger', 'isInteger'],
]);

export function lowerMathCall(c: Context, node: ts.CallExpression, member: string, want: Want): Atom {
  if (member === 'random') return c.fail(node, 'random', {});
  if (node.arguments.some((a) => ts.isSpreadElement(a) && !isOfKnownLength(c, a))) {
    if (member === 'max' || member === 'min')
      return foldArguments(c, node, member, number(ofNothing[member]!), want.name ?? '');
    if (member === 'hypot') return lowerNorm(c, node, want);
  }
  return applyMath(c, node, member, lowerArguments(c, node), want);
}

const isOfKnownLength = (c: Context, { expression }: ts.SpreadElement): boolean => {
  const type = c.types.checker.getTypeAtLocation(expression);
  if (!c.types.checker.isTupleType(type)) return false;
  return (type as ts.TupleTypeReference).target.elementFlags.every((f) => f & ts.ElementFlags.Required);
};

/** `Math.hypot(a, ...xs)`: the norm of all arguments at once, since its bits are not those of norms of norms. */
function lowerNorm(c: Context, node: ts.CallExpression, want: Want): Atom {
  const type: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };
  const [only, ...more] = node.arguments;
  const spread = only !== undefined && ts.isSpreadElement(only) && more.length === 0 ? only : undefined;
  const whole = spread === undefined ? undefined : lowerValue(c, spread.expression);
  const isArray = whole?.type.kind === 'array';
  const x = isArray ? whole : lowerSpreadOf(c, [], node.arguments, type);
  if (x.type.kind !== 'array' || x.type.element.kind !== 'number')
    return c.fail(node, 'arithmeticOnData', { operator: 'Math.hypot', type: x.type.kind });
  const derivative: ExternalDerivative = {
    arity: 1,
    inputs: [0],
    reverse: { kind: 'norm' },
    forward: { kind: 'norm' },
    constants: new Map(),
  };
  const operation = { text: ['Math.hypot(...', ')'], effect: false };
  return c.let({ kind: 'external', operation, arguments: [x], derivative }, numberType, want.name);
}

/** A function of the library that is a value. */
export function applyLibrary(c: Context, f: LibraryFunction, { node, args, want }: Application): Atom {
  // `xs.map(Math.sin)` hands over the index and the array as well.
  const given = args.filter((a) => a !== undefined).slice(0, arityOf(f.member));
  if (f.object === 'Number') return applyNumber(c, node, f.member, given, want);
  const data = given.find((a) => a.type.kind !== 'number');
  if (data === undefined) return applyMath(c, node, f.member, given, want);
  return c.fail(node, 'arithmeticOnData', { operator: `Math.${f.member}`, type: data.type.kind });
}

function arityOf(member: string): number {
  const primitive = mathPrimitives.get(member);
  if (primitive !== undefined && variadic.has(primitive)) return Infinity;
  return member === 'imul' || (primitive !== undefined && binary.has(primitive)) ? 2 : 1;
}

function applyMath(c: Context, node: ts.Node, member: string, args: readonly Atom[], want: Want): Atom {
  const pure = mathPure.get(member);
  if (pure !== undefined)
    return c.let({ kind: 'pure', operation: pure, arguments: args }, numberType, want.name);
  const primitive = mathPrimitives.get(member);
  if (primitive === undefined) return c.fail(node, 'unknownCallee', { name: `Math.${member}` });
  if (variadic.has(primitive)) {
    if (args.length === 0) return number(ofNothing[primitive]!);
    if (args.length === 1 && primitive !== 'hypot') return args[0]!;
    return c.primitive(primitive, args, want.name);
  }
  const arity = binary.has(primitive) ? 2 : 1;
  if (args.length < arity) return c.fail(node, 'unknownCallee', { name: textOf(node) });
  return c.primitive(primitive, args.slice(0, arity), want.name);
}

function lowerArguments(c: Context, node: ts.CallExpression): Atom[] {
  return node.arguments.flatMap((a) => {
    const values = ts.isSpreadElement(a) ? (spreadParts(c, a) ?? []) : [lowerValue(c, a)];
    const data = values.find((v) => v.type.kind !== 'number');
    if (data === undefined) return values;
    return [c.fail(a, 'arithmeticOnData', { operator: textOf(node.expression), type: data.type.kind })];
  });
}

/** Calls of members of `Number`. */
export function lowerNumberCall(c: Context, node: ts.CallExpression, member: string, want: Want): Atom {
  return applyNumber(
    c,
    node,
    member,
    node.arguments.map((a) => lowerValue(c, a)),
    want,
  );
}

function applyNumber(c: Context, node: ts.Node, member: string, args: readonly Atom[], want: Want): Atom {
  const test = numberTests.get(member);
  const [x] = args;
  if (test !== undefined && x?.type.kind === 'number') return c.test(test, [x], want.name);
  const type = test !== undefined || member === 'isSafeInteger' ? booleanType : numberType;
  return external(c, callPieces(`Number.${member}`, args.length), args, type, {
    name: want.name ?? '',
    node,
  });
}

/** Functions that are global in every JavaScript; undefined if the callee is none of them. */
export function lowerGlobalCall(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const callee = node.expression;
  const { resolver } = c;
  const named = (...names: readonly string[]) => names.find((n) => resolver.isGlobal(callee, n));
  if (resolver.memberOf(callee, 'Object') === 'is') {
    const args = node.arguments.map((a) => lowerValue(c, a, { absent: true }));
    return external(c, callPieces('Object.is', args.length), args, booleanType, want);
  }
  const test = named('isNaN', 'isFinite');
  const name = want.name ?? '';
  if (test !== undefined) {
    const args = node.arguments.map((a) => lowerValue(c, a));
    const [x] = args;
    if (x?.type.kind === 'number' && !c.mayBeUndefined(x)) return c.test(test as PureOperation, [x], name);
    return external(c, callPieces(test, args.length), args, booleanType, { name });
  }
  const conversion = named('Number', 'Boolean', 'String', 'parseFloat', 'parseInt');
  if (conversion === undefined) return undefined;
  const args = node.arguments.map((a) => lowerValue(c, a, { absent: conversion === 'Number' }));
  const [x] = args;
  switch (conversion) {
    case 'Number':
      return x === undefined ? number(0) : toNumber(c, x, node, name);
    case 'Boolean':
      return x === undefined ? { kind: 'constant', value: false, type: booleanType } : truthiness(c, x, node);
    case 'String':
      return external(c, callPieces('String', args.length), args, stringType, { name });
    default:
      return external(c, callPieces(conversion, args.length), args, numberType, { name, node });
  }
}
