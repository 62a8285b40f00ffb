/** Expressions of the emitted TypeScript, and the few things every stage asks of them. */
import { mapSame, withParts } from '../ir/same.js';
import type { Nullable, Variable } from '../ir/types.js';

export type Term =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** A literal or a global name; `level` as in operators.ts. */
  | { readonly kind: 'text'; readonly text: string; readonly level: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~'; readonly operand: Term }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Term; readonly right: Term }
  | { readonly kind: 'conditional'; readonly test: Term; readonly whenTrue: Term; readonly whenFalse: Term }
  | { readonly kind: 'call'; readonly callee: Term; readonly arguments: readonly Term[] }
  | { readonly kind: 'create'; readonly type: string; readonly arguments: readonly Term[] }
  | { readonly kind: 'member'; readonly object: Term; readonly name: string }
  | { readonly kind: 'element'; readonly object: Term; readonly index: Term }
  /** `operand!`; what it leaves out, if that is for a type that says so and not for `noUncheckedIndexedAccess`. */
  | { readonly kind: 'assert'; readonly operand: Term; readonly absent?: Nullable }
  /** `operand as type`: for a field that not every member has, a comparison, an object that is not complete yet. */
  | { readonly kind: 'cast'; readonly operand: Term; readonly type: string; readonly field?: string }
  | { readonly kind: 'array'; readonly elements: readonly Term[] }
  | { readonly kind: 'object'; readonly fields: readonly FieldTerm[] }
  | { readonly kind: 'arrow'; readonly parameter: Variable; readonly body: Term }
  /** Source text with holes. */
  | { readonly kind: 'source'; readonly text: readonly string[]; readonly arguments: readonly Term[] };

export interface FieldTerm {
  readonly name: string;
  readonly value: Term;
  /** `...(when && { name: value })` */
  readonly when?: Term;
}

export const read = (variable: Variable): Term => ({ kind: 'variable', variable });
export const member = (object: Term, name: string): Term => ({ kind: 'member', object, name });
export const element = (object: Term, index: Term): Term => ({ kind: 'element', object, index });
export const call = (callee: Term, ...args: Term[]): Term => ({ kind: 'call', callee, arguments: args });
export const binary = (operator: string, left: Term, right: Term): Term => ({
  kind: 'binary',
  operator,
  left,
  right,
});

export function children(t: Term): readonly Term[] {
  switch (t.kind) {
    case 'variable':
    case 'text':
      return [];
    case 'unary':
    case 'assert':
    case 'cast':
      return [t.operand];
    case 'binary':
      return [t.left, t.right];
    case 'conditional':
      return [t.test, t.whenTrue, t.whenFalse];
    case 'call':
      return [t.callee, ...t.arguments];
    case 'create':
    case 'source':
      return t.arguments;
    case 'member':
      return [t.object];
    case 'element':
      return [t.object, t.index];
    case 'array':
      return t.elements;
    case 'object':
      return t.fields.flatMap((f) => (f.when === undefined ? [f.value] : [f.when, f.value]));
    case 'arrow':
      return [t.body];
  }
}

/** The term with `f` applied to each child; the term itself where nothing changes. */
export function mapChildren(t: Term, f: (child: Term) => Term): Term {
  switch (t.kind) {
    case 'variable':
    case 'text':
      return t;
    case 'unary':
    case 'assert':
    case 'cast':
      return withParts(t, { operand: f(t.operand) });
    case 'binary': {
      const [left, right] = [f(t.left), f(t.right)];
      return left === t.left && right === t.right ? t : binary(t.operator, left, right);
    }
    case 'conditional':
      return withParts(t, { test: f(t.test), whenTrue: f(t.whenTrue), whenFalse: f(t.whenFalse) });
    case 'call':
      return withParts(t, { callee: f(t.callee), arguments: mapSame(t.arguments, f) });
    case 'create':
    case 'source':
      return withParts(t, { arguments: mapSame(t.arguments, f) });
    case 'member':
      return withParts(t, { object: f(t.object) });
    case 'element':
      return withParts(t, { object: f(t.object), index: f(t.index) });
    case 'array':
      return withParts(t, { elements: mapSame(t.elements, f) });
    case 'object':
      return withParts(t, {
        fields: mapSame(t.fields, (x) =>
          withParts(x, { ...(x.when === undefined ? {} : { when: f(x.when) }), value: f(x.value) }),
        ),
      });
    case 'arrow':
      return withParts(t, { body: f(t.body) });
  }
}

/** The term with each variable replaced. */
export function substitute(t: Term, f: (v: Variable) => Term): Term {
  if (t.kind !== 'variable') return mapChildren(t, (child) => substitute(child, f));
  const replaced = f(t.variable);
  return replaced.kind === 'variable' && replaced.variable === t.variable ? t : replaced;
}

/** Calls `visit` for every variable read, once per use, but for those an arrow binds. */
export function forEachVariable(t: Term, visit: (v: Variable) => void): void {
  if (t.kind === 'variable') visit(t.variable);
  else if (t.kind === 'arrow') forEachVariable(t.body, (v) => v !== t.parameter && visit(v));
  else for (const child of children(t)) forEachVariable(child, visit);
}

export function variablesOf(...terms: readonly Term[]): Set<Variable> {
  const found = new Set<Variable>();
  for (const t of terms) forEachVariable(t, (v) => found.add(v));
  return found;
}

export function reads(t: Term, v: Variable): boolean {
  return (t.kind === 'variable' && t.variable === v) || children(t).some((child) => reads(child, v));
}

/** Whether two terms are written the same. */
export function same(a: Term, b: Term): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'variable') return b.kind === 'variable' && a.variable === b.variable;
  const x = children(a);
  const y = children(b);
  return shape(a) === shape(b) && x.length === y.length && x.every((child, i) => same(child, y[i]!));
}

function shape(t: Term): string {
  switch (t.kind) {
    case 'text':
      return t.text;
    case 'unary':
    case 'binary':
      return t.operator;
    case 'create':
    case 'cast':
      return t.type;
    case 'member':
      return t.name;
    case 'object':
      return t.fields.map((f) => f.name + (f.when === undefined ? '' : '?')).join();
    case 'source':
      return t.text.join('\0');
    case 'arrow':
      return String(t.parameter.id);
    case 'variable':
    case 'conditional':
    case 'call':
    case 'element':
    case 'assert':
    case 'array':
      return '';
  }
}
