/**
 * Derivatives that are differentiated again become functions of the module: those that its functions call by markers,
 * and those that modes are derived from. What a pass refuses there takes the requests and modes along that need it.
 */
import { reachableFrom } from '../analysis/callees.js';
import type { Derived, Differentiated, Function, Module, NestedDerivative, Request } from '../ir/module.js';
import type { FunctionId } from '../ir/types.js';
import { asPrimals } from './again.js';
import { basisOf } from './modes.js';
import { refusalOf, type Refusal } from './refusal.js';

/** Derives `nested` in the module by all passes. */
export type Run = (module: Module, nested: NestedDerivative) => readonly Derived[];

export interface NestedModule {
  /** Without what no request needs, and the requests that were refused. */
  readonly module: Module;
  readonly refusals: readonly Refusal[];
}

export function nest(module: Module, run: Run): NestedModule {
  const nesting = new Nesting(module, run);
  const refusals: Refusal[] = [];
  const succeeds = (make: () => void): boolean => {
    const refusal = refusalOf(make);
    if (refusal !== undefined) refusals.push(refusal);
    return refusal === undefined;
  };
  const requests = module.requests.flatMap((request) => {
    if (!succeeds(() => nesting.callees(request.function))) return [];
    const modes = request.modes.filter((mode) => succeeds(() => nesting.basis(mode, request)));
    return modes.length === 0 ? [] : [{ ...request, modes }];
  });
  const { functions, taken } = nesting;
  return { module: onlyNeeded({ ...module, functions, taken, requests, nested: [] }), refusals };
}

/** The module without functions that its requests, or the derivative that alone is wanted, do not need. */
export function onlyNeeded(module: Module, only?: NestedDerivative): Module {
  const { functions, requests } = module;
  const withBasis = (mode: string, of: Differentiated): readonly FunctionId[] => {
    const basis = basisOf(mode, functions.get(of.function)!, of);
    return basis === undefined ? [of.function] : [of.function, basis.id];
  };
  const roots = [
    ...requests.flatMap((request: Request) => request.modes.flatMap((mode) => withBasis(mode, request))),
    ...(only === undefined ? [] : withBasis(only.kind, only.of)),
  ];
  const needed = new Set(roots.flatMap((id) => [...reachableFrom(id, functions)]));
  return { ...module, functions: new Map([...functions].filter(([id]) => needed.has(id))) };
}

class Nesting {
  readonly functions: Map<FunctionId, Function>;
  readonly taken: string[];
  private readonly waiting: Map<FunctionId, NestedDerivative>;
  private readonly refused = new Map<FunctionId, Refusal>();

  constructor(
    private readonly module: Module,
    private readonly run: Run,
  ) {
    this.functions = new Map(module.functions);
    this.taken = [...(module.taken ?? [])];
    this.waiting = new Map((module.nested ?? []).map((n) => [n.id, n]));
  }

  /** Makes all derivatives that the function calls. Throws a refusal. */
  callees(id: FunctionId): void {
    for (const callee of reachableFrom(id, this.functions)) {
      const nested = this.waiting.get(callee);
      if (nested !== undefined) this.make(nested);
    }
  }

  /** Makes what the mode's derivative is derived from. Throws a refusal. */
  basis(mode: string, of: Differentiated): void {
    const basis = basisOf(mode, this.functions.get(of.function)!, of);
    if (basis !== undefined) this.make(basis);
  }

  private make(nested: NestedDerivative): void {
    const { id, of, kind } = nested;
    const known = this.refused.get(id);
    if (known !== undefined) throw known;
    if (this.functions.has(id)) return;
    const refusal = refusalOf(() => {
      const target = this.waiting.get(of.function);
      if (target !== undefined) this.make(target);
      this.callees(of.function);
      this.basis(kind, of);
      this.add(nested);
    });
    if (refusal === undefined) return;
    this.refused.set(id, refusal);
    throw refusal;
  }

  private add(nested: NestedDerivative): void {
    const { module, functions, taken } = this;
    const inner = onlyNeeded({ ...module, functions, taken, requests: [], nested: [] }, nested);
    const derived = this.run(inner, nested);
    taken.push(...derived.flatMap(savedTypes));
    const main = derived[0]!.function.id;
    const idOf = (id: FunctionId): FunctionId => (id === main ? nested.id : `${nested.id}:${id}`);
    for (const [key, f] of asPrimals(derived, idOf)) functions.set(key, f);
  }
}

/** The names of the types of what is kept, as the functions that keep it are called. */
const savedTypes = ({ function: f }: Derived): readonly string[] =>
  f.parameters.flatMap(({ variable: { role, type } }) =>
    role === 'saved' && type.kind === 'record' ? [uncapitalised(type.name!)] : [],
  );

const uncapitalised = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
