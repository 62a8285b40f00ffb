/** Names: variables, constants of modules and of the library. */
import { ts } from 'ts-morph';
import { number, numberType } from '../ir/build.js';
import type { Atom, Type } from '../ir/types.js';
import { calleeOf, functionAtom } from './callees.js';
import { fieldInConstruction, mentionsThis } from './construct.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import type { Want } from './expressions.js';
import { external } from './externals.js';
import { narrowed } from './memory.js';
import { lowerGetter, lowerStaticField } from './methods.js';
import { fillOf, privateNameIn } from './recordTypes.js';
import { reportType } from './refused.js';
import { isConst, isLibrarySymbol } from './resolver.js';
import { memberOfTable } from './tables.js';
import { readVariable } from './variables.js';
import { isWritten } from './written.js';

export function lowerIdentifier(c: Context, node: ts.Identifier, want: Want): Atom {
  const { resolver } = c;
  if (resolver.isGlobal(node, 'undefined')) return absent;
  if (resolver.isGlobal(node, 'NaN')) return number(NaN);
  if (resolver.isGlobal(node, 'Infinity')) return number(Infinity);
  if (node.text === 'arguments' && resolver.symbolOf(node)?.valueDeclaration === undefined) {
    return c.fail(node, 'argumentsObject', {});
  }
  const symbol = resolver.symbolOf(node);
  const value = symbol === undefined ? undefined : readVariable(c, symbol, (t) => narrowed(c, t, node));
  if (value !== undefined) return value;
  const member = lowerLibraryConstant(c, node, want);
  if (member !== undefined) return member;
  if (symbol === undefined) return c.fail(node, 'unknownValue', { text: node.text });
  return lowerConstant(c, node, symbol, want);
}

/** `Math.PI`, `Kind.Fast`, `constants.G`: a member that is a constant; undefined for other accesses. */
export function lowerMember(
  c: Context,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  want: Want,
): Atom | undefined {
  const symbol = ts.isPropertyAccessExpression(node) ? c.resolver.symbolOf(node.name) : undefined;
  const declaration = symbol?.valueDeclaration;
  const constant =
    declaration !== undefined && ts.isEnumMember(declaration)
      ? c.types.checker.getConstantValue(declaration)
      : undefined;
  if (constant !== undefined) {
    const type: Type = { kind: 'opaque', text: typeof constant };
    return { kind: 'constant', value: constant, type };
  }
  const library = lowerLibraryConstant(c, node, want);
  if (library !== undefined) return library;
  const own = fieldInConstruction(c, node);
  if (own !== undefined) return c.environment.get(own);
  const member = memberOfTable(c, node);
  if (member !== undefined) return member;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const got = lowerGetter(c, node, want) ?? lowerStaticField(c, node, want);
  if (got !== undefined) return got;
  const f = calleeOf(c, node);
  if (f?.kind === 'closure' && isCutOff(f.node)) return c.fail(node, 'thisValue', {});
  if (f !== undefined) return c.unit.functionValues.add(f, want.name);
  const owner = c.types.checker.getSymbolAtLocation(node.expression);
  const module =
    owner && owner.flags & ts.SymbolFlags.Alias ? c.types.checker.getAliasedSymbol(owner) : owner;
  if (module === undefined || (module.flags & ts.SymbolFlags.ValueModule) === 0) return undefined;
  return symbol === undefined ? undefined : lowerConstant(c, node.name, symbol, want);
}

/** Whether the function is a method that has lost its `this` where it is no callee. */
const isCutOff = (node: ts.Node): boolean => ts.isMethodDeclaration(node) && mentionsThis(node);

const libraryConstants: Readonly<Record<'Math' | 'Number', ReadonlySet<string>>> = {
  Math: new Set(['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2']),
  Number: new Set(['EPSILON', 'MAX_SAFE_INTEGER', 'MAX_VALUE', 'MIN_SAFE_INTEGER', 'MIN_VALUE']),
};

function lowerLibraryConstant(c: Context, node: ts.Expression, want: Want): Atom | undefined {
  for (const object of ['Math', 'Number'] as const) {
    const names = libraryConstants[object];
    const member = c.resolver.memberOf(node, object);
    if (member === undefined) continue;
    if (names.has(member))
      return external(c, [`${object}.${member}`], [], numberType, { name: want.name ?? '' });
    if (object === 'Number' && member === 'NaN') return number(NaN);
    if (object === 'Number' && member === 'POSITIVE_INFINITY') return number(Infinity);
    if (object === 'Number' && member === 'NEGATIVE_INFINITY') return number(-Infinity);
    return c.unit.functionValues.add({ kind: 'library', object, member }, want.name);
  }
  return undefined;
}

/** A constant of a module, by its name. */
function lowerConstant(c: Context, node: ts.Identifier | ts.MemberName, symbol: ts.Symbol, want: Want): Atom {
  const known = ts.isIdentifier(node) ? functionAtom(c, node) : undefined;
  if (known !== undefined) return known;
  const type = c.types.checker.getTypeAtLocation(node);
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) {
    const result = c.types.ofPresent(type);
    if ('problem' in result) return reportType(c, node, result.problem, type);
    return c.fail(node, 'unknownValue', { text: node.text });
  }
  const result = c.types.of(type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  const isMutable =
    !isConst(declaration) || (result.type.kind === 'array' && isWritten(c.resolver, symbol, declaration));
  if (isMutable) return c.fail(node, 'mutableGlobal', { name: node.text }, result.type);
  const hidden = privateNameIn(result.type);
  if (hidden !== undefined) return c.fail(node, 'privateName', fillOf(hidden), result.type);
  const name = c.unit.references.nameOf(symbol, node);
  if (name === undefined) return c.fail(node, 'cannotWriteOut', { name: node.text }, result.type);
  return external(c, [name], [], result.type, { name: want.name ?? '' });
}

/** The name by which the companion knows an exported class or function, or one of the library. */
export function referTo(c: Context, node: ts.Identifier): string | undefined {
  const symbol = c.resolver.symbolOf(node);
  if (symbol === undefined) return undefined;
  if (isLibrarySymbol(symbol)) return node.text;
  const name = c.unit.references.nameOf(symbol, node);
  if (name === undefined) c.fail(node, 'cannotWriteOut', { name: node.text });
  return name ?? node.text;
}
