/**
 * Memory that is only added to, and never read for anything else, is not there: the gradient beside a Hessian. Expects
 * a finished derivative.
 */
import { countReads } from '../../analysis/accumulation.js';
import type { Block, Let, Statement, Variable } from '../../ir/types.js';
import { mapBlocks, walk } from '../../ir/visit.js';

export function withoutUnread(body: Block): Block {
  const reads = countReads(body);
  const definitions = new Map<Variable, Let>();
  const touches = new Map<Variable, number>();
  walk(body, (s) => {
    if (s.kind === 'let') definitions.set(s.variable, s);
  });
  const touch = (v: Variable): void => void touches.set(v, (touches.get(v) ?? 0) + 1);
  walk(body, (s) => {
    if (s.kind !== 'store' || s.target.kind !== 'variable') return;
    touch(s.target);
    if (isIncrement(s, definitions, reads)) touch(s.target);
  });
  const unread = new Set<Variable>();
  for (const [v, { expression: e }] of definitions) {
    const isOwn = e.kind === 'zeros' || e.kind === 'allocate';
    if (isOwn && reads.get(v) === touches.get(v)) unread.add(v);
  }
  return unread.size === 0 ? body : without(body, unread);
}

/** `a[i] = a[i] + t`, where nobody else reads what is read here. */
function isIncrement(
  s: Extract<Statement, { kind: 'store' }>,
  definitions: ReadonlyMap<Variable, Let>,
  reads: ReadonlyMap<Variable, number>,
): boolean {
  const definition = (v: unknown): Let['expression'] | undefined => {
    const found = definitions.get(v as Variable);
    return found !== undefined && reads.get(found.variable) === 1 ? found.expression : undefined;
  };
  const sum = definition(s.value);
  if (sum?.kind !== 'primitive' || (sum.operation !== 'add' && sum.operation !== 'subtract')) return false;
  return sum.arguments.some((a) => {
    const read = definition(a);
    return read?.kind === 'load' && read.array === s.target;
  });
}

const without = (b: Block, unread: ReadonlySet<Variable>): Block => ({
  ...b,
  statements: b.statements.flatMap((s) => {
    if (s.kind === 'store' && s.target.kind === 'variable' && unread.has(s.target)) return [];
    return [mapBlocks(s, (inner) => without(inner, unread))];
  }),
});
