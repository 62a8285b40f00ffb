/**
 * Which numbers may be `undefined` at run time: reads of elements that may not be there, and what such reads flow
 * into unchanged, and what its type says. A parameter of type `number` is one.
 */
import { isNullable } from '../ir/build.js';
import type { Atom, Block, Statement, Variable } from '../ir/types.js';
import { walk } from '../ir/visit.js';

export function absentIn(body: Block): (a: Atom) => boolean {
  const absent = new Set<Atom>();
  let changed = true;
  const flow = (from: Atom | undefined, to: Variable): void => {
    if (from === undefined || absent.has(to)) return;
    const isAbsent = from.kind === 'constant' ? (from.value ?? undefined) === undefined : absent.has(from);
    if (isAbsent) mark(to);
  };
  const mark = (v: Variable): void => {
    if (absent.has(v)) return;
    absent.add(v);
    changed = true;
  };
  while (changed) {
    changed = false;
    walk(body, (s) => transfer(s, flow, mark));
  }
  return (a) => absent.has(a) || isNullable(a.type);
}

function transfer(
  s: Statement,
  flow: (from: Atom | undefined, to: Variable) => void,
  mark: (v: Variable) => void,
): void {
  switch (s.kind) {
    case 'let':
      switch (s.expression.kind) {
        case 'load':
        case 'field':
        case 'pop':
        case 'external':
          return mark(s.variable);
        case 'select':
          flow(s.expression.whenTrue, s.variable);
          return flow(s.expression.whenFalse, s.variable);
        case 'primitive':
        case 'pure':
        case 'length':
        case 'view':
        case 'allocate':
        case 'zeros':
        case 'elements':
        case 'record':
          return;
      }
      return;
    case 'if':
      s.results.forEach((r, i) => {
        flow(s.then.yields[i], r);
        flow(s.otherwise.yields[i], r);
      });
      return;
    case 'for':
    case 'while':
      s.carried.forEach((c, i) => {
        flow(c.initial, c.parameter);
        flow(s.body.yields[i], c.parameter);
        flow(c.parameter, s.results[i]!);
      });
      return;
    case 'call':
      for (const r of s.results) mark(r);
      return;
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
      return;
  }
}

/** Those of them that the program itself compares with `undefined` or `null`, and so may be absent and not a fault. */
export function expectedAbsentIn(body: Block): (a: Atom) => boolean {
  const mayBeAbsent = absentIn(body);
  const compared = new Set<Atom>();
  walk(body, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'pure') return;
    const args = s.expression.arguments;
    if (args.some((a) => a.kind === 'constant' && (a.value ?? undefined) === undefined)) {
      for (const a of args) compared.add(a);
    }
  });
  return (a) => compared.has(a) && mayBeAbsent(a);
}
