/**
 * The functions that calls left standing need: for a call in a reverse sweep a pair `gForward`, `gReverse` (split
 * reversal: the forward sweep hands on exactly what the reverse sweep reads), in forward mode `gTangent`, and for a
 * call without active arguments the primal. One for each pattern of active arguments, made when first asked for, so
 * that recursion ends.
 */
import type { Rules } from '../analysis/activity.js';
import { aliasesIn } from '../analysis/aliases.js';
import { reachableFrom } from '../analysis/callees.js';
import type { Derived, Function, Parameter, Reference, SavedType, Split } from '../ir/module.js';
import type { Block, Field, FunctionId, RecordType, Statement, Type } from '../ir/types.js';
import { nowhere } from '../ir/build.js';
import type { Note } from '../ir/facts.js';
import { capitalised } from '../ir/tangent.js';
import { mapBlocks, walk } from '../ir/visit.js';

export interface SplitCallee extends Omit<Split, 'handedOut'> {
  readonly callee: Function;
  /** Which parameters are differentiated by. */
  readonly active: readonly boolean[];
}

export interface TangentCallee {
  readonly id: FunctionId;
  readonly active: readonly boolean[];
}

/** Makes the body of a derivative of a callee; given by the modes, which know how. */
export interface CalleeBuilder {
  /** Both sweeps around a `call @reverse`, which stands for the reverse sweep's parameters. */
  readonly sweeps: (
    f: Function,
    active: readonly number[],
    volatile: readonly number[],
    callees: Callees,
  ) => Sweeps;
  /** Both sweeps, the adjoint of the value being the last parameter: the value, and the adjoints of numbers. */
  readonly joint: (f: Function, active: readonly number[], callees: Callees) => Sweeps;
  readonly tangents: (f: Function, active: readonly number[], callees: Callees) => Sweeps;
}

export interface Sweeps {
  readonly parameters: readonly Parameter[];
  readonly body: Block;
  readonly resultType: Type;
  /** How many of the yields the forward sweep gives; the others are the reverse sweep's. */
  readonly handedOut: number;
}

/** Whether the statement puts an element on the end of an array, or takes it off. */
export const isResizing = (s: Statement): boolean =>
  s.kind === 'push' || (s.kind === 'let' && s.expression.kind === 'pop');

/** The callee of the marker between the sweeps of a function that is to be split. */
export const reverseEntry: FunctionId = '@reverse';

export class Callees {
  private made = new Map<string, SplitCallee | TangentCallee | FunctionId>();
  private readonly functions: Derived[] = [];
  private helpers = new Map<string, Extract<Reference, { kind: 'declaration' }>>();
  private readonly splits = new Map<FunctionId, SplitCallee>();
  private taken: Set<string>;

  constructor(
    private readonly primals: ReadonlyMap<FunctionId, Function>,
    readonly rules: Rules,
    private readonly build: CalleeBuilder,
    takenNames: Iterable<string>,
    readonly note: Note = () => undefined,
  ) {
    this.taken = new Set(takenNames);
  }

  /** Everything asked for so far, in the order in which it was. */
  get derived(): readonly Derived[] {
    return this.functions;
  }

  /**
   * The pair for a call of `id` whose arguments are active as given; `volatile` says of arguments and results whether
   * the caller may write to their memory between the sweeps.
   */
  split(id: FunctionId, active: readonly boolean[], volatile: readonly boolean[]): SplitCallee {
    return this.once(`split ${id} ${active.join()} ${volatile.join()}`, (remember) => {
      const callee = this.primal(id);
      const base = this.unused(callee.name, ['Forward', 'Reverse', 'Saved', 'Adjoint']);
      const isJoinable = onlyAdds(callee, positions(active));
      const pair: SplitCallee = {
        callee,
        active,
        forward: `${id}@${base}Forward`,
        reverse: `${id}@${base}Reverse`,
        savedType: savedType(`${base.charAt(0).toUpperCase()}${base.slice(1)}Saved`),
        ...(isJoinable ? { joint: `${id}@${base}Adjoint` } : {}),
      };
      remember(pair);
      this.splits.set(pair.forward, pair);
      const { length } = callee.parameters;
      const written = positions(volatile).map((i) => (i < length ? i : -1));
      const sweeps = this.build.sweeps(callee, positions(active), written, this);
      const { callee: _, active: __, ...split } = pair;
      this.add(callee, base, sweeps, [], {
        split: { ...split, handedOut: sweeps.handedOut },
        volatile: written,
      });
      if (!isJoinable) return;
      const both = this.build.joint(callee, positions(active), this);
      this.add(callee, `${base}Adjoint`, both, [
        `Value of \`${callee.name}\`, whose adjoint \`valueBar\` becomes those of the arguments.`,
      ]);
    });
  }

  /** The pair whose forward sweep `id` is. */
  splitOf(id: FunctionId): SplitCallee | undefined {
    return this.splits.get(id);
  }

  /** The function giving value and tangent, as a tuple. */
  tangent(id: FunctionId, active: readonly boolean[]): TangentCallee {
    return this.once(`tangent ${id} ${active.join()}`, (remember) => {
      const callee = this.primal(id);
      const name = `${this.unused(callee.name, ['Tangent'])}Tangent`;
      remember({ id: `${id}@${name}`, active });
      const sweeps = this.build.tangents(callee, positions(active), this);
      this.add(callee, name, sweeps, [`Value of \`${callee.name}\` and its tangent.`]);
    });
  }

  /** The primal itself, written out in the companion. */
  plain(id: FunctionId): FunctionId {
    return this.once(`plain ${id}`, (remember) => {
      const callee = this.primal(id);
      const name = this.unused(callee.name, ['']);
      remember(`${id}@${name}`);
      const { parameters, body, resultType } = callee;
      this.add(callee, name, { parameters, resultType, body: this.withPlainCalls(body), handedOut: 1 }, []);
    });
  }

  /** A function that computes in several directions at once, as `way` says. */
  vector(id: FunctionId, way: string, suffix: 'Tangents' | 'Masks', build: () => Sweeps): FunctionId {
    return this.once(`vector ${id} ${way}`, (remember) => {
      const callee = this.primal(id);
      const name = this.unused(callee.name.replace(/Tangent$/, ''), [suffix]) + suffix;
      remember(`${id}@${name}`);
      const what = suffix === 'Masks' ? 'What it depends on, instead of numbers' : 'In all directions';
      this.add(callee, name, build(), [`${what}: \`${callee.name}\`.`]);
    });
  }

  /** What has been made so far; called, it takes back what was made since. */
  checkpoint(): () => void {
    const { made, taken, helpers } = this;
    this.made = new Map(made);
    this.taken = new Set(taken);
    this.helpers = new Map(helpers);
    const count = this.functions.length;
    return () => {
      this.made = made;
      this.taken = taken;
      this.helpers = helpers;
      this.functions.length = count;
    };
  }

  /** The name of a function that is written out in the companion. */
  helper({ name, text }: { readonly name: string; readonly text: string }): string {
    const known = this.helpers.get(name);
    if (known !== undefined) return known.name;
    const own = this.unused(name, ['']);
    this.helpers.set(name, {
      kind: 'declaration',
      name: own,
      text: text.replace(`function ${name}(`, `function ${own}(`),
    });
    return own;
  }

  /** The functions that are written out. */
  get written(): readonly Reference[] {
    return [...this.helpers.values()];
  }

  /** Whether a function, or one that it calls, puts elements on the end of arrays or takes them off. */
  resizes(id: FunctionId): boolean {
    return this.has(id, isResizing);
  }

  /** Whether a function, or one that it calls, has such a statement. */
  has(id: FunctionId, is: (s: Statement) => boolean): boolean {
    let found = false;
    for (const reached of reachableFrom(id, this.primals))
      walk(this.primal(reached).body, (s) => void (found ||= is(s)));
    return found;
  }

  /** The function that adds a cotangent of a recursive type to a shadow. */
  adder(type: RecordType, build: () => Sweeps): FunctionId {
    const documentation = ['Adds a cotangent to the adjoint of what it is the cotangent of.'];
    return this.shared(`add ${type.name!}`, `add${capitalised(type.name!)}`, documentation, build);
  }

  /** A function that sweeps call, which is no derivative. */
  shared(key: string, wanted: string, documentation: readonly string[], build: () => Sweeps): FunctionId {
    return this.once(key, (remember) => {
      const name = this.unused(wanted, ['']);
      const id = `@${name}`;
      remember(id);
      const { parameters, body, resultType } = build();
      this.functions.push({
        function: { id, name, parameters, body, resultType, resultText: '', origin: nowhere },
        documentation,
        primal: '',
        exported: false,
      });
    });
  }

  /** The block, calling functions of the companion: nothing is differentiated through its calls. */
  withPlainCalls(b: Block): Block {
    const statements = b.statements.map((s) => {
      const inner = mapBlocks(s, (x) => this.withPlainCalls(x));
      return inner.kind === 'call' ? { ...inner, callee: this.plain(inner.callee) } : inner;
    });
    return { ...b, statements };
  }

  /** The function itself, to be differentiated. */
  primal(id: FunctionId): Function {
    const f = this.primals.get(id);
    if (f === undefined) throw new Error(`internal: no function ${id}`);
    return f;
  }

  private once<T extends SplitCallee | TangentCallee | FunctionId>(
    key: string,
    make: (remember: (value: T) => void) => void,
  ): T {
    if (!this.made.has(key)) make((value) => this.made.set(key, value));
    return this.made.get(key) as T;
  }

  private add(
    callee: Function,
    name: string,
    { parameters, body, resultType }: Sweeps,
    documentation: readonly string[],
    sweep: Pick<Derived, 'split' | 'volatile'> = {},
  ): void {
    const id = sweep.split?.forward ?? `${callee.id}@${name}`;
    this.functions.push({
      function: { ...callee, parameters, body, resultType, id, name, resultText: '' },
      primal: callee.name,
      documentation,
      exported: false,
      ...sweep,
    });
  }

  /** `name`, numbered if one of the names made of it is taken. */
  private unused(name: string, suffixes: readonly string[]): string {
    for (let k = 1; ; k++) {
      const candidate = k === 1 ? name : `${name}${k}`;
      const names = suffixes.map((s) => candidate + s);
      if (names.some((n) => this.taken.has(n))) continue;
      for (const n of names) this.taken.add(n);
      return candidate;
    }
  }
}

function savedType(name: string): SavedType {
  let fields: readonly Field[] = [];
  return {
    kind: 'record',
    name,
    isDeclared: true,
    get fields() {
      return fields;
    },
    settle: (known) => void (fields = known),
  };
}

/** Whether the reverse sweep does nothing to shadows but add to them, and the adjoint of the value is a number. */
function onlyAdds(f: Function, active: readonly number[]): boolean {
  const aliases = aliasesIn(f);
  return f.resultType.kind === 'number' && !active.some((i) => aliases.isWritten(f.parameters[i]!.variable));
}

const positions = (active: readonly boolean[]): number[] => active.flatMap((a, i) => (a ? [i] : []));
