/**
 * Which variables are alive at the same time, and so need different names in the emitted code: `v` and `w` interfere
 * if one is assigned while the other is alive, unless it is assigned the other's value (Chaitin 1982). Blocks hand
 * their yields over as parallel copies; see copies.ts.
 */
import type { Variable } from '../ir/types.js';
import { forEachVariable, variablesOf, type Term } from './term.js';
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

/** A copy `target = source` that vanishes if the two become one variable. */
export interface Affinity {
  readonly target: Variable;
  readonly source: Variable;
  /**
   * How much the merger is worth: inside a loop's round trip a copy costs most; a new version of a variable needs no
   * copy, but reads better as a reassignment.
   */
  readonly weight: 'loop' | 'copy' | 'version';
}

export interface Interference {
  readonly neighbours: ReadonlyMap<Variable, ReadonlySet<Variable>>;
  readonly affinities: readonly Affinity[];
  /** Variables that stay as they are: where they are bound, nothing can be assigned. */
  readonly fixed: ReadonlySet<Variable>;
}

export function interferenceOf(body: Region, parameters: readonly Variable[]): Interference {
  const analysis = new Analysis();
  const live = analysis.region(body, variablesOf(...body.yields));
  for (const p of parameters) analysis.define(p, new Set([...live, ...parameters]));
  return analysis;
}

type Live = ReadonlySet<Variable>;

class Analysis implements Interference {
  readonly neighbours = new Map<Variable, Set<Variable>>();
  readonly affinities: Affinity[] = [];
  readonly fixed = new Set<Variable>();

  /** `v` is assigned where `live` are alive afterwards. */
  define(v: Variable, live: Live, value?: Term): void {
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
        for (const source of earlierVersions(n.variable, n.value)) {
          this.affinities.push({ target: n.variable, source, weight: 'version' });
        }
        after.delete(n.variable);
        return with_(after, n.value);
      case 'unpack': {
        const bound = definedBy(n);
        for (const v of bound) {
          this.fixed.add(v);
          this.define(v, new Set([...after, ...bound]));
        }
        for (const v of bound) after.delete(v);
        return with_(after, n.value);
      }
      case 'store':
        return with_(after, n.target, n.value);
      case 'evaluate':
        return with_(after, n.term);
      case 'throw':
        return variablesOf(n.term);
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
      this.region(r, r.diverges ? after : this.copies(n.results, r.yields, after, 'copy'));
    return with_(new Set([...branch(n.then), ...branch(n.otherwise)]), n.condition);
  }

  /** Around a loop everything is alive that is read in it, or after it, and its state. */
  private for(n: ForNode, after: Live): Set<Variable> {
    const around = this.around(n, after, n.test);
    around.delete(n.index);
    this.fixed.add(n.index);
    this.define(n.index, around);
    const inside = new Set(around).add(n.index);
    this.region(
      n.body,
      n.body.diverges ? inside : this.copies(parametersOf(n), n.body.yields, inside, 'loop'),
    );
    return this.entry(n, with_(around, n.from));
  }

  private while(n: WhileNode, after: Live): Set<Variable> {
    const around = this.around(n, after);
    this.region(n.test, with_(new Set(around), ...n.test.yields));
    this.region(
      n.body,
      n.body.diverges ? around : this.copies(parametersOf(n), n.body.yields, around, 'loop'),
    );
    return this.entry(n, around);
  }

  private entry(n: ForNode | WhileNode, live: Live): Set<Variable> {
    const initials = n.carried.map((c) => c.initial);
    return this.copies(parametersOf(n), initials, live, 'copy');
  }

  private around(n: ForNode | WhileNode, after: Live, ...tests: readonly Term[]): Set<Variable> {
    const live = new Set([...after, ...parametersOf(n)]);
    for (const v of variablesOf(...tests)) live.add(v);
    const defined = new Set<Variable>();
    for (const r of regionsOf(n)) collect(r, live, defined);
    for (const v of defined) live.delete(v);
    return live;
  }

  /** The parallel copies `targets = sources`: what is alive before them. */
  private copies(
    targets: readonly Variable[],
    sources: readonly Term[],
    after: Live,
    weight: Affinity['weight'],
  ): Set<Variable> {
    const before = new Set(after);
    targets.forEach((target, i) => {
      const source = sources[i]!;
      this.define(target, after, source);
      before.delete(target);
      if (source.kind === 'variable') this.affinities.push({ target, source: source.variable, weight });
    });
    return with_(before, ...sources);
  }
}

/** Variables of the same name that the value is made from; of adjoints, those it adds to. */
function earlierVersions(v: Variable, value: Term): readonly Variable[] {
  if (v.name === '') return [];
  const from = v.role === 'source' ? [...variablesOf(value)] : summands(value);
  return from.filter((w) => w.name === v.name && w.role === v.role);
}

function summands(t: Term): readonly Variable[] {
  if (t.kind !== 'binary' || (t.operator !== '+' && t.operator !== '-')) return [];
  const sides = t.operator === '+' ? [t.left, t.right] : [t.left];
  return sides.flatMap((s) => (s.kind === 'variable' ? [s.variable] : []));
}

const parametersOf = (n: ForNode | WhileNode): Variable[] => n.carried.map((c) => c.parameter);

/** Adds what the terms read to the set. */
function with_(live: Set<Variable>, ...terms: readonly Term[]): Set<Variable> {
  for (const t of terms) forEachVariable(t, (v) => live.add(v));
  return live;
}

function collect(r: Region, read: Set<Variable>, defined: Set<Variable>): void {
  for (const n of r.nodes) {
    with_(read, ...termsOf(n));
    for (const v of definedBy(n)) defined.add(v);
    for (const inner of regionsOf(n)) collect(inner, read, defined);
  }
  with_(read, ...r.yields);
}
