/** `map`, `filter`, `flatMap`, `forEach`: the callback runs once for each element, in order. */
import type { Atom, Type } from '../../ir/types.js';
import { branch } from '../branch.js';
import { truthiness } from '../conditions.js';
import type { Context } from '../context.js';
import type { Want } from '../expressions.js';
import { applyToElement, callbackOfCall, type Method, type MethodCall } from './call.js';
import { refuseHoles } from './holes.js';
import { refuseShrinking } from './resizing.js';
import { isSpreadable } from './kinds.js';
import { countedLoop, upTo } from './loops.js';
import { Result, typeOfResult } from './result.js';
import { addAll } from './source.js';

export const lowerMap: Method = (c, call) => {
  const type = typeOfResult(c, call.node, call.want);
  const { length } = call.receiver;
  const result = new Result({ want: call.want, hint: 'mapped', type, length });
  forEach(
    c,
    call,
    expecting(elementOf(type)),
    () => result.make(c),
    ({ index, value }) => result.add(c, index, value()),
  );
  return result.finish(c);
};

export const lowerFilter: Method = (c, call) => {
  const result = new Result({
    want: call.want,
    hint: 'kept',
    type: typeOfResult(c, call.node, call.want),
  });
  forEach(
    c,
    call,
    { absent: true },
    () => result.make(c),
    ({ index, element, value }) => {
      const add = (): undefined => {
        result.add(c, index, element);
        return undefined;
      };
      branch(c, truthiness(c, value(), call.node), add, () => undefined);
    },
  );
  return result.finish(c);
};

export const lowerFlatMap: Method = (c, call) => {
  const type = typeOfResult(c, call.node, call.want);
  const result = new Result({ want: call.want, hint: 'mapped', type });
  forEach(
    c,
    call,
    {},
    () => result.make(c),
    ({ index, value }) => {
      const part = value();
      if (isSpreadable(part)) addAll(c, result, part, call.node);
      else result.add(c, index, part);
    },
  );
  return result.finish(c);
};

export const lowerForEach: Method = (c, call) => {
  forEach(
    c,
    call,
    {},
    () => undefined,
    () => undefined,
  );
  return undefined;
};

interface Visit {
  readonly index: Atom;
  readonly element: Atom;
  /** What the callback gave. */
  readonly value: () => Atom;
}

function forEach(
  c: Context,
  call: MethodCall,
  want: Want,
  before: () => void,
  visit: (v: Visit) => void,
): void {
  const callback = callbackOfCall(c, call);
  refuseShrinking(c, call);
  refuseHoles(c, call);
  const range = upTo(call.receiver.length);
  countedLoop(c, { node: call.node, range, name: callback.names[1] ?? 'i', before }, (index) => {
    const { element, value } = applyToElement(c, call, callback, index, want);
    if (c.unreachable) return;
    const given = (): Atom => value ?? c.fail(callback.node, 'unknownValue', { text: call.method });
    visit({ index, element, value: given });
  });
}

const elementOf = (t: Type | undefined): Type | undefined => (t?.kind === 'array' ? t.element : undefined);

const expecting = (type: Type | undefined): Want => (type === undefined ? {} : { expected: type });
