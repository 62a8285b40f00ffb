/** Which numbers are certainly integers: what reversed loop bounds and saved-array sizes may rely on. */
import type { Atom, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import type { Block } from '../ir/types.js';
import { definitionsIn, type Definitions } from './definitions.js';

/** A predicate for the atoms of `body`. Sound, not complete: what is not known is not an integer. */
export function integersIn(body: Block): (a: Atom) => boolean {
  const definitions = definitionsIn(body);
  const indices = new Set<Variable>();
  const joined = new Map<Variable, readonly Atom[]>();
  walk(body, (s) => {
    if (s.kind === 'for') indices.add(s.index);
    if (s.kind === 'if')
      s.results.forEach((r, i) => joined.set(r, [s.then.yields[i]!, s.otherwise.yields[i]!]));
    if (s.kind === 'for' || s.kind === 'while') {
      s.carried.forEach((c, i) => {
        joined.set(c.parameter, [c.initial, s.body.yields[i]!]);
        joined.set(s.results[i]!, [c.parameter]);
      });
    }
  });
  return (a) => isInteger(a, { definitions, indices, joined }, new Set());
}

interface Known {
  readonly definitions: Definitions;
  readonly indices: ReadonlySet<Variable>;
  /** What results of `if`s and carried values are one of. */
  readonly joined: ReadonlyMap<Variable, readonly Atom[]>;
}

/** Of what is carried, `assumed` holds what is an integer if it is one an iteration before. */
function isInteger(a: Atom, known: Known, assumed: Set<Variable>): boolean {
  if (a.kind === 'constant') return Number.isInteger(a.value);
  if (known.indices.has(a) || assumed.has(a)) return true;
  const joined = known.joined.get(a);
  if (joined !== undefined) {
    assumed.add(a);
    return joined.every((x) => isInteger(x, known, assumed));
  }
  const e = known.definitions.get(a);
  if (e === undefined) return false;
  if (e.kind === 'length') return true;
  const all = () => 'arguments' in e && e.arguments.every((x) => isInteger(x, known, assumed));
  if (e.kind === 'primitive') {
    switch (e.operation) {
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'negate':
      case 'max':
      case 'min':
      case 'abs':
        return all();
      case 'floor':
      case 'ceil':
      case 'round':
      case 'trunc':
        return true;
      default:
        return false;
    }
  }
  if (e.kind === 'pure') {
    switch (e.operation) {
      case 'bitAnd':
      case 'bitOr':
      case 'bitXor':
      case 'bitNot':
      case 'shiftLeft':
      case 'shiftRight':
      case 'shiftRightUnsigned':
      case 'clz32':
      case 'imul':
        return true;
      default:
        return false;
    }
  }
  return false;
}
