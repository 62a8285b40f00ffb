/** `some`, `every`, `find…`: a loop up to the first element that the callback accepts. `at`: one element. */
import { mayRewrite, refuseShrinking } from './resizing.js';
import { number } from '../../ir/build.js';
import { nullable } from '../../ir/nullable.js';
import type { Atom } from '../../ir/types.js';
import { branch } from '../branch.js';
import { truthiness } from '../conditions.js';
import type { Context } from '../context.js';
import { placeholder, type Key } from '../environment.js';
import { applyToElement, argument, callbackOfCall, type Method, type MethodCall } from './call.js';
import { refuseHoles } from './holes.js';
import { firstIndex, upTo, type Range } from './loops.js';
import { fromEnd, integer } from './positions.js';

export const lowerSome: Method = (c, call) => search(c, call, upTo(call.receiver.length)).isFound();

export const lowerEvery: Method = (c, call) =>
  c.not(search(c, call, upTo(call.receiver.length), (accepted) => c.not(accepted)).isFound());

export const lowerFind: Method = (c, call) => foundElement(c, call, upTo(call.receiver.length));
export const lowerFindLast: Method = (c, call) => foundElement(c, call, downward(c, call));

export const lowerFindIndex: Method = (c, call) => {
  const { index, isFound } = search(c, call, upTo(call.receiver.length));
  const found = branch(
    c,
    isFound(),
    () => index,
    () => number(-1),
    { name: call.want.name ?? '', select: true },
  )!;
  if (found.kind === 'variable') c.markInteger(found);
  return found;
};

export const lowerFindLastIndex: Method = (c, call) => search(c, call, downward(c, call)).index;

export const lowerAt: Method = (c, call) => {
  const position = argument(c, call, 0) ?? number(0);
  const index = fromEnd(c, integer(c, position), call.receiver.length);
  return c.perhaps(call.receiver.at(c, index, call.want.name));
};

/** `find` and its like visit holes as undefined. */
const leavesOut = new Set(['some', 'every']);

const downward = (c: Context, { receiver }: MethodCall): Range => ({
  from: c.primitive('add', [receiver.length, number(-1)]),
  to: number(0),
  step: -1,
});

function search(
  c: Context,
  call: MethodCall,
  range: Range,
  accept = (accepted: Atom) => accepted,
  kept?: Key,
) {
  const callback = callbackOfCall(c, call);
  refuseShrinking(c, call);
  if (leavesOut.has(call.method)) refuseHoles(c, call);
  const hidden = kept === undefined ? [] : [kept];
  return firstIndex(c, { node: call.node, range, hidden, name: callback.names[1] ?? 'i' }, (index) => {
    const { element, value } = applyToElement(c, call, { ...callback, names: [] }, index, { absent: true });
    if (kept !== undefined) c.set(kept, element);
    const given = value ?? c.fail(callback.node, 'unknownValue', { text: call.method });
    return accept(truthiness(c, given, callback.node));
  });
}

/**
 * Past the end there is `undefined`, which is what is to be given then, unless the callback made the array longer. What
 * is found is the element as the callback was given it.
 */
function foundElement(c: Context, call: MethodCall, range: Range): Atom {
  const { receiver, want } = call;
  const kept: Key | undefined = mayRewrite(c, call) ? { name: want.name ?? '' } : undefined;
  if (kept !== undefined) c.set(kept, placeholder(c.capture(() => receiver.at(c, number(0))).value.type));
  const { index, isFound, isSilent } = search(c, call, range, undefined, kept);
  const read = kept === undefined ? undefined : c.environment.get(kept);
  if (kept !== undefined) c.environment.delete(kept);
  const element = () => read ?? receiver.at(c, index, want.name);
  if (isSilent) return c.perhaps(element());
  const found = c.capture(element);
  const type = nullable(found.value.type, 'undefined');
  const nothing: Atom = { kind: 'constant', value: undefined, type };
  return branch(c, isFound(), element, () => nothing, { name: want.name ?? '' })!;
}
