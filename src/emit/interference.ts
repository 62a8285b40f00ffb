/**
 * Which variables are alive at the same time, and so need different names in the emitted code: `v` and `w` interfere
 * if one is assigned while the other is alive, unless it is assigned the other's value (Chaitin 1982). Blocks hand
 * their yields over as parallel copies; see copies.ts.
 */
import type { Variable } from '../ir/types.js';
import { forEachVariable, type Term } from './term.js';
import {
  definedBy,
  regionsOf,
  termsOf,
  type ForNode,
  type IfNode,
  type Node,
  type Region,
  type WhileNode,
} from './tree.js';

/** For each variable those it interferes with, among the `tracked`. */
export type Interference = ReadonlyMap<Variable, ReadonlySet<Variable>>;

export function interferenceOf(
  body: Region,
  parameters: readonly Variable[],
  tracked: ReadonlySet<Variable>,
): Interference {
  const analysis = new Analysis(tracked);
  const live = analysis.region(body, analysis.with(new Set(), ...body.yields));
  for (const p of parameters) analysis.define(p, new Set([...live, ...parameters]));
  return analysis.neighbours;
}

type Live = ReadonlySet<Variable>;

class Analysis {
  readonly neighbours = new Map<Variable, Set<Variable>>();

  constructor(private readonly tracked: ReadonlySet<Variable>) {}

  /** `v` is assigned where `live` are alive afterwards. */
  define(v: Variable, live: Live, value?: Term): void {
    if (!this.tracked.has(v)) return;
    const copied = value?.kind === 'variable' ? value.variable : undefined;
    for (const w of live) {
      if (w === v || w === copied) continue;
      this.connect(v, w);
      this.connect(w, v);
    }
  }

  private connect(v: Variable, w: Variable): void {
    const known = this.neighbours.get(v);
    if (known === undefined) this.neighbours.set(v, new Set([w]));
    else known.add(w);
  }

  /** Adds what the terms read to the set. */
  with(live: Set<Variable>, ...terms: readonly Term[]): Set<Variable> {
    for (const t of terms) forEachVariable(t, (v) => this.tracked.has(v) && live.add(v));
    return live;
  }

  /** What is alive before the region, given what is alive at its end. */
  region(r: Region, end: Live): Set<Variable> {
    let live = new Set(r.diverges ? [] : end);
    for (const n of [...r.nodes].reverse()) live = this.node(n, live);
    return live;
  }

  private node(n: Node, after: Set<Variable>): Set<Variable> {
    switch (n.kind) {
      case 'define':
        this.define(n.variable, after, n.value);
        after.delete(n.variable);
        return this.with(after, n.value);
      case 'unpack': {
        const bound = definedBy(n);
        for (const v of bound) this.define(v, new Set([...after, ...bound]));
        for (const v of bound) after.delete(v);
        return this.with(after, n.value);
      }
      case 'store':
        return this.with(after, n.target, n.value);
      case 'evaluate':
        return this.with(after, n.term);
      case 'throw':
        return this.with(new Set(), n.term);
      case 'if':
        return this.if(n, after);
      case 'for':
        return this.for(n, after);
      case 'while':
        return this.while(n, after);
    }
  }

  private if(n: IfNode, after: Live): Set<Variable> {
    const branch = (r: Region): Set<Variable> =>
      this.region(r, r.diverges ? after : this.copies(n.results, r.yields, after));
    return this.with(new Set([...branch(n.then), ...branch(n.otherwise)]), n.condition);
  }

  /** Around a loop everything is alive that is read in it, or after it, and its state. */
  private for(n: ForNode, after: Live): Set<Variable> {
    const around = this.around(n, after, n.test);
    around.delete(n.index);
    this.define(n.index, around);
    const inside = this.tracked.has(n.index) ? new Set(around).add(n.index) : around;
    this.region(n.body, n.body.diverges ? inside : this.copies(parametersOf(n), n.body.yields, inside));
    return this.entry(n, this.with(around, n.from));
  }

  private while(n: WhileNode, after: Live): Set<Variable> {
    const around = this.around(n, after);
    this.region(n.test, this.with(new Set(around), ...n.test.yields));
    this.region(n.body, n.body.diverges ? around : this.copies(parametersOf(n), n.body.yields, around));
    return this.entry(n, around);
  }

  private entry(n: ForNode | WhileNode, live: Live): Set<Variable> {
    const initials = n.carried.map((c) => c.initial);
    return this.copies(parametersOf(n), initials, live);
  }

  private around(n: ForNode | WhileNode, after: Live, ...tests: readonly Term[]): Set<Variable> {
    const live = this.with(new Set(after), ...tests);
    for (const p of parametersOf(n)) if (this.tracked.has(p)) live.add(p);
    const defined = new Set<Variable>();
    for (const r of regionsOf(n)) this.collect(r, live, defined);
    for (const v of defined) live.delete(v);
    return live;
  }

  private collect(r: Region, read: Set<Variable>, defined: Set<Variable>): void {
    for (const n of r.nodes) {
      this.with(read, ...termsOf(n));
      for (const v of definedBy(n)) defined.add(v);
      for (const inner of regionsOf(n)) this.collect(inner, read, defined);
    }
    this.with(read, ...r.yields);
  }

  /** The parallel copies `targets = sources`: what is alive before them. */
  private copies(targets: readonly Variable[], sources: readonly Term[], after: Live): Set<Variable> {
    const before = new Set(after);
    targets.forEach((target, i) => {
      this.define(target, after, sources[i]);
      before.delete(target);
    });
    return this.with(before, ...sources);
  }
}

const parametersOf = (n: ForNode | WhileNode): Variable[] => n.carried.map((c) => c.parameter);
