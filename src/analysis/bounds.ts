/** Which indices certainly lie inside their array: counters of loops that run up to its length. */
import type { Atom, Block, For, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import type { Aliases } from './aliases.js';
import { definitionsIn } from './definitions.js';

/** Whether `array[index]` is there wherever it is asked for in `body`; false where it is not known. */
export function inBoundsIn(body: Block, aliases: Aliases): (array: Atom, index: Atom) => boolean {
  const definitions = definitionsIn(body);
  const counters = new Map<Variable, For>();
  const shrinking = new Set<Variable | undefined>();
  walk(body, (s) => {
    if (s.kind === 'for') counters.set(s.index, s);
    if (s.kind === 'let' && s.expression.kind === 'pop') shrinking.add(aliases.classOf(s.expression.array));
    if (s.kind === 'call') for (const i of s.writes ?? []) shrinking.add(aliases.classOf(s.arguments[i]!));
  });

  const isLengthOf = (array: Variable, length: Atom): boolean => {
    const made = definitions.get(array);
    if (made?.kind === 'allocate' && sameAtom(made.length, length)) return true;
    const read = length.kind === 'variable' ? definitions.get(length) : undefined;
    if (read?.kind === 'length' && read.array === array) return true;
    const size = made?.kind === 'elements' ? made.elements.length : undefined;
    return size !== undefined && length.kind === 'constant' && Number(length.value) <= size;
  };
  return (array, index) => {
    if (array.kind !== 'variable' || shrinking.has(aliases.classOf(array))) return false;
    if (index.kind === 'constant') return isLengthOf(array, { ...index, value: Number(index.value) + 1 });
    const loop = counters.get(index);
    if (loop === undefined || loop.inclusive) return false;
    const { from, to, step } = loop;
    return step > 0 && from.kind === 'constant' && Number(from.value) >= 0 && isLengthOf(array, to);
  };
}

const sameAtom = (a: Atom, b: Atom): boolean =>
  a === b || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value);
