/** Zeros of vector types. */
import { type BlockBuilder } from '../../ir/build.js';
import type { Atom, Variable } from '../../ir/types.js';
import { multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { nothing } from './assemble.js';
import { forEach } from '../forEach.js';
import { part, partsOf } from './numbers.js';
import { isFlat, listOf, rowType } from './types.js';
import { Unsuited } from './unsuited.js';

/** k zero tangents in the shape of the primal `like`. */
export function zeroVectors(
  b: BlockBuilder,
  like: Atom,
  v: Pick<Variable, 'name' | 'role' | 'type'>,
  type: Variable['type'],
  directions: Atom,
): Variable {
  const inner = (at: BlockBuilder, of: Atom, t: Variable['type'], ofType: Variable['type']): Variable =>
    zeroVectors(at, of, { name: '', role: v.role, type: ofType }, t, directions);
  if (type === rowType && v.type.kind === 'number')
    return b.let({ kind: 'allocate', length: directions }, rowType, v.name, v.role);
  if (isFlat(type)) {
    const length = b.let({ kind: 'length', array: like });
    return b.let(
      { kind: 'allocate', length: flatten(b, multiply(length, directions)) },
      type,
      v.name,
      v.role,
    );
  }
  if (type.kind === 'array' && v.type.kind === 'array') {
    const list = b.let({ kind: 'elements', elements: [] }, listOf(type.element), v.name, v.role);
    const of = v.type.element;
    const length = b.let({ kind: 'length', array: like });
    forEach(b, length, [], (at, index) => {
      const element = at.let({ kind: 'load', array: like, index }, of);
      at.add({ kind: 'push', array: list, value: inner(at, element, type.element, of) });
      return [];
    });
    return list;
  }
  const parts = new Map(partsOf(v.type).map((p) => [p.key, p]));
  const piece = (key: string | number, t: Variable['type']): Atom => {
    const p = parts.get(key);
    if (p === undefined) return nothing;
    const whole = p.type.kind === 'number' ? like : part(b, like, p);
    return inner(b, whole, t, p.type);
  };
  if (type.kind === 'tuple')
    return b.let(
      { kind: 'elements', elements: type.elements.map((e, i) => piece(i, e.type)) },
      type,
      v.name,
      v.role,
    );
  if (type.kind === 'record') {
    const fields = type.fields.map((f) => ({ name: f.name, value: piece(f.name, f.type) }));
    return b.let({ kind: 'record', fields }, type, v.name, v.role);
  }
  throw new Unsuited();
}
