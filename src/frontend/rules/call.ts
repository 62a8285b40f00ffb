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
import type { Primal } from './shapes.js';
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
  const made = { node, name, primal };
  const partials = call(c, rules.get('partialsOf'), 'partials', made);
  const pullback = call(c, rules.get('vjpOf'), 'pullback', made);
  const pushforward = call(c, rules.get('jvpOf'), 'pushforward', made);
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

/** The call of a function with rules that is lowered. */
interface Made {
  readonly node: ts.CallExpression;
  readonly name: string;
  readonly primal: Primal;
}

function call<K extends 'partials' | 'pullback' | 'pushforward'>(
  c: Context,
  rule: Rule | undefined,
  kind: K,
  made: Made,
): RuleCall<K> | Diagnostic | undefined {
  if (rule === undefined) return undefined;
  const left = made.primal.arguments.findIndex(
    (_, i) => mayBeLeftOut(c, made, i) && !standsWithout(c, rule.node.parameters[i], kind),
  );
  if (left >= 0) {
    const fill = {
      function: made.name,
      name: made.primal.arguments[left]!.name,
      rule: functionName(rule.node),
    };
    return c.unit.finding('ruleWithoutDefault', made.node.arguments[left] ?? made.node, fill);
  }
  const name = nameOf(c, rule.symbol, rule.node.name ?? rule.node);
  const { type, isTuple } = rule.result;
  return { kind, name: name ?? '', resultType: type, isTuple };
}

/** Whether the function computes with a default in the place of this argument, which its rules know nothing of. */
function mayBeLeftOut(c: Context, { node, primal }: Made, i: number): boolean {
  const argument = node.arguments[i];
  if (argument === undefined) return true;
  const { checker } = c.types;
  const absent = checker.getUndefinedType();
  const isAbsence = checker.isTypeAssignableTo(absent, checker.getTypeAtLocation(argument));
  return isAbsence && !checker.isTypeAssignableTo(absent, primal.arguments[i]!.type);
}

/** Whether a parameter of a rule takes nothing for an argument; partials are called with what the function was. */
function standsWithout(
  c: Context,
  p: ts.ParameterDeclaration | undefined,
  kind: 'partials' | 'pullback' | 'pushforward',
): boolean {
  if (p === undefined || p.initializer !== undefined || p.questionToken !== undefined) return true;
  const { checker } = c.types;
  return (
    kind !== 'partials' &&
    checker.isTypeAssignableTo(checker.getUndefinedType(), checker.getTypeAtLocation(p))
  );
}
