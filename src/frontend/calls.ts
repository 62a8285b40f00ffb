/** Calls: of the library, of functions with source, of what cannot be followed. */
import { ts } from 'ts-morph';
import { numberType } from '../ir/build.js';
import type { ExternalOperation } from '../ir/operations.js';
import type { Atom } from '../ir/types.js';
import { apply } from './apply.js';
import { lowerArguments } from './arguments.js';
import { lowerArrayCall } from './arrays/index.js';
import { unwrap } from './assigned.js';
import { lowerBoundCall } from './bound.js';
import { calleeOf } from './callees.js';
import type { Context } from './context.js';
import { placeholder } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import { callPieces, external, isReading } from './externals.js';
import type { Closure, FunctionValue } from './functionValues.js';
import { lowerNewArray } from './allocation.js';
import { lowerGlobalCall, lowerMathCall, lowerNumberCall } from './math.js';
import { lowerMarker } from './derivatives.js';
import { isOpenChain, lowerChain } from './optional.js';
import { textOf } from './places.js';
import { refuseSyntax, reportType } from './refused.js';
import { lowerRuledCall } from './rules/call.js';
import { isPlatformMember, lowerUnknownCall } from './rules/unknown.js';
import { typeArgumentsAt } from './signatures.js';
import { lowerTableCall } from './tableMethods.js';
import { lowerStopGradient } from './stopGradient.js';
import { isDifferentiable } from './types.js';
import { presence } from './memory.js';

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
  if (isOpenChain(c, node)) return lowerChain(c, node, want, () => lowerAnyCall(c, node, want));
  if (callee.kind === ts.SyntaxKind.ImportKeyword)
    return c.fail(node, 'asynchronous', { construct: '`import()`' });
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return refuseSyntax(c, callee);
  const stopped = lowerStopGradient(c, node, want);
  if (stopped !== undefined) return stopped;
  const derivative = lowerMarker(c, node);
  if (derivative !== undefined) return derivative;
  const ruled = lowerRuledCall(c, node, want);
  if (ruled !== undefined) return ruled;
  const math = c.resolver.memberOf(callee, 'Math');
  if (math !== undefined) return lowerMathCall(c, node, math, want);
  const number = c.resolver.memberOf(callee, 'Number');
  if (number !== undefined) return lowerNumberCall(c, node, number, want);
  if (ts.isIdentifier(callee) && c.resolver.isGlobal(callee, 'eval')) return c.fail(node, 'evaluation', {});
  const known = lowerTableCall(c, node, want) ?? lowerBoundCall(c, node, want);
  if (known !== undefined) return known.value;
  const array = lowerArrayCall(c, node, want);
  if (array !== undefined) return array.value;
  const library = lowerGlobalCall(c, node, want) ?? lowerNewArray(c, node, want);
  if (library !== undefined) return library;
  if (isPlatformMember(c, callee)) return lowerUnknownCall(c, node, callee, want);
  const target = calleeOf(c, callee);
  if (target !== undefined) return lowerFunctionCall(c, node, target, want);
  if (ts.isPropertyAccessExpression(callee)) return lowerMethodCall(c, node, callee, want);
  return refuseCallee(c, node, callee, want);
}

/** A call of a function that is known. */
function lowerFunctionCall(
  c: Context,
  node: ts.CallExpression,
  target: FunctionValue,
  want: Want,
): Atom | undefined {
  const closure = closureIn(target);
  if (closure === undefined) {
    const args = node.arguments.map((a) =>
      ts.isSpreadElement(a) ? c.fail(a, 'spread', { construct: `'${textOf(a)}'` }) : lowerValue(c, a),
    );
    return apply(c, target, { node, args, want });
  }
  const typeArguments = typeArgumentsAt(c.types, node, closure);
  const args = lowerArguments(c, node.arguments, closure.node, typeArguments);
  if (args === undefined) return placeholder(numberType);
  return apply(c, target === closure ? { ...closure, typeArguments } : target, { node, args, want });
}

/** A function with source among those that may be called: it says how arguments are taken. */
function closureIn(f: FunctionValue): Closure | undefined {
  if (f.kind === 'choice') return closureIn(f.whenTrue) ?? closureIn(f.whenFalse);
  return f.kind === 'closure' ? f : undefined;
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

function refuseMethod(c: Context, node: ts.CallExpression, callee: ts.PropertyAccessExpression): Atom {
  const declaration = c.resolver.symbolOf(callee.name)?.valueDeclaration;
  const isValue =
    declaration !== undefined &&
    (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration));
  if (isValue) return c.fail(node, 'functionValue', { text: textOf(callee) });
  return c.fail(node, 'method', { construct: `'${textOf(callee)}'` });
}

/** Methods of text and other opaque data run as they are. */
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
    return reportType(c, callee.expression, known.problem, receiverType);
  }
  if (known.type.kind === 'array' || known.type.kind === 'tuple')
    return c.fail(node, 'arrayMethod', { name });
  if (known.type.kind === 'record') return refuseMethod(c, node, callee);
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.ofPresent(type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  const receiver = lowerValue(c, callee.expression);
  const args = node.arguments.map((a) => lowerValue(c, a));
  const [head = '', ...tail] = callPieces(`.${name}`, args.length);
  const pieces = ['', head, ...tail];
  if (c.types.isNullable(type)) pieces.push(`${pieces.pop() ?? ''}!`);
  const effect = receiver.type.kind === 'opaque' && !isReading(receiver.type, name);
  const kept = effect ? keptBy(c, node, receiver, args) : {};
  if (result.type.kind === 'void') {
    c.builder.add({
      kind: 'effect',
      operation: { text: pieces, effect: true, ...kept },
      arguments: [receiver, ...args],
    });
    return placeholder(result.type);
  }
  const options = { name: want.name ?? '', effect, node, ...kept };
  if (!c.types.isNullable(type)) return external(c, pieces, [receiver, ...args], result.type, options);
  return c.perhaps(external(c, pieces, [receiver, ...args], presence(result.type), options));
}

/** What a `Map` or `Set` is given comes out of it again: which numbers are differentiated by, their activity tells. */
function keptBy(
  c: Context,
  node: ts.CallExpression,
  receiver: Atom,
  args: readonly Atom[],
): Pick<ExternalOperation, 'keeps'> {
  const doubtful = args.filter((a) => !c.isPureData(a));
  if (doubtful.length === 0) return {};
  if (receiver.kind === 'variable' && !doubtful.every((a) => isDifferentiable(a.type)))
    c.pureData.delete(receiver);
  return { keeps: c.unit.finding('keptNumber', node, { text: textOf(node) }) };
}

const calleeName = (node: ts.CallExpression): string => textOf(node.expression);
