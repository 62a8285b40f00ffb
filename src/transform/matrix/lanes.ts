/**
 * A few directions written out: of a function that is linear in some of its parameters, the seeds, every statement that
 * depends on them is there once for each direction, with 1 and 0 for the seeds, which algebra then folds. In a
 * direction whose seeds a statement does not depend on there is nothing to compute: that is zero.
 */
import { aliasesIn, isReference } from '../../analysis/aliases.js';
import { block, number, variable } from '../../ir/build.js';
import { tangentType } from '../../ir/tangent.js';
import type { Atom, Block, For, If, Let, Statement, Variable, While } from '../../ir/types.js';
import { mapOperands, renameStatement } from '../../ir/visit.js';
import type { Callees } from '../callees.js';
import type { Entries } from './entries.js';
import { noEntries } from './entries.js';
import { part } from './numbers.js';
import { Unsuited } from './unsuited.js';
import { variedBy, type Varied } from './varied.js';

/** One direction: the seeds in it, and what the names of its values end in. */
export interface Lane {
  readonly seeds: ReadonlyMap<Variable, Atom>;
  readonly suffix: string;
}

export interface Unrolled {
  readonly statements: readonly Statement[];
  /** The value in each direction; nothing where it does not depend on the seeds. */
  readonly lanesOf: (a: Atom) => readonly (Atom | undefined)[];
}

/** Throws `Unsuited` where the directions would part. */
export function unroll(body: Block, lanes: readonly Lane[], callees: Callees): Unrolled {
  const aliases = aliasesIn({ body });
  const seeds = new Set(lanes.flatMap((lane) => [...lane.seeds.keys()]));
  const any = variedBy(seeds, { body }, aliases);
  const states = lanes.map((lane): State => {
    const own = [...lane.seeds].flatMap(([seed, a]) => (isZero(a) ? [] : [seed]));
    return { varied: variedBy(own, { body }, aliases), atoms: new Map(lane.seeds), suffix: lane.suffix };
  });
  const unrolling = new Unrolling(any, states, callees);
  const { statements } = unrolling.block(body, () => []);
  return { statements, lanesOf: (a) => states.map((lane) => unrolling.entry(a, lane)) };
}

interface State {
  readonly varied: Varied;
  readonly atoms: Map<Variable, Atom>;
  readonly suffix: string;
}

const isZero = (a: Atom): boolean => a.kind === 'constant' && a.value === 0;

class Unrolling {
  constructor(
    private readonly any: Varied,
    private readonly lanes: readonly State[],
    private readonly callees: Callees,
  ) {}

  block(b: Block, yields: (lane: State) => readonly Atom[], own: readonly Atom[] = []): Block {
    const statements = b.statements.flatMap((s) => this.statement(s));
    return block(statements, [...own, ...this.lanes.flatMap(yields)]);
  }

  /** What is there of the value in this direction. */
  entry(a: Atom, lane: State): Atom | undefined {
    if (a.kind === 'constant' || !this.any.has(a)) return isZero(a) ? undefined : a;
    return lane.atoms.get(a);
  }

  private at(a: Atom, lane: State): Atom {
    if (a.kind === 'constant' || !this.any.has(a)) return a;
    const known = lane.atoms.get(a);
    if (known !== undefined) return known;
    if (isReference(a.type) || a.type.kind !== 'number') throw new Unsuited();
    return number(0);
  }

  private define(v: Variable, lane: State): Variable {
    const own = variable(v.name === '' ? '' : v.name + lane.suffix, v.type, v.role);
    lane.atoms.set(v, own);
    return own;
  }

  private isIn(a: Atom, lane: State): boolean {
    return lane.varied.has(a) || (this.any.has(a) && !isReference(a.type) && a.type.kind !== 'number');
  }

  private statement(s: Statement): readonly Statement[] {
    if (!this.any.isIn(s)) return this.callees.withPlainCalls(block([s])).statements;
    switch (s.kind) {
      case 'let':
        return this.let(s);
      case 'store':
        return this.inLanes(s.target, s);
      case 'push':
        return this.inLanes(s.array, s);
      case 'if':
        return [this.if(s)];
      case 'for':
      case 'while':
        return [this.loop(s)];
      case 'call':
      case 'effect':
      case 'throw':
        throw new Unsuited();
    }
  }

  private inLanes(memory: Atom, s: Statement): readonly Statement[] {
    if (!this.any.has(memory)) throw new Unsuited();
    return this.lanes
      .filter((lane) => this.isIn(memory, lane))
      .map((lane) => ({ ...renameStatement(s, { use: (a) => this.at(a, lane) }), sweep: 'tangent' }));
  }

  private let(s: Let): readonly Statement[] {
    const { variable: v, expression: e } = s;
    if (e.kind === 'external') throw new Unsuited();
    if (!this.any.has(v)) {
      const lane = e.kind === 'length' ? this.lanes.find((l) => this.isIn(e.array, l)) : undefined;
      if (lane === undefined) throw new Unsuited();
      return [{ ...s, expression: mapOperands(e, (a) => this.at(a, lane)) }];
    }
    return this.lanes
      .filter((lane) => this.isIn(v, lane))
      .map((lane) => {
        const expression = mapOperands(e, (a) => this.at(a, lane));
        return { ...s, variable: this.define(v, lane), expression, sweep: 'tangent' };
      });
  }

  private if(s: If): Statement {
    if (this.any.has(s.condition)) throw new Unsuited();
    const side = (inner: Block): Block =>
      this.block(
        inner,
        (lane) => this.lanesAt(s.results, lane).map((i) => this.at(inner.yields[i]!, lane)),
        inner.yields.filter((_, i) => !this.any.has(s.results[i]!)),
      );
    const then = side(s.then);
    const otherwise = side(s.otherwise);
    return { ...s, sweep: 'tangent', then, otherwise, results: this.results(s.results) };
  }

  /** The places of what there is in a direction. */
  private lanesAt(list: readonly Variable[], lane: State): readonly number[] {
    return list.flatMap((v, i) => (this.isIn(v, lane) ? [i] : []));
  }

  private results(list: readonly Variable[]): readonly Variable[] {
    const own = list.filter((v) => !this.any.has(v));
    const inLanes = this.lanes.flatMap((lane) =>
      this.lanesAt(list, lane).map((i) => this.define(list[i]!, lane)),
    );
    return [...own, ...inLanes];
  }

  private loop(s: For | While): Statement {
    if (s.kind === 'for' && (this.any.has(s.from) || this.any.has(s.to))) throw new Unsuited();
    if (s.kind === 'while' && s.test.statements.some((t) => this.any.isIn(t))) throw new Unsuited();
    const parameters = s.carried.map((c) => c.parameter);
    const places = this.lanes.map((lane) => this.lanesAt(parameters, lane));
    const carried = [
      ...s.carried.filter((c) => !this.any.has(c.parameter)),
      ...this.lanes.flatMap((lane, k) =>
        places[k]!.map((i) => {
          const initial = this.at(s.carried[i]!.initial, lane);
          return { initial, parameter: this.define(parameters[i]!, lane) };
        }),
      ),
    ];
    const body = this.block(
      s.body,
      (lane) => places[this.lanes.indexOf(lane)]!.map((i) => this.at(s.body.yields[i]!, lane)),
      s.body.yields.filter((_, i) => !this.any.has(parameters[i]!)),
    );
    const results = [
      ...s.results.filter((_, i) => !this.any.has(parameters[i]!)),
      ...this.lanes.flatMap((lane, k) => places[k]!.map((i) => this.define(s.results[i]!, lane))),
    ];
    return { ...s, sweep: 'tangent', carried, body, results };
  }
}

/** Entries of which those of a direction are in memory of its own. */
export function laneEntries(lanes: readonly (Atom | undefined)[]): Entries {
  if (lanes.every((a) => a === undefined)) return noEntries;
  const each = (f: (a: Atom) => Atom): Entries =>
    laneEntries(lanes.map((a) => (a === undefined ? undefined : f(a))));
  const lane = (direction: Atom): Atom | undefined => {
    if (direction.kind !== 'constant') throw new Error('internal: a direction that is not known');
    return lanes[Number(direction.value)];
  };
  return {
    element: (b, index, type) => each((array) => b.let({ kind: 'load', array, index }, tangentType(type))),
    part: (b, p) => each((whole) => part(b, whole, { ...p, type: tangentType(p.type) })),
    at: (_, direction) => lane(direction) ?? number(0),
    whole: lane,
  };
}
