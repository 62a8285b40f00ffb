/**
 * Replaces calls by the bodies of their callees, innermost callees first, where that keeps the code linear in the
 * size of the source: callees that are small, or called from one place only, and do not call themselves.
 */
import { aliasesIn, type Aliases } from '../analysis/aliases.js';
import { calleesOf } from '../analysis/callees.js';
import { variable } from '../ir/build.js';
import { withEffects } from '../analysis/effects.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Call, FunctionId, Statement, Variable } from '../ir/types.js';
import { Overlaps } from './overlaps.js';
import { definitions, freshen, mapBlocks, renameBlock, substitution, walk } from '../ir/visit.js';

/** A callee of at most this many statements is inlined wherever it is called. */
const smallSize = 40;

export function inlineCalls(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, Function> {
  const overlaps = new Overlaps();
  const done = inlineOnce(functions, overlaps);
  return overlaps.isEmpty ? done : inlineCalls(withEffects(overlaps.applied(functions)));
}

function inlineOnce(
  functions: ReadonlyMap<FunctionId, Function>,
  overlaps: Overlaps,
): Map<FunctionId, Function> {
  const done = new Map<FunctionId, Function>();
  const sites = callSites(functions);
  const recursive = recursiveFunctions(functions);

  function inlined(id: FunctionId): Function {
    const known = done.get(id);
    if (known !== undefined) return known;
    const f = functions.get(id);
    if (f === undefined) throw new Error(`internal: no function ${id}`);
    const result = withoutOverlaps({ ...f, body: expand(f.body, (call) => inlinable(call.callee)) });
    done.set(id, result);
    return result;
  }

  function inlinable(id: FunctionId): Function | undefined {
    // Derivatives that are called are not there before they have been derived.
    if (recursive.has(id) || !functions.has(id)) return undefined;
    const f = inlined(id);
    return sites.get(id) === 1 || size(f.body) <= smallSize ? f : undefined;
  }

  /**
   * A function by itself takes its parameters for different memory: where that may be wrong, and it writes, it is
   * inlined. One that calls itself is to know which of its parameters may be the same.
   */
  function withoutOverlaps(f: Function): Function {
    const aliases = aliasesIn(f);
    let found = false;
    const body = expand(f.body, (call) => {
      if (!mayOverlap(call, aliases)) return undefined;
      if (recursive.has(call.callee)) {
        overlaps.add(call, functions.get(call.callee)!, aliases);
        return undefined;
      }
      found = true;
      return inlined(call.callee);
    });
    return found ? withoutOverlaps({ ...f, body }) : f;
  }

  for (const id of functions.keys()) inlined(id);
  return done;
}

/** Whether an argument that the callee writes may be memory of another argument. */
function mayOverlap(call: Call, aliases: Aliases): boolean {
  return (call.writes ?? []).some((i) => {
    const memory = aliases.classOf(call.arguments[i]!);
    return memory !== undefined && call.arguments.some((a, k) => k !== i && aliases.classOf(a) === memory);
  });
}

/** The functions that call themselves, directly or through others. */
function recursiveFunctions(functions: ReadonlyMap<FunctionId, Function>): Set<FunctionId> {
  const callees = new Map([...functions].map(([id, f]) => [id, calleesOf(f)]));
  const reaches = (from: FunctionId, target: FunctionId, seen: Set<FunctionId>): boolean =>
    [...(callees.get(from) ?? [])].some((g) => {
      if (g === target) return true;
      if (seen.has(g)) return false;
      seen.add(g);
      return reaches(g, target, seen);
    });
  return new Set([...functions.keys()].filter((id) => reaches(id, id, new Set())));
}

function callSites(functions: ReadonlyMap<FunctionId, Function>): Map<FunctionId, number> {
  const sites = new Map<FunctionId, number>();
  for (const f of functions.values()) {
    walk(f.body, (s) => {
      if (s.kind === 'call') sites.set(s.callee, (sites.get(s.callee) ?? 0) + 1);
    });
  }
  return sites;
}

function size(b: Block): number {
  let total = 0;
  walk(b, () => total++);
  return total;
}

function expand(b: Block, callee: (call: Call) => Function | undefined): Block {
  const results = new Map<Variable, Atom>();
  const statements = b.statements.flatMap((s): readonly Statement[] => {
    if (s.kind !== 'call') return [mapBlocks(s, (inner) => expand(inner, callee))];
    const f = callee(s);
    return f === undefined ? [s] : body(s, f, results);
  });
  const block = { statements, yields: b.yields };
  return results.size === 0 ? block : renameBlock(block, { use: substitution(results) });
}

/** The callee's statements on the caller's arguments; the caller's results become the callee's yields. */
function body(call: Call, f: Function, results: Map<Variable, Atom>): readonly Statement[] {
  const names = new Map<Variable, Atom>();
  f.parameters.forEach((p, i) => names.set(p.variable, call.arguments[i]!));
  const copy = freshen(f.body, names);
  const own = new Set(copy.statements.flatMap(definitions));
  const taken = new Map<Variable, Variable>();
  call.results.forEach((r, i) => {
    const value = copy.yields[i]!;
    const takesName = r.name !== '' && value.kind === 'variable' && own.has(value) && !taken.has(value);
    // The value keeps its own type: an instance made here, or nothing where the result is known to be there.
    if (takesName) taken.set(value, variable(r.name, value.type, r.role));
    results.set(r, value.kind === 'variable' ? (taken.get(value) ?? value) : value);
  });
  const replace = (v: Variable): Variable => taken.get(v) ?? v;
  const use = (a: Atom): Atom => (a.kind === 'variable' ? replace(a) : a);
  return renameBlock(copy, { use, define: replace }).statements;
}
