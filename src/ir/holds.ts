/** What can be read of a value through a variable of another type. */
import { nonNull } from './nullable.js';
import { printType } from './print.js';
import type { Type } from './types.js';

/** Whether a variable of type `outer` tells all that one of type `inner` tells of the same value. */
export function tellsAll(outer: Type, inner: Type, around: readonly string[] = []): boolean {
  const names = [outer, inner].map((t) => printType(nonNull(t)));
  if (names[0] === names[1]) return true;
  const question = names.join(' of ');
  const inside = (a: Type | undefined, b: Type): boolean =>
    a !== undefined && tellsAll(a, b, [...around, question]);
  if (outer.kind === 'array' && inner.kind === 'array') return inside(outer.element, inner.element);
  if (outer.kind === 'tuple' && inner.kind === 'tuple')
    return inner.elements.every((e, i) => inside(outer.elements[i]?.type, e.type));
  if (outer.kind !== 'record' || inner.kind !== 'record') return outer.kind === inner.kind;
  if (around.includes(question) || outer.members?.some((m) => printType(m) === names[1]) === true)
    return true;
  const fields = new Map(outer.fields.map((f) => [f.name, f.type]));
  return inner.fields.every((f) => inside(fields.get(f.name), f.type));
}
