/**
 * Values that are known: constants are evaluated where that is exact, branches on a constant are taken. Derivative
 * statements are also simplified by real-number algebra, with the constructors of src/rules/expression.ts; primal
 * statements keep their bits.
 */
import { countReads } from '../analysis/accumulation.js';
import { absentIn } from '../analysis/absent.js';
import { aliasesIn } from '../analysis/aliases.js';
import { integersIn } from '../analysis/integer.js';
import { boolean, isExact, number, numberType, variable } from '../ir/build.js';
import type { Atom, Block, Constant, Expression, If, Let, Statement, Variable } from '../ir/types.js';
import { flatMapSame, mapSame, withParts } from '../ir/same.js';
import { mapCarried, mapOperands, renameBlock, renameStatement, substitution } from '../ir/visit.js';
import { add, divide, multiply, negate, subtract, type Expr } from '../rules/expression.js';
import { evaluateExactly } from '../ir/exact.js';
import { shifted } from './shift.js';

export function fold(body: Block): Block {
  const folding = new Folding(body);
  const folded = folding.block(body);
  return folding.names.size === 0 ? folded : rename(folded, folding.names);
}

function rename(b: Block, names: ReadonlyMap<Variable, Variable>): Block {
  const replace = (v: Variable): Variable => names.get(v) ?? v;
  return renameBlock(b, { use: (a) => (a.kind === 'variable' ? replace(a) : a), define: replace });
}

class Folding {
  /** Temporaries that turned out to be the value of a named variable take its name. */
  readonly names = new Map<Variable, Variable>();
  private readonly known = new Map<Variable, Atom>();
  private readonly definitions = new Map<Variable, Let>();
  private readonly use = substitution(this.known);
  /** What is known of variables where the statement at hand runs; only tests may use it, for 0 and −0 are equal. */
  private facts: ReadonlyMap<Variable, Constant> = new Map();
  /** Of values compared with `null` by a condition around: whether they are. */
  private absent: ReadonlyMap<Variable, boolean> = new Map();
  private readonly reads: ReadonlyMap<Variable, number>;
  private isAbsent: ((a: Atom) => boolean) | undefined;
  private isInteger: ((a: Atom) => boolean) | undefined;

  constructor(readonly body: Block) {
    this.reads = countReads(body);
  }

  private mayBeAbsent(a: Atom): boolean {
    this.isAbsent ??= absentIn(this.body);
    return this.isAbsent(a);
  }

  block(b: Block): Block {
    return withParts(b, {
      statements: flatMapSame(b.statements, (s) => this.statement(s)),
      yields: mapSame(b.yields, this.use),
    });
  }

  private statement(s: Statement): readonly Statement[] {
    switch (s.kind) {
      case 'let':
        return this.let(renameStatement(s, { use: this.use }) as Let);
      case 'if': {
        const used = this.use(s.condition);
        const condition = used.kind === 'variable' ? (this.facts.get(used) ?? used) : used;
        if (condition.kind === 'variable') {
          const then = this.knowing(condition, true, () => this.block(s.then));
          const otherwise = this.knowing(condition, false, () => this.block(s.otherwise));
          return this.withoutConstants(withParts(s, { condition, then, otherwise }));
        }
        const taken = this.block(condition.value === true ? s.then : s.otherwise);
        s.results.forEach((r, i) => this.known.set(r, taken.yields[i]!));
        return taken.statements;
      }
      case 'for':
        return [
          withParts(s, {
            from: this.use(s.from),
            to: this.use(s.to),
            carried: mapCarried(s.carried, this.use),
            body: this.block(s.body),
          }),
        ];
      case 'while': {
        const test = this.block(s.test);
        const carried = mapCarried(s.carried, this.use);
        const [runs] = test.yields;
        if (runs?.kind === 'constant' && runs.value === false) {
          s.results.forEach((r, i) => this.known.set(r, carried[i]!.initial));
          return [];
        }
        return [withParts(s, { carried, test, body: this.block(s.body) })];
      }
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return [renameStatement(s, { use: this.use })];
    }
  }

  /** An `if` that only chooses between constants is so many choices. */
  private withoutConstants(s: If): readonly Statement[] {
    const isEmpty = s.then.statements.length + s.otherwise.statements.length === 0;
    const constants = [...s.then.yields, ...s.otherwise.yields].every((a) => a.kind === 'constant');
    if (!isEmpty || !constants || s.results.some((r) => r.type.kind !== 'number')) return [s];
    const choices = s.results.map((variable, i): Let => {
      const [whenTrue, whenFalse] = [s.then.yields[i]!, s.otherwise.yields[i]!];
      const expression = { kind: 'select', condition: s.condition, whenTrue, whenFalse } as const;
      return { kind: 'let', variable, expression, origin: s.origin, sweep: s.sweep };
    });
    for (const t of choices) this.definitions.set(t.variable, t);
    return choices;
  }

  /** Runs with what a condition says: its own value, and of `x === 1` the value that `x` compares equal to. */
  private knowing<T>(condition: Variable, value: boolean, run: () => T): T {
    const before = this.facts;
    this.facts = new Map(before).set(condition, boolean(value));
    const absentBefore = this.absent;
    const e = this.definitions.get(condition)?.expression;
    const [x, c] = e !== undefined && isEquality(e) ? e.arguments : [];
    if (e !== undefined && isEquality(e) && x?.kind === 'variable' && c?.kind === 'constant') {
      if (e.operation === (value ? 'equal' : 'notEqual')) this.facts = new Map(this.facts).set(x, c);
      const isNothing = (c.value ?? undefined) === undefined;
      if (isNothing && e.operation === 'looseEqual') this.absent = new Map(absentBefore).set(x, value);
      if (isNothing && e.operation === 'looseNotEqual') this.absent = new Map(absentBefore).set(x, !value);
    }
    const result = run();
    this.facts = before;
    this.absent = absentBefore;
    return result;
  }

  private let(s: Let): readonly Statement[] {
    const value = this.valueOf(s.expression) ?? (s.sweep === 'primal' ? undefined : sameChoice(s.expression));
    if (value !== undefined) {
      this.known.set(s.variable, value);
      return [];
    }
    const statements = isExact(s.sweep) ? [s] : this.byAlgebra(s);
    for (const t of statements) this.definitions.set(t.variable, t);
    return statements;
  }

  private valueOf(e: Expression): Atom | undefined {
    if (e.kind === 'length' && e.array.kind === 'variable' && !aliasesIn(this).mayChange(e, numberType)) {
      const made = this.definitions.get(e.array)?.expression;
      if (made?.kind === 'elements') return number(made.elements.length);
      const isPlain = e.array.type.kind === 'array' && e.array.type.storage === 'Array';
      return made?.kind === 'allocate' && isPlain ? made.length : undefined;
    }
    // A length is not smaller than zero.
    if (e.kind === 'primitive' && e.operation === 'max') {
      const [c, n] = e.arguments;
      const isLength = n?.kind === 'variable' && this.definitions.get(n)?.expression.kind === 'length';
      return isLength && c?.kind === 'constant' && Number(c.value) <= 0 ? n : undefined;
    }
    if (e.kind === 'select') {
      const chosen = this.comparedAs(e.condition);
      if (chosen.kind === 'constant') return chosen.value === true ? e.whenTrue : e.whenFalse;
      return undefined;
    }
    if (e.kind === 'pure' && e.operation === 'and') return both(e.arguments);
    if (!isEquality(e)) return evaluateExactly(e);
    return this.absence(e) ?? evaluateExactly(mapOperands(e, (a) => this.comparedAs(a))) ?? this.choice(e);
  }

  /** `(c ? 0 : 2) === 1` is decided where both choices give the same, and `(c ? 0 : 2) === 0` is `c`. */
  private choice(e: Equality): Atom | undefined {
    for (const [k, a] of e.arguments.entries()) {
      const made = a.kind === 'variable' ? this.definitions.get(a)?.expression : undefined;
      if (made?.kind !== 'select') continue;
      const either = (x: Atom) =>
        evaluateExactly({ ...e, arguments: e.arguments.map((y, j) => (j === k ? x : y)) })?.value;
      const [whenTrue, whenFalse] = [either(made.whenTrue), either(made.whenFalse)];
      if (whenTrue === undefined || whenFalse === undefined) return undefined;
      if (whenTrue === whenFalse) return boolean(whenTrue === true);
      if (whenTrue === true) return made.condition;
    }
    return undefined;
  }

  /** `x == null` for a number that is always there, for an object that is made here, or of which a condition around has decided it. */
  private absence(e: Equality): Constant | undefined {
    const [x, nothing] = e.arguments;
    if (
      x?.kind !== 'variable' ||
      nothing?.kind !== 'constant' ||
      (nothing.value ?? undefined) !== undefined
    ) {
      return undefined;
    }
    const isEqual = e.operation === 'equal' || e.operation === 'looseEqual';
    if (x.type.kind === 'number' && !this.mayBeAbsent(x)) return boolean(!isEqual);
    const made = this.definitions.get(x)?.expression;
    if (made !== undefined && objects.has(made.kind)) return boolean(!isEqual);
    if (e.operation === 'equal' || e.operation === 'notEqual') return undefined;
    const known = this.absent.get(x);
    return known === undefined ? undefined : boolean(known === isEqual);
  }

  private comparedAs(a: Atom): Atom {
    if (a.kind === 'constant') return a;
    return this.facts.get(a) ?? (this.isOutside(this.definitions.get(a)?.expression) ? missing : a);
  }

  /** Whether it reads an element that a list made here, and never written to, does not have. */
  private isOutside(e: Expression | undefined): boolean {
    if (e?.kind !== 'load' || e.array.kind !== 'variable' || aliasesIn(this).isWritten(e.array)) return false;
    const made = this.definitions.get(e.array)?.expression;
    if (made?.kind !== 'elements') return false;
    const isInside = ({ value }: Constant): boolean =>
      Number(value) >= 0 && Number(value) < made.elements.length;
    return made.elements.length === 0 || (e.index.kind === 'constant' && !isInside(e.index));
  }

  /** The statements that compute `s` once signs have been moved outward; none if it is an atom. */
  private byAlgebra(s: Let): readonly Let[] {
    const e = s.expression;
    const constructor = e.kind === 'primitive' ? constructors.get(e.operation) : undefined;
    if (e.kind !== 'primitive' || constructor === undefined) return [s];
    const [a, b] = e.arguments.map((x) => this.signed(x));
    const result = this.shiftedOf(e) ?? this.doubled(e) ?? constructor(a!, b!);
    if (result.kind === 'variable' || result.kind === 'constant') {
      this.known.set(s.variable, result);
      if (result.kind === 'variable' && this.isAnonymous(result)) this.names.set(result, s.variable);
      return [];
    }
    if (result.kind !== 'apply' || isSame(result.arguments, e.arguments, result.operation === e.operation))
      return [s];
    return lets(result, s) ?? [s];
  }

  private shiftedOf(e: Expression): Expr | undefined {
    const definitionOf = (a: Atom) =>
      a.kind === 'variable' && this.reads.get(a) === 1 ? this.definitions.get(a)?.expression : undefined;
    return shifted(e, definitionOf, (a) => (this.isInteger ??= integersIn(this.body))(a));
  }

  /** `s + a + a`, what the square in `a * x * x + b * x` leaves, is `s + 2 * a`. */
  private doubled(e: Expression): Expr | undefined {
    const [sum, a] = addends(e);
    if (sum?.kind !== 'variable' || a === undefined || this.reads.get(sum) !== 1) return undefined;
    const before = this.definitions.get(sum);
    if (before === undefined || !this.isAnonymous(sum)) return undefined;
    const [s, same] = addends(before.expression);
    return s !== undefined && same === a ? add(s, multiply(number(2), a)) : undefined;
  }

  private isAnonymous(v: Variable): boolean {
    return v.name === '' && this.definitions.get(v)?.sweep !== 'primal';
  }

  /** `−x` for a variable that is the negation of `x` and is used once. */
  private signed(a: Atom): Expr {
    if (a.kind === 'constant' || this.reads.get(a) !== 1) return a;
    const s = this.definitions.get(a);
    if (s?.sweep === 'primal' || s?.expression.kind !== 'primitive') return a;
    if (s.expression.operation !== 'negate') return a;
    return { kind: 'apply', operation: 'negate', arguments: s.expression.arguments };
  }
}

type Equality = Extract<Expression, { kind: 'pure' }>;

const equalities: ReadonlySet<string> = new Set(['equal', 'notEqual', 'looseEqual', 'looseNotEqual']);
const isEquality = (e: Expression): e is Equality => e.kind === 'pure' && equalities.has(e.operation);

const constructors: ReadonlyMap<string, (a: Expr, b: Expr) => Expr> = new Map([
  ['add', add],
  ['subtract', subtract],
  ['multiply', multiply],
  ['divide', divide],
  ['negate', (a: Expr) => negate(a)],
]);

/** `false && b` and `true && b`, whatever `b` is. */
function both([a, b]: readonly Atom[]): Atom | undefined {
  if (a!.kind === 'constant') return a!.value === true ? b : a;
  if (b!.kind === 'constant') return b!.value === true ? a : b;
  return undefined;
}

const addends = (e: Expression): readonly Atom[] =>
  e.kind === 'primitive' && e.operation === 'add' ? e.arguments : [];

function sameChoice(e: Expression): Atom | undefined {
  if (e.kind !== 'select') return undefined;
  const { whenTrue: a, whenFalse: b } = e;
  if (a.kind === 'variable' || b.kind === 'variable') return a === b ? a : undefined;
  return Object.is(a.value, b.value) ? a : undefined;
}

const isSame = (a: readonly Expr[], b: readonly Expr[], sameOperation: boolean): boolean =>
  sameOperation && a.length === b.length && a.every((x, i) => x === b[i]);

/** The statements of a tree of primitives, the last under the name of `s`; `undefined` if there is a choice in it. */
function lets(e: Expr, s: Let): readonly Let[] | undefined {
  const statements: Let[] = [];
  const atomOf = (x: Expr, result?: Variable): Atom | undefined => {
    if (x.kind === 'variable' || x.kind === 'constant') return x;
    if (x.kind === 'choose') return undefined;
    const args: Atom[] = [];
    for (const y of x.arguments) {
      const atom = atomOf(y);
      if (atom === undefined) return undefined;
      args.push(atom);
    }
    const target = result ?? variable('', numberType);
    statements.push({
      ...s,
      variable: target,
      expression: { kind: 'primitive', operation: x.operation, arguments: args },
    });
    return target;
  };
  return atomOf(e, s.variable) === undefined ? undefined : statements;
}

/** Expressions that make an object; the shadow of what is not there is not there. */
const objects: ReadonlySet<Expression['kind']> = new Set(['elements', 'record', 'allocate']);

/** What is read where nothing is. */
const missing: Constant = { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };
