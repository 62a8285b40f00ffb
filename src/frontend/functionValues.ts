/**
 * Functions as values. While the source is lowered each function is known: where it is written and what it captured.
 * A value that is a function is a variable which no statement defines; `FunctionValues` says what it stands for, and
 * whoever would put it into a statement is told so by `unsupportedIn`.
 */
import { variable } from '../ir/build.js';
import type { NestedKind } from '../ir/module.js';
import type { Atom, Type, Variable } from '../ir/types.js';
import type { Environment } from './environment.js';
import type { FunctionNode } from './resolver.js';
import type { TypeArguments } from './types.js';

export type FunctionValue = Closure | LibraryFunction | DerivativeFunction | Choice | Table | Nothing;

export interface Closure {
  readonly kind: 'closure';
  readonly node: FunctionNode;
  /** What it captured of variables that never change; the others are looked up when it is called. */
  readonly captured: Environment;
  /** What the type parameters around it stand for. */
  readonly typeArguments: TypeArguments;
}

/** `Math.sin`, `Number.isFinite`. */
export interface LibraryFunction {
  readonly kind: 'library';
  readonly object: 'Math' | 'Number';
  readonly member: string;
}

/** `grad(f)`, `vjp(f)` …: taken where it is called. */
export interface DerivativeFunction {
  readonly kind: 'derivative';
  readonly marker: NestedKind;
  readonly of: FunctionValue;
}

/** One of two, decided before the call. */
export interface Choice {
  readonly kind: 'choice';
  readonly condition: Atom;
  readonly whenTrue: FunctionValue;
  readonly whenFalse: FunctionValue;
}

/** An object or array with functions in it: its members are known one by one. */
export interface Table {
  readonly kind: 'table';
  readonly isArray: boolean;
  readonly members: ReadonlyMap<string, Atom>;
  /** The fields that are assigned: an object in memory. */
  readonly state?: Atom;
}

/** What a table has under a key it has not: calling it throws. */
export interface Nothing {
  readonly kind: 'nothing';
  readonly text: string;
}

/** The type of the variables that stand for functions. */
export const functionType: Type = { kind: 'opaque', text: 'Function' };

export class FunctionValues {
  private readonly values = new Map<Variable, FunctionValue>();

  add(value: FunctionValue, name = ''): Variable {
    const v = variable(name, functionType);
    this.values.set(v, value);
    return v;
  }

  /** What the atom stands for, if it is a function or has functions in it. */
  of(a: Atom | undefined): FunctionValue | undefined {
    return a?.kind === 'variable' ? this.values.get(a) : undefined;
  }

  /** A member of a table; undefined for those of other things. */
  member(a: Atom, name: string): Atom | undefined {
    const value = this.of(a);
    return value?.kind === 'table' ? value.members.get(name) : undefined;
  }

  /** The value with `change` made to the data it captured. */
  map(value: FunctionValue, change: (a: Atom) => Atom): FunctionValue {
    const member = (a: Atom): Atom => {
      const inner = this.of(a);
      return inner === undefined ? change(a) : this.add(this.map(inner, change), (a as Variable).name);
    };
    const all = <K>(atoms: ReadonlyMap<K, Atom>): Map<K, Atom> =>
      new Map([...atoms].map(([key, a]) => [key, member(a)] as const));
    switch (value.kind) {
      case 'library':
      case 'nothing':
        return value;
      case 'closure':
        return { ...value, captured: all(value.captured) };
      case 'derivative':
        return { ...value, of: this.map(value.of, change) };
      case 'table':
        return {
          ...value,
          members: all(value.members),
          ...(value.state === undefined ? {} : { state: change(value.state) }),
        };
      case 'choice': {
        const { whenTrue, whenFalse } = value;
        const condition = change(value.condition);
        return {
          ...value,
          condition,
          whenTrue: this.map(whenTrue, change),
          whenFalse: this.map(whenFalse, change),
        };
      }
    }
  }
}

/** All closures in a value, those it captured among them. */
export function closuresIn(values: FunctionValues, value: FunctionValue): readonly Closure[] {
  switch (value.kind) {
    case 'library':
    case 'nothing':
      return [];
    case 'derivative':
      return closuresIn(values, value.of);
    case 'choice':
      return [...closuresIn(values, value.whenTrue), ...closuresIn(values, value.whenFalse)];
    case 'table':
      return closuresAmong(values, value.members.values());
    case 'closure':
      return [value, ...closuresAmong(values, value.captured.values())];
  }
}

export const closuresAmong = (
  values: FunctionValues,
  atoms: Iterable<Atom | undefined>,
): readonly Closure[] =>
  [...atoms].flatMap((a) => {
    const value = values.of(a);
    return value === undefined ? [] : closuresIn(values, value);
  });
