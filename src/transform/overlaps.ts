/**
 * Which parameters of functions that call themselves may be the same memory, or share some: found at the calls, and
 * written at the parameters, where the analyses read it.
 */
import type { Aliases } from '../analysis/aliases.js';
import type { Function } from '../ir/module.js';
import type { Atom, Call, FunctionId, Variable } from '../ir/types.js';
import { renameBlock, substitution } from '../ir/visit.js';

export class Overlaps {
  private readonly found = new Map<FunctionId, Map<Variable, string>>();

  get isEmpty(): boolean {
    return this.found.size === 0;
  }

  /** The parameters that stand for the same memory in this call join, with all that was joined to them before. */
  add(call: Call, callee: Function, aliases: Aliases): void {
    const parameters = callee.parameters.map((p) => p.variable);
    const memory = this.found.get(call.callee) ?? new Map<Variable, string>();
    const nameOf = (v: Variable): string => memory.get(v) ?? v.memory ?? `${callee.id} ${v.name} ${v.id}`;
    const classes = call.arguments.map((a) => aliases.classOf(a));
    for (const owner of new Set(classes)) {
      if (owner === undefined) continue;
      const names = new Set(parameters.filter((_, i) => classes[i] === owner).map(nameOf));
      if (names.size < 2) continue;
      const [first] = names;
      for (const v of parameters) if (names.has(nameOf(v))) memory.set(v, first!);
    }
    if (memory.size > 0) this.found.set(call.callee, memory);
  }

  /** The functions with parameters that say so. */
  applied(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, Function> {
    return new Map([...functions].map(([id, f]) => [id, this.appliedTo(f)]));
  }

  private appliedTo(f: Function): Function {
    const memory = this.found.get(f.id);
    if (memory === undefined) return f;
    const renamed = new Map<Variable, Atom>();
    const parameters = f.parameters.map((p) => {
      const name = memory.get(p.variable);
      if (name === undefined) return p;
      const variable = { ...p.variable, memory: name };
      renamed.set(p.variable, variable);
      return { ...p, variable };
    });
    return { ...f, parameters, body: renameBlock(f.body, { use: substitution(renamed) }) };
  }
}
