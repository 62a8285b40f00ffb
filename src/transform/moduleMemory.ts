/**
 * Memory of the module outlives the call, and every function may read it by its name: what is written to it is a second
 * result, and each of its names would have a shadow of its own. So only what does not depend on the inputs is written there.
 */
import type { Activity } from '../analysis/activity.js';
import { isReference } from '../analysis/aliases.js';
import { isConstantOfModule } from '../ir/build.js';
import type { Function } from '../ir/module.js';
import type { Atom, Let, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { Refusal } from './refusal.js';

/** Refuses writes of varied values to what may be a constant of the module, or a part of one. */
export function refuseWritesToModule(f: Function, activity: Activity): void {
  const nameOf = modulesMemoryIn(f);
  if (nameOf === undefined) return;
  walk(f.body, (s) => {
    const name = writtenBy(s, activity)
      .map(nameOf)
      .find((n) => n !== undefined);
    if (name !== undefined) throw new Refusal('assignToGlobal', s.origin, { name });
  });
}

function writtenBy(s: Statement, { isVaried }: Activity): readonly Atom[] {
  if (s.kind === 'store') return isVaried(s.value) ? [s.target] : [];
  if (s.kind === 'push') return isVaried(s.value) ? [s.array] : [];
  return s.kind === 'call' ? (s.writes ?? []).map((i) => s.arguments[i]!).filter(isVaried) : [];
}

/** The constant that a reference may be, or be part of; undefined if there is none in the function. */
function modulesMemoryIn(f: Function): ((a: Atom) => string | undefined) | undefined {
  const memory = new ModulesMemory();
  do memory.grows = false;
  while ((walk(f.body, (s) => memory.statement(s)), memory.grows));
  return memory.names.size === 0
    ? undefined
    : (a) => (a.kind === 'variable' ? memory.names.get(a) : undefined);
}

/** Follows references through variables, and through the fields and elements of what is made here (Andersen 1994). */
class ModulesMemory {
  readonly names = new Map<Variable, string>();
  grows = false;
  /** What may be kept under each key of what is made here; elements share one. */
  private readonly contents = new Map<Variable, Map<string, Set<Variable>>>();

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
      case 'call':
        return (s.shares ?? []).forEach((i) => s.results.forEach((r) => this.flow(r, s.arguments[i])));
      case 'effect':
      case 'throw':
        return;
    }
  }

  private let({ expression: e, variable: v }: Let): void {
    switch (e.kind) {
      case 'external':
        if (isConstantOfModule(e) && isReference(v.type)) this.name(v, e.operation.text.join(''));
        return;
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
      case 'primitive':
      case 'pure':
      case 'length':
      case 'allocate':
      case 'zeros':
        return;
    }
  }

  private name(v: Variable, name: string): void {
    if (this.names.has(v)) return;
    this.names.set(v, name);
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
    const name = this.names.get(whole);
    if (name !== undefined) this.name(v, name);
    for (const part of this.contents.get(whole)?.get(key) ?? []) this.flow(v, part);
  }

  /** `to` may be `from`. */
  private flow(to: Variable, from: Atom | undefined): void {
    if (from?.kind !== 'variable' || !isReference(to.type)) return;
    const name = this.names.get(from);
    if (name !== undefined) this.name(to, name);
    const pairs = [
      [to, from],
      [from, to],
    ] as const;
    for (const [a, b] of pairs)
      for (const [key, parts] of this.contents.get(b) ?? [])
        for (const part of parts) this.keep(a, key, part);
  }
}
