/** What is in objects and tuples by their type and is set only after they are made: zeros in their shadows. */
import { number } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';

/** Zeros for the numbers that an object has by its type and is made without: `{} as Vec`. */
export const numbersSetLater = (t: Type, made: readonly { readonly name: string }[]) =>
  t.kind !== 'record'
    ? []
    : t.fields
        .filter((f) => f.type.kind === 'number' && !f.optional && made.every((m) => m.name !== f.name))
        .map((f) => ({ name: f.name, value: number(0) }));

/** The same for tuples: `[] as unknown as Vec`. */
export const elementsSetLater = (t: Type, made: number): readonly Atom[] =>
  t.kind !== 'tuple'
    ? []
    : t.elements
        .slice(made)
        .map(({ type }) =>
          type.kind === 'number' ? number(0) : { kind: 'constant', value: undefined, type },
        );
