/** Methods, getters and `this`: functions that capture the object they are called on. */
import { ts } from 'ts-morph';
import type { Atom, Type } from '../ir/types.js';
import { apply } from './apply.js';
import { unwrap } from './assigned.js';
import { functionOfMember, isGetter, isReadonly, isStatic, nameOf, type ClassNode } from './classes.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import type { Closure, FunctionValue } from './functionValues.js';
import { textOf } from './places.js';
import { fillOf, privateNameIn } from './recordTypes.js';
import type { FunctionNode } from './resolver.js';
import { holdsFunctions } from './signatures.js';
import { thisContainer, thisKey } from './thisKey.js';
import type { TypeArguments } from './types.js';

const isSetter = (m: ts.ClassElement): boolean => ts.isSetAccessorDeclaration(m);
const isMethod = (m: ts.ClassElement): boolean => !ts.isAccessor(m) && functionOfMember(m) !== undefined;

/** The method a callee names, with the object it is called on; undefined if it is none with source. */
export function methodOf(c: Context, callee: ts.PropertyAccessExpression): FunctionValue | undefined {
  return memberFunction(c, callee, isMethod);
}

/** The value of a getter; undefined for other properties. */
export function lowerGetter(c: Context, node: ts.PropertyAccessExpression, want: Want): Atom | undefined {
  const symbol = c.resolver.symbolOf(node.name);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Accessor) === 0) return undefined;
  const f = memberFunction(c, node, isGetter);
  return f === undefined ? undefined : apply(c, f, { node, args: [], want });
}

/** What reading and assigning a property with accessors runs; undefined for other properties. */
export function accessorsOf(
  c: Context,
  node: ts.PropertyAccessExpression,
): { readonly read: (c: Context) => Atom; readonly write: (c: Context, value: Atom) => void } | undefined {
  const symbol = c.resolver.symbolOf(node.name);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Accessor) === 0) return undefined;
  if (symbol.declarations?.some((d) => d.getSourceFile().isDeclarationFile) === true) return undefined;
  const refuse = (inner: Context): Atom => inner.fail(node, 'method', { construct: `'${textOf(node)}'` });
  return {
    read: (inner) => lowerGetter(inner, node, {}) ?? refuse(inner),
    write: (inner, value) => {
      const f = memberFunction(inner, node, isSetter);
      if (f === undefined) refuse(inner);
      else apply(inner, f, { node, args: [value], want: {} });
    },
  };
}

/** A constant of a class: numbers and texts by their values, what is in memory by its name, as there is one of it. */
export function lowerStaticField(
  c: Context,
  node: ts.PropertyAccessExpression,
  want: Want,
): Atom | undefined {
  const declaration = c.resolver.symbolOf(node.name)?.valueDeclaration;
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration) || !isStatic(declaration))
    return undefined;
  const { initializer } = declaration;
  if (initializer === undefined || functionOfMember(declaration) !== undefined) return undefined;
  const isAssigned = declaration.parent.members.some(ts.isClassStaticBlockDeclaration);
  if (!isReadonly(declaration) || isAssigned) return c.fail(node, 'mutableGlobal', { name: textOf(node) });
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.of(type);
  if ('problem' in result || !isInMemory(type) || holdsFunctions(c.types.checker, type))
    return lowerValue(c, initializer, { ...want, name: want.name ?? '' });
  const hiddenField = privateNameIn(result.type);
  const text = hiddenField === undefined ? textOfStatic(c, declaration) : undefined;
  if (text !== undefined) return external(c, [text], [], result.type, { name: want.name ?? '' });
  if (isImmutable(c.types.checker, type))
    return lowerValue(c, initializer, { ...want, name: want.name ?? '' });
  return hiddenField === undefined
    ? c.fail(node, 'cannotWriteOut', { name: textOf(node) }, result.type)
    : c.fail(node, 'privateName', fillOf(hiddenField), result.type);
}

/** `Vector.zero`, or the name under which the companion writes it out; undefined if it can do neither. */
function textOfStatic(c: Context, declaration: ts.PropertyDeclaration): string | undefined {
  const { name, parent } = declaration;
  const { resolver } = c;
  const { references } = c.unit;
  const owner = parent.name === undefined ? undefined : resolver.symbolOf(parent.name);
  const known = owner === undefined ? undefined : references.nameOf(owner, parent.name!);
  if (known === undefined || ts.isPrivateIdentifier(name)) {
    const symbol = resolver.symbolOf(name);
    return symbol === undefined ? undefined : references.nameOf(symbol, name);
  }
  const isHidden = (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
  return isHidden ? `${known}['${name.getText()}']` : `${known}.${name.getText()}`;
}

/** Whether the fields of what `new` makes are never assigned again, so that one is as good as another. */
const isImmutable = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  type.isClass() &&
  checker.getPropertiesOfType(type).every((p) => {
    const { valueDeclaration: d } = p;
    if (d === undefined || (p.flags & ts.SymbolFlags.Property) === 0) return true;
    return isReadonly(d) && !isInMemory(checker.getTypeOfSymbol(p));
  });

const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;

const isInMemory = (type: ts.Type): boolean =>
  type.isUnion() ? type.types.some(isInMemory) : (type.flags & ts.TypeFlags.Object) !== 0;

function memberFunction(
  c: Context,
  node: ts.PropertyAccessExpression,
  kind: (m: ts.ClassElement) => boolean,
): Closure | undefined {
  const declarations = c.resolver.symbolOf(node.name)?.declarations ?? [];
  const declared = declarations.find(
    (d) => ts.isClassElement(d) || ts.isMethodSignature(d) || ts.isPropertySignature(d),
  );
  if (declared === undefined || declared.getSourceFile().isDeclarationFile) return undefined;
  const name = node.name.text;
  if (ts.isClassElement(declared) && isStatic(declared)) {
    const f = functionOfMember(implementationOf(declared, kind));
    return f === undefined ? undefined : closure(f, undefined, c.types.typeArguments);
  }
  const object = unwrap(node.expression);
  const isSuper = object.kind === ts.SyntaxKind.SuperKeyword;
  const declaredClass = ts.isClassLike(declared.parent) ? declared.parent : undefined;
  if (declaredClass === undefined && !isMadeInView(c, object)) return undefined;
  if (
    declaredClass !== undefined &&
    c.unit.classes.memberOf(declaredClass, name, kind) === undefined &&
    !isMadeInView(c, object)
  ) {
    // Abstract, or a field that holds data.
    return undefined;
  }
  const receiver = isSuper ? thisAt(c, object) : lowerValue(c, object);
  const exact = isSuper ? undefined : c.unit.classes.of(receiver);
  const owner = exact ?? declaredClass;
  const member = owner === undefined ? undefined : c.unit.classes.memberOf(owner, name, kind);
  const f = member === undefined ? undefined : functionOfMember(member);
  if (owner === undefined || f === undefined) return undefined;
  const receiverClass = c.unit.classes.ofType(c.types.checker.getTypeAtLocation(object)) ?? owner;
  const below =
    exact === undefined && !isSuper
      ? (c.unit.classes.instead(receiverClass, name) ?? otherThan(declaredClass, declarations))
      : undefined;
  if (below !== undefined) {
    c.fail(node, 'overridden', { method: textOf(node), class: below.name?.text ?? 'a class expression' });
  }
  return closureOf(c, member!, receiver, c.types.checker.getTypeAtLocation(object));
}

/** Of the members that a union of classes has by one name: the class of one that is not the first's. */
const otherThan = (
  declaredClass: ClassNode | undefined,
  declarations: readonly ts.Declaration[],
): ClassNode | undefined =>
  declarations.map((d) => d.parent).find((p): p is ClassNode => ts.isClassLike(p) && p !== declaredClass);

/** The function of the member, to run on the receiver, which is seen as `type`. */
export function closureOf(
  c: Context,
  member: ts.ClassElement,
  receiver: Atom,
  type: ts.Type | undefined,
): Closure {
  const f = functionOfMember(member);
  if (f === undefined) throw new Error('internal: a member that is no function');
  const bound =
    type === undefined ? c.types.typeArguments : typeArgumentsOf(c, type, member.parent as ClassNode);
  return closure(f, receiver, bound);
}

/** The overload with the body. */
function implementationOf(declared: ts.ClassElement, kind: (m: ts.ClassElement) => boolean): ts.ClassElement {
  const members = ts.isClassLike(declared.parent) ? [...declared.parent.members] : [];
  return members.find((m) => isStatic(m) && nameOf(m) === nameOf(declared) && kind(m)) ?? declared;
}

/** Whether the class of the object is known because its construction is. */
function isMadeInView(c: Context, object: ts.Expression): boolean {
  if (ts.isNewExpression(object)) return true;
  const symbol = ts.isIdentifier(object) ? c.resolver.symbolOf(object) : undefined;
  const value =
    object.kind === ts.SyntaxKind.ThisKeyword
      ? c.environment.get(thisKey(thisContainer(object)))
      : symbol && c.environment.get(symbol);
  return value !== undefined && c.unit.classes.of(value) !== undefined;
}

function closure(node: FunctionNode, receiver: Atom | undefined, typeArguments: TypeArguments): Closure {
  const captured = receiver === undefined ? new Map() : new Map([[thisKey(ownerOfThis(node)), receiver]]);
  return { kind: 'closure', node, captured, typeArguments };
}

const ownerOfThis = (node: FunctionNode): ts.Node => (ts.isArrowFunction(node) ? thisContainer(node) : node);

/** What the type parameters of the class stand for in instances of this type. */
export function typeArgumentsOf(c: Context, type: ts.Type, owner: ClassNode): TypeArguments {
  const { checker } = c.types;
  const bound = new Map(c.types.typeArguments);
  const visit = (t: ts.Type): boolean => {
    const target = (t as ts.TypeReference).target as ts.InterfaceType | undefined;
    const args = target === undefined ? [] : checker.getTypeArguments(t as ts.TypeReference);
    (target?.typeParameters ?? []).forEach((p, i) => {
      const argument = args[i];
      if (argument === undefined || argument === p) return;
      const result = c.unit.within(new Map(bound), () => c.types.of(argument));
      if ('type' in result) bound.set(p, result.type);
    });
    if (t.symbol?.declarations?.includes(owner) === true) return true;
    const declared = target ?? t;
    return declared.isClassOrInterface() && checker.getBaseTypes(declared).some(visit);
  };
  visit(checker.getApparentType(checker.getNonNullableType(type)));
  return bound.size === c.types.typeArguments.size ? c.types.typeArguments : bound;
}

/** `this`. */
export function lowerThis(c: Context, node: ts.Expression): Atom {
  return thisAt(c, node);
}

function thisAt(c: Context, node: ts.Node): Atom {
  const value = c.environment.get(thisKey(thisContainer(node)));
  return value ?? c.fail(node, 'thisValue', {});
}

/** The type of `this` in a method: its class's. */
export function typeOfThis(c: Pick<Context, 'types'>, owner: ClassNode): Type | undefined {
  const symbol = owner.name === undefined ? undefined : c.types.checker.getSymbolAtLocation(owner.name);
  const result =
    symbol === undefined ? undefined : c.types.of(c.types.checker.getDeclaredTypeOfSymbol(symbol));
  return result !== undefined && 'type' in result ? result.type : undefined;
}
