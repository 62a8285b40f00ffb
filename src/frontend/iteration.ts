/**
 * `for…of`: a counted loop, or a general one with a hidden index if it can be left or what is gone through may become
 * longer or shorter on the way.
 */
import { ts } from 'ts-morph';
import { number } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { resizingIn } from './arrays/resizing.js';
import { sourceOf, type Source } from './arrays/source.js';
import type { Context } from './context.js';
import { changesCollections } from './collections.js';
import { isLeft, lowerCounted } from './counted.js';
import { destructure, destructureElements } from './destructure.js';
import type { Key } from './environment.js';
import { lowerGeneral } from './loop.js';
import { textOf } from './places.js';
import { tableIn } from './tables.js';
import { mostCopies, unroll } from './unrolled.js';

export function lowerForOf(c: Context, node: ts.ForOfStatement): void {
  if (node.awaitModifier !== undefined) {
    c.fail(node, 'asynchronous', { construct: '`for await`' });
    return;
  }
  const table = tableIn(c, node.expression);
  if (table?.isArray === true && table.members.size <= mostCopies) {
    return unroll(c, node, [...table.members.values()], (each, body) =>
      body(() => destructure(c, goalOf(node), each)),
    );
  }
  const source = sourceOf(c, node.expression);
  const isLive = source?.isCopy === true && changesCollections(c, node.statement);
  if (source === undefined || isLive) {
    const type = c.types.text(c.types.checker.getTypeAtLocation(node.expression));
    c.fail(node.expression, 'iteration', { text: textOf(node.expression), type });
    return;
  }
  const { grows } = resizingIn(c, node.statement, arrayIn(node.expression), indexOf(c, node, source));
  const name = nameOfIndex(node, source);
  if (!isLeft(c, node) && !grows) {
    return lowerCounted(c, {
      node,
      index: undefined,
      name,
      from: number(0),
      to: source.length,
      inclusive: false,
      step: 1,
      body: [node.statement],
      start: (inner, index) => bind(inner, node, source, index),
    });
  }
  const index: Key = { name };
  c.set(index, number(0));
  const length = (inner: Context): Atom =>
    grows ? (source.lengthNow?.(inner) ?? source.length) : source.length;
  lowerGeneral(c, {
    node,
    hidden: [index],
    test: (inner) => inner.test('less', [inner.environment.get(index)!, length(inner)]),
    testFirst: true,
    body: [
      { kind: 'action', node, run: (inner) => bind(inner, node, source, inner.environment.get(index)!) },
      node.statement,
    ],
    update: (inner) => {
      inner.set(index, inner.primitive('add', [inner.environment.get(index)!, number(1)], index.name));
    },
    updateIsLocal: true,
  });
  c.environment.delete(index);
}

/** The array in `xs.entries()`. */
function arrayIn(node: ts.Expression): ts.Expression {
  return ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.arguments.length === 0
    ? node.expression.expression
    : node;
}

const goalOf = ({ initializer }: ts.ForOfStatement): ts.BindingName | ts.Expression =>
  ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]!.name : initializer;

/** The index is what `keys()` gives, and the first thing that `entries()` gives. */
function nameOfIndex(node: ts.ForOfStatement, source: Source): string {
  const goal = goalOf(node);
  const name =
    source.pair !== undefined ? namesIn(goal)[0] : source.isKeys === true ? textOf(goal) : undefined;
  return name === undefined || !/^[A-Za-z]\w*$/.test(name) ? 'i' : name;
}

/** The constant of the source that holds the index. */
function indexOf(c: Context, node: ts.ForOfStatement, source: Source): ts.Symbol | undefined {
  const { initializer } = node;
  if (!ts.isVariableDeclarationList(initializer)) return undefined;
  if ((ts.getCombinedNodeFlags(initializer) & ts.NodeFlags.Const) === 0) return undefined;
  const { name } = initializer.declarations[0]!;
  if (source.isKeys === true) return ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  const first = source.pair !== undefined && ts.isArrayBindingPattern(name) ? name.elements[0] : undefined;
  return first !== undefined && ts.isBindingElement(first) && ts.isIdentifier(first.name)
    ? c.resolver.symbolOf(first.name)
    : undefined;
}

function namesIn(goal: ts.Node): readonly string[] {
  if (!ts.isArrayBindingPattern(goal)) return [];
  return goal.elements.map((e) => (ts.isBindingElement(e) && ts.isIdentifier(e.name) ? e.name.text : ''));
}

/** Gives the element to the loop's variables. */
function bind(c: Context, node: ts.ForOfStatement, source: Source, index: Atom): void {
  const goal = goalOf(node);
  const isPattern = ts.isArrayBindingPattern(goal) || ts.isArrayLiteralExpression(goal);
  if (source.pair !== undefined && isPattern && goal.elements.length <= 2) {
    const parts = source.pair(c, index, namesIn(goal));
    if (destructureElements(c, goal, parts)) return;
  }
  destructure(c, goal, source.at(c, index, ts.isIdentifier(goal) ? goal.text : ''));
}
