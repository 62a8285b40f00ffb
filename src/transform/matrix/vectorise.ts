/**
 * k directions in one sweep: of a function that is linear in some of its parameters, the seeds, what does not depend on
 * them is computed once, and what does for each direction (Griewank & Walther, 2nd ed., §3.2 and §4.5: vector mode).
 *
 * After each stretch of statements without branches and loops comes one loop over the directions with those statements
 * of the stretch that depend on the seeds:
 *
 *     y = φ(x); ẏ = φ'(x)·ẋ    becomes    y = φ(x); for (d …) { const ẏ = φ'(x)·ẋs[d]; … }
 *
 * A number that is needed in one such loop only is a constant there; one that is needed in several is kept in a row, an
 * array of k numbers that is made once for the whole function: each execution of its definition overwrites it, for
 * its readers are of the same iteration. A carried number has a row of its own, to which iterations copy.
 * What depends on the seeds never touches what does not, so either may come first.
 */
import { countReads } from '../../analysis/accumulation.js';
import { expectedAbsentIn } from '../../analysis/absent.js';
import { aliasesIn, isReference, type Aliases } from '../../analysis/aliases.js';
import { integersIn } from '../../analysis/integer.js';
import { block, BlockBuilder, number, numberType, primitive, pure, variable } from '../../ir/build.js';
import type { Function } from '../../ir/module.js';
import type {
  Atom,
  Block,
  Expression,
  For,
  FunctionId,
  If,
  Let,
  Statement,
  Variable,
  While,
} from '../../ir/types.js';
import { definedIn, mapOperands, operands, renameBlock, walk } from '../../ir/visit.js';
import type { Callees } from '../callees.js';
import { makeReference } from './references.js';
import { spreadCalls } from './spread.js';
import { Summaries } from './summaries.js';
import { hasLists, isFlat, rowType } from './types.js';
import { Unsuited } from './unsuited.js';
import { variedBy } from './varied.js';
import { vectorCall } from './vectorCalls.js';
import { Vectors, type Kind, type Region, type Stretch } from './vectors.js';

/** What the seeds are in all directions: rows of numbers, and memory of the vector type. */
export type Seeds = ReadonlyMap<Variable, Variable>;

export interface Vectorised {
  readonly statements: readonly Statement[];
  /** The row or memory of a value of the body; nothing where it does not depend on the seeds. */
  readonly vectorOf: (a: Atom) => Variable | undefined;
  /** What has become of a value of the body. */
  readonly use: (a: Atom) => Atom;
}

/** Throws `Unsuited` where directions cannot go together. */
export function vectorise(
  given: Block,
  seeds: Seeds,
  directions: Atom,
  callees: Callees,
  kind: Kind = 'tangents',
): Vectorised {
  const primal = (id: FunctionId): Function => callees.primal(id);
  const summaries = new Summaries(primal);
  const { body, use } = spreadCalls(given, primal);
  const aliases = aliasesIn({ body });
  const varied = variedBy(seeds.keys(), { body }, aliases, summaries);
  const rows = new BlockBuilder('tangent');
  const resized = resizedIn(body, aliases);
  const isInteger = integersIn(body);
  const vectors = new Vectors(
    varied,
    aliases,
    resized,
    looksForAbsent(body),
    directions,
    rows,
    kind,
    isInteger,
  );
  for (const [seed, vector] of seeds) {
    // Seeds are flat.
    if (vectors.grows(seed) && hasLists(seed.type)) throw new Unsuited();
    vectors.set(seed, vector);
  }
  const walked = new Sweep(vectors, callees, summaries).block(body, [], 0, () =>
    body.yields.forEach((a) => vectors.want(a)),
  );
  const { statements } = unnameKept(block([...rows.statements, ...walked.statements]));
  return {
    statements,
    vectorOf: (a) => vectors.vectorOf(use(a)),
    use,
  };
}

function looksForAbsent(body: Block): boolean {
  const isExpectedAbsent = expectedAbsentIn(body);
  let found = false;
  walk(body, (s) => {
    found ||= s.kind === 'let' && s.variable.type.kind === 'number' && isExpectedAbsent(s.variable);
  });
  return found;
}

/** What is computed for a row alone has the row's name. */
function unnameKept(b: Block): Block {
  const reads = countReads(b);
  const defined = definedIn(b);
  const unnamed = new Map<Variable, Variable>();
  walk(b, (s) => {
    const value = s.kind === 'store' && s.sweep === 'tangent' ? s.value : undefined;
    if (value?.kind !== 'variable' || !defined.has(value)) return;
    if (value.role === 'tangent' && reads.get(value) === 1) unnamed.set(value, variable('', value.type));
  });
  const replace = (v: Variable): Variable => unnamed.get(v) ?? v;
  return renameBlock(b, { use: (a) => (a.kind === 'variable' ? replace(a) : a), define: replace });
}

/** The classes of memory that grows or shrinks. */
function resizedIn(body: Block, aliases: Aliases): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(body, (s) => {
    const array =
      s.kind === 'push'
        ? s.array
        : s.kind === 'let' && s.expression.kind === 'pop'
          ? s.expression.array
          : undefined;
    const owner = array === undefined ? undefined : aliases.classOf(array);
    if (owner !== undefined) found.add(owner);
  });
  return found;
}

class Sweep {
  constructor(
    private readonly vectors: Vectors,
    private readonly callees: Callees,
    private readonly summaries: Summaries,
  ) {}

  /**
   * `owners` are the variables that the yields are bound to; numbers of them have rows, which are written in place.
   * `end` writes what comes at the end of the block.
   */
  block(b: Block, owners: readonly Variable[], depth: number, end: (region: Region) => void): Block {
    const region: Region = { statements: [], stretch: undefined, depth };
    for (const s of b.statements) this.statement(s, region);
    end(region);
    this.vectors.close(region);
    const yields = owners.flatMap((owner, i) => {
      const a = b.yields[i]!;
      if (!this.vectors.varied.has(owner)) return [a];
      return isReference(owner.type) ? [this.vectors.memory(a)] : [];
    });
    return block(region.statements, yields);
  }

  private statement(s: Statement, region: Region): void {
    if (!this.vectors.varied.isIn(s)) {
      region.statements.push(...this.callees.withPlainCalls(block([s])).statements);
      return;
    }
    switch (s.kind) {
      case 'let':
        return this.let(s, region);
      case 'store':
        return this.store(s, region);
      case 'push':
        return this.push(s, region);
      case 'if':
        return this.if(s, region);
      case 'for':
      case 'while':
        return this.loop(s, region);
      case 'call':
        return vectorCall(s, region, this.vectors, this.callees, this.summaries);
      case 'effect':
      case 'throw':
        throw new Unsuited();
    }
  }

  private builder(s: Statement): BlockBuilder {
    return new BlockBuilder('tangent', s.origin);
  }

  private let(s: Let, region: Region): void {
    const e = s.expression;
    const v = s.variable;
    if (!this.vectors.varied.has(v)) {
      if (e.kind !== 'length') throw new Unsuited();
      return this.length(s, e.array, region);
    }
    if (isReference(v.type)) return makeReference(s, region, this.vectors);
    switch (e.kind) {
      case 'primitive':
      case 'pure':
      case 'select': {
        const stretch = this.vectors.open(region, s);
        if (this.vectors.kind === 'masks') return this.vectors.bind(v, stretch, this.union(e, v, stretch));
        const expression = mapOperands(e, (a) => this.vectors.scalar(a, stretch));
        return this.vectors.bind(v, stretch, stretch.builder.let(expression, v.type, v.name, v.role));
      }
      case 'load':
      case 'field': {
        const b = this.builder(s);
        const place = this.vectors.place(
          e.kind === 'load' ? e.array : e.object,
          e.kind === 'load' ? e.index : e.name,
          b,
        );
        region.statements.push(...b.statements);
        const stretch = this.vectors.open(region, s);
        return this.vectors.bind(v, stretch, this.vectors.read(place, v, stretch));
      }
      case 'pop': {
        const b = this.builder(s);
        const row = b.let({ kind: 'pop', array: this.vectors.memory(e.array) }, rowType, '', 'tangent');
        region.statements.push(...b.statements);
        const stretch = this.vectors.open(region, s);
        return this.vectors.bind(v, stretch, this.vectors.read({ array: row }, v, stretch));
      }
      case 'external':
      case 'length':
      case 'allocate':
      case 'zeros':
      case 'view':
      case 'as':
      case 'elements':
      case 'record':
        throw new Unsuited();
    }
  }

  /** What any operand depends on; of a choice between known sides, the chosen one. */
  private union(e: Expression, v: Variable, stretch: Stretch): Atom {
    const varied = operands(e).filter((a) => this.vectors.varied.has(a) && a.type.kind === 'number');
    if (e.kind === 'select' && !this.vectors.varied.has(e.condition)) {
      const [whenTrue, whenFalse] = [e.whenTrue, e.whenFalse].map((a) => this.vectors.scalar(a, stretch));
      const chosen: Expression = { ...e, whenTrue: whenTrue!, whenFalse: whenFalse! };
      return stretch.builder.let(chosen, numberType, v.name, v.role);
    }
    return varied.reduce<Atom>((mask, a) => {
      const other = this.vectors.scalar(a, stretch);
      if (mask.kind === 'constant') return other;
      return mask === other
        ? mask
        : stretch.builder.let(pure('bitOr', mask, other), numberType, v.name, v.role);
    }, number(0));
  }

  private store(s: Extract<Statement, { kind: 'store' }>, region: Region): void {
    if (!this.vectors.varied.has(s.target)) throw new Unsuited();
    const b = this.builder(s);
    if (isReference(s.value.type)) {
      const value = s.value.kind === 'constant' ? s.value : this.vectors.memory(s.value);
      b.add({ kind: 'store', target: this.vectors.memory(s.target), key: s.key, value });
      region.statements.push(...b.statements);
      return;
    }
    if (s.grows === true || s.value.type.kind !== 'number') throw new Unsuited();
    const place = this.vectors.place(s.target, s.key, b);
    region.statements.push(...b.statements);
    this.vectors.write(place, s.value, this.vectors.open(region, s));
  }

  private push(s: Extract<Statement, { kind: 'push' }>, region: Region): void {
    if (!this.vectors.varied.has(s.array)) throw new Unsuited();
    const b = this.builder(s);
    const isNumber = s.value.type.kind === 'number';
    const value = isNumber ? this.vectors.row(b) : this.vectors.memory(s.value);
    b.add({ kind: 'push', array: this.vectors.memory(s.array), value });
    region.statements.push(...b.statements);
    if (isNumber) this.vectors.write({ array: value }, s.value, this.vectors.open(region, s));
  }

  private length(s: Let, array: Atom, region: Region): void {
    const memory = this.vectors.memory(array);
    const b = this.builder(s);
    const length: Expression = { kind: 'length', array: memory };
    const expression = isFlat(memory.type)
      ? primitive('divide', b.let(length), this.vectors.directions)
      : length;
    b.add({ kind: 'let', variable: s.variable, expression });
    region.statements.push(...b.statements);
  }

  private if(s: If, region: Region): void {
    if (this.vectors.varied.has(s.condition)) throw new Unsuited();
    this.vectors.close(region);
    const rows = s.results.flatMap((r, i) =>
      this.vectors.isNumber(r) ? [{ row: this.vectors.makeRow(r), i }] : [],
    );
    const side = (inner: Block): Block =>
      this.block(inner, s.results, region.depth, (at) =>
        this.vectors.copy(
          rows.map(({ row, i }) => ({ row, value: inner.yields[i]! })),
          at,
          s,
        ),
      );
    const then = side(s.then);
    const otherwise = side(s.otherwise);
    const results = s.results.flatMap((r) => this.vectors.result(r));
    region.statements.push({ ...s, sweep: 'tangent', then, otherwise, results });
  }

  private loop(s: For | While, region: Region): void {
    if (s.kind === 'for' && (this.vectors.varied.has(s.from) || this.vectors.varied.has(s.to)))
      throw new Unsuited();
    if (s.kind === 'while' && s.test.statements.some((t) => this.vectors.varied.isIn(t)))
      throw new Unsuited();
    const numbers = s.carried.flatMap((c, i) => (this.vectors.isNumber(c.parameter) ? [i] : []));
    const rows = numbers.map((i) => this.vectors.makeRow(s.carried[i]!.parameter));
    const start = numbers.map((i, k) => ({ row: rows[k]!, value: s.carried[i]!.initial }));
    // A row is made of zeros.
    const isFresh = (a: Atom): boolean => a.kind === 'constant' && a.value === 0 && region.depth === 0;
    this.vectors.copy(
      start.filter(({ value }) => !isFresh(value)),
      region,
      s,
    );
    this.vectors.close(region);
    const carried = s.carried.flatMap(({ parameter, initial }) => {
      const kept = this.vectors.result(parameter);
      return kept.map((p) => ({
        parameter: p,
        initial: this.vectors.varied.has(parameter) ? this.vectors.memory(initial) : initial,
      }));
    });
    const body = this.block(s.body, s.results, region.depth + 1, (at) =>
      this.vectors.copy(
        numbers.flatMap((i, k) => {
          const value = s.body.yields[i]!;
          return value === s.carried[i]!.parameter ? [] : [{ row: rows[k]!, value }];
        }),
        at,
        s,
      ),
    );
    numbers.forEach((i, k) => this.vectors.set(s.results[i]!, rows[k]!));
    const results = s.results.flatMap((r) => (this.vectors.isNumber(r) ? [] : this.vectors.result(r)));
    const test = s.kind === 'while' ? { test: s.test } : {};
    region.statements.push({ ...s, ...test, sweep: 'tangent', carried, body, results });
  }
}
