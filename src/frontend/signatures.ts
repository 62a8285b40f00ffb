/** What functions declare: whether functions come out of them, and what their type parameters stand for at a call. */
import { ts } from 'ts-morph';
import type { Closure } from './functionValues.js';
import { parametersOf, type FunctionNode } from './resolver.js';
import type { TypeArguments, Types } from './types.js';
import type { Type } from '../ir/types.js';

export function returnTypeOf(types: Types, node: FunctionNode): ts.Type | undefined {
  const signature = types.checker.getSignatureFromDeclaration(node);
  return signature === undefined ? undefined : types.checker.getReturnTypeOfSignature(signature);
}

/** Whether the function gives a function, or an object with functions in it that are no methods. */
export function givesFunctions(types: Types, node: FunctionNode): boolean {
  const type = returnTypeOf(types, node);
  return type !== undefined && holdsFunctions(types.checker, type);
}

/** Whether values of the type are functions, or have some that are no methods of a class. */
export function holdsFunctions(checker: ts.TypeChecker, type: ts.Type, depth = 0): boolean {
  if (type.isUnion()) return type.types.some((t) => holdsFunctions(checker, t, depth));
  if ((type.flags & ts.TypeFlags.Object) === 0 || depth > 3) return false;
  if (type.getCallSignatures().length > 0) return true;
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .some((t) => holdsFunctions(checker, t, depth + 1));
  }
  if (type.isClass() || type.symbol?.valueDeclaration?.getSourceFile().isDeclarationFile === true)
    return false;
  const target = (type as ts.TypeReference).target as ts.Type | undefined;
  if (target !== undefined && target !== type && target.isClass()) return false;
  if (checker.getIndexInfosOfType(type).some((i) => holdsFunctions(checker, i.type, depth + 1))) return true;
  return checker.getPropertiesOfType(type).some((p) => {
    const declaration = p.valueDeclaration;
    if (declaration?.getSourceFile().isDeclarationFile === true) return false;
    // Getters of literals are functions of theirs; those of classes are found by the class.
    if (declaration !== undefined && ts.isGetAccessor(declaration) && !ts.isClassLike(declaration.parent))
      return ts.isObjectLiteralExpression(declaration.parent);
    return holdsFunctions(checker, checker.getTypeOfSymbol(p), depth + 1);
  });
}

/** What the type parameters around and of the callee stand for at this call. */
export function typeArgumentsAt(types: Types, call: ts.CallLikeExpression, callee: Closure): TypeArguments {
  const { checker } = types;
  const declared = checker.getSignatureFromDeclaration(callee.node);
  if (declared?.typeParameters === undefined) return callee.typeArguments;
  const bindings = new Map(callee.typeArguments);
  const resolved = checker.getResolvedSignature(call);
  if (resolved?.declaration === callee.node) unifySignatures(types, declared, resolved, bindings);
  else {
    const args = ts.isCallExpression(call) || ts.isNewExpression(call) ? (call.arguments ?? []) : [];
    parametersOf(callee.node).forEach((p, i) => {
      const argument = args[i];
      if (argument === undefined) return;
      unify(types, checker.getTypeAtLocation(p), checker.getTypeAtLocation(argument), bindings);
    });
  }
  return bindings;
}

function unifySignatures(
  types: Types,
  declared: ts.Signature,
  actual: ts.Signature,
  bindings: Map<ts.Type, Type>,
  depth = 0,
): void {
  const { checker } = types;
  declared.parameters.forEach((p, i) => {
    const q = actual.parameters[i];
    if (q === undefined) return;
    unify(types, checker.getTypeOfSymbol(p), checker.getTypeOfSymbol(q), bindings, depth + 1);
  });
  const results = [declared, actual].map((s) => checker.getReturnTypeOfSignature(s)) as [ts.Type, ts.Type];
  unify(types, ...results, bindings, depth + 1);
}

/** Walks a type and what became of it side by side, for what its type parameters became. */
export function unify(
  types: Types,
  declared: ts.Type,
  actual: ts.Type,
  bindings: Map<ts.Type, Type>,
  depth = 0,
): void {
  const { checker } = types;
  if (declared === actual || depth > 6) return;
  if (declared.flags & ts.TypeFlags.TypeParameter) {
    const result = bindings.has(declared) ? undefined : types.of(checker.getBaseTypeOfLiteralType(actual));
    if (result !== undefined && 'type' in result) bindings.set(declared, result.type);
    return;
  }
  if (declared.isUnion()) {
    const open = declared.types.filter((t) => t.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Object));
    const rest = actual.isUnion() ? actual.types.filter((t) => !declared.types.includes(t)) : [actual];
    if (open.length === 1 && rest.length === 1) unify(types, open[0]!, rest[0]!, bindings, depth + 1);
    return;
  }
  if ((declared.flags & actual.flags & ts.TypeFlags.Object) === 0) return;
  const from = argumentsOf(types, declared);
  const to = argumentsOf(types, actual);
  if (from.length > 0 && targetOf(declared) === targetOf(actual)) {
    from.forEach((t, i) => to[i] !== undefined && unify(types, t, to[i], bindings, depth + 1));
    return;
  }
  const [f, g] = [declared.getCallSignatures()[0], actual.getCallSignatures()[0]];
  if (f !== undefined && g !== undefined) return unifySignatures(types, f, g, bindings, depth + 1);
  const element = checker.getIndexTypeOfType(declared, ts.IndexKind.Number);
  const other = checker.getIndexTypeOfType(actual, ts.IndexKind.Number);
  if (element !== undefined && other !== undefined) return unify(types, element, other, bindings, depth + 1);
  for (const p of checker.getPropertiesOfType(declared)) {
    const q = checker.getPropertyOfType(actual, p.name);
    if (q === undefined) continue;
    unify(types, checker.getTypeOfSymbol(p), checker.getTypeOfSymbol(q), bindings, depth + 1);
  }
}

const argumentsOf = (types: Types, type: ts.Type): readonly ts.Type[] =>
  ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) === 0
    ? []
    : types.checker.getTypeArguments(type as ts.TypeReference);

const targetOf = (type: ts.Type): ts.Type | undefined => (type as ts.TypeReference).target;
