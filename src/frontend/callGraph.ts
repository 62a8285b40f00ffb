/** Who calls whom, and where. */
import type { ts } from 'ts-morph';
import type { FunctionId } from '../ir/types.js';

export interface CallEdge {
  readonly caller: FunctionId;
  readonly callee: FunctionId;
  readonly call: ts.Node;
}

export class CallGraph {
  private readonly edges = new Map<FunctionId, CallEdge[]>();
  /** The first call that asked for a function: the way back to an annotated one. */
  private readonly first = new Map<FunctionId, CallEdge>();

  add(caller: FunctionId, callee: FunctionId, call: ts.Node): void {
    const edge = { caller, callee, call };
    this.edges.set(caller, [...this.from(caller), edge]);
    if (
      caller !== callee &&
      !this.first.has(callee) &&
      !this.chainTo(caller).some((e) => e.caller === callee)
    ) {
      this.first.set(callee, edge);
    }
  }

  from(id: FunctionId): readonly CallEdge[] {
    return this.edges.get(id) ?? [];
  }

  /** The calls from an annotated function to this one. */
  chainTo(id: FunctionId): readonly CallEdge[] {
    const edge = this.first.get(id);
    return edge === undefined ? [] : [...this.chainTo(edge.caller), edge];
  }

  reachableFrom(id: FunctionId): readonly FunctionId[] {
    const seen = new Set([id]);
    for (const f of seen) for (const e of this.from(f)) seen.add(e.callee);
    return [...seen];
  }
}
