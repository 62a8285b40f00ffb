/**
 * Memory that others have too: constants of the module, and what code that is not looked into gives, `table.get('a')`. It
 * is followed through all functions at once, through variables, calls, and the fields and elements of what is made here
 * (Andersen 1994, without contexts).
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isConstantOfModule } from '../ir/build.js';
import type { Function } from '../ir/module.js';
import type { Atom, FunctionId, Let, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { isReference } from './aliases.js';
import { stoppedIn } from './stopped.js';

export interface Foreign {
  /** What it is called where it comes from: `LIST`. */
  readonly name: string;
  readonly isOfModule: boolean;
  /** The functions that name it. */
  readonly namedBy: ReadonlySet<Function>;
  /** What is to be said if a number that is differentiated by is written to it; absent for constants of the module. */
  readonly lends?: Diagnostic;
  /** What is to be said if any number is: `of` is what `stopGradient` was given. */
  readonly stops?: { readonly finding: Diagnostic; readonly of: Atom };
}

/** Where references may be, or be part of, memory that others have. */
export function foreignIn(
  functions: ReadonlySet<Function>,
  calleeOf: (id: FunctionId) => Function | undefined,
): (a: Atom) => Foreign | undefined {
  const memory = new ForeignMemory(calleeOf);
  for (const f of functions) {
    const stopped = stoppedIn(f);
    walk(f.body, (s) => s.kind === 'let' && memory.source(s, f, stopped));
  }
  memory.grows = memory.found.size > 0;
  while (memory.grows) {
    memory.grows = false;
    for (const f of functions) walk(f.body, (s) => memory.statement(s));
  }
  return (a) => (a.kind === 'variable' ? memory.found.get(a) : undefined);
}

interface Named extends Foreign {
  readonly namedBy: Set<Function>;
}

class ForeignMemory {
  readonly found = new Map<Variable, Foreign>();
  grows = false;
  private readonly constants = new Map<string, Named>();
  /** What may be kept under each key of what is made here; elements share one. */
  private readonly contents = new Map<Variable, Map<string, Set<Variable>>>();

  constructor(private readonly calleeOf: (id: FunctionId) => Function | undefined) {}

  /** Notes what is foreign where it is named. */
  source({ expression: e, variable: v }: Let, f: Function, stopped: ReadonlySet<Variable>): void {
    if (e.kind === 'external' && e.operation.stops !== undefined && stopped.has(v)) {
      const stops = { finding: e.operation.stops, of: e.arguments[0]! };
      this.found.set(v, { name: v.name, isOfModule: false, namedBy: new Set([f]), stops });
      return;
    }
    if (e.kind !== 'external' || e.operation.fresh === true || !isReference(v.type)) return;
    const { text, lends } = e.operation;
    const isOfModule = isConstantOfModule(e);
    if (!isOfModule && lends === undefined) return;
    const name = text.join('');
    const known = isOfModule ? this.constants.get(name) : undefined;
    const own = lends === undefined || isOfModule ? { name } : { name: lends.name, lends: lends.finding };
    const named = known ?? { ...own, isOfModule, namedBy: new Set<Function>() };
    if (isOfModule) this.constants.set(name, named);
    named.namedBy.add(f);
    this.found.set(v, named);
  }

  statement(s: Statement): void {
    switch (s.kind) {
      case 'let':
        return this.let(s);
      case 'store':
        return this.keep(s.target, typeof s.key === 'string' ? s.key : '', s.value);
      case 'push':
        return this.keep(s.array, '', s.value);
      case 'if':
        return s.results.forEach((r, i) => [s.then, s.otherwise].forEach((b) => this.flow(r, b.yields[i])));
      case 'for':
      case 'while':
        return s.carried.forEach((c, i) => {
          this.flow(c.parameter, c.initial);
          this.flow(c.parameter, s.body.yields[i]);
          this.flow(s.results[i]!, c.parameter);
        });
      case 'call': {
        const callee = this.calleeOf(s.callee);
        callee?.parameters.forEach((p, i) => this.flow(p.variable, s.arguments[i]));
        // What a derivative gives is new.
        if (callee?.id === s.callee) s.results.forEach((r, i) => this.flow(r, callee.body.yields[i]));
        return;
      }
      case 'effect':
      case 'throw':
        return;
    }
  }

  private let({ expression: e, variable: v }: Let): void {
    switch (e.kind) {
      case 'load':
      case 'pop':
        return this.take(v, e.array, '');
      case 'field':
        return this.take(v, e.object, e.name);
      case 'view':
        return this.flow(v, e.array);
      case 'as':
        return this.flow(v, e.value);
      case 'select':
        return [e.whenTrue, e.whenFalse].forEach((a) => this.flow(v, a));
      case 'elements':
        return e.elements.forEach((a) => this.keep(v, '', a));
      case 'record':
        return e.fields.forEach((field) => this.keep(v, field.name, field.value));
      case 'external':
      case 'primitive':
      case 'pure':
      case 'length':
      case 'allocate':
      case 'zeros':
        return;
    }
  }

  private name(v: Variable, foreign: Foreign): void {
    if (this.found.has(v)) return;
    this.found.set(v, foreign);
    this.grows = true;
  }

  private keep(whole: Atom, key: string, part: Atom): void {
    if (whole.kind !== 'variable' || part.kind !== 'variable' || !isReference(part.type)) return;
    const keys = this.contents.get(whole) ?? new Map<string, Set<Variable>>();
    const parts = keys.get(key) ?? new Set<Variable>();
    if (parts.has(part)) return;
    this.contents.set(whole, keys.set(key, parts.add(part)));
    this.grows = true;
  }

  /** `v` is what is kept under the key. */
  private take(v: Variable, whole: Atom, key: string): void {
    if (whole.kind !== 'variable' || !isReference(v.type)) return;
    const foreign = this.found.get(whole);
    if (foreign !== undefined) this.name(v, foreign);
    for (const part of this.contents.get(whole)?.get(key) ?? []) this.flow(v, part);
  }

  /** `to` may be `from`. */
  private flow(to: Variable, from: Atom | undefined): void {
    if (from?.kind !== 'variable' || !isReference(to.type)) return;
    const foreign = this.found.get(from);
    if (foreign !== undefined) this.name(to, foreign);
    const pairs = [
      [to, from],
      [from, to],
    ] as const;
    for (const [a, b] of pairs)
      for (const [key, parts] of this.contents.get(b) ?? [])
        for (const part of parts) this.keep(a, key, part);
  }
}
