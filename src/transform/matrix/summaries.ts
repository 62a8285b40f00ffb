/**
 * Which results and which memory of a function depend on some of its parameters. Recursion starts from nothing, and
 * rounds are run until nothing is added.
 */
import type { Function } from '../../ir/module.js';
import type { FunctionId } from '../../ir/types.js';
import { spread, type Spread } from './spread.js';
import { variedBy } from './varied.js';

export interface Summary {
  readonly results: readonly boolean[];
  /** What is given, and memory that the function writes such values to. */
  readonly parameters: readonly boolean[];
}

export class Summaries {
  private readonly known = new Map<string, Summary>();
  private readonly spreads = new Map<FunctionId, Spread>();
  private readonly seen = new Set<string>();
  private depth = 0;
  private changed = false;

  constructor(private readonly primal: (id: FunctionId) => Function) {}

  spreadOf(id: FunctionId): Spread {
    const known = this.spreads.get(id) ?? spread(this.primal(id), this.primal);
    this.spreads.set(id, known);
    return known;
  }

  of(id: FunctionId, given: readonly boolean[]): Summary {
    if (this.depth > 0) return this.inRound(id, given);
    do {
      this.changed = false;
      this.seen.clear();
      this.inRound(id, given);
    } while (this.changed);
    return this.inRound(id, given);
  }

  private inRound(id: FunctionId, given: readonly boolean[]): Summary {
    const key = `${id} ${given.join()}`;
    const { parameters, body } = this.spreadOf(id);
    const before = this.known.get(key) ?? { results: body.yields.map(() => false), parameters: given };
    if (this.seen.has(key)) return before;
    this.seen.add(key);
    this.depth++;
    const seeds = parameters.filter((_, i) => given[i]);
    const varied = variedBy(seeds, { body }, undefined, this);
    this.depth--;
    const now: Summary = {
      results: body.yields.map((a) => varied.has(a)),
      parameters: parameters.map((v) => varied.has(v)),
    };
    this.changed ||= now.results.join() !== before.results.join();
    this.changed ||= now.parameters.join() !== before.parameters.join();
    this.known.set(key, now);
    return now;
  }
}
