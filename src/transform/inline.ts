/**
 * Replaces calls by the bodies of their callees, innermost callees first. Expects no recursion; afterwards no
 * function that is differentiated contains a call.
 */
import type { Atom, Block, Call, Function, FunctionId, Statement, Variable } from '../ir/types.js';
import { freshen, renameBlock, substitution } from '../ir/visit.js';

export function inlineCalls(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, Function> {
  const done = new Map<FunctionId, Function>();

  function inlined(id: FunctionId): Function {
    const known = done.get(id);
    if (known !== undefined) return known;
    const f = functions.get(id);
    if (f === undefined) throw new Error(`internal: no function ${id}`);
    const result = { ...f, body: expand(f.body, inlined) };
    done.set(id, result);
    return result;
  }

  for (const id of functions.keys()) inlined(id);
  return done;
}

function expand(b: Block, callee: (id: FunctionId) => Function): Block {
  const results = new Map<Variable, Atom>();
  const statements = b.statements.flatMap((s): readonly Statement[] => {
    switch (s.kind) {
      case 'call':
        return body(s, callee(s.callee), results);
      case 'if':
        return [{ ...s, then: expand(s.then, callee), otherwise: expand(s.otherwise, callee) }];
      case 'for':
        return [{ ...s, body: expand(s.body, callee) }];
      case 'while':
        return [{ ...s, test: expand(s.test, callee), body: expand(s.body, callee) }];
      case 'let':
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
        return [s];
    }
  });
  const block = { statements, yields: b.yields };
  return results.size === 0 ? block : renameBlock(block, { use: substitution(results) });
}

/** The callee's statements on the caller's arguments; the caller's results become the callee's yields. */
function body(call: Call, f: Function, results: Map<Variable, Atom>): readonly Statement[] {
  const names = new Map<Variable, Atom>();
  f.parameters.forEach((p, i) => names.set(p.variable, call.arguments[i]!));
  const copy = freshen(f.body, names);
  call.results.forEach((r, i) => results.set(r, copy.yields[i]!));
  return copy.statements;
}
