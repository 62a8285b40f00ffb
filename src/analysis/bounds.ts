/** Which indices certainly lie inside their array: counters of loops that run up to its length. */
import type { Atom, Block, For, Variable, While } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import type { Aliases } from './aliases.js';
import { definitionsIn } from './definitions.js';

/** Whether `array[index]` is there wherever it is asked for in `body`; false where it is not known. */
export function inBoundsIn(body: Block, aliases: Aliases): (array: Atom, index: Atom) => boolean {
  const definitions = definitionsIn(body);
  const counters = new Map<Variable, For>();
  const tested = new Map<Variable, readonly Variable[]>();
  const shrinking = new Set<Variable | undefined>();
  walk(body, (s) => {
    if (s.kind === 'for') counters.set(s.index, s);
    if (s.kind === 'while') for (const [index, array] of testsOf(s)) tested.set(index, array);
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
    if (tested.get(index)?.includes(array) === true) return true;
    const loop = counters.get(index);
    if (loop === undefined || loop.inclusive) return false;
    const { from, to, step } = loop;
    return step > 0 && from.kind === 'constant' && Number(from.value) >= 0 && isLengthOf(array, to);
  };
}

const sameAtom = (a: Atom, b: Atom): boolean =>
  a === b || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value);

/** The counters of a loop that goes on while they are below the length of arrays, which may grow meanwhile. */
function testsOf({ carried, test, body }: While): ReadonlyMap<Variable, readonly Variable[]> {
  const definitions = definitionsIn(test);
  const inner = definitionsIn(body);
  const found = new Map<Variable, readonly Variable[]>();
  const counts = (index: Variable): boolean => {
    const k = carried.findIndex((c) => c.parameter === index);
    const [initial, next] = [carried[k]?.initial, body.yields[k]];
    const step = next?.kind === 'variable' ? inner.get(next) : undefined;
    if (!isCount(initial)) return false;
    if (step?.kind !== 'primitive' || step.operation !== 'add') return false;
    const [from, by] = step.arguments;
    return from === index && isCount(by);
  };
  const visit = (a: Atom | undefined): void => {
    const e = a?.kind === 'variable' ? definitions.get(a) : undefined;
    if (e?.kind !== 'pure') return;
    if (e.operation === 'and') return e.arguments.forEach(visit);
    const [index, length] = e.arguments;
    if (e.operation !== 'less' || index?.kind !== 'variable' || length?.kind !== 'variable') return;
    const read = definitions.get(length);
    if (read?.kind === 'length' && read.array.kind === 'variable' && counts(index))
      found.set(index, [...(found.get(index) ?? []), read.array]);
  };
  test.yields.forEach(visit);
  return found;
}

const isCount = (a: Atom | undefined): boolean =>
  a?.kind === 'constant' && Number.isInteger(a.value) && Number(a.value) >= 0;
