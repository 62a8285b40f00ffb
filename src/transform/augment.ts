/**
 * The forward sweep: the primal, and what the reverse sweep needs of it besides its values. Active `while`s count
 * their trips; active calls go to the forward sweep of their callee, which also gives what its reverse needs.
 *
 * Shadow memory: an active reference is accompanied by a reference to its shadow, memory of the same shape that holds
 * adjoints. An allocation allocates its zeroed shadow; what loads, stores or carries a reference does the same with
 * the shadows (Moses & Churavy, NeurIPS 2020).
 */
import { mayMiss } from '../analysis/absent.js';
import type { Activity } from '../analysis/activity.js';
import type { Aliases } from '../analysis/aliases.js';
import { hasTangent } from '../analysis/activity.js';
import {
  BlockBuilder,
  booleanType,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../ir/build.js';
import type {
  Atom,
  Block,
  Call,
  Carried,
  Expression,
  For,
  Let,
  Statement,
  Store,
  Type,
  Variable,
  While,
} from '../ir/types.js';
import { shadowType } from '../ir/tangent.js';
import { adjointName } from './adjoints.js';
import { isRuled, keptArguments } from './external.js';
import type { Callees } from './callees.js';
import { forwardOf, type Rerun } from './rerun/rerun.js';
import { Refusal } from './refusal.js';
import { isTagged, type Loop, type Memory } from './rerun/state.js';
import type { Ends } from './resized.js';
import { isActiveCall, reversed } from './reversed.js';
import { elementsWithTangent, fieldsWithTangent } from './tangentParts.js';
import { elementsSetLater, numbersSetLater } from './setLater.js';

export interface Augmented {
  readonly body: Block;
  /** How often each active `while` ran, by its id. */
  readonly trips: ReadonlyMap<number, Variable>;
  /** The shadow of each active reference. */
  readonly shadows: ReadonlyMap<Variable, Atom>;
  /** For each value that a rule of the user's differentiates, the arguments as they were. */
  readonly kept: ReadonlyMap<Variable, readonly Atom[]>;
  /** What a store of a reference replaces in the shadow of an input. */
  readonly replaced: ReadonlyMap<Store, Variable>;
  /** The shadows of which the lengths were noted, by the variables that hold them. */
  readonly lengths: ReadonlyMap<Variable, Atom>;
  /** The loops of which the reverse sweep runs iterations again, by their ids. */
  readonly reruns: ReadonlyMap<number, Rerun>;
}

/** What is known of the function: whether its memory may change between its two sweeps, and by whom inside. */
export interface Setting {
  readonly activity: Activity;
  readonly aliases: Aliases;
  /** Whether the memory of a reference may be written to between the sweeps of a callee that is given it. */
  readonly isVolatile: (a: Atom) => boolean;
  /** Whether the memory of an argument may be written to between the call and its reverse. */
  readonly isVolatileAfter: (call: Let | Call) => (a: Atom) => boolean;
  readonly callees: Callees;
  /** Whether a reference may be memory of a parameter. */
  readonly isInput: (a: Atom) => boolean;
  readonly ends: Ends;
  readonly memory: () => Memory;
  readonly isInteger: (a: Atom) => boolean;
}

/** `shadows` are those of the inputs. */
export function augment(body: Block, setting: Setting, shadows: ReadonlyMap<Variable, Atom>): Augmented {
  const augmentation = new Augmentation(setting, new Map(shadows));
  const { trips, kept, replaced, lengths, reruns } = augmentation;
  const done = augmentation.block(body);
  return { body: done, trips, kept, replaced, lengths, reruns, shadows: augmentation.shadows };
}

class Augmentation {
  readonly trips = new Map<number, Variable>();
  readonly kept = new Map<Variable, readonly Atom[]>();
  readonly replaced = new Map<Store, Variable>();
  readonly lengths = new Map<Variable, Atom>();
  readonly reruns = new Map<number, Rerun>();
  private readonly activity: Activity;
  private readonly callees: Callees;

  constructor(
    private readonly setting: Setting,
    readonly shadows: Map<Variable, Atom>,
  ) {
    this.activity = setting.activity;
    this.callees = setting.callees;
  }

  /** `extra` gives the shadows yielded after the primal yields. */
  block(b: Block, extra: () => readonly Atom[] = () => []): Block {
    const statements = b.statements.flatMap((s) => [...this.statement(s), ...this.lengthsAfter(s)]);
    return { statements, yields: [...b.yields, ...extra()] };
  }

  private statement(s: Statement): readonly Statement[] {
    switch (s.kind) {
      case 'let':
        return [...this.keep(s), s, ...this.shadowOfLet(s)];
      case 'store':
        return this.store(s);
      case 'push':
        if (!hasTangent(s.value.type) || !this.activity.isActive(s.array)) return [s];
        return [s, { ...s, array: this.shadow(s.array), value: this.shadow(s.value), sweep: 'adjoint' }];
      case 'if': {
        const active = s.results.flatMap((r, i) => (this.isActiveReference(r) ? [i] : []));
        const side = (inner: Block) =>
          this.block(inner, () => active.map((i) => this.shadow(inner.yields[i]!)));
        const then = side(s.then);
        const otherwise = side(s.otherwise);
        return [
          {
            ...s,
            then,
            otherwise,
            results: [...s.results, ...active.map((i) => this.double(s.results[i]!))],
          },
        ];
      }
      case 'for':
        return isTagged(s) && reversed(s, this.activity) ? this.again(s) : [{ ...s, ...this.loop(s) }];
      case 'while': {
        refuseSum(s, this.activity);
        if (isTagged(s) && reversed(s, this.activity)) return this.again(s);
        // The test may read what the loop carries.
        const carried = this.doubled(s);
        const inner: While = { ...s, test: this.block(s.test), ...this.loop(s, carried) };
        return [reversed(s, this.activity) ? this.counted(inner) : inner];
      }
      case 'call':
        return this.call(s);
      case 'effect':
      case 'throw':
        return [s];
    }
  }

  /** The reverse sweep finds the shadows as long as they are here. */
  private lengthsAfter(s: Statement): readonly Statement[] {
    const arrays = this.setting.ends.get(s)?.filter((a) => this.activity.isActive(a)) ?? [];
    const b = new BlockBuilder('adjoint', s.origin);
    for (const a of arrays) {
      const array = this.shadow(a);
      this.lengths.set(b.let({ kind: 'length', array }, numberType, '', 'adjoint'), array);
    }
    return b.statements;
  }

  /** Copies of what a rule will be called with in the reverse sweep. */
  private keep(s: Let): readonly Statement[] {
    if (!isRuled(s.expression) || !this.activity.isActive(s.variable)) return [];
    const { statements, kept } = keptArguments(s, s.expression, this.setting.isVolatileAfter(s));
    this.kept.set(s.variable, kept);
    return statements;
  }

  /** An input's shadow is handed back as it was made: the reverse sweep puts back the reference it held. */
  private overwritten(s: Store): readonly Statement[] {
    const target = this.shadow(s.target);
    if (!this.setting.isInput(s.target) || target.kind === 'constant') return [];
    const b = new BlockBuilder('adjoint', s.origin);
    const { key } = s;
    const type = this.shadow(s.value).type;
    const before: Expression =
      typeof key === 'string'
        ? { kind: 'field', object: target, name: key }
        : { kind: 'load', array: target, index: key };
    this.replaced.set(s, b.let(before, type, '', 'adjoint'));
    return b.statements;
  }

  /** The shadow holds the shadow of what is stored, grows with its memory, and has the fields it comes to have. */
  private store(s: Store): readonly Statement[] {
    if (!hasTangent(s.value.type) || !this.activity.isActive(s.target)) return [s];
    const shadow: Store = {
      ...s,
      target: this.shadow(s.target),
      value: this.shadow(s.value),
      sweep: 'adjoint',
    };
    if (isReferenceWithTangent(s.value.type)) return [...this.overwritten(s), s, shadow];
    const isOptional = mayMiss(s.target.type, s.key);
    if (s.grows !== true && !isOptional) return [{ ...s, id: freshId() }];
    const b = new BlockBuilder('adjoint', s.origin);
    const condition = isNothing(b, shadow.target, s.key);
    const then = { statements: [shadow], yields: [] };
    b.add({
      kind: 'if',
      id: freshId(),
      condition,
      then,
      otherwise: { statements: [], yields: [] },
      results: [],
    });
    return [s, ...b.statements];
  }

  /** The shadows of what a loop carries. */
  private doubled(s: For | While): readonly Carried[] {
    return this.activeOf(s).map((i) => {
      const { parameter, initial } = s.carried[i]!;
      return { initial: this.shadow(initial), parameter: this.double(parameter) };
    });
  }

  private loop(
    s: For | While,
    doubled: readonly Carried[] = this.doubled(s),
  ): Pick<For, 'carried' | 'body' | 'results'> {
    const active = this.activeOf(s);
    return {
      carried: [...s.carried, ...doubled],
      body: this.block(s.body, () => active.map((i) => this.shadow(s.body.yields[i]!))),
      results: [...s.results, ...active.map((i) => this.double(s.results[i]!))],
    };
  }

  /** Which of what a loop carries has a shadow. */
  private activeOf(s: For | While): readonly number[] {
    return s.carried.flatMap((c, i) => (this.isActiveReference(c.parameter) ? [i] : []));
  }

  /** The loop by itself: what the reverse sweep needs of its iterations it computes by running them again. */
  private again(s: Loop): readonly Statement[] {
    const { activity, callees } = this;
    const { memory, isInteger } = this.setting;
    const { statements, rerun } = forwardOf(s, { activity, callees, memory: memory(), isInteger });
    this.reruns.set(s.id, { ...rerun, body: this.block(s.body) });
    return statements;
  }

  private isActiveReference(v: Variable): boolean {
    return isReferenceWithTangent(v.type) && this.activity.isActive(v);
  }

  private double(v: Variable): Variable {
    const shadow = variable(adjointName(v), mutable(v.type), 'adjoint');
    this.shadows.set(v, shadow);
    return shadow;
  }

  /** The shadow of a reference; of a number where memory is made, zero; of anything without tangent, itself. */
  private shadow(a: Atom): Atom {
    if (a.type.kind === 'number') return number(0);
    if (!hasTangent(a.type) || a.kind === 'constant') return a;
    const known = this.shadows.get(a);
    if (known === undefined) throw new Error(`internal: no shadow for ${a.name}`);
    return known;
  }

  private shadowOfLet(s: Let): readonly Statement[] {
    const { variable: v, expression: e } = s;
    const bind = (expression: Expression): readonly Statement[] => [
      { kind: 'let', variable: this.double(v), expression, origin: s.origin, sweep: 'adjoint' },
    ];
    if (e.kind === 'pop' && v.type.kind === 'number' && this.activity.isActive(e.array)) {
      // What is popped off the shadow is the zero that was pushed: its adjoint is yet to come.
      const zero = variable('', v.type);
      const array = this.shadow(e.array);
      return [
        {
          kind: 'let',
          variable: zero,
          expression: { kind: 'pop', array },
          origin: s.origin,
          sweep: 'adjoint',
        },
      ];
    }
    if (!this.isActiveReference(v)) return [];
    switch (e.kind) {
      case 'allocate':
      case 'zeros':
        return bind(e);
      case 'elements':
        return bind({
          ...e,
          elements: [
            ...elementsWithTangent(e.elements, (a) => this.shadow(a)),
            ...elementsSetLater(v.type, e.elements.length),
          ],
        });
      case 'record': {
        const fields = fieldsWithTangent(v.type, e.fields, (a) => this.shadow(a));
        return bind({ ...e, fields: [...fields, ...numbersSetLater(v.type, e.fields)] });
      }
      case 'load':
      case 'pop':
      case 'view':
        return bind({ ...e, array: this.shadow(e.array) });
      case 'field':
        return bind({ ...e, object: this.shadow(e.object) });
      case 'as':
        return bind({ ...e, value: this.shadow(e.value) });
      case 'select':
        return bind({ ...e, whenTrue: this.shadow(e.whenTrue), whenFalse: this.shadow(e.whenFalse) });
      case 'external':
        return bind({ kind: 'zeros', like: v });
      case 'primitive':
      case 'pure':
      case 'length':
        throw new Error(`internal: a reference from ${e.kind}`);
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

  /** y, ȳ, saved = gForward(x…, x̄…): shadows go in and come out beside what they are shadows of. */
  private call(s: Call): readonly Statement[] {
    if (!isActiveCall(s, this.activity)) {
      // What it gives may come to be part of what is active.
      const zeros = s.results.filter((r) => this.isActiveReference(r)).flatMap((r) => this.zerosLike(r, s));
      return [{ ...s, callee: this.callees.plain(s.callee) }, ...zeros];
    }
    const active = s.arguments.map((a) => this.activity.isActive(a));
    // To run a loop again takes memory as it was: that may have been written before.
    const isVolatile = this.callees.has(s.callee, isTagged)
      ? this.setting.isVolatileAfter(s)
      : this.setting.isVolatile;
    const volatile = [...s.arguments, ...s.results].map(isVolatile);
    const pair = this.callees.split(s.callee, active, volatile);
    const shadowed = s.arguments.flatMap((a, i) => (active[i] && isReferenceWithTangent(a.type) ? [i] : []));
    const written = shadowed.flatMap((i, k) =>
      s.writes?.includes(i) === true ? [s.arguments.length + k] : [],
    );
    const saved = variable(`${pair.callee.name}Saved`, pair.savedType, 'saved');
    const { shares: _, ...call } = s;
    const forward: Call = {
      ...call,
      callee: pair.forward,
      arguments: [...s.arguments, ...shadowed.map((i) => this.shadow(s.arguments[i]!))],
      writes: [...(s.writes ?? []), ...written],
      results: [
        ...s.results,
        ...s.results.filter((r) => isReferenceWithTangent(r.type)).map((r) => this.double(r)),
        saved,
      ],
    };
    return [forward];
  }

  private zerosLike(v: Variable, { origin }: Statement): readonly Statement[] {
    const expression: Expression = { kind: 'zeros', like: v };
    return [{ kind: 'let', variable: this.double(v), expression, origin, sweep: 'adjoint' }];
  }
}

/** Whether there is nothing yet at the place: past the end, or in a hole. */
function isNothing(b: BlockBuilder, memory: Atom, key: Atom | string): Atom {
  const place: Expression =
    typeof key === 'string'
      ? { kind: 'field', object: memory, name: key }
      : { kind: 'load', array: memory, index: key };
  const value = b.let(place, { kind: 'number', nullable: 'undefined' });
  return b.let(pure('equal', value, { kind: 'constant', value: undefined, type: value.type }), booleanType);
}

export const isReferenceWithTangent = (t: Type): boolean => t.kind !== 'number' && hasTangent(t);

/** The type of the shadow of memory of type `t`. */
export const mutable = shadowType;

/** Of a sum that ended early, as all its terms were zero, the reverse would end as early. */
function refuseSum(s: While, activity: Activity): void {
  if (s.reversal?.kind === 'sum' && reversed(s, activity))
    throw new Refusal('secondDerivativeOfRule', s.origin, {
      what: "the adjoint of a loop marked '@fixedPoint'",
    });
}
