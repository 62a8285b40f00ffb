/** Statements of the emitted TypeScript. Variables are assigned freely here; declarations come last. */
import { withParts } from '../ir/same.js';
import type { Origin, Sweep, Variable } from '../ir/types.js';
import type { Term } from './term.js';

interface Base {
  readonly origin: Origin;
  readonly sweep: Sweep;
}

export type Line = Base &
  (
    | {
        readonly kind: 'declare';
        readonly variable: Variable;
        readonly constant: boolean;
        readonly value?: Term;
        /** Its type is written. */
        readonly typed: boolean;
        /** `let v!: T`: set on every path that reads it, though not on every path. */
        readonly definite: boolean;
      }
    /** `const [a, , b] = value` */
    | { readonly kind: 'unpack'; readonly variables: readonly (Variable | undefined)[]; readonly value: Term }
    /** `target operator value`; the target is a variable, an element or a member. */
    | { readonly kind: 'assign'; readonly target: Term; readonly operator: string; readonly value: Term }
    | { readonly kind: 'evaluate'; readonly term: Term }
    | { readonly kind: 'if'; readonly test: Term; readonly then: Lines; readonly otherwise: Lines }
    | {
        readonly kind: 'for';
        readonly index: Variable;
        /** Whether the type of the index is written. */
        readonly typed?: boolean;
        readonly from: Term;
        readonly test: Term;
        readonly step: number;
        readonly body: Lines;
      }
    | { readonly kind: 'while'; readonly test: Term; readonly body: Lines }
    | { readonly kind: 'break' }
    | { readonly kind: 'return'; readonly value?: Term }
    | { readonly kind: 'throw'; readonly value: Term }
  );

export type Lines = readonly Line[];

/** The terms of a line itself, not of its blocks, in the order of evaluation. */
export function termsOf(l: Line): readonly Term[] {
  switch (l.kind) {
    case 'declare':
    case 'return':
      return l.value === undefined ? [] : [l.value];
    case 'assign':
      return [l.target, l.value];
    case 'evaluate':
      return [l.term];
    case 'if':
    case 'while':
      return [l.test];
    case 'for':
      return [l.from, l.test];
    case 'throw':
    case 'unpack':
      return [l.value];
    case 'break':
      return [];
  }
}

export function blocksOf(l: Line): readonly Lines[] {
  switch (l.kind) {
    case 'if':
      return [l.then, l.otherwise];
    case 'for':
    case 'while':
      return [l.body];
    case 'declare':
    case 'unpack':
    case 'assign':
    case 'evaluate':
    case 'break':
    case 'return':
    case 'throw':
      return [];
  }
}

export function mapBlocks(l: Line, f: (lines: Lines) => Lines): Line {
  switch (l.kind) {
    case 'if':
      return withParts(l, { then: f(l.then), otherwise: f(l.otherwise) });
    case 'for':
    case 'while':
      return withParts(l, { body: f(l.body) });
    case 'declare':
    case 'unpack':
    case 'assign':
    case 'evaluate':
    case 'break':
    case 'return':
    case 'throw':
      return l;
  }
}

/** The line with `f` applied to each of its own terms; the line itself where nothing changes. */
export function mapTerms(l: Line, f: (t: Term) => Term): Line {
  switch (l.kind) {
    case 'declare':
    case 'return':
      return l.value === undefined ? l : withParts(l, { value: f(l.value) });
    case 'assign':
      return withParts(l, { target: f(l.target), value: f(l.value) });
    case 'evaluate':
      return withParts(l, { term: f(l.term) });
    case 'if':
    case 'while':
      return withParts(l, { test: f(l.test) });
    case 'for':
      return withParts(l, { from: f(l.from), test: f(l.test) });
    case 'throw':
    case 'unpack':
      return withParts(l, { value: f(l.value) });
    case 'break':
      return l;
  }
}

/** The variable the line assigns, also where it is written `x!`. */
export function assignedBy(l: Line): Variable | undefined {
  if (l.kind !== 'assign') return undefined;
  const target = l.target.kind === 'assert' ? l.target.operand : l.target;
  return target.kind === 'variable' ? target.variable : undefined;
}

/** Whether control never reaches what follows the lines. */
export function jumps(lines: Lines): boolean {
  const last = lines.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'if') return jumps(last.then) && jumps(last.otherwise);
  return last.kind === 'return' || last.kind === 'throw' || last.kind === 'break';
}
