/** Random choices from fast-check's generator, in the shapes the program generator needs. */
import type { Random } from 'fast-check';

export class Draw {
  constructor(private readonly random: Random) {}

  /** An integer between `lo` and `hi`, both included. */
  integer(lo: number, hi: number): number {
    return this.random.nextInt(lo, hi);
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.random.nextDouble() < p;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** One of the items, with probability proportional to its weight. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    const total = items.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.random.nextDouble() * total;
    for (const [weight, item] of items) {
      at -= weight;
      if (at < 0) return item;
    }
    return this.pick(items)[1];
  }

  /** A real of few digits between −2 and 2, now and then a special one. */
  real(): number {
    if (this.chance(0.12)) return this.pick([0, -0, 1, -1, 0.5, 2, 1e-8, 100]);
    return this.integer(-2000, 2000) / 1000;
  }
}
