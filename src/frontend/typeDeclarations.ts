/** Types of the source that the companion names: imported where exported, else their declarations are written out. */
import { ts } from 'ts-morph';
import { isLibrarySymbol, type Resolver } from './resolver.js';
import { renamed, type NameOf } from './sourceText.js';

type TypeDeclaration =
  ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.EnumDeclaration | ts.ClassDeclaration;

/** The declaration of the type `symbol` as `name`; undefined of a class, or if it needs what has no name. */
export function typeText(
  symbol: ts.Symbol,
  name: string,
  resolver: Resolver,
  nameOf: NameOf,
): string | undefined {
  const declarations = (symbol.declarations ?? []).filter(isTypeDeclaration);
  if (declarations.length === 0 || declarations.some(ts.isClassDeclaration)) return undefined;
  const texts = declarations.map((d) => renamed(d, symbol, name, resolver, nameOf));
  if (!texts.every((t) => t !== undefined)) return undefined;
  return texts.map((t) => t.replace(/^(?:(?:export|default|declare)\s+)*/, '')).join('\n\n');
}

/** What a type is called at the top of its module, and its type arguments. */
export function nameOfType(
  checker: ts.TypeChecker,
  type: ts.Type,
): { readonly symbol: ts.Symbol; readonly use: ts.Node; readonly arguments: readonly ts.Type[] } | undefined {
  const symbol: ts.Symbol | undefined = type.aliasSymbol ?? type.symbol;
  if (symbol === undefined || isLibrarySymbol(symbol)) return undefined;
  const declaration = symbol.declarations?.find(isTypeDeclaration);
  if (declaration?.name === undefined || !ts.isSourceFile(declaration.parent)) return undefined;
  if (type.aliasSymbol !== undefined) {
    return { symbol, use: declaration.name, arguments: type.aliasTypeArguments ?? [] };
  }
  const { target } = type as ts.TypeReference;
  // The last of a class's is its `this`.
  const count: number = target === undefined ? 0 : (target.typeParameters?.length ?? 0);
  const given = count === 0 ? [] : checker.getTypeArguments(type as ts.TypeReference).slice(0, count);
  return { symbol, use: declaration.name, arguments: given };
}

const isTypeDeclaration = (d: ts.Declaration): d is TypeDeclaration =>
  ts.isInterfaceDeclaration(d) ||
  ts.isTypeAliasDeclaration(d) ||
  ts.isEnumDeclaration(d) ||
  ts.isClassDeclaration(d);
