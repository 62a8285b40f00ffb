/**
 * The forward sweep: the primal, and what the reverse sweep needs of it besides its values. Active `while`s count
 * their trips; active calls go to the forward sweep of their callee, which also gives what its reverse needs.
 */
import type { Activity } from '../analysis/activity.js';
import { BlockBuilder, number, numberType, primitive, variable } from '../ir/build.js';
import type { Block, Call, Statement, Variable, While } from '../ir/types.js';
import type { Callees } from './callees.js';

export interface Augmented {
  readonly body: Block;
  /** How often each active `while` ran, by its id. */
  readonly trips: ReadonlyMap<number, Variable>;
}

export function augment(body: Block, activity: Activity, callees: Callees): Augmented {
  const augmentation = new Augmentation(activity, callees);
  return { body: augmentation.block(body), trips: augmentation.trips };
}

class Augmentation {
  readonly trips = new Map<number, Variable>();

  constructor(
    private readonly activity: Activity,
    private readonly callees: Callees,
  ) {}

  block(b: Block): Block {
    return { ...b, statements: b.statements.map((s) => this.statement(s)) };
  }

  private statement(s: Statement): Statement {
    switch (s.kind) {
      case 'if':
        return { ...s, then: this.block(s.then), otherwise: this.block(s.otherwise) };
      case 'for':
        return { ...s, body: this.block(s.body) };
      case 'while': {
        const inner = { ...s, test: this.block(s.test), body: this.block(s.body) };
        return s.carried.some((c) => this.activity.isActive(c.parameter)) ? this.counted(inner) : inner;
      }
      case 'call':
        return this.call(s);
      case 'let':
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
        return s;
    }
  }

  /** `trips` is carried from 0; the result is what the reversed loop starts from. */
  private counted(s: While): While {
    const parameter = variable('trips', numberType, 'saved');
    const result = variable('trips', numberType, 'saved');
    this.trips.set(s.id, result);
    const builder = new BlockBuilder('adjoint', s.origin);
    const next = builder.let(primitive('add', parameter, number(1)));
    return {
      ...s,
      carried: [...s.carried, { parameter, initial: number(0) }],
      results: [...s.results, result],
      body: { statements: [...s.body.statements, ...builder.statements], yields: [...s.body.yields, next] },
    };
  }

  private call(s: Call): Call {
    const active = s.arguments.map((a) => this.activity.isActive(a));
    const isActive = active.includes(true) && s.results.some((r) => this.activity.isActive(r));
    if (!isActive) return { ...s, callee: this.callees.plain(s.callee) };
    const pair = this.callees.split(s.callee, active);
    const saved = variable(`${pair.callee.name}Saved`, { kind: 'opaque', text: pair.savedType }, 'saved');
    return { ...s, callee: pair.forward, results: [...s.results, saved] };
  }
}
