/**
 * The IR with expressions for operands: what `inline` makes and the way out of SSA starts from. Still assigned once;
 * a loop's results are its parameters, which live on after it.
 */
import type { Origin, Sweep, Variable } from '../ir/types.js';
import { reads, type Term } from './term.js';

interface Base {
  readonly origin: Origin;
  readonly sweep: Sweep;
}

export type Node = Base & Shape;

export type Shape =
  | { readonly kind: 'define'; readonly variable: Variable; readonly value: Term }
  /** `const [a, , b] = value` */
  | { readonly kind: 'unpack'; readonly variables: readonly (Variable | undefined)[]; readonly value: Term }
  | { readonly kind: 'store'; readonly target: Term; readonly value: Term }
  | { readonly kind: 'evaluate'; readonly term: Term }
  | { readonly kind: 'throw'; readonly term: Term }
  | IfNode
  | ForNode
  | WhileNode;

export interface IfNode {
  readonly kind: 'if';
  readonly condition: Term;
  readonly then: Region;
  readonly otherwise: Region;
  readonly results: readonly Variable[];
}

export interface State {
  readonly parameter: Variable;
  readonly initial: Term;
}

export interface ForNode {
  readonly kind: 'for';
  readonly index: Variable;
  readonly from: Term;
  readonly test: Term;
  readonly step: number;
  readonly carried: readonly State[];
  readonly body: Region;
}

export interface WhileNode {
  readonly kind: 'while';
  readonly carried: readonly State[];
  readonly test: Region;
  readonly body: Region;
}

export interface Region {
  readonly nodes: readonly Node[];
  readonly yields: readonly Term[];
  /** Cannot end normally: the yields are placeholders. */
  readonly diverges: boolean;
}

export function termsOf(n: Shape): readonly Term[] {
  switch (n.kind) {
    case 'define':
    case 'unpack':
      return [n.value];
    case 'store':
      return [n.target, n.value];
    case 'evaluate':
    case 'throw':
      return [n.term];
    case 'if':
      return [n.condition];
    case 'for':
      return [n.from, n.test, ...n.carried.map((c) => c.initial)];
    case 'while':
      return n.carried.map((c) => c.initial);
  }
}

export function regionsOf(n: Shape): readonly Region[] {
  switch (n.kind) {
    case 'if':
      return [n.then, n.otherwise];
    case 'for':
      return [n.body];
    case 'while':
      return [n.test, n.body];
    case 'define':
    case 'unpack':
    case 'store':
    case 'evaluate':
    case 'throw':
      return [];
  }
}

/** The variables a node defines, apart from its regions. */
export function definedBy(n: Shape): readonly Variable[] {
  switch (n.kind) {
    case 'define':
      return [n.variable];
    case 'unpack':
      return n.variables.filter((v) => v !== undefined);
    case 'if':
      return n.results;
    case 'for':
      return [n.index, ...n.carried.map((c) => c.parameter)];
    case 'while':
      return n.carried.map((c) => c.parameter);
    case 'store':
    case 'evaluate':
    case 'throw':
      return [];
  }
}

/** Whether the node reads `v`, anywhere in it. */
export function mentions(n: Shape, v: Variable): boolean {
  if (termsOf(n).some((t) => reads(t, v))) return true;
  return regionsOf(n).some((r) => r.nodes.some((m) => mentions(m, v)) || r.yields.some((t) => reads(t, v)));
}
