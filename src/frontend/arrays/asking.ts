/** Methods whose answer is data, which run as they are: `indexOf`, `lastIndexOf`, `includes`, `join`. */
import { booleanType, numberType, stringType } from '../../ir/build.js';
import type { Type } from '../../ir/types.js';
import { lowerValue } from '../expressions.js';
import { callPieces, external } from '../externals.js';
import type { Method } from './call.js';

const answering =
  (type: Type): Method =>
  (c, { node, method, receiver, want }) => {
    if (receiver.array === undefined) return c.fail(node, 'arrayMethod', { name: method });
    const args = node.arguments.map((a) => lowerValue(c, a, { absent: true }));
    const [head = '', ...tail] = callPieces(`.${method}`, args.length);
    return external(c, ['', head, ...tail], [receiver.array, ...args], type, { name: want.name ?? '', node });
  };

export const lowerPosition: Method = (c, call) => {
  const position = answering(numberType)(c, call);
  if (position?.kind === 'variable') c.markInteger(position);
  return position;
};

export const lowerIncludes: Method = answering(booleanType);
export const lowerJoin: Method = answering(stringType);
