/**
 * A branch that has no value for a result of its `if` yields `undefined` in its place; nobody reads it on that path.
 * Such assignments vanish, and the variable is declared as set nonetheless.
 */
import { isNullable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Type, Variable } from '../ir/types.js';
import { mapBlocks, type Line, type Lines } from './line.js';

export interface WithoutPlaceholders {
  readonly lines: Lines;
  readonly unset: ReadonlySet<Variable>;
}

export function dropPlaceholders(lines: Lines): WithoutPlaceholders {
  const unset = new Set<Variable>();
  const drop = (block: Lines): Lines =>
    block.flatMap((l) => {
      const v = placeholderOf(l);
      if (v !== undefined) unset.add(v);
      return v === undefined ? [mapBlocks(l, drop)] : [];
    });
  return { lines: drop(lines), unset };
}

function placeholderOf(l: Line): Variable | undefined {
  if (l.kind !== 'assign' || l.target.kind !== 'variable' || l.value.kind !== 'text') return undefined;
  const { variable } = l.target;
  return l.value.text === 'undefined' && !mayBeUndefined(variable.type) ? variable : undefined;
}

/** Whether the atom stands where there is no value, and nobody looks for one. */
export const isPlaceholder = (a: Atom): boolean =>
  a.kind === 'constant' && a.value === undefined && !mayBeUndefined(a.type);

/** Whether values of the type may be `undefined`. */
export function mayBeUndefined(t: Type): boolean {
  if (t.kind === 'opaque' || t.kind === 'void') return /\b(undefined|any|unknown|void)\b/.test(printType(t));
  return isNullable(t) && t.nullable !== 'null';
}
