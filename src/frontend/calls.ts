/** Calls: of the library, of functions with source, of what cannot be followed. */
import { ts } from 'ts-morph';
import { variable } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { lowerArrayCall } from './arrays/index.js';
import { assignedIn, unwrap } from './assigned.js';
import { capturesOf } from './captures.js';
import type { Context } from './context.js';
import { placeholder } from './environment.js';
import { expand } from './expansion.js';
import { lowerValue, type Want } from './expressions.js';
import { callPieces, external, isReading } from './externals.js';
import { lowerGlobalCall, lowerMathCall, lowerNumberCall } from './math.js';
import { textOf } from './places.js';
import { refuseSyntax, reportType } from './refused.js';
import type { FunctionNode } from './resolver.js';
import { lowerRuledCall } from './rules/call.js';
import { isPlatformMember, lowerUnknownCall } from './rules/unknown.js';
import { lowerStopGradient } from './stopGradient.js';

/** Lowers a call whose value is used. */
export function lowerCall(c: Context, node: ts.CallExpression, want: Want): Atom {
  const value = lowerAnyCall(c, node, want);
  if (value !== undefined) return value;
  return c.unit.isFailed
    ? placeholder({ kind: 'number' })
    : c.fail(node, 'unknownCallee', { name: calleeName(node) });
}

/** Lowers a call whose value nobody reads. */
export function lowerCallStatement(c: Context, node: ts.CallExpression): void {
  const callee = unwrap(node.expression);
  const method = c.resolver.memberOf(callee, 'console');
  if (method === undefined) {
    lowerAnyCall(c, node, {});
    return;
  }
  const args = node.arguments.map((a) =>
    ts.isSpreadElement(a)
      ? c.fail(a, 'spread', { construct: `'${textOf(a)}'` })
      : lowerValue(c, a, { absent: true }),
  );
  const operation = { text: callPieces(`console.${method}`, args.length), effect: true };
  c.builder.add({ kind: 'effect', operation, arguments: args });
}

/** The value of the call; undefined for a function that gives none. */
function lowerAnyCall(c: Context, node: ts.CallExpression, want: Want): Atom | undefined {
  const callee = unwrap(node.expression);
  if (ts.isOptionalChain(node)) return c.fail(node, 'optionalChain', {});
  if (callee.kind === ts.SyntaxKind.ImportKeyword)
    return c.fail(node, 'asynchronous', { construct: '`import()`' });
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return refuseSyntax(c, callee);
  const stopped = lowerStopGradient(c, node, want);
  if (stopped !== undefined) return stopped;
  const ruled = lowerRuledCall(c, node, want);
  if (ruled !== undefined) return ruled;
  const math = c.resolver.memberOf(callee, 'Math');
  if (math !== undefined) return lowerMathCall(c, node, math, want);
  const number = c.resolver.memberOf(callee, 'Number');
  if (number !== undefined) return lowerNumberCall(c, node, number, want);
  if (ts.isIdentifier(callee) && c.resolver.isGlobal(callee, 'eval')) return c.fail(node, 'evaluation', {});
  const array = lowerArrayCall(c, node, want);
  if (array !== undefined) return array.value;
  const library = lowerGlobalCall(c, node, want);
  if (library !== undefined) return library;
  if (isPlatformMember(c, callee)) return lowerUnknownCall(c, node, callee, want);
  const target = targetOf(c, callee);
  if (target !== undefined) return lowerFunctionCall(c, node, target, want);
  if (ts.isPropertyAccessExpression(callee)) return lowerMethodCall(c, node, callee, want);
  return refuseCallee(c, node, callee, want);
}

function targetOf(c: Context, callee: ts.Expression): FunctionNode | undefined {
  if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee)) return callee;
  if (ts.isIdentifier(callee)) return c.resolver.functionOf(callee);
  return ts.isPropertyAccessExpression(callee) ? c.resolver.functionOf(callee.name) : undefined;
}

function refuseCallee(
  c: Context,
  node: ts.CallExpression,
  callee: ts.Expression,
  want: Want,
): Atom | undefined {
  const declaration = ts.isIdentifier(callee) ? c.resolver.symbolOf(callee)?.declarations?.[0] : undefined;
  if (declaration === undefined) {
    const named = c.types.checker.getSymbolAtLocation(callee);
    const isImported = named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0;
    if (isImported) return lowerUnknownCall(c, node, callee, want);
    return c.fail(node, 'unknownValue', { text: textOf(callee) });
  }
  if (ts.isParameter(declaration)) return c.fail(node, 'functionValue', { text: textOf(callee) });
  if (declaration.getSourceFile().isDeclarationFile || ts.isFunctionDeclaration(declaration))
    return lowerUnknownCall(c, node, callee, want);
  return c.fail(node, 'unknownValue', { text: textOf(callee) });
}

/** Methods of text and other opaque data run as they are; those of arrays and objects wait. */
function lowerMethodCall(
  c: Context,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  want: Want,
): Atom | undefined {
  const receiverType = c.types.checker.getTypeAtLocation(callee.expression);
  const known = c.types.ofPresent(receiverType);
  const name = callee.name.text;
  if ('problem' in known) {
    if (c.types.checker.isArrayLikeType(receiverType)) return c.fail(node, 'arrayMethod', { name });
    const member = c.resolver.symbolOf(callee.name)?.declarations?.[0];
    if (member?.getSourceFile().isDeclarationFile === true) {
      return lowerUnknownCall(c, node, callee, want);
    }
    if (known.problem === 'record') return c.fail(node, 'method', { construct: `'${textOf(callee)}'` });
    return reportType(c, callee.expression, known.problem, receiverType);
  }
  if (known.type.kind === 'array' || known.type.kind === 'tuple')
    return c.fail(node, 'arrayMethod', { name });
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.ofPresent(type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  const receiver = lowerValue(c, callee.expression);
  const args = node.arguments.map((a) => lowerValue(c, a));
  const [head = '', ...tail] = callPieces(`.${name}`, args.length);
  const pieces = ['', head, ...tail];
  if (c.types.isNullable(type)) pieces.push(`${pieces.pop() ?? ''}!`);
  const effect = receiver.type.kind === 'opaque' && !isReading(receiver.type, name);
  if (result.type.kind === 'void') {
    c.builder.add({
      kind: 'effect',
      operation: { text: pieces, effect: true },
      arguments: [receiver, ...args],
    });
    return placeholder(result.type);
  }
  return external(c, pieces, [receiver, ...args], result.type, { name: want.name ?? '', effect, node });
}

/** A call of a function with source: of the module, or local. */
function lowerFunctionCall(
  c: Context,
  node: ts.CallExpression,
  callee: FunctionNode,
  want: Want,
): Atom | undefined {
  const args = lowerArguments(c, node, callee);
  if (args === undefined) return placeholder({ kind: 'number' });
  const { captured, functions } = capturesOf(callee, c.resolver);
  const assigned = captured.length === 0 ? undefined : assignedIn(callee, c.resolver);
  const writes = captured.some((symbol) => assigned?.has(symbol) === true);
  if (writes || functions.some((f) => c.expanding.includes(f))) return expand(c, node, callee, args, want);
  const outer = captured.map((symbol) => {
    const value = c.environment.get(symbol);
    return { symbol, value: value ?? c.fail(node, 'unknownValue', { text: symbol.name }) };
  });
  const missing = new Set(args.flatMap((a, i) => (a === undefined ? [i] : [])));
  const called = c.unit.request(
    callee,
    missing,
    outer.map((o) => ({ symbol: o.symbol, type: o.value.type })),
    node,
  );
  const values = [...args.filter((a) => a !== undefined), ...outer.map((o) => o.value)];
  if (called.resultType.kind === 'void') {
    c.builder.add({ kind: 'call', callee: called.id, arguments: values, results: [] });
    if (!neverReturns(c, node)) return undefined;
    c.unreachable = true;
    return placeholder({ kind: 'number' });
  }
  const result = variable(want.name ?? '', called.resultType);
  c.builder.add({ kind: 'call', callee: called.id, arguments: values, results: [result] });
  return result;
}

const neverReturns = (c: Context, node: ts.CallExpression): boolean =>
  (c.types.checker.getTypeAtLocation(node).flags & ts.TypeFlags.Never) !== 0;

/** One value a parameter; undefined where the argument is left out. */
function lowerArguments(
  c: Context,
  node: ts.CallExpression,
  callee: FunctionNode,
): readonly (Atom | undefined)[] | undefined {
  const spread = node.arguments.find(ts.isSpreadElement);
  if (spread !== undefined) {
    c.fail(spread, 'spread', { construct: `'${textOf(spread)}'` });
    return undefined;
  }
  const parameters = callee.parameters;
  const values = node.arguments.map((argument, i) => {
    const parameter = parameters[i];
    const accepts = parameter?.initializer !== undefined || parameter?.questionToken !== undefined;
    if (accepts && isUndefined(c, argument)) return undefined;
    const value = lowerValue(c, argument);
    return accepts && isNullable(c, argument)
      ? c.fail(argument, 'nullable', { text: textOf(argument) })
      : value;
  });
  return parameters.map((_, i) => values[i]);
}

function isUndefined(c: Context, argument: ts.Expression): boolean {
  const plain = unwrap(argument);
  if (c.resolver.isGlobal(plain, 'undefined')) return true;
  // A left-out argument handed on.
  const symbol = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain) : undefined;
  const value = symbol === undefined ? undefined : c.environment.get(symbol);
  return value?.kind === 'constant' && value.type.kind === 'opaque' && value.value === undefined;
}

function isNullable(c: Context, argument: ts.Expression): boolean {
  const plain = unwrap(argument);
  const declaration = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain)?.valueDeclaration : undefined;
  // In the variant being lowered it was either given, or is known to be left out.
  if (declaration !== undefined && ts.isParameter(declaration) && declaration.questionToken !== undefined)
    return false;
  return c.types.isNullable(c.types.checker.getTypeAtLocation(argument));
}

const calleeName = (node: ts.CallExpression): string => textOf(node.expression);
