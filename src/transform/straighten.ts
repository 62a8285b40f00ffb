/**
 * Reversed loops whose iterations commute run upward like the loop they reverse, as one would write them. Expects
 * that nothing is popped off a stack any more: `record` has run.
 */
import { commutingIn } from '../analysis/commuting.js';
import { definitionsIn, type Definitions } from '../analysis/definitions.js';
import type { Atom, Block, For, Statement } from '../ir/types.js';

export function straighten(body: Block): Block {
  const commutes = commutingIn(body);
  const definitions = definitionsIn(body);

  const inBlock = (b: Block): Block => ({ ...b, statements: b.statements.map(statement) });
  const statement = (s: Statement): Statement => {
    switch (s.kind) {
      case 'if':
        return { ...s, then: inBlock(s.then), otherwise: inBlock(s.otherwise) };
      case 'for': {
        const isReversed = s.sweep === 'adjoint' && s.step === -1 && s.inclusive && commutes(s);
        return { ...s, ...(isReversed ? upward(s, definitions) : {}), body: inBlock(s.body) };
      }
      case 'while':
        return { ...s, body: inBlock(s.body) };
      case 'let':
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return s;
    }
  };
  return inBlock(body);
}

/** From `from` down to `to` is from `to` up to `from`; where `from` is n − 1, up to before n. */
function upward(s: For, definitions: Definitions): Pick<For, 'from' | 'to' | 'inclusive' | 'step'> {
  const bound = exclusiveBound(s.from, definitions);
  return { from: s.to, to: bound ?? s.from, inclusive: bound === undefined, step: 1 };
}

function exclusiveBound(last: Atom, definitions: Definitions): Atom | undefined {
  const e = last.kind === 'variable' ? definitions.get(last) : undefined;
  if (e?.kind !== 'primitive' || e.operation !== 'subtract') return undefined;
  const [bound, one] = e.arguments;
  return one?.kind === 'constant' && one.value === 1 ? bound : undefined;
}
