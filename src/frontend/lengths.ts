/** `a.length = 0` takes all elements off; other lengths would make holes or cut what is not known. */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import { countedLoop, upTo } from './arrays/loops.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { textOf } from './places.js';
import type { Target } from './targets.js';

/** The length of an array as what is assigned to; undefined for other expressions. */
export function lengthTarget(c: Context, node: ts.Expression): Target | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'length') return undefined;
  // Objects have fields of this name too.
  const written = c.types.ofPresent(c.types.checker.getTypeAtLocation(node.expression));
  if (!('type' in written) || written.type.kind !== 'array') return undefined;
  const array = lowerValue(c, node.expression);
  if (array.type.kind !== 'array') return undefined;
  const element = array.type.element;
  return {
    name: '',
    type: numberType,
    read: (inner) => inner.let({ kind: 'length', array }, numberType),
    write: (inner, value) => {
      if (value.kind !== 'constant' || value.value !== 0) {
        inner.fail(node, 'arrayMutation', { text: `${textOf(node)} = …` });
        return;
      }
      const length = inner.let({ kind: 'length', array }, numberType);
      countedLoop(inner, { range: upTo(length, number(0)) }, () =>
        inner.let({ kind: 'pop', array }, element),
      );
    },
  };
}
