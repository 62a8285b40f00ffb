/**
 * Well-formedness of a function: every variable defined once and before its uses, yields matching results in number
 * and type, conditions boolean, loop steps usable. Run after every pass in tests and with `--verify-ir`.
 */
import { blocks, definitions, headers, reads, walk } from './visit.js';
import type { Function } from './module.js';
import type { Atom, Block, Statement, Type, Variable } from './types.js';
import { printType } from './print.js';

/** The broken invariants, in words; empty for a well-formed function. */
export function checkFunction(f: Function): readonly string[] {
  const checker = new Checker(f.body);
  checker.function(f);
  return checker.problems.map((p) => `${f.id}: ${p}`);
}

/** The variables of a block, and of those around it. */
class Scope {
  private readonly own = new Set<Variable>();

  constructor(private readonly outer?: Scope) {}

  add(v: Variable): void {
    this.own.add(v);
  }

  has(v: Variable): boolean {
    return this.own.has(v) || this.outer?.has(v) === true;
  }
}

class Checker {
  readonly problems: string[] = [];
  private readonly defined = new Set<Variable>();
  private readonly structured = new Map<number, Statement>();

  constructor(body: Block) {
    walk(body, (s) => {
      if (s.kind !== 'if' && s.kind !== 'for' && s.kind !== 'while') return;
      if (this.structured.has(s.id)) this.problem(s, `two statements share the id ${s.id}`);
      this.structured.set(s.id, s);
    });
  }

  function(f: Function): void {
    const scope = new Scope();
    for (const p of f.parameters) this.define(p.variable, scope, undefined);
    this.block(f.body, scope);
    const { length } = f.body.yields;
    const isSplit = f.resultType.kind === 'tuple' && length === f.resultType.elements.length;
    if (length !== (f.resultType.kind === 'void' ? 0 : 1) && !isSplit)
      this.problem(undefined, `the body yields ${length} values`);
  }

  private problem(s: Statement | undefined, text: string): void {
    this.problems.push(s === undefined ? text : `${text}, in ${s.kind} (${s.origin.text})`);
  }

  private define(v: Variable, scope: Scope, s: Statement | undefined): void {
    this.once(v, s);
    scope.add(v);
  }

  private once(v: Variable, s: Statement | undefined): void {
    if (this.defined.has(v)) this.problem(s, `${v.name || 'temporary'} #${v.id} is defined twice`);
    this.defined.add(v);
  }

  private use(a: Atom, scope: Scope, s: Statement | undefined): void {
    if (a.kind === 'variable' && !scope.has(a)) {
      this.problem(s, `${a.name || 'temporary'} #${a.id} is used where it is not in scope`);
    }
  }

  private block(b: Block, scope: Scope): void {
    let last: Statement | undefined;
    for (const s of b.statements) {
      this.statement(s, scope);
      last = s;
    }
    for (const a of b.yields) this.use(a, scope, last);
  }

  private statement(s: Statement, scope: Scope): void {
    for (const a of reads(s)) this.use(a, scope, s);
    for (const b of blocks(s)) {
      const inner = new Scope(scope);
      for (const v of headers(s)) inner.add(v);
      if ((s.kind === 'if' || s.kind === 'for') && s.mirrors !== undefined) this.mirror(s.mirrors, inner);
      this.block(b, inner);
    }
    for (const v of headers(s)) this.once(v, s);
    for (const v of definitions(s)) this.define(v, scope, s);
    this.shape(s);
  }

  /** A reverse region may name what its primal region defines: the value of the same branch or iteration. */
  private mirror(id: number, scope: Scope): void {
    const primal = this.structured.get(id);
    if (primal === undefined) return;
    for (const v of headers(primal)) scope.add(v);
    for (const b of blocks(primal))
      for (const t of b.statements) for (const v of definitions(t)) scope.add(v);
  }

  private shape(s: Statement): void {
    switch (s.kind) {
      case 'if':
        this.typed(s, [s.condition], [{ kind: 'boolean' }]);
        if (!diverges(s.then)) this.typed(s, s.then.yields, types(s.results));
        if (!diverges(s.otherwise)) this.typed(s, s.otherwise.yields, types(s.results));
        return;
      case 'for':
        if (!Number.isInteger(s.step) || s.step === 0) this.problem(s, `the step ${s.step} is not usable`);
        this.typed(s, [s.from, s.to], [{ kind: 'number' }, { kind: 'number' }]);
        return this.loop(s, s.body);
      case 'while':
        this.typed(s, s.test.yields, [{ kind: 'boolean' }]);
        return this.loop(s, s.body);
      case 'let':
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return;
    }
  }

  private loop(s: Extract<Statement, { kind: 'for' | 'while' }>, body: Block): void {
    const state = types(s.carried.map((c) => c.parameter));
    this.typed(s, s.results, state);
    this.typed(
      s,
      s.carried.map((c) => c.initial),
      state,
    );
    if (!diverges(body)) this.typed(s, body.yields, state);
  }

  private typed(s: Statement, atoms: readonly Atom[], expected: readonly Type[]): void {
    if (atoms.length !== expected.length) {
      return this.problem(s, `${atoms.length} values where ${expected.length} are expected`);
    }
    atoms.forEach((a, i) => {
      const want = expected[i]!;
      if (a.type.kind !== want.kind && !isPart(a.type, want))
        this.problem(s, `${printType(a.type)} where ${printType(want)} is expected`);
    });
  }
}

const types = (vs: readonly Variable[]): Type[] => vs.map((v) => v.type);

/** Whether the block cannot end normally. */
export function diverges(b: Block): boolean {
  return b.statements.some(
    (s) => s.kind === 'throw' || (s.kind === 'if' && diverges(s.then) && diverges(s.otherwise)),
  );
}

/** Whether what may be several things, `number[] | Point` or `boolean | undefined`, may be this one as it is. */
function isPart(t: Type, of: Type): boolean {
  if (of.kind === 'opaque') return t.kind === 'boolean';
  return of.kind === 'union' && (t.kind === 'array' || t.kind === 'tuple' || t.kind === 'record');
}
