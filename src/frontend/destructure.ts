/**
 * Destructuring: what a pattern names gets the parts of a value, in order. Patterns of declarations, parameters and
 * assignments are alike: a part has a target, perhaps a default, and says where in the value it is.
 */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { countedLoop, upTo } from './arrays/loops.js';
import { Result } from './arrays/result.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { heldByVariable, isAbsent } from './conform.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import { lowerValue } from './expressions.js';
import type { Table } from './functionValues.js';
import { elementAt, elementOf, readField } from './memory.js';
import { keyOf, restOf } from './objects.js';
import { targetOf } from './targets.js';
import { declareVariable } from './variables.js';
import { listOf } from './types.js';

/** What a part of a value goes to: a name that is declared, a pattern, or what an expression names. */
type Goal = ts.BindingName | ts.Expression;

interface Part {
  readonly goal: Goal;
  readonly initializer: ts.Expression | undefined;
  /** Whether it takes all that is left. */
  readonly isRest: boolean;
  readonly node: ts.Node;
}

/** Of an object pattern: with the name of the field. */
interface NamedPart extends Part {
  readonly key: ts.PropertyName | undefined;
}

type Pattern = ts.BindingPattern | ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;

const isPattern = (node: ts.Node): node is Pattern =>
  ts.isArrayBindingPattern(node) ||
  ts.isObjectBindingPattern(node) ||
  ts.isArrayLiteralExpression(node) ||
  ts.isObjectLiteralExpression(node);

/** Gives the parts of `value` to what the pattern names. */
export function destructure(c: Context, goal: Goal, value: Atom): void {
  give(c, { goal, initializer: undefined, isRest: false, node: goal }, () => value);
}

/** Gives elements that are known one by one: `[a, b] = [b, a]`. */
export function destructureElements(c: Context, pattern: ts.Node, values: readonly Atom[]): boolean {
  if (!ts.isArrayBindingPattern(pattern) && !ts.isArrayLiteralExpression(pattern)) return false;
  const parts = elementsOf(pattern);
  if (parts.some((p) => p?.isRest === true)) return false;
  parts.forEach((part, i) => {
    if (part !== undefined) give(c, part, () => values[i] ?? absent);
  });
  return true;
}

function destructurePattern(c: Context, pattern: Pattern, value: Atom): void {
  const table = c.unit.functionValues.of(value);
  if (table?.kind === 'table') return destructureTable(c, pattern, table);
  if (ts.isArrayBindingPattern(pattern) || ts.isArrayLiteralExpression(pattern)) {
    elementsOf(pattern).forEach((part, i) => {
      if (part === undefined) return;
      give(c, part, (name) =>
        part.isRest ? restOfArray(c, value, i, part.node, name) : elementAt(c, value, i, part.node, name),
      );
    });
    return;
  }
  const taken = new Set<string>();
  for (const part of fieldsOf(pattern)) {
    if (part.isRest) {
      give(c, part, (name) => restOf(c, value, taken, part.node as ts.BindingElement, name));
      continue;
    }
    const key = part.key === undefined ? undefined : keyOf(c, part.key);
    if (key === undefined) give(c, part, () => c.fail(part.node, 'destructuring', {}));
    else {
      taken.add(key);
      give(c, part, (name) => readField(c, value, key, part.node, name));
    }
  }
}

/** Members of an object or array with functions in it are known one by one. */
function destructureTable(c: Context, pattern: Pattern, table: Table): void {
  const { functionValues } = c.unit;
  const left = new Map(table.members);
  const parts: readonly (NamedPart | undefined)[] =
    ts.isArrayBindingPattern(pattern) || ts.isArrayLiteralExpression(pattern)
      ? elementsOf(pattern).map((part) => part && { ...part, key: undefined })
      : fieldsOf(pattern);
  parts.forEach((part, i) => {
    if (part === undefined) return void left.delete(String(i));
    if (part.isRest) return give(c, part, (name) => functionValues.add(remaining(table, left), name));
    const key = table.isArray ? String(i) : part.key && keyOf(c, part.key);
    if (key === undefined) return give(c, part, () => c.fail(part.node, 'destructuring', {}));
    left.delete(key);
    give(c, part, () => table.members.get(key) ?? absent);
  });
}

/** The members that no part has taken; those of arrays are numbered anew. */
function remaining(table: Table, left: ReadonlyMap<string, Atom>): Table {
  if (!table.isArray) return { ...table, members: left };
  return { ...table, members: new Map([...left.values()].map((a, i) => [String(i), a])) };
}

/** The target is evaluated first, then the part is read, then it is given. */
function give(c: Context, { goal, initializer, node }: Part, read: (name: string) => Atom): void {
  const plain = ts.isExpression(goal) ? unwrap(goal) : goal;
  if (isPattern(plain)) return destructurePattern(c, plain, orDefault(c, read(''), initializer, '', node));
  if (isDeclared(plain))
    return bindName(c, plain, orDefault(c, read(plain.text), initializer, plain.text, node));
  const target = targetOf(c, plain);
  target?.write(c, orDefault(c, read(target.name), initializer, target.name, node));
}

const isDeclared = (node: ts.Node): node is ts.Identifier =>
  ts.isIdentifier(node) &&
  (ts.isBindingElement(node.parent) ||
    ts.isVariableDeclaration(node.parent) ||
    ts.isParameter(node.parent)) &&
  node.parent.name === node;

export function bindName(c: Context, name: ts.Identifier, value: Atom): void {
  const symbol = c.resolver.symbolOf(name);
  if (symbol === undefined) throw new Error(`internal: '${name.text}' has no symbol`);
  const declared = c.types.of(c.types.checker.getTypeOfSymbol(symbol));
  declareVariable(c, symbol, 'type' in declared ? heldByVariable(c, value, declared.type) : value);
}

/** The value or, where it is undefined, the default. */
function orDefault(
  c: Context,
  value: Atom,
  initializer: ts.Expression | undefined,
  name: string,
  node: ts.Node,
): Atom {
  if (initializer === undefined || !mayBeUndefined(value)) return value;
  const fallback = () => lowerValue(c, initializer, { name, expected: value.type });
  if (isAbsent(value)) return value.value === undefined ? fallback() : value;
  return c.at(node, () =>
    branch(c, c.test('equal', [value, absent]), fallback, () => value, { name, select: true })!,
  );
}

/** Elements may be past the end, so only values that are known are known to be there. */
const mayBeUndefined = (value: Atom): boolean => value.kind === 'variable' || isAbsent(value);

function restOfArray(c: Context, array: Atom, from: number, node: ts.Node, name: string): Atom {
  const { type } = array;
  if (type.kind === 'tuple') {
    if (type.elements.some((e) => e.optional === true)) return c.fail(node, 'destructuring', {});
    const elements = type.elements
      .slice(from)
      .map((e, i) => c.let({ kind: 'load', array, index: number(from + i) }, e.type));
    return c.let(
      { kind: 'elements', elements },
      { kind: 'tuple', elements: type.elements.slice(from) },
      name,
    );
  }
  const element = elementOf(type, 0);
  if (element === undefined) return c.fail(node, 'destructuring', {});
  return copyFrom(c, array, from, element, name);
}

function copyFrom(c: Context, array: Atom, from: number, element: Type, name: string): Atom {
  const length = c.let({ kind: 'length', array }, numberType);
  const left = c.primitive('max', [c.primitive('subtract', [length, number(from)]), number(0)]);
  const result = new Result({ want: { name }, hint: 'rest', type: listOf(element), length: left });
  result.make(c);
  countedLoop(c, { range: upTo(left) }, (index) => {
    const at = c.primitive('add', [index, number(from)]);
    result.add(c, index, c.let({ kind: 'load', array, index: at }, element));
  });
  return result.finish(c);
}

function elementsOf(pattern: ts.ArrayBindingPattern | ts.ArrayLiteralExpression): (Part | undefined)[] {
  return pattern.elements.map((e) => {
    if (ts.isOmittedExpression(e)) return undefined;
    if (ts.isBindingElement(e)) {
      return {
        goal: e.name,
        initializer: e.initializer,
        isRest: e.dotDotDotToken !== undefined,
        node: e.name,
      };
    }
    const isRest = ts.isSpreadElement(e);
    return { ...withDefault(isRest ? e.expression : e), isRest };
  });
}

function fieldsOf(pattern: ts.ObjectBindingPattern | ts.ObjectLiteralExpression): NamedPart[] {
  if (ts.isObjectBindingPattern(pattern)) {
    return pattern.elements.map((e) => ({
      key: e.propertyName ?? (ts.isIdentifier(e.name) ? e.name : undefined),
      goal: e.name,
      initializer: e.initializer,
      isRest: e.dotDotDotToken !== undefined,
      node: e.name,
    }));
  }
  return pattern.properties.map((p): NamedPart => {
    if (ts.isSpreadAssignment(p)) {
      return { key: undefined, goal: p.expression, initializer: undefined, isRest: true, node: p.expression };
    }
    if (ts.isPropertyAssignment(p)) return { key: p.name, ...withDefault(p.initializer), isRest: false };
    if (ts.isShorthandPropertyAssignment(p)) {
      return {
        key: p.name,
        goal: p.name,
        initializer: p.objectAssignmentInitializer,
        isRest: false,
        node: p.name,
      };
    }
    throw new Error('internal: a method in a pattern');
  });
}

/** `target = default` in the pattern of an assignment. */
function withDefault(node: ts.Expression): Pick<Part, 'goal' | 'initializer' | 'node'> {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return { goal: node.left, initializer: node.right, node: node.left };
  }
  return { goal: node, initializer: undefined, node };
}
