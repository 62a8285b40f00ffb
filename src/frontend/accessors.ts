/** Getters and setters that run wherever a property of their name is read or written, whatever the type says of it. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import { apply } from './apply.js';
import { isGetter, type ClassNode } from './classes.js';
import type { Context } from './context.js';
import { closureOf } from './methods.js';
import { textOf } from './places.js';

/**
 * What the getter gives that reading `name` of the object runs; undefined where there is none, and it is a field.
 * `node` is where that is read: a property, an element, a part of a pattern.
 */
export function readAccessor(c: Context, object: Atom, name: string, node: ts.Node): Atom | undefined {
  const { classes } = c.unit;
  if (!classes.hasAccessor(name)) return undefined;
  const exact = classes.of(object);
  const type = typeOfObject(c, node);
  const owner = exact ?? (type && classes.ofType(type));
  const getter = owner && classes.memberOf(owner, name, isGetter);
  const other =
    exact === undefined ? accessorBesides(c, type, name, getter?.parent as ClassNode | undefined) : undefined;
  if (other !== undefined) return refuseOther(c, node, other);
  if (getter === undefined) return undefined;
  return apply(c, closureOf(c, getter, object, type), { node, args: [], want: {} });
}

/** Refuses to write a field where that may run a setter. */
export function refuseSetter(c: Context, object: Atom, name: string, node: ts.Node): void {
  const { classes } = c.unit;
  if (!classes.hasAccessor(name)) return;
  const exact = classes.of(object);
  const other =
    exact === undefined
      ? accessorBesides(c, typeOfObject(c, node), name, undefined)
      : classes.memberOf(exact, name, ts.isAccessor) && exact;
  if (other !== undefined) refuseOther(c, node, other);
}

const refuseOther = (c: Context, node: ts.Node, other: ClassNode): Atom =>
  c.fail(node, 'overridden', { method: textOf(node), class: other.name?.text ?? 'a class expression' });

/** A class with an accessor of this name, other than `known`, of which an object of this type may be. */
const accessorBesides = (
  c: Context,
  type: ts.Type | undefined,
  name: string,
  known: ClassNode | undefined,
): ClassNode | undefined =>
  c.unit.classes
    .withAccessor(name)
    .find((each) => each !== known && (type === undefined || c.unit.classes.mayBe(each, type)));

function typeOfObject(c: Context, node: ts.Node): ts.Type | undefined {
  const { parent } = node;
  const isTarget = ts.isPropertyAssignment(parent) && parent.initializer === node;
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (isAccess && !isTarget) return c.types.checker.getTypeAtLocation(node.expression);
  if (ts.isBindingElement(parent)) return parent.name === node ? typeTakenApart(c, parent.parent) : undefined;
  const isOfAssignment = ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent);
  const assignment = isOfAssignment ? parent.parent.parent : undefined;
  return assignment !== undefined && ts.isBinaryExpression(assignment)
    ? c.types.checker.getTypeAtLocation(assignment.right)
    : undefined;
}

/** The type of what the pattern takes apart. */
function typeTakenApart(c: Context, { parent: owner }: ts.BindingPattern): ts.Type | undefined {
  const { checker } = c.types;
  if (ts.isBindingElement(owner)) {
    const outer = typeTakenApart(c, owner.parent);
    const name = owner.propertyName ?? owner.name;
    if (outer === undefined || !ts.isObjectBindingPattern(owner.parent) || !ts.isIdentifier(name))
      return undefined;
    const property = outer.getProperty(name.text);
    return property && checker.getTypeOfSymbol(property);
  }
  if (owner.type !== undefined) return checker.getTypeFromTypeNode(owner.type);
  if (ts.isParameter(owner)) return checker.getTypeAtLocation(owner);
  if (owner.initializer !== undefined) return checker.getTypeAtLocation(owner.initializer);
  const loop = owner.parent.parent;
  const iterated = ts.isForOfStatement(loop) ? checker.getTypeAtLocation(loop.expression) : undefined;
  return iterated && checker.getIndexTypeOfType(iterated, ts.IndexKind.Number);
}
