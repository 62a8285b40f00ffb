/** Which numbers are certainly integers: what reversed loop bounds and saved-array sizes may rely on. */
import type { Atom, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import type { Block } from '../ir/types.js';
import { definitionsIn, type Definitions } from './definitions.js';

/** A predicate for the atoms of `body`. Sound, not complete: what is not known is not an integer. */
export function integersIn(body: Block): (a: Atom) => boolean {
  const definitions = definitionsIn(body);
  const indices = new Set<Variable>();
  walk(body, (s) => {
    if (s.kind === 'for') indices.add(s.index);
  });
  return (a) => isInteger(a, definitions, indices);
}

function isInteger(a: Atom, definitions: Definitions, indices: ReadonlySet<Variable>): boolean {
  if (a.kind === 'constant') return Number.isInteger(a.value);
  if (indices.has(a)) return true;
  const e = definitions.get(a);
  if (e === undefined) return false;
  if (e.kind === 'length') return true;
  const all = () => 'arguments' in e && e.arguments.every((x) => isInteger(x, definitions, indices));
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
