/**
 * A call of a forward sweep and that of its reverse sweep become one call, of a function that runs both, where the
 * adjoint of the value is known before: nothing is handed over then (joint reversal: Griewank & Walther, 2nd ed.,
 * §12.2). Of callees that write to no memory they are differentiated by, so that they do nothing to shadows but add.
 */
import { accumulatedClasses } from '../analysis/accumulation.js';
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import type { Derived } from '../ir/module.js';
import type { Atom, Block, Call, FunctionId, Let, Statement, Variable } from '../ir/types.js';
import { definitions, forEachRead, mapBlocks, reads } from '../ir/visit.js';

export function joinSweeps(derived: readonly Derived[]): readonly Derived[] {
  const joints = new Map<FunctionId, FunctionId>();
  for (const { split } of derived) if (split?.joint !== undefined) joints.set(split.forward, split.joint);
  if (joints.size === 0) return derived;
  return derived.map((d) => {
    const aliases = aliasesIn(d.function);
    const inBlock = (b: Block): Block => {
      const inner: Block = { ...b, statements: b.statements.map((s) => mapBlocks(s, inBlock)) };
      const calls = inner.statements.filter((s) => s.kind === 'call');
      return calls.reduce<Block>((current, call) => {
        const joint = joints.get(call.callee);
        return joint === undefined ? current : (joined(current, call, joint, aliases) ?? current);
      }, inner);
    };
    return { ...d, function: { ...d.function, body: inBlock(d.function.body) } };
  });
}

function joined(b: Block, forward: Call, joint: FunctionId, aliases: Aliases): Block | undefined {
  const saved = forward.results.at(-1)!;
  const at = b.statements.indexOf(forward);
  const end = b.statements.findIndex((s) => s.kind === 'call' && s.arguments[0] === saved);
  const reverse = b.statements[end];
  if (reverse?.kind !== 'call' || readsOf(b, saved) !== 1) return undefined;
  const [, seed, ...shadows] = reverse.arguments;
  const between = b.statements.slice(at + 1, end);
  const accumulated = accumulatedClasses({ statements: [...between, reverse], yields: [] }, aliases);
  const isFree = shadows.every((a) => {
    const memory = aliases.classOf(a);
    return memory !== undefined && accumulated.has(memory);
  });
  const before = isFree ? leadingTo(seed!, between, forward, aliases) : undefined;
  if (before === undefined) return undefined;
  const both: Call = {
    ...forward,
    callee: joint,
    arguments: [...forward.arguments, seed!],
    results: [...forward.results.slice(0, -1), ...reverse.results],
    writes: [...(forward.writes ?? []), ...shadows.map((a) => forward.arguments.lastIndexOf(a))],
  };
  const rest = between.filter((s) => !before.includes(s as Let));
  const statements = [...b.statements.slice(0, at), ...before, both, ...rest, ...b.statements.slice(end + 1)];
  return { ...b, statements };
}

function readsOf(b: Block, v: Variable): number {
  let count = 0;
  forEachRead(b, (a) => (count += a === v ? 1 : 0));
  return count;
}

/** The statements that compute the seed, if they may stand before the call. */
function leadingTo(
  seed: Atom,
  between: readonly Statement[],
  forward: Call,
  aliases: Aliases,
): readonly Let[] | undefined {
  const wanted = new Set<Atom>([seed]);
  const found: Let[] = [];
  for (const s of [...between].reverse()) {
    if (s.kind !== 'let') {
      if (definitions(s).some((v) => wanted.has(v))) return undefined;
      continue;
    }
    if (!wanted.has(s.variable)) continue;
    if (s.expression.kind === 'pop' || aliases.mayChange(s.expression, s.variable.type)) return undefined;
    found.unshift(s);
    for (const a of reads(s)) wanted.add(a);
  }
  return forward.results.some((r) => wanted.has(r)) ? undefined : found;
}
