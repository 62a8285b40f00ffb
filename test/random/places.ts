/** What can be reached from the variables in sight: `v.x`, `m[1]![0]`, `body.position.x`, to a small depth. */
import type { Expr, Type } from './program.js';
import type { MemoryFacts, Scope } from './scope.js';
import { elementOf, optional } from './shapes.js';

export interface Place {
  readonly expr: Expr;
  readonly type: Type;
  /** Whether it may be assigned. */
  readonly mutable: boolean;
  readonly memory: MemoryFacts;
}

const deepest = 3;

export function places(scope: Scope): readonly Place[] {
  const found: Place[] = [];
  for (const { name, type, mutable, memory } of scope.all) {
    const expr: Expr = { kind: 'variable', type, name };
    reach(scope, { expr, type, mutable, memory }, deepest, found);
  }
  for (const narrowed of scope.narrowed) reach(scope, { ...narrowed, memory: {} }, 1, found);
  return found;
}

/** Places to read from; arrays among them may be `readonly`. */
export const readable = (scope: Scope, type: Type): readonly Place[] =>
  places(scope).filter((place) => place.type === type && place.memory.elastic !== true);

/** Places whose values may go anywhere, and be changed there. */
export const placesOf = (scope: Scope, type: Type): readonly Place[] =>
  readable(scope, type).filter(({ memory }) => memory.frozen !== true);

function reach(scope: Scope, place: Place, depth: number, found: Place[]): void {
  found.push(place);
  if (depth === 0 || place.memory.elastic === true) return;
  const { expr, type } = place;
  const element = elementOf(type);
  const inside = (construct: string, template: string, part: Type, mutable: boolean, index?: Expr): void => {
    const args = index === undefined ? [expr] : [expr, index];
    const inner: Expr = { kind: 'apply', type: part, template, arguments: args, construct, assigns: false };
    reach(scope, { expr: inner, type: part, mutable, memory: {} }, depth - 1, found);
  };
  if (element !== undefined) {
    const mutable = place.memory.frozen !== true;
    for (const index of indicesOf(scope, expr)) inside('element', '$0[#1]!', element, mutable, index);
    const { minLength = 0 } = place.memory;
    for (let k = 0; k < Math.min(minLength, 3); k++) inside('elementConstant', `$0[${k}]!`, element, mutable);
    return;
  }
  if (typeof type !== 'object') return;
  if (type.kind === 'tuple') {
    for (const [k, part] of type.elements.entries()) inside('tupleElement', `$0[${k}]`, part, true);
  } else if (type.kind === 'record') {
    for (const field of type.fields) {
      const construct = type.isClass === true ? 'instanceField' : 'field';
      const isOptional = field.optional === true;
      const part = isOptional ? optional(field.type) : field.type;
      inside(construct, `$0.${field.name}`, part, field.readonly !== true && !isOptional);
    }
  }
}

/** Integers in sight that are valid indices of the array. */
function indicesOf(scope: Scope, array: Expr): readonly Expr[] {
  if (array.kind !== 'variable') return [];
  return scope.all
    .filter(({ indexes }) => indexes.some((each) => each.kind === 'variable' && each.name === array.name))
    .map(({ name }) => ({ kind: 'variable', type: 'integer', name }));
}

export function lengthOf(scope: Scope, array: Expr): number {
  if (array.kind === 'apply') return array.minLength ?? 0;
  if (array.kind !== 'variable') return 0;
  return scope.all.find(({ name }) => name === array.name)?.memory.minLength ?? 0;
}
