/** `for…of` over arrays: a counted loop, or a general one with a hidden index if it can be left. */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { destructure } from './destructure.js';
import type { Context } from './context.js';
import { isLeft, lowerCounted } from './counted.js';
import type { Key } from './environment.js';
import { lowerValue } from './expressions.js';
import { lowerGeneral } from './loop.js';
import { elementTypeOf } from './memory.js';
import { textOf } from './places.js';

export function lowerForOf(c: Context, node: ts.ForOfStatement): void {
  if (node.awaitModifier !== undefined) {
    c.fail(node, 'asynchronous', { construct: '`for await`' });
    return;
  }
  const array = lowerValue(c, node.expression);
  const element = elementTypeOf(c, array, node.expression);
  if (element === undefined) {
    const type = c.types.text(c.types.checker.getTypeAtLocation(node.expression));
    c.fail(node.expression, 'iteration', { text: textOf(node.expression), type });
    return;
  }
  const length = c.let({ kind: 'length', array }, numberType);
  if (!isLeft(c, node)) {
    return lowerCounted(c, {
      node,
      index: undefined,
      from: number(0),
      to: length,
      inclusive: false,
      step: 1,
      body: [node.statement],
      start: (inner, index) => bind(inner, node, array, index, element),
    });
  }
  const index: Key = { name: 'i' };
  c.set(index, number(0));
  lowerGeneral(c, {
    node,
    hidden: [index],
    test: (inner) => inner.test('less', [inner.environment.get(index)!, length]),
    testFirst: true,
    body: [
      {
        kind: 'action',
        node,
        run: (inner) => bind(inner, node, array, inner.environment.get(index)!, element),
      },
      node.statement,
    ],
    update: (inner) => {
      inner.set(index, inner.primitive('add', [inner.environment.get(index)!, number(1)], index.name));
    },
    updateIsLocal: true,
  });
  c.environment.delete(index);
}

/** Gives the element to the loop's variable. */
function bind(c: Context, node: ts.ForOfStatement, array: Atom, index: Atom, element: Type): void {
  const { initializer } = node;
  const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]!.name : initializer;
  const hint = ts.isIdentifier(name) ? name.text : '';
  const value = c.let({ kind: 'load', array, index }, element, hint);
  destructure(c, name, value);
}
