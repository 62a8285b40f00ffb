/**
 * Out of SSA: the tree's definitions and the copies between blocks become assignments (Boissinot et al., "Revisiting
 * out-of-SSA translation", 2009). Declarations come later; see declare.ts.
 */
import type { Type, Variable } from '../ir/types.js';
import { sequentialise } from './copies.js';
import { asTest, negation } from './expression.js';
import { text } from './literal.js';
import type { Line, Lines } from './line.js';
import { fitting } from './places.js';
import { read, substitute, type Term } from './term.js';
import type { Node, Region } from './tree.js';

/** The lines of a function's body; `nameOf` from `coalesce`. */
export function assemble(body: Region, nameOf: (v: Variable) => Variable): Lines {
  return new Assembler(nameOf).body(body);
}

class Assembler {
  constructor(private readonly nameOf: (v: Variable) => Variable) {}

  body(r: Region): Lines {
    const lines = this.nodes(r.nodes);
    const [value] = r.yields;
    const last = r.nodes.at(-1);
    if (value === undefined) return lines;
    const { origin, sweep } = last ?? {
      origin: { file: '', start: 0, end: 0, text: '' },
      sweep: 'primal' as const,
    };
    return [...lines, { kind: 'return', value: this.term(value), origin, sweep }];
  }

  private term(t: Term): Term {
    return substitute(t, (v) => read(this.nameOf(v)));
  }

  private nodes(list: readonly Node[]): Line[] {
    return list.flatMap((n) => this.node(n));
  }

  private node(n: Node): Line[] {
    const { origin, sweep } = n;
    const base = { origin, sweep };
    switch (n.kind) {
      case 'define':
        return this.copies([n.variable], [n.value], base);
      case 'unpack':
        return [{ origin, sweep, kind: 'unpack', variables: n.variables, value: this.term(n.value) }];
      case 'store':
        return [
          {
            origin,
            sweep,
            kind: 'assign',
            target: this.term(n.target),
            operator: '=',
            value: this.term(n.value),
          },
        ];
      case 'evaluate':
        return [{ origin, sweep, kind: 'evaluate', term: this.term(n.term) }];
      case 'throw':
        return [{ origin, sweep, kind: 'throw', value: this.term(n.term) }];
      case 'if': {
        const branch = (r: Region): Lines => this.region(r, n.results, base);
        const test = asTest(this.term(n.condition));
        return [{ origin, sweep, kind: 'if', test, then: branch(n.then), otherwise: branch(n.otherwise) }];
      }
      case 'for': {
        const { kind, index, step } = n;
        const [from, test] = [this.term(n.from), this.term(n.test)];
        const body = this.region(n.body, parametersOf(n), base);
        return [
          ...this.entry(n, base),
          { origin, sweep, kind, index: this.nameOf(index), from, test, step, body },
        ];
      }
      case 'while': {
        const body = this.region(n.body, parametersOf(n), base);
        const test = asTest(this.term(n.test.yields[0]!));
        if (n.test.nodes.length === 0)
          return [...this.entry(n, base), { origin, sweep, kind: 'while', test, body }];
        const exit: Line = {
          origin,
          sweep,
          kind: 'if',
          test: asTest(negation(test)),
          then: [{ origin, sweep, kind: 'break' }],
          otherwise: [],
        };
        const round = [...this.nodes(n.test.nodes), exit, ...body];
        return [...this.entry(n, base), { origin, sweep, kind: 'while', test: text('true'), body: round }];
      }
    }
  }

  private region(r: Region, targets: readonly Variable[], base: Pick<Line, 'origin' | 'sweep'>): Lines {
    if (r.diverges) return this.nodes(r.nodes);
    // Handing over belongs to no statement of the source.
    const silent = { ...base, origin: { ...base.origin, text: '' } };
    return [...this.nodes(r.nodes), ...this.copies(targets, r.yields, silent)];
  }

  private entry(n: Extract<Node, { carried: unknown }>, base: Pick<Line, 'origin' | 'sweep'>): Line[] {
    return this.copies(
      parametersOf(n),
      n.carried.map((c) => c.initial),
      base,
    );
  }

  private copies(
    targets: readonly Variable[],
    sources: readonly Term[],
    { origin, sweep }: Pick<Line, 'origin' | 'sweep'>,
  ): Line[] {
    const parallel = targets.map((v, i) => ({
      target: this.nameOf(v),
      source: fitted(this.term(sources[i]!), v.type),
    }));
    return sequentialise(parallel).map((c) => ({
      origin,
      sweep,
      kind: 'assign',
      target: read(c.target),
      operator: '=',
      value: c.source,
    }));
  }
}

/** A variable that may be absent, where one is wanted that may not. */
const fitted = (t: Term, wanted: Type): Term =>
  t.kind === 'variable' ? fitting(t, t.variable.type, wanted) : t;

const parametersOf = (n: Extract<Node, { carried: unknown }>): Variable[] =>
  n.carried.map((c) => c.parameter);
