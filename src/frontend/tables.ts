/** Objects and arrays with functions in them: each member is known, and a key that is not chooses among them. */
import { ts } from 'ts-morph';
import { isNullable, number, text } from '../ir/build.js';
import type { Atom, Field, Type } from '../ir/types.js';
import { apply } from './apply.js';
import { unwrap } from './assigned.js';
import { assignedFields } from './assignedFields.js';
import { closureOf } from './captures.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import type { FunctionValue, Table } from './functionValues.js';
import { enumerated, visitsFields } from './keyOrder.js';
import { readField } from './memory.js';
import { moduleFunctions } from './moduleFunctions.js';
import { textOf } from './places.js';
import { enclosingFunction } from './resolver.js';
import { holdsFunctions } from './signatures.js';
import { thisContainer, thisKey } from './thisKey.js';
import { isInMemory } from './variables.js';

/** Whether the literal has functions in it. */
export const isTable = (c: Context, node: ts.Expression): boolean =>
  holdsFunctions(c.types.checker, c.types.checker.getTypeAtLocation(node));

/** `{ sin: Math.sin, square: (x) => x * x }`. */
export function lowerObjectTable(c: Context, node: ts.ObjectLiteralExpression, want: Want): Atom {
  const members = new Map<string, Atom>();
  const assigned = assignedFields(c, node);
  if (assigned.size > 0 && enclosingFunction(node) === undefined)
    return c.fail(node, 'mutableGlobal', { name: want.name ?? textOf(node) });
  for (const p of node.properties) {
    if (ts.isSpreadAssignment(p)) {
      const spread = c.unit.functionValues.of(lowerValue(c, p.expression));
      if (spread?.kind !== 'table' || spread.state !== undefined || hasGetters(c, spread))
        return c.fail(p, 'functionValue', { text: textOf(p) });
      for (const [name, member] of spread.members) members.set(name, member);
      continue;
    }
    const name = nameOf(c, p.name);
    if (name === undefined || ts.isSetAccessor(p)) return c.fail(p, 'functionValue', { text: textOf(p) });
    if (ts.isMethodDeclaration(p) || ts.isGetAccessor(p))
      members.set(name, c.unit.functionValues.add(closureOf(c, p), name));
    else members.set(name, lowerValue(c, ts.isPropertyAssignment(p) ? p.initializer : p.name, { name }));
  }
  const state = stateOf(c, node, assigned, members, want.name);
  return c.unit.functionValues.add(
    { kind: 'table', isArray: false, members, ...(state === undefined ? {} : { state }) },
    want.name,
  );
}

/** The object in memory of the fields that are assigned, which are members no more. */
function stateOf(
  c: Context,
  node: ts.ObjectLiteralExpression,
  assigned: ReadonlySet<string>,
  members: Map<string, Atom>,
  name = '',
): Atom | undefined {
  const fields: Field[] = [];
  const values: { name: string; value: Atom }[] = [];
  for (const field of assigned) {
    const value = members.get(field);
    const symbol = c.types.checker.getTypeAtLocation(node).getProperty(field);
    const type = symbol && c.types.of(c.types.checker.getTypeOfSymbol(symbol));
    if (value === undefined || type === undefined) continue;
    if ('problem' in type || c.unit.functionValues.of(value) !== undefined)
      return c.fail(node, 'functionValue', { text: field });
    members.delete(field);
    fields.push({ name: field, type: type.type, optional: false });
    values.push({ name: field, value });
  }
  return fields.length === 0
    ? undefined
    : c.let({ kind: 'record', fields: values }, { kind: 'record', fields }, name);
}

/** The key, also one that is computed of a constant: `[Kind.Square]`. */
function nameOf(c: Context, name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (!ts.isComputedPropertyName(name)) return undefined;
  const type = c.types.checker.getTypeAtLocation(name.expression);
  return type.isLiteral() && !(type.flags & ts.TypeFlags.BigIntLiteral) ? String(type.value) : undefined;
}

/** What is spread is what getters give then. */
const hasGetters = (c: Context, { members }: Table): boolean =>
  [...members.values()].some((m) => {
    const f = c.unit.functionValues.of(m);
    return f?.kind === 'closure' && ts.isAccessor(f.node);
  });

const hasField = ({ type }: Atom, name: string): boolean =>
  type.kind === 'record' && type.fields.some((f) => f.name === name);

/** The field `x` of a literal with functions, where it is assigned as `this.x` or `counter.x`. */
export function stateHolding(c: Context, node: ts.PropertyAccessExpression): Atom | undefined {
  const state = tableIn(c, node.expression)?.state;
  return state !== undefined && hasField(state, node.name.text) ? state : undefined;
}

/** `[Math.sin, Math.cos]`. */
export function lowerArrayTable(c: Context, node: ts.ArrayLiteralExpression, want: Want): Atom {
  const elements: Atom[] = [];
  for (const e of node.elements) {
    if (!ts.isSpreadElement(e)) {
      elements.push(lowerValue(c, e));
      continue;
    }
    const spread = c.unit.functionValues.of(lowerValue(c, e.expression));
    if (spread?.kind !== 'table') return c.fail(e, 'functionValue', { text: textOf(e) });
    elements.push(...spread.members.values());
  }
  const members = new Map(elements.map((e, i) => [String(i), e]));
  return c.unit.functionValues.add({ kind: 'table', isArray: true, members }, want.name);
}

/** The table an expression is; undefined if it is none, and then nothing has been lowered. */
export function tableIn(c: Context, node: ts.Expression): Table | undefined {
  const plain = unwrap(node);
  const value = c.unit.functionValues.of(tableAtom(c, plain));
  return value?.kind === 'table' ? value : undefined;
}

function tableAtom(c: Context, node: ts.Expression): Atom | undefined {
  if (ts.isIdentifier(node)) {
    const symbol = c.resolver.symbolOf(node);
    return (symbol === undefined ? undefined : c.environment.get(symbol)) ?? moduleFunctions(c, node);
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) return c.environment.get(thisKey(thisContainer(node)));
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return memberOfTable(c, node);
  const isMade = ts.isCallExpression(node) || ts.isArrayLiteralExpression(node) || isObject(node);
  return isMade && mayHoldTable(c, node) ? lowerValue(c, node) : undefined;
}

const isObject = (node: ts.Node): boolean => ts.isObjectLiteralExpression(node);

/** Whether the value has functions in it, or is a list of what an object or a table has. */
function mayHoldTable(c: Context, node: ts.Expression): boolean {
  if (isTable(c, node)) return true;
  if (!ts.isCallExpression(node)) return false;
  const listing = listingOf(c, node);
  const [argument] = node.arguments;
  if (listing !== undefined && argument !== undefined)
    return isTable(c, argument) || (listing !== 'values' && fieldsIn(c, argument) !== undefined);
  const callee = unwrap(node.expression);
  const isList = ts.isPropertyAccessExpression(callee) && ['keys', 'entries'].includes(callee.name.text);
  return isList && isTable(c, callee.expression);
}

const listings = ['keys', 'values', 'entries'];

/** `keys` in `Object.keys(x)`. */
export function listingOf(c: Context, node: ts.CallExpression): string | undefined {
  const member = c.resolver.memberOf(unwrap(node.expression), 'Object');
  return member !== undefined && listings.includes(member) ? member : undefined;
}

/** A field that an object certainly has. */
export interface KnownField {
  readonly name: string;
  readonly type: Type;
  readonly read: () => Atom;
}

/** The fields of an object in a variable; undefined where they are not known. */
export function fieldsIn(c: Context, node: ts.Expression): readonly KnownField[] | undefined {
  const plain = unwrap(node);
  if (!ts.isIdentifier(plain)) return undefined;
  const symbol = c.resolver.symbolOf(plain);
  const object = symbol === undefined ? undefined : c.environment.get(symbol);
  if (symbol === undefined || object?.type.kind !== 'record' || isInMemory(c.resolver, symbol))
    return undefined;
  const { type } = object;
  if (isNullable(type) || type.members !== undefined || type.fields.some((f) => f.optional)) return undefined;
  if (!visitsFields(c, c.types.checker.getTypeAtLocation(plain))) return undefined;
  const fields = type.fields.filter((f) => !f.name.startsWith('#'));
  return enumerated(fields, (f) => f.name).map((f) => ({
    name: f.name,
    type: f.type,
    read: () => c.let({ kind: 'field', object, name: f.name }, f.type, f.name),
  }));
}

/** A member of a table; undefined for members of other things. */
export function memberOfTable(
  c: Context,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
): Atom | undefined {
  const object = tableAtom(c, unwrap(node.expression));
  const table = c.unit.functionValues.of(object);
  if (object === undefined || table?.kind !== 'table') {
    // `namespace.table`.
    return ts.isPropertyAccessExpression(node) ? moduleFunctions(c, node.name) : undefined;
  }
  if (ts.isPropertyAccessExpression(node)) {
    if (node.name.text === 'length' && table.isArray) return number(table.members.size);
    return memberNamed(c, node, object, table, node.name.text);
  }
  if (table.state !== undefined && !ts.isStringLiteralLike(node.argumentExpression))
    return c.fail(node, 'functionValue', { text: textOf(node) });
  const key = lowerValue(c, node.argumentExpression);
  if (key.kind === 'constant') return memberNamed(c, node, object, table, String(key.value));
  return choose(c, node, key, [...table.members]);
}

/** A member by its name; a method is one of the object that it is read from. */
function memberNamed(
  c: Context,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  object: Atom,
  table: Table,
  name: string,
): Atom | undefined {
  if (table.state !== undefined && hasField(table.state, name)) return readField(c, table.state, name, node);
  const member = table.members.get(name);
  const f = c.unit.functionValues.of(member);
  if (f?.kind !== 'closure' || ts.isArrowFunction(f.node)) return member;
  const captured = new Map(f.captured).set(thisKey(f.node), object);
  if (ts.isAccessor(f.node)) return apply(c, { ...f, captured }, { node, args: [], want: {} });
  return c.unit.functionValues.add({ ...f, captured }, name);
}

/** One of the members, by a key that is known when the program runs. */
function choose(
  c: Context,
  node: ts.ElementAccessExpression,
  key: Atom,
  members: readonly (readonly [string, Atom])[],
): Atom {
  const known: (readonly [string, FunctionValue])[] = [];
  for (const [name, atom] of members) {
    const f = c.unit.functionValues.of(atom);
    if (f === undefined || (f.kind === 'closure' && ts.isAccessor(f.node)))
      return c.fail(node, 'functionValue', { text: textOf(node) });
    known.push([name, f]);
  }
  const isNumeric = isNumber(c.types.checker.getTypeAtLocation(node.argumentExpression));
  const last = isOneOf(c, node.argumentExpression, members) ? known.pop() : undefined;
  const otherwise: FunctionValue = last?.[1] ?? { kind: 'nothing', text: textOf(node) };
  const chosen = known.reduceRight<FunctionValue>((rest, [name, f]) => {
    const condition = c.test('equal', [key, isNumeric ? number(Number(name)) : text(name)]);
    return { kind: 'choice', condition, whenTrue: f, whenFalse: rest };
  }, otherwise);
  return c.unit.functionValues.add(chosen);
}

/** A member of an enumeration may be a number, as data. */
const isNumber = (type: ts.Type): boolean =>
  (type.isUnion() ? type.types : [type]).every((t) => (t.flags & ts.TypeFlags.NumberLike) !== 0);

/** Whether the key's type says that it names one of the members. */
function isOneOf(c: Context, node: ts.Expression, members: readonly (readonly [string, Atom])[]): boolean {
  const type = c.types.checker.getTypeAtLocation(node);
  const types = type.isUnion() ? type.types : [type];
  return types.every((t) => t.isLiteral() && members.some(([name]) => name === String(t.value)));
}
