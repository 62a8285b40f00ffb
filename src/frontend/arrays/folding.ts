/** `reduce` and `reduceRight`: what is folded is carried by the loop. */
import { number } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import type { Context } from '../context.js';
import type { Key } from '../environment.js';
import { lowerValue } from '../expressions.js';
import { callbackOfCall, type Method, type MethodCall } from './call.js';
import { refuseHoles } from './holes.js';
import { countedLoop, upTo, type Range } from './loops.js';
import { refuseShrinking } from './resizing.js';
import { throwIf } from './throws.js';

export const lowerReduce: Method = (c, call) => fold(c, call, 1);
export const lowerReduceRight: Method = (c, call) => fold(c, call, -1);

function fold(c: Context, call: MethodCall, step: 1 | -1): Atom {
  const callback = callbackOfCall(c, call);
  refuseShrinking(c, call);
  refuseHoles(c, call);
  const { receiver, node } = call;
  const { length } = receiver;
  const name = call.want.name ?? callback.names[0] ?? '';
  const total: Key = { name };
  const [, initial] = node.arguments;
  const type = typeOfTotal(c, call);
  const last = () => c.primitive('add', [length, number(-1)]);
  let range: Range = step > 0 ? upTo(length) : { from: last(), to: number(0), step };
  if (initial === undefined) {
    throwIf(
      c,
      c.test('equal', [length, number(0)]),
      'TypeError',
      'Reduce of empty array with no initial value',
    );
    c.set(total, receiver.at(c, range.from, name));
    range = step > 0 ? upTo(length, number(1)) : { ...range, from: c.primitive('add', [length, number(-2)]) };
  } else {
    const value = lowerValue(c, initial, {
      name,
      absent: true,
      ...(type === undefined ? {} : { expected: type }),
    });
    c.set(total, typed(value, type));
  }
  countedLoop(c, { node, range, hidden: [total], name: callback.names[2] ?? 'i' }, (index) => {
    const element = receiver.at(c, index, callback.names[1]);
    const args = [
      c.environment.get(total)!,
      element,
      index,
      ...(receiver.array === undefined ? [] : [receiver.array]),
    ];
    const value = callback.apply(c, args, { name, ...(type === undefined ? {} : { expected: type }) });
    if (c.unreachable) return;
    c.set(total, value ?? c.fail(callback.node, 'unknownValue', { text: call.method }));
  });
  const result = c.environment.get(total)!;
  c.environment.delete(total);
  return result;
}

/** Its place's or TypeScript's; a total that starts as `undefined` has no type of its own. */
function typeOfTotal(c: Context, { node, want }: MethodCall): Type | undefined {
  if (want.expected !== undefined) return want.expected;
  const known = c.types.ofPresent(c.types.checker.getTypeAtLocation(node));
  return 'type' in known && known.type.kind !== 'void' ? known.type : undefined;
}

const typed = (value: Atom, type: Type | undefined): Atom =>
  value.kind === 'constant' && type !== undefined ? { ...value, type } : value;
