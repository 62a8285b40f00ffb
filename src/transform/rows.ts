/**
 * Where a loop keeps several values for each iteration, all at the place `(m * i + j) * n + k`, the part of it that the
 * loop does not change is computed before the loop.
 */
import type { Atom, Block, For, Let, Statement, Variable, While } from '../ir/types.js';
import { definedIn, mapBlocks, operands, walk } from '../ir/visit.js';

export function hoistRows(body: Block): Block {
  const shared = sharedIndices(body);
  const inBlock = (b: Block): Block => ({ ...b, statements: b.statements.flatMap(statement) });
  const statement = (s: Statement): readonly Statement[] => {
    const inner = mapBlocks(s, inBlock);
    return inner.kind === 'for' || inner.kind === 'while' ? withRowsBefore(inner, shared) : [inner];
  };
  return shared.size === 0 ? body : inBlock(body);
}

/** What is the place of more than one value that is kept. */
function sharedIndices(body: Block): ReadonlySet<Variable> {
  const counts = new Map<Variable, number>();
  const count = (array: Atom, index: Atom | string): void => {
    const isOne = array.kind === 'variable' && array.role === 'saved';
    if (isOne && typeof index !== 'string' && index.kind === 'variable')
      counts.set(index, (counts.get(index) ?? 0) + 1);
  };
  walk(body, (s) => {
    if (s.kind === 'store') count(s.target, s.key);
    if (s.kind === 'let' && s.expression.kind === 'load') count(s.expression.array, s.expression.index);
  });
  return new Set([...counts].filter(([, n]) => n > 1).map(([v]) => v));
}

function withRowsBefore(loop: For | While, shared: ReadonlySet<Variable>): readonly Statement[] {
  const inside = definedIn({ statements: [loop], yields: [] });
  const isKnown = (s: Let): boolean =>
    operands(s.expression).every((a) => a.kind !== 'variable' || !inside.has(a));
  const rows = new Map<Variable, Let>();
  for (const s of loop.body.statements) {
    if (s.kind !== 'let' || s.sweep === 'primal' || !isArithmetic(s) || !isKnown(s)) continue;
    rows.set(s.variable, s);
    inside.delete(s.variable);
  }
  const wanted = new Set<Let>();
  const want = (s: Let): void => {
    for (const a of operands(s.expression)) {
      const row = a.kind === 'variable' ? rows.get(a) : undefined;
      if (row === undefined || wanted.has(row)) continue;
      want(row);
      wanted.add(row);
    }
  };
  for (const s of loop.body.statements)
    if (s.kind === 'let' && shared.has(s.variable) && isArithmetic(s)) want(s);
  if (wanted.size === 0 || (wanted.size === 1 && isScaled([...wanted][0]!))) return [loop];
  const before = [...wanted].map((s): Let => ({ ...s, sweep: 'again' }));
  const statements = loop.body.statements.filter((s) => !wanted.has(s as Let));
  return [...before, { ...loop, body: { ...loop.body, statements } }];
}

const isArithmetic = ({ expression: e }: Let): boolean =>
  e.kind === 'primitive' && ['add', 'subtract', 'multiply'].includes(e.operation);

/** `3 * i`, which is as short as a name for it. */
const isScaled = ({ expression: e }: Let): boolean =>
  e.kind === 'primitive' && e.operation === 'multiply' && e.arguments.some((a) => a.kind === 'constant');
