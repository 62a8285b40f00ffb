/**
 * Calls of functions without source. They just run where nothing active is at stake: their value's activity tells, but
 * what they may do to memory is not known, so none that could hold active numbers is handed to them.
 */
import { ts } from 'ts-morph';
import { isReadonly } from '../../ir/build.js';
import type { Atom, Type } from '../../ir/types.js';
import type { Context } from '../context.js';
import { placeholder } from '../environment.js';
import { lowerValue, type Want } from '../expressions.js';
import { callPieces, external, isMap } from '../externals.js';
import { textOf } from '../places.js';
import { reportType } from '../refused.js';
import { isDifferentiable } from '../types.js';
import { isGlobal } from './call.js';

/** The value of the call; undefined if it gives none. */
export function lowerUnknownCall(
  c: Context,
  node: ts.CallExpression,
  callee: ts.Expression,
  want: Want,
): Atom | undefined {
  const name = nameOf(c, callee);
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.of(type);
  const refuse = (): Atom => c.fail(node, 'unknownCallee', { name: textOf(callee) });
  if (name === undefined || node.arguments.some(ts.isSpreadElement)) return refuse();
  const args = node.arguments.map((a) => lowerValue(c, a, { absent: true }));
  if (args.some((a) => mayBeChanged(a.type))) return refuse();
  if ('problem' in result) return reportType(c, node, result.problem, type);
  const text = callPieces(name, args.length);
  if (result.type.kind === 'void') {
    c.builder.add({ kind: 'effect', operation: { text, effect: true }, arguments: args });
    const isNever = (type.flags & ts.TypeFlags.Never) !== 0;
    if (isNever) c.unreachable = true;
    return isNever ? placeholder({ kind: 'number' }) : undefined;
  }
  const unknown = c.unit.finding('unknownCallee', node, { name: textOf(callee) });
  const kept = isMap(result.type) && !args.every((a) => c.isPureData(a)) ? { keeps: unknown } : {};
  return external(c, text, args, result.type, {
    name: want.name ?? '',
    effect: true,
    node,
    unknown,
    ...kept,
  });
}

/** Whether it is a member of an object of the platform: `JSON.stringify`, `performance.now`. */
export function isPlatformMember(c: Context, callee: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
  const owner = c.resolver.symbolOf(callee.expression);
  return owner !== undefined && isGlobal(c, owner);
}

/** Memory with numbers in it that the callee could write. */
const mayBeChanged = (t: Type): boolean => t.kind !== 'number' && isDifferentiable(t) && !isReadonly(t);

/** How the companion names the function: as imported, or by a global name or a member of one. */
function nameOf(c: Context, callee: ts.Expression): string | undefined {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const symbol = c.resolver.symbolOf(name);
  if (symbol === undefined || !ts.isMemberName(name)) return undefined;
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = ts.isIdentifier(callee.expression) ? c.resolver.symbolOf(callee.expression) : undefined;
    if (isPlatformMember(c, callee)) return textOf(callee);
    const isModule = owner !== undefined && (owner.flags & ts.SymbolFlags.Module) !== 0;
    return isModule ? c.unit.references.nameOf(symbol, name) : undefined;
  }
  return isGlobal(c, symbol) ? symbol.name : c.unit.references.nameOf(symbol, name);
}
