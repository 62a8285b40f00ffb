/**
 * The finished derivative that a matrix consists of, in pieces: what it computes, and the one part of what it returns
 * that is linear in the seeds, taken apart where it is put together from several.
 */
import { countReads } from '../../analysis/accumulation.js';
import { number } from '../../ir/build.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Block, Let, Variable } from '../../ir/types.js';
import type { Entries } from './entries.js';
import { withLiteralZeros } from './literalZeros.js';
import type { Part } from './numbers.js';
import { withoutUnread } from './unread.js';

/** A value, or the components of a literal. */
export type Tree = Atom | ReadonlyMap<string | number, Tree>;

const isTree = (t: Tree): t is ReadonlyMap<string | number, Tree> => t instanceof Map;

export interface Basis {
  /** Yields the leaves of the tree. */
  readonly body: Block;
  /** The value of the primal. */
  readonly value: Atom;
  readonly linear: Tree;
}

/** `linear` names the field of the record that the function returns. */
export function basisIn(f: Function, linear: string): Basis {
  const literals = new Map<Variable, Let>();
  for (const s of f.body.statements) {
    const isLiteral =
      s.kind === 'let' && (s.expression.kind === 'elements' || s.expression.kind === 'record');
    if (isLiteral && s.variable.type.kind !== 'array') literals.set(s.variable, s);
  }
  const result = f.body.yields[0];
  const record = result?.kind === 'variable' ? literals.get(result) : undefined;
  if (record?.expression.kind !== 'record')
    throw new Error('internal: a derivative that does not end in its record');
  const { fields } = record.expression;
  const reads = countReads(f.body);
  const gone = new Set<Let>([record]);
  const open = (a: Atom): Tree => {
    const s = a.kind === 'variable' && reads.get(a) === 1 ? literals.get(a) : undefined;
    if (s === undefined) return a;
    const e = s.expression;
    gone.add(s);
    if (e.kind === 'record') return new Map(e.fields.map((x) => [x.name, open(x.value)]));
    return new Map(e.kind === 'elements' ? e.elements.map((x, i) => [i, open(x)]) : []);
  };
  const field = (name: string): Atom => {
    const found = fields.find((x) => x.name === name);
    if (found === undefined) throw new Error(`internal: a derivative without ${name}`);
    return found.value;
  };
  const tree = open(field(linear));
  // What else is returned is not, and what it was made of may not be there.
  for (const x of fields) if (x.name !== 'value') open(x.value);
  const statements = f.body.statements.filter((s) => s.kind !== 'let' || !gone.has(s));
  const yields = leavesOf(tree);
  const value = field('value');
  // What the value is made of is read after the body.
  const { statements: read } = withoutUnread({ statements, yields: [...yields, value] });
  return { body: withLiteralZeros({ statements: read, yields }), value, linear: tree };
}

const leavesOf = (t: Tree): readonly Atom[] => (isTree(t) ? [...t.values()].flatMap(leavesOf) : [t]);

/** The tree with other atoms. */
export const mapTree = (t: Tree, change: (a: Atom) => Atom): Tree =>
  isTree(t) ? new Map([...t].map(([key, inner]) => [key, mapTree(inner, change)])) : change(t);

/** The entries of a tree, given those of values. */
export function treeEntries(t: Tree, of: (a: Atom) => Entries): Entries {
  if (!isTree(t)) return of(t);
  const inside = (key: string | number): Entries => treeEntries(t.get(key)!, of);
  return {
    element: (_, index) => inside(index.kind === 'constant' ? Number(index.value) : -1),
    part: (_, { key }: Part) => inside(key),
    at: () => number(0),
  };
}
