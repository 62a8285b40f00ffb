/**
 * Instances that the companion has no name for, those of classes that are neither exported nor written out, are plain
 * objects there: they have the fields and not the methods. So none may leave an annotated function.
 */
import { ts } from 'ts-morph';
import type { FunctionId } from '../ir/types.js';

/** Where such an instance is made. */
export interface Nameless {
  readonly in: FunctionId;
  readonly node: ts.NewExpression;
}

/** The first that a result of this type may hold, as something with methods. */
export function leaving(
  checker: ts.TypeChecker,
  result: ts.Type,
  made: readonly Nameless[],
): Nameless | undefined {
  const parts = made.length === 0 ? [] : [...partsWithMethods(checker, result, new Set())];
  return made.find(({ node }) => {
    const instance = checker.getTypeAtLocation(node);
    return parts.some((part) => checker.isTypeAssignableTo(instance, part));
  });
}

/** Whether a value of the type may hold the instance, as something with methods. */
export const mayHold = (checker: ts.TypeChecker, type: ts.Type, instance: ts.Type): boolean =>
  [...partsWithMethods(checker, type, new Set())].some((part) => checker.isTypeAssignableTo(instance, part));

/** The objects of the program in a value of the type, that have methods or accessors. */
function* partsWithMethods(checker: ts.TypeChecker, type: ts.Type, seen: Set<ts.Type>): Iterable<ts.Type> {
  if (seen.has(type)) return;
  seen.add(type);
  if (type.isUnion()) {
    for (const member of type.types) yield* partsWithMethods(checker, member, seen);
    return;
  }
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    for (const element of checker.getTypeArguments(type as ts.TypeReference))
      yield* partsWithMethods(checker, element, seen);
    return;
  }
  if ((type.flags & ts.TypeFlags.Object) === 0 || isOfLibrary(type)) return;
  const properties = checker.getPropertiesOfType(type);
  if (properties.some((p) => (p.flags & behaviour) !== 0)) yield type;
  for (const p of properties)
    if ((p.flags & behaviour) === 0) yield* partsWithMethods(checker, checker.getTypeOfSymbol(p), seen);
}

const behaviour = ts.SymbolFlags.Method | ts.SymbolFlags.Accessor;

const isOfLibrary = (type: ts.Type): boolean =>
  type.symbol?.declarations?.every((d) => d.getSourceFile().isDeclarationFile) === true;
