/** Objects: interfaces, literal types, intersections of them, and the fields of classes. */
import { ts } from 'ts-morph';
import type { Field, RecordType, Type } from '../ir/types.js';
import { isLibrarySymbol } from './resolver.js';

/** The name of a type in the companion, its type arguments printed by `print`; undefined if it has none there. */
export type TypeNamer = (
  type: ts.Type,
  print: (argument: ts.Type) => string | undefined,
) => string | undefined;

/** What types are called in the companion. */
export interface TypeNames {
  readonly of: TypeNamer;
  /** The name of a type that contains itself and that the source gives none: the companion declares it. */
  readonly declare: (type: ts.Type, print: (argument: ts.Type) => string | undefined) => string;
}

/** Whether the type is that of objects with known fields. */
export function isRecordType(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.isIntersection()) {
    return (
      type.types.every((t) => isRecordType(checker, t) || isBrandOfNothing(checker, t)) &&
      checker.getPropertiesOfType(type).length > 0
    );
  }
  if ((type.flags & ts.TypeFlags.Object) === 0) return false;
  if (checker.isTupleType(type) || checker.isArrayType(type)) return false;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
  if (checker.getIndexInfosOfType(type).length > 0) return false;
  // Mapped types are declared by the library; their fields are the user's.
  const symbol: ts.Symbol | undefined = type.symbol;
  const isLiteral = symbol === undefined || (symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0;
  return isLiteral || !isLibrarySymbol(symbol);
}

const isBrandOfNothing = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 && checker.getPropertiesOfType(type).length === 0;

interface Surroundings {
  readonly name: string | undefined;
  readonly declare: (type: ts.Type) => string;
  readonly typeOf: (type: ts.Type) => Type;
}

/** The fields are computed when first asked for, so that a type may contain itself. */
export function recordOf(
  checker: ts.TypeChecker,
  type: ts.Type,
  { name: known, declare, typeOf }: Surroundings,
): RecordType {
  const isDeclared = known === undefined && containsItself(checker, type);
  const name = isDeclared ? declare(type) : known;
  let fields: readonly Field[] | undefined;
  return {
    kind: 'record',
    ...(name === undefined ? {} : { name }),
    ...(isDeclared ? { isDeclared } : {}),
    get fields() {
      return (fields ??= fieldsOf(checker, type, typeOf));
    },
  };
}

function fieldsOf(checker: ts.TypeChecker, type: ts.Type, typeOf: (t: ts.Type) => Type): readonly Field[] {
  return inOrder(checker, type)
    .filter(isField)
    .map((property) => {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const declared = checker.getTypeOfSymbol(property);
      return {
        name: property.name,
        type: typeOf(optional ? withoutUndefined(checker, declared) : declared),
        optional,
        ...(isHidden(property) ? { isPrivate: true } : {}),
      };
    });
}

/**
 * Properties as objects have them: those of the class that is extended, which TypeScript lists last, then parameters of
 * the constructor, then what else the class declares.
 */
function inOrder(checker: ts.TypeChecker, type: ts.Type): readonly ts.Symbol[] {
  const all = checker.getPropertiesOfType(type);
  const own = (type as Partial<ts.TypeReference>).target ?? type;
  const [base] = own.isClass() ? checker.getBaseTypes(own) : [];
  const inherited = base === undefined ? [] : inOrder(checker, base).map((p) => p.name);
  const place = new Map(inherited.map((name, i) => [name, i]));
  const at = (p: ts.Symbol): number =>
    place.get(p.name) ?? inherited.length + (isParameter(p.valueDeclaration) ? 0 : 1);
  return [...all].sort((p, q) => at(p) - at(q));
}

const isParameter = (node: ts.Declaration | undefined): boolean => node !== undefined && ts.isParameter(node);

/** Methods are functions, also those written as fields of a class, and accessors run one. */
export const isField = (property: ts.Symbol): boolean =>
  (property.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0 && !holdsMethod(property);

/**
 * Whether loops over the keys of objects of the type may visit others than its fields in their order: functions as
 * fields, and fields that are there only once they are assigned, which `declared` fields of classes are not.
 */
export const hasOtherKeys = (checker: ts.TypeChecker, type: ts.Type, declared: boolean): boolean =>
  checker
    .getPropertiesOfType(checker.getNonNullableType(type))
    .some((p) => holdsMethod(p) || isOnlySaid(p, declared));

function isOnlySaid({ valueDeclaration: declaration }: ts.Symbol, declared: boolean): boolean {
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return false;
  const unseen = ts.ModifierFlags.Ambient | ts.ModifierFlags.Abstract;
  const isSaid = (ts.getCombinedModifierFlags(declaration) & unseen) !== 0;
  return declaration.initializer === undefined && (!declared || isSaid);
}

function holdsMethod({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return false;
  const { initializer } = declaration;
  return (
    initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
  );
}

const isHidden = (property: ts.Symbol): boolean =>
  property.valueDeclaration !== undefined &&
  (ts.getCombinedModifierFlags(property.valueDeclaration) &
    (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
    0;

/** Whether instances have fields that their class alone can name: `#x`. */
export const hasPrivateNames = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  type.isClassOrInterface() &&
  checker.getPropertiesOfType(type).some((p) => isField(p) && p.name.startsWith('#'));

/** A field `#x` somewhere in values of the type: only where they are made is it an object's like others. */
export function privateNameIn(type: Type, around: readonly Type[] = []): string | undefined {
  const first = (parts: readonly Type[]): string | undefined => {
    for (const part of parts) {
      const name = privateNameIn(part, [...around, type]);
      if (name !== undefined) return name;
    }
    return undefined;
  };
  switch (type.kind) {
    case 'array':
      return first([type.element]);
    case 'tuple':
      return first(type.elements.map((e) => e.type));
    case 'union':
      return first([type.list, type.object]);
    case 'record':
      if (
        around.some(
          (t) => t === type || (t.kind === 'record' && t.name !== undefined && t.name === type.name),
        )
      )
        return undefined;
      return type.fields.find((f) => f.name.startsWith('#'))?.name ?? first(type.fields.map((f) => f.type));
    case 'number':
    case 'boolean':
    case 'void':
    case 'opaque':
      return undefined;
  }
}

export const fillOf = (name: string): { readonly name: string; readonly field: string } => ({
  name,
  field: name.slice(1),
});

/** What an optional field holds when it is there. */
function withoutUndefined(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  if (!type.isUnion() || type.types.some((t) => t.flags & ts.TypeFlags.Null)) return type;
  return checker.getNonNullableType(type);
}

function containsItself(checker: ts.TypeChecker, type: ts.Type): boolean {
  const seen = new Set<ts.Type>();
  const reaches = (t: ts.Type): boolean => {
    if (seen.has(t) || seen.size > 200) return false;
    seen.add(t);
    return parts(checker, t).some((p) => p === type || reaches(p));
  };
  return reaches(type);
}

function parts(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  if (type.isUnion()) return type.types;
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference);
  if (!isRecordType(checker, type)) return [];
  return checker
    .getPropertiesOfType(type)
    .filter(isField)
    .map((p) => checker.getTypeOfSymbol(p));
}
