/**
 * `stopGradient(x)` of the run-time package: `x`, whose derivative is zero. Of an array or record it gives the same
 * memory: what is read through it has no derivative, and it is not written to while the argument is in use.
 */
import { ts } from 'ts-morph';
import { pure } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { isMarker } from './marker.js';
import { textOf } from './places.js';

/** The value of the call; undefined if it is another function's. */
export function lowerStopGradient(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const [argument, ...others] = node.arguments;
  if (argument === undefined || others.length > 0 || ts.isSpreadElement(argument)) return undefined;
  if (!isMarker(c, unwrap(node.expression), 'stopGradient')) return undefined;
  const x = lowerValue(c, argument, want);
  if (x.kind === 'constant') return x;
  const stopped =
    x.type.kind === 'number'
      ? c.let(pure('constant', x), x.type, want.name)
      : c.let(
          {
            kind: 'external',
            operation: {
              text: ['', ''],
              effect: false,
              stops: c.unit.finding('writtenWhileStopped', node, { text: textOf(node) }),
            },
            arguments: [x],
          },
          x.type,
          want.name,
        );
  c.pureData.add(stopped);
  if (c.isInteger(x)) c.markInteger(stopped);
  return stopped;
}
