/**
 * From operands that are names to expressions. Expects a well-formed function; gives the same computation with every
 * value that is used once, unnamed by the user and free to move written where it is used. Order of effects is kept.
 */
import { diverges } from '../ir/check.js';
import { forEachRead, operands, walk } from '../ir/visit.js';
import type { Function } from '../ir/module.js';
import type {
  Atom,
  Block,
  Call,
  Carried,
  For,
  If,
  Let,
  Statement,
  Type,
  Variable,
  While,
} from '../ir/types.js';
import { isExact, isNullable } from '../ir/build.js';
import { nonNull, nullable } from '../ir/nullable.js';
import { isNarrowChoice } from './annotate.js';
import { derivativeForm } from './algebra.js';
import { Candidates, width, type Value } from './candidates.js';
import { atomTerm, conditional, expressionTerm } from './expression.js';
import { text } from './literal.js';
import { isEffect, memoryOf, readsOf, writesIn, writesOf, type Access } from './memory.js';
import { isUsers } from './naming.js';
import { fieldOf, fieldPlace, fitting, partType, present, type Style } from './places.js';
import { repeatable } from './repeatable.js';
import { comparedIn, defines, isExpression, rowsReadIn } from './shapes.js';
import { binary, call, element, member, read, reads, type Term } from './term.js';
import { mentions, type Node, type Region, type State } from './tree.js';

/** How long an expression may become. */
const longest = 80;
/** A named adjoint keeps its statement unless what it stands for is this short. */
const shortName = 32;

export interface InlineOptions extends Style {
  readonly callee: (id: string) => Function;
  /** Whether every adjoint and tangent that has a name is a statement of its own. */
  readonly namesAll?: boolean;
}

export function inline(f: Function, options: InlineOptions): Region {
  return new Inliner(f, options).function(f.body);
}

class Inliner {
  private readonly uses = new Map<Variable, number>();
  private readonly candidates: Candidates;
  private readonly resultType: Type;
  /** A loop's results are its parameters. */
  private readonly parameterOf = new Map<Variable, Variable>();
  /** What stores and pushes write to, and what fields are read of. */
  private readonly places = new Set<Atom>();
  /** What elements are read of, and what code that is not looked into is given: `[]` says nothing of its elements there. */
  private readonly asked = new Set<Atom>();
  /** Operands of `===` and the like, whose types must not be too narrow. */
  private readonly compared: ReadonlySet<Variable>;
  private readonly meanings = new Map<Variable, Term>();
  private readonly rowsRead: ReadonlySet<Variable>;
  /** Values of the user's that are named by what they become: `y` in both branches of an `if` that gives `y`. */
  private readonly nameless = new Set<Variable>();
  /** Those that did not become an expression: trying again at every level around them would take exponential time. */
  private readonly refused = new Set<If>();

  constructor(
    f: Function,
    private readonly options: InlineOptions,
  ) {
    this.resultType = f.resultType;
    forEachRead(f.body, (a) => {
      if (a.kind === 'variable') this.uses.set(a, (this.uses.get(a) ?? 0) + 1);
    });
    walk(f.body, (s) => {
      if (s.kind === 'store') this.places.add(s.target);
      if (s.kind === 'push') this.places.add(s.array);
      if (s.kind !== 'let') return;
      const e = s.expression;
      if (e.kind === 'field') this.places.add(e.object);
      if (e.kind === 'load') this.asked.add(e.array);
      if (e.kind === 'external') for (const a of e.arguments) this.asked.add(a);
    });
    this.compared = comparedIn(f.body);
    this.rowsRead = rowsReadIn(f.body);
    const memory = memoryOf(f);
    this.candidates = new Candidates(memory, repeatable(f, memory, options));
  }

  function(body: Block): Region {
    return this.region(body, (yields) =>
      this.candidates
        .take(this.atoms(yields), longest)
        .terms.map((t, i) => fitting(t, yields[i]!.type, this.resultType)),
    );
  }

  private atoms(list: readonly Atom[]): readonly Atom[] {
    return list.map((a) => (a.kind === 'variable' ? (this.parameterOf.get(a) ?? a) : a));
  }

  private region(b: Block, yields: (atoms: readonly Atom[], nodes: Node[]) => readonly Term[]): Region {
    const nodes: Node[] = [];
    for (const s of b.statements) {
      this.statement(s, nodes);
      if (s.kind === 'throw') break;
    }
    const terms = diverges(b) ? [] : yields(b.yields, nodes);
    return { nodes: nodes.filter((n) => !this.isAbsorbed(n)), yields: terms, diverges: diverges(b) };
  }

  private isAbsorbed(n: Node): boolean {
    return n.kind === 'define' && this.candidates.isAbsorbed(n.variable);
  }

  private take(...atoms: readonly Atom[]): readonly Term[] {
    return this.candidates.take(this.atoms(atoms), longest).terms;
  }

  private statement(s: Statement, out: Node[]): void {
    const base = { origin: s.origin, sweep: s.sweep };
    switch (s.kind) {
      case 'let':
        this.let(s, out);
        break;
      case 'store': {
        const target = this.store(s);
        out.push({ ...base, kind: 'store', ...target });
        break;
      }
      case 'push': {
        const [array, value] = this.take(s.array, s.value);
        const pushed = fitting(value!, s.value.type, partType(s.array.type, 0));
        const push = member(present(array!, s.array.type), 'push');
        out.push({ ...base, kind: 'evaluate', term: call(push, pushed) });
        break;
      }
      case 'effect':
      case 'throw': {
        const term: Term = { kind: 'source', text: s.operation.text, arguments: this.take(...s.arguments) };
        out.push({ ...base, kind: s.kind === 'throw' ? 'throw' : 'evaluate', term });
        break;
      }
      case 'call':
        this.call(s, out);
        break;
      case 'if':
        return this.if(s, out);
      case 'for':
        return this.for(s, out);
      case 'while':
        return this.while(s, out);
    }
    this.candidates.record(writesOf(s));
  }

  private let(s: Let, out: Node[]): void {
    const e = s.expression;
    const atoms = this.atoms(operands(e));
    // Several values laid out side by side may each be long; the shape of a shadow is read from a name.
    const limit = e.kind === 'record' || e.kind === 'elements' ? atoms.length * 60 : longest;
    const isDead = (this.uses.get(s.variable) ?? 0) === 0 && !isEffect(e);
    if (isDead || this.candidates.isAbsorbed(s.variable)) return;
    const taken =
      e.kind === 'zeros'
        ? { terms: this.candidates.leave(atoms), reads: [] }
        : this.candidates.take(atoms, limit);
    const table = new Map(operands(e).map((a, i) => [a, taken.terms[i]!]));
    const exact = expressionTerm(e, s.variable.type, (a) => table.get(a) ?? atomTerm(a), this.options);
    const term = isExact(s.sweep) ? exact : derivativeForm(exact);
    this.define(s.variable, { term, reads: [...readsOf(e), ...taken.reads] }, isEffect(e), s, out);
  }

  private define(v: Variable, value: Value, effect: boolean, s: Statement, out: Node[]): void {
    const { origin, sweep } = s;
    if (v.type.kind === 'boolean') this.meanings.set(v, value.term);
    const uses = this.uses.get(v) ?? 0;
    if (uses === 0) {
      if (effect) out.push({ origin, sweep, kind: 'evaluate', term: value.term });
      return;
    }
    // A new object that is written to has a name, and one whose fields are read: its type may have more of them.
    const isMade = value.term.kind === 'object' || value.term.kind === 'array';
    const isEmpty = value.term.kind === 'array' && value.term.elements.length === 0;
    const staysNamed = isMade && (this.places.has(v) || (isEmpty && this.asked.has(v)));
    if (uses === 1 && !effect && !staysNamed) {
      const isApart = this.options.namesAll === true && s.sweep !== 'primal' && v.name !== '';
      this.candidates.offer(v, value, isApart ? 0 : this.limitOf(v, value.term));
    }
    out.push({ origin, sweep, kind: 'define', variable: v, value: value.term });
  }

  /** How long the value may be to be written at its use. */
  private limitOf(v: Variable, value: Term): number {
    if (this.nameless.has(v)) return longest;
    if (this.rowsRead.has(v) && value.kind === 'array') return 0;
    if (isUsers(v) || (this.compared.has(v) && isNarrowChoice(value, this.meanings))) return 0;
    return v.name === '' ? longest : shortName;
  }

  private store(s: Extract<Statement, { kind: 'store' }>): { target: Term; value: Term } {
    const { type } = s.target;
    const content = s.value.type;
    if (typeof s.key === 'string') {
      const [object, value] = this.take(s.target, s.value);
      const target = fieldPlace(object!, type, s.key, content);
      // What an optional field holds is there, or the field is not.
      const field = type.kind === 'record' ? fieldOf(type, s.key) : undefined;
      const wanted =
        field?.optional === true && isOfSource(type) ? withoutUndefined(field.type) : field?.type;
      return { target, value: fitting(value!, content, wanted ?? partType(type, s.key)) };
    }
    const [object, key, value] = this.take(s.target, s.key, s.value);
    const place = s.key.kind === 'constant' ? Number(s.key.value) : undefined;
    const target = element(present(object!, type), present(key!, s.key.type));
    return { target, value: fitting(value!, content, partType(type, place)) };
  }

  private call(s: Call, out: Node[]): void {
    const callee = this.options.callee(s.callee);
    const args = this.take(...s.arguments).map((t, i) =>
      fitting(t, s.arguments[i]!.type, callee.parameters[i]?.variable.type),
    );
    const term = call(text(callee.name), ...args);
    const base = { origin: s.origin, sweep: s.sweep };
    const variables = s.results.map((v) => (this.uses.has(v) ? v : undefined));
    const last = variables.findLastIndex((v) => v !== undefined);
    if (last === -1) out.push({ ...base, kind: 'evaluate', term });
    else if (s.results.length === 1) this.define(s.results[0]!, { term, reads: [] }, true, s, out);
    else out.push({ ...base, kind: 'unpack', variables: variables.slice(0, last + 1), value: term });
  }

  private if(s: If, out: Node[]): void {
    const result = s.results[0];
    const mayBe = result !== undefined && !this.refused.has(s) && isExpression(s, this.uses);
    const value = mayBe ? this.candidates.speculate(() => this.choice(s, result)) : undefined;
    if (result !== undefined && value !== undefined) return this.define(result, value, false, s, out);
    if (mayBe) this.refused.add(s);
    const [condition] = this.take(s.condition);
    const used = <T>(list: readonly T[]): T[] => list.filter((_, i) => this.uses.has(s.results[i]!));
    const branch = (b: Block): Region =>
      this.candidates.within('branch', () =>
        this.region(b, (yields) => this.candidates.leave(this.atoms(used(yields)))),
      );
    const sides = { then: branch(s.then), otherwise: branch(s.otherwise) };
    const results = used(s.results);
    out.push({ origin: s.origin, sweep: s.sweep, kind: 'if', condition: condition!, ...sides, results });
  }

  /** The `if` as `condition ? … : …`, if everything in its branches becomes part of that and it stays short. */
  private choice(s: If, result: Variable): Value | undefined {
    for (const b of [s.then, s.otherwise]) {
      const [y] = b.yields;
      if (y?.kind === 'variable' && y.name === result.name && defines(b, y)) this.nameless.add(y);
    }
    const condition = this.candidates.take(this.atoms([s.condition]), longest);
    const sides = [s.then, s.otherwise].map((b) =>
      this.candidates.within('branch', () => {
        let reads: readonly Access[] = [];
        const region = this.region(b, (yields) => {
          const taken = this.candidates.take(this.atoms(yields), longest);
          reads = taken.reads;
          return taken.terms;
        });
        return region.nodes.length > 0 ? undefined : { term: region.yields[0]!, reads };
      }),
    );
    const [then, otherwise] = sides;
    if (then === undefined || otherwise === undefined) return undefined;
    const [whenTrue, whenFalse] = [then, otherwise].map((side, i) =>
      fitting(side.term, [s.then, s.otherwise][i]!.yields[0]!.type, result.type),
    );
    const term = conditional(condition.terms[0]!, whenTrue!, whenFalse!, result.type);
    if (width(term) > longest) return undefined;
    return { term, reads: [...condition.reads, ...then.reads, ...otherwise.reads] };
  }

  private for(s: For, out: Node[]): void {
    const carried = this.state(s.carried, s.results);
    const [from] = this.take(s.from);
    const operator = (s.step > 0 ? '<' : '>') + (s.inclusive ? '=' : '');
    const test = binary(
      operator,
      read(s.index),
      this.candidates.takeBound(this.atoms([s.to])[0]!, writesIn(s.body)),
    );
    const body = this.loop(s.body, s.carried);
    const { origin, sweep, index, step } = s;
    out.push({ origin, sweep, kind: 'for', index, from: from!, test, step, carried, body });
  }

  private while(s: While, out: Node[]): void {
    const carried = this.state(s.carried, s.results);
    const test = this.candidates.within('loop', () => this.region(s.test, (yields) => this.take(...yields)));
    const body = this.loop(s.body, s.carried);
    out.push({ origin: s.origin, sweep: s.sweep, kind: 'while', carried, test, body });
  }

  private state(carried: readonly Carried[], results: readonly Variable[]): readonly State[] {
    results.forEach((r, i) => this.parameterOf.set(r, carried[i]!.parameter));
    return carried.map(({ parameter, initial }) => ({
      parameter,
      initial: fitting(this.take(initial)[0]!, initial.type, parameter.type),
    }));
  }

  private loop(body: Block, carried: readonly Carried[]): Region {
    const parameters = carried.map((c) => c.parameter);
    return this.candidates.within('loop', () =>
      this.region(body, (yields, nodes) => this.nextState(this.atoms(yields), parameters, nodes)),
    );
  }

  /**
   * The next value of a parameter keeps its own statement, which is to become an assignment to the parameter. Where the
   * parameter is still read after that statement, it moves to the end, unless it reads what is assigned there.
   */
  private nextState(
    yields: readonly Atom[],
    parameters: readonly Variable[],
    nodes: Node[],
  ): readonly Term[] {
    yields.forEach((y, i) => {
      const p = parameters[i]!;
      const at = nodes.findIndex((n) => n.kind === 'define' && n.variable === y);
      if (y.kind !== 'variable' || at === -1 || (y.name !== '' && y.name !== p.name)) return;
      const isReadLater =
        yields.some((other, k) => k !== i && other === p) ||
        nodes.slice(at + 1).some((n) => !this.isAbsorbed(n) && mentions(n, p));
      const value = this.candidates.delayable(y);
      const readsOthers =
        value !== undefined && parameters.some((other) => other !== p && reads(value.term, other));
      if (isReadLater && value !== undefined && !readsOthers) nodes.push(...nodes.splice(at, 1));
    });
    return this.candidates.leave(yields);
  }
}

const isOfSource = (t: Type): boolean => t.kind === 'record' && t.name !== undefined && t.isDeclared !== true;

/** What a field of the source's may hold that is there, or not: TypeScript can be told to tell that from `undefined`. */
const withoutUndefined = (t: Type): Type =>
  isNullable(t) && t.nullable === 'null | undefined' ? nullable(nonNull(t), 'null') : t;
