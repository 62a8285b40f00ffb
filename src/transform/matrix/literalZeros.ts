/** Zeros of structures without arrays are written as literals, whose parts may become variables. */
import { BlockBuilder, number } from '../../ir/build.js';
import type { Atom, Block, Statement, Type } from '../../ir/types.js';
import { mapBlocks } from '../../ir/visit.js';
import { nothing } from './assemble.js';
import { isCountable, partsOf, sizeOf } from './numbers.js';

export function withLiteralZeros(b: Block): Block {
  const statements = b.statements.flatMap((s): readonly Statement[] => {
    const inner = mapBlocks(s, withLiteralZeros);
    if (inner.kind !== 'let' || inner.expression.kind !== 'zeros') return [inner];
    const { type } = inner.variable;
    if (!isCountable(type) || sizeOf(type) === undefined) return [inner];
    const at = new BlockBuilder(inner.sweep, inner.origin);
    const expression = literal(at, type);
    return expression === undefined ? [inner] : [...at.statements, { ...inner, expression }];
  });
  return { ...b, statements };
}

function literal(b: BlockBuilder, type: Type) {
  const zero = (t: Type): Atom => {
    if (t.kind === 'number') return number(0);
    const expression = literal(b, t);
    return expression === undefined ? nothing : b.let(expression, t);
  };
  const parts = new Map(partsOf(type).map((p) => [p.key, p.type]));
  if (type.kind === 'record') {
    const fields = [...parts].map(([name, t]) => ({ name: String(name), value: zero(t) }));
    return { kind: 'record', fields } as const;
  }
  if (type.kind !== 'tuple') return undefined;
  const elements = type.elements.map((_, i) => (parts.has(i) ? zero(parts.get(i)!) : nothing));
  return { kind: 'elements', elements } as const;
}
