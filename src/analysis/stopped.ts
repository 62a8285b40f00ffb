/** Results of `stopGradient` whose memory is known by another name too, at the time or later: to the function, or a caller. */
import type { Function } from '../ir/module.js';
import type { Atom, Let, Statement, Variable } from '../ir/types.js';
import { reads, walk } from '../ir/visit.js';
import { aliasesBy, isReference } from './aliases.js';
import { walkWithLater, type Happening } from './later.js';

export function stoppedIn(f: Function): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  let isAny = false;
  walk(f.body, (s) => {
    isAny ||= isStop(s);
  });
  if (!isAny) return found;
  const aliases = aliasesBy(f, (s) => !isStop(s));
  const given = new Set(f.parameters.map((p) => aliases.classOf(p.variable)));
  const uses = (atoms: readonly Atom[]): readonly Happening[] =>
    atoms.flatMap((a): readonly Happening[] => {
      const memory = isReference(a.type) ? aliases.classOf(a) : undefined;
      return memory === undefined ? [] : [[memory, String(memory.id)]];
    });
  walkWithLater(f.body, aliases, {
    of: (s) => uses([...reads(s)]),
    ofEnd: (b) => uses(b.yields),
    visit: (s, later) => {
      if (!isStop(s)) return;
      const memory = aliases.classOf(s.expression.arguments[0]!);
      if (memory !== undefined && (given.has(memory) || later.has(String(memory.id)))) found.add(s.variable);
    },
  });
  return found;
}

type Stop = Let & { readonly expression: Extract<Let['expression'], { kind: 'external' }> };

const isStop = (s: Statement): s is Stop =>
  s.kind === 'let' && s.expression.kind === 'external' && s.expression.operation.stops !== undefined;
