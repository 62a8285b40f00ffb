/**
 * Moves computations to the branch that alone uses them: `const r = Math.sqrt(d); if (d < 0) return 0; return r;`
 * computes `r` after the test. So a value that is not used on the way taken has no reverse statement on that way,
 * and an infinite or undefined derivative of it never meets a zero adjoint.
 */
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import type { Block, If, Let, Statement, Variable } from '../ir/types.js';
import { blocks, forEachRead, reads } from '../ir/visit.js';

export function sink(body: Block): Block {
  return sinkBlock(body, aliasesIn({ body }));
}

function sinkBlock(b: Block, aliases: Aliases): Block {
  let kept: readonly Statement[] = [];
  for (const s of [...b.statements].reverse()) {
    const moved = s.kind === 'let' && isMovable(s, aliases) ? intoBranch(s, kept, b) : undefined;
    kept = moved ?? [s, ...kept];
  }
  return { ...b, statements: kept.map((s) => inside(s, aliases)) };
}

function inside(s: Statement, aliases: Aliases): Statement {
  switch (s.kind) {
    case 'if':
      return { ...s, then: sinkBlock(s.then, aliases), otherwise: sinkBlock(s.otherwise, aliases) };
    case 'for':
    case 'while':
      return { ...s, body: sinkBlock(s.body, aliases) };
    case 'let':
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
    case 'call':
      return s;
  }
}

const isMovable = (s: Let, aliases: Aliases): boolean =>
  (s.expression.kind === 'primitive' || s.expression.kind === 'load') &&
  s.variable.type.kind === 'number' &&
  !aliases.mayChange(s.expression, s.variable.type);

/** The statements after `s` with `s` at the head of the one branch that reads it; `undefined` if there is none. */
function intoBranch(s: Let, after: readonly Statement[], owner: Block): readonly Statement[] | undefined {
  const readers = after.filter((t) => readsInside(t, s.variable));
  const [reader] = readers;
  if (readers.length !== 1 || reader?.kind !== 'if' || owner.yields.includes(s.variable)) return undefined;
  if (reads(reader).includes(s.variable)) return undefined;
  const sides = [reader.then, reader.otherwise].map((side) => readsOf(side, s.variable));
  if (sides[0] === sides[1]) return undefined;
  const prefixed = (side: Block): Block => ({ ...side, statements: [s, ...side.statements] });
  const changed: If = sides[0]
    ? { ...reader, then: prefixed(reader.then) }
    : { ...reader, otherwise: prefixed(reader.otherwise) };
  return after.map((t) => (t === reader ? changed : t));
}

const readsInside = (s: Statement, v: Variable): boolean =>
  reads(s).includes(v) || blocks(s).some((b) => readsOf(b, v));

function readsOf(b: Block, v: Variable): boolean {
  let found = false;
  forEachRead(b, (a) => (found ||= a === v));
  return found;
}
