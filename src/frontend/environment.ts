/** The current value of every variable, and of the flags and results the lowering adds. */
import type { Atom, Constant, Type } from '../ir/types.js';

/** What has a value: a symbol of the source, a region's flag, a function's result. */
export interface Key {
  readonly name: string;
}

/** What stands for undefined where it is known to be the value: an argument that is left out. */
export const absent: Atom = {
  kind: 'constant',
  value: undefined,
  type: { kind: 'opaque', text: 'undefined' },
};

/** Whether the key is a variable of the source. */
export const isSymbol = (key: Key): boolean => 'escapedName' in key;

export type Environment = Map<Key, Atom>;

/** A value that is never read, where one must stand: an unassigned variable's, a dead branch's. */
export function placeholder(type: Type): Constant {
  switch (type.kind) {
    case 'number':
      return { kind: 'constant', value: 0, type };
    case 'boolean':
      return { kind: 'constant', value: false, type };
    case 'void':
    case 'array':
    case 'tuple':
    case 'record':
    case 'union':
    case 'opaque':
      return { kind: 'constant', value: undefined, type };
  }
}

export function sameAtom(a: Atom, b: Atom): boolean {
  if (a === b) return true;
  return (
    a.kind === 'constant' &&
    b.kind === 'constant' &&
    a.type.kind === b.type.kind &&
    Object.is(a.value, b.value)
  );
}

export const isTrue = (a: Atom | undefined): boolean => a?.kind === 'constant' && a.value === true;
export const isFalse = (a: Atom | undefined): boolean => a?.kind === 'constant' && a.value === false;
