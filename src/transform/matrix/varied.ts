/**
 * What depends on seeds, by whatever operation: what there is once for each direction. A reference stands for its
 * memory, as in src/analysis/activity.ts.
 */
import { aliasesIn, type Aliases } from '../../analysis/aliases.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Block, Call, Statement, Variable } from '../../ir/types.js';
import { blocks, definitions, operands, reads, walk } from '../../ir/visit.js';
import type { Summaries } from './summaries.js';

export interface Varied {
  readonly has: (a: Atom) => boolean;
  /** Whether anything in the statement or its blocks is. */
  readonly isIn: (s: Statement) => boolean;
}

/** `summaries` says what calls of functions with several results depend on; without, all they give on all given. */
export function variedBy(
  seeds: Iterable<Variable>,
  f: Pick<Function, 'body'>,
  aliases: Aliases = aliasesIn(f),
  summaries?: Summaries,
): Varied {
  const marked = new Set<Variable>();
  const keyOf = (v: Variable): Variable => aliases.classOf(v) ?? v;
  const has = (a: Atom): boolean => a.kind === 'variable' && marked.has(keyOf(a));
  let changed = false;
  const add = (a: Atom): void => {
    if (a.kind === 'constant' || has(a)) return;
    marked.add(keyOf(a));
    changed = true;
  };
  const flow = (from: Atom | undefined, to: Atom): void => {
    if (from !== undefined && has(from)) add(to);
  };
  const visit = (b: Block): void => {
    for (const s of b.statements) {
      if (s.kind === 'call' && summaries !== undefined) call(s);
      else transfer(s, flow);
      blocks(s).forEach(visit);
      // A loop comes back to its head; the outer iteration does that.
      bind(s, flow);
    }
  };
  const call = ({ callee, arguments: args, results }: Call): void => {
    const given = args.map(has);
    if (summaries === undefined || !given.includes(true)) return;
    const found = summaries.of(callee, given);
    results.forEach((r, i) => found.results[i] === true && add(r));
    args.forEach((a, i) => found.parameters[i] === true && add(a));
  };
  for (const v of seeds) add(v);
  do {
    changed = false;
    visit(f.body);
  } while (changed);

  const isIn = (s: Statement): boolean => {
    let found = false;
    walk({ statements: [s], yields: [] }, (inner) => {
      found ||= reads(inner).some(has) || definitions(inner).some(has);
    });
    return found;
  };
  return { has, isIn };
}

function transfer(s: Statement, flow: (from: Atom, to: Atom) => void): void {
  switch (s.kind) {
    case 'let':
      // Shapes are the same in all directions.
      if (s.expression.kind === 'length' || s.expression.kind === 'zeros') return;
      for (const a of operands(s.expression)) flow(a, s.variable);
      return;
    case 'store':
      return flow(s.value, s.target);
    case 'push':
      return flow(s.value, s.array);
    case 'call':
      for (const a of s.arguments) {
        for (const r of s.results) flow(a, r);
        for (const i of s.writes ?? []) flow(a, s.arguments[i]!);
      }
      return;
    case 'if':
    case 'for':
    case 'while':
    case 'effect':
    case 'throw':
      return;
  }
}

function bind(s: Statement, flow: (from: Atom | undefined, to: Atom) => void): void {
  if (s.kind === 'if') {
    s.results.forEach((r, i) => {
      flow(s.condition, r);
      flow(s.then.yields[i], r);
      flow(s.otherwise.yields[i], r);
    });
  }
  if (s.kind === 'for' || s.kind === 'while') {
    s.carried.forEach((c, i) => {
      flow(c.initial, c.parameter);
      flow(s.body.yields[i], c.parameter);
      flow(c.parameter, s.results[i]!);
    });
  }
}
