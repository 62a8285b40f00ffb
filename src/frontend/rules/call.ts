/**
 * Calls of functions that are not looked into: because the user's rules say what their derivative is, or because their
 * source is not there. What is not known of the derivative is a mistake only where it is needed, which activity tells.
 */
import { ts } from 'ts-morph';
import { numberType } from '../../ir/build.js';
import type { Atom, ExternalDerivative, RuleCall } from '../../ir/types.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { placeholder } from '../environment.js';
import { lowerValue, type Want } from '../expressions.js';
import { callPieces } from '../externals.js';
import { textOf } from '../places.js';
import { functionName } from '../resolver.js';
import { rulesOf, type Rule, type RuledFunction } from './table.js';

/** The value of a call of a function with rules; undefined if it has none. */
export function lowerRuledCall(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const callee = unwrap(node.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const symbol = ts.isIdentifier(name) ? c.resolver.symbolOf(name) : undefined;
  const ruled = symbol === undefined ? undefined : rulesOf(c.unit.program).of(symbol);
  if (symbol === undefined || ruled === undefined) return undefined;
  const { primal } = ruled;
  const spread = node.arguments.find(ts.isSpreadElement);
  if (spread !== undefined) return c.fail(spread, 'spread', { construct: `'${textOf(spread)}'` });
  const args = node.arguments.map((a, i) => {
    const expected = primal.arguments[i]?.tangent;
    return lowerValue(c, a, { absent: true, ...(expected === undefined ? {} : { expected }) });
  });
  const derivative = derivativeOf(c, node, textOf(callee), ruled);
  const text = nameOf(c, symbol, name);
  if (text === undefined) return placeholder(numberType);
  const operation = { text: callPieces(text, args.length), effect: false };
  return c.let({ kind: 'external', operation, arguments: args, derivative }, primal.resultType, want.name);
}

/** The function's name in the companion; undefined, and reported, if it can have none. */
function nameOf(c: Context, symbol: ts.Symbol, place: ts.Node): string | undefined {
  if (isGlobal(c, symbol)) return symbol.name;
  const name = c.unit.references.nameOf(symbol, place);
  if (name === undefined) c.fail(place, 'cannotWriteOut', { name: symbol.name });
  return name;
}

/** Whether every module knows the function by its name. */
export function isGlobal(c: Context, symbol: ts.Symbol): boolean {
  const file = symbol.valueDeclaration?.getSourceFile();
  return file?.isDeclarationFile === true && c.types.checker.getSymbolAtLocation(file) === undefined;
}

function derivativeOf(
  c: Context,
  node: ts.CallExpression,
  name: string,
  { primal, rules }: RuledFunction,
): ExternalDerivative {
  const { arguments: args } = primal;
  const partials = call(c, rules.get('partialsOf'), 'partials');
  const pullback = call(c, rules.get('vjpOf'), 'pullback');
  const pushforward = call(c, rules.get('jvpOf'), 'pushforward');
  const missing = (known: string, needed: string, tag: string): Diagnostic =>
    c.unit.finding('ruleOfOtherMode', node, { function: name, known, needed, tag });
  const constants = new Map<number, Diagnostic>();
  for (const rule of rules.values()) {
    for (const i of rule.result.constants) {
      const fill = { rule: functionName(rule.node), function: name, name: args[i]!.name };
      constants.set(i, c.unit.finding('ruleWithoutArgument', node.arguments[i] ?? node, fill));
    }
  }
  return {
    arity: args.length,
    inputs: args.flatMap((a, i) => (a.tangent === undefined ? [] : [i])),
    reverse: pullback ?? partials ?? missing('forward', 'reverse', 'vjpOf'),
    forward: pushforward ?? partials ?? missing('reverse', 'forward', 'jvpOf'),
    constants,
  };
}

function call<K extends 'partials' | 'pullback' | 'pushforward'>(
  c: Context,
  rule: Rule | undefined,
  kind: K,
): RuleCall<K> | undefined {
  if (rule === undefined) return undefined;
  const name = nameOf(c, rule.symbol, rule.node.name ?? rule.node);
  const { type, isTuple } = rule.result;
  return { kind, name: name ?? '', resultType: type, isTuple };
}
