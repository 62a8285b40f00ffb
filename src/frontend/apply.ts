/** Functions applied to values: of the library, closures expanded in place or called, one of two. */
import { ts } from 'ts-morph';
import { isNullable, numberType, variable } from '../ir/build.js';
import { nonNull, nullable } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import type { Atom, FunctionId, Type } from '../ir/types.js';
import { assignedIn } from './assigned.js';
import { branch } from './branch.js';
import { capturedBy, capturesOf } from './captures.js';
import { heldByVariable, unknownField } from './conform.js';
import type { Context } from './context.js';
import { applyDerivative } from './derivatives.js';
import { isSymbol, placeholder, type Key } from './environment.js';
import { expand } from './expansion.js';
import type { Want } from './expressions.js';
import { lowerValue } from './expressions.js';
import { closuresAmong, type Closure, type FunctionValue } from './functionValues.js';
import { applyLibrary } from './math.js';
import { typeOfThis } from './methods.js';
import { textOf } from './places.js';
import { moreIn, refuseCopy } from './objects.js';
import { remembered } from './remembered.js';
import { functionName, parametersOf, type FunctionNode } from './resolver.js';
import { shapeOf, type Bound, type Shape } from './shapes.js';
import { givesFunctions } from './signatures.js';
import { storesIn } from './stores.js';
import { refuseResizedTuple } from './tuples.js';
import { isInMemory } from './variables.js';

/** What is applied, and where that is written. */
export interface Application {
  readonly node: ts.Node;
  readonly args: readonly (Atom | undefined)[];
  readonly want: Want;
}

/** The value of the function for these arguments; undefined if it gives none. */
export function apply(c: Context, f: FunctionValue, application: Application): Atom | undefined {
  switch (f.kind) {
    case 'library':
      return applyLibrary(c, f, application);
    case 'closure':
      return applyClosure(c, f, application);
    case 'derivative':
      return applyDerivative(c, f, application);
    case 'choice':
      return branch(
        c,
        f.condition,
        () => apply(c, f.whenTrue, application),
        () => apply(c, f.whenFalse, application),
        { name: application.want.name ?? '' },
      );
    case 'nothing': {
      const text = [`new TypeError(${JSON.stringify(`${f.text} is not a function`)})`];
      c.builder.add({ kind: 'throw', operation: { text, effect: true }, arguments: [] });
      c.unreachable = true;
      return placeholder(numberType);
    }
    case 'table':
      return c.fail(application.node, 'functionValue', { text: textOf(application.node) });
  }
}

function applyClosure(c: Context, f: Closure, application: Application): Atom | undefined {
  const { functions } = capturesOf(f.node, c.resolver);
  const isExpanded =
    writtenBy(c, f, application.args) !== undefined ||
    functions.some((g) => c.expanding.includes(g)) ||
    (application.want.expected !== undefined && c.unit.resultOf(f.node) === undefined) ||
    c.unit.within(f.typeArguments, () => givesFunctions(c.types, f.node));
  if (isExpanded) return expand(c, application.node, f, application.args, application.want);
  return callClosure(c, f, application);
}

/** A variable of the functions around it that the function assigns, if it does. */
function writtenAround(c: Context, node: FunctionNode): ts.Symbol | undefined {
  const { captured } = capturesOf(node, c.resolver);
  if (captured.length === 0) return undefined;
  const assigned = assignedIn(node, c.resolver);
  return captured
    .filter((key): key is ts.Symbol => isSymbol(key))
    .find((s) => assigned.has(s) && !isInMemory(c.resolver, s));
}

/** The same of the function and of those that it is handed or has captured. */
function writtenBy(c: Context, f: Closure, args: readonly (Atom | undefined)[]): ts.Symbol | undefined {
  const captured = capturedBy(c, f).map(([, a]) => a);
  const all = [f, ...closuresAmong(c.unit.functionValues, [...args, ...captured])];
  return all.map((g) => writtenAround(c, g.node)).find((s) => s !== undefined);
}

/** Reports a function, or one handed to it, that cannot be one of its own, since it assigns variables around it. */
export function refuseWritesAround(
  c: Context,
  f: Closure,
  args: readonly (Atom | undefined)[],
  node: ts.Node,
): boolean {
  const written = writtenBy(c, f, args);
  if (written !== undefined) c.fail(node, 'assignToGlobal', { name: written.name });
  return written !== undefined;
}

/** The function as a function of its own, with what it is called with. */
interface Requested {
  readonly id: FunctionId;
  readonly resultType: Type;
  readonly atoms: readonly Atom[];
  /** For each declared parameter where its argument stands among `atoms`; -1 for functions and what is left out. */
  readonly positions: readonly number[];
  /** Where a number stands among `atoms` that may be nothing. */
  readonly nullable: readonly number[];
}

/** Asks for the function that a call, or a derivative of it, needs; undefined, and reported, if there is none. */
export function requestCall(
  c: Context,
  f: Closure,
  args: readonly (Atom | undefined)[],
  node: ts.Node,
): Requested | undefined {
  const captured = capturedBy(c, f);
  const data: Atom[] = [];
  const own: Atom[] = [];
  const shapes: Shape[] = [];
  const bound: Bound[] = [];
  const places: number[] = [];
  const nothing: number[] = [];
  const grows = () => {
    c.fail(node, 'growingFunction', { function: functionName(f.node) });
    return undefined;
  };
  for (const [i, p] of parametersOf(f.node).entries()) {
    const shape = shapeOf(c, args[i], own, ts.isIdentifier(p.name) ? p.name.text : '');
    if (shape === undefined) return grows();
    shapes.push(perhapsLeftOut(c, p, args[i], asDeclared(c, f, p, shape, node)));
    places.push(shape.kind === 'data' ? own.length - 1 : -1);
    const declared = shapes[i]!;
    if (declared.kind === 'data') own.push(heldByVariable(c, own.pop()!, declared.type));
    if (args[i]?.type.kind === 'tuple') refuseResizedTuple(c, f.node, p.name, node);
    if (declared.kind === 'data' && declared.type.kind === 'number' && isNullable(declared.type))
      nothing.push(own.length - 1);
  }
  for (const [key, value] of captured) {
    if (value === undefined) {
      c.fail(node, 'variableOfEnded', { name: key.name });
      return undefined;
    }
    const shape = shapeOf(c, value, isSymbol(key) ? own : data, key.name);
    if (shape === undefined) return grows();
    bound.push({
      key,
      shape: shape.kind === 'data' ? { ...shape, isDeclared: isOfOwnClass(c, f, key, shape) } : shape,
    });
  }
  const called = c.unit.request(f, shapes, bound, node);
  const positions = places.map((at) => (at < 0 ? -1 : data.length + at));
  return {
    ...called,
    atoms: [...data, ...own],
    positions,
    nullable: nothing.map((at) => data.length + at),
  };
}

/** A call of the function as a function of its own. */
function callClosure(c: Context, f: Closure, { node, args, want }: Application): Atom | undefined {
  const called = requestCall(c, f, args, node);
  if (called === undefined) return placeholder(numberType);
  const call = {
    kind: 'call',
    callee: called.id,
    arguments: called.atoms,
    ...(called.nullable.length === 0 ? {} : { nullable: called.nullable }),
  } as const;
  if (called.resultType.kind === 'void') {
    c.builder.add({ ...call, results: [] });
    if (!neverReturns(c, node)) return undefined;
    c.unreachable = true;
    return placeholder(numberType);
  }
  const result = variable(want.name ?? '', called.resultType);
  c.builder.add({ ...call, results: [result] });
  return result;
}

/** Whether a captured value is as the function itself says: `this` may be of a class below. */
function isOfOwnClass(c: Context, f: Closure, key: Key, shape: Shape & { kind: 'data' }): boolean {
  if (isSymbol(key) || !ts.isClassLike(f.node.parent)) return true;
  const { parent } = f.node;
  const own = c.unit.within(f.typeArguments, () => typeOfThis(c, parent));
  return own === undefined || printType(own) === printType(shape.type);
}

/** Data gets the type that the parameter is declared with, where that is one. */
function asDeclared(c: Context, f: Closure, p: ts.ParameterDeclaration, shape: Shape, node: ts.Node): Shape {
  if (shape.kind !== 'data') return shape;
  const written = c.types.checker.getTypeAtLocation(p);
  const declared = c.unit.within(f.typeArguments, () => c.types.of(written));
  if ('problem' in declared || declared.type.kind === 'void') return shape;
  if (!mayBe(shape.type, declared.type) || unknownField(shape.type, declared.type) !== undefined)
    return shape;
  // Of a dictionary the keys are known here.
  if (declared.type.kind === 'opaque' && shape.type.kind === 'record') return shape;
  const type = withAbsenceOf(declared.type, shape.type);
  if (type.kind === 'record' && shape.type.kind === 'record') {
    const hidden = moreIn(shape.type, type);
    const copied = hidden === undefined ? undefined : copiedAs(c, f.node, written);
    if (copied !== undefined) refuseCopy(c, node, textOf(isNamed(copied) ? copied.name : copied), hidden!);
  }
  return { ...shape, type, isDeclared: printType(type) === printType(declared.type) };
}

/** What the function, or one that it calls, copies the fields of and which may be of the type: `{ ...a }`, `{ x, ...rest }`. */
function copiedAs(c: Context, f: FunctionNode, type: ts.Type): ts.Node | undefined {
  const { checker } = c.types;
  const mayBe = (n: ts.Node): boolean => checker.isTypeAssignableTo(type, checker.getTypeAtLocation(n));
  return [f, ...storesIn([f], c).entered].flatMap((each) => copiedIn(each, c.resolver)).find(mayBe);
}

const isNamed = (n: ts.Node): n is ts.ParameterDeclaration | ts.VariableDeclaration =>
  ts.isParameter(n) || ts.isVariableDeclaration(n);

const copiedIn = remembered((f: ts.Node): readonly ts.Node[] => {
  const found: ts.Node[] = [];
  const visit = (n: ts.Node): void => {
    if (ts.isSpreadAssignment(n)) found.push(n.expression);
    const isRest = ts.isObjectBindingPattern(n) && n.elements.some((e) => e.dotDotDotToken !== undefined);
    if (isRest) found.push(n.parent);
    ts.forEachChild(n, visit);
  };
  visit(f);
  return found;
});

/** A parameter with a default is asked whether it is there, also where the type of its argument says that it is. */
function perhapsLeftOut(
  c: Context,
  p: ts.ParameterDeclaration,
  given: Atom | undefined,
  shape: Shape,
): Shape {
  if (p.initializer === undefined || given === undefined || shape.kind !== 'data') return shape;
  return c.mayBeUndefined(given) ? { ...shape, type: nullable(shape.type, 'undefined') } : shape;
}

/** Whether a value of the one type can be taken for one of the other: unchecked code hands over what it likes. */
function mayBe(given: Type, declared: Type): boolean {
  const isData = (t: Type) => t.kind === 'opaque' || t.kind === 'boolean' || t.kind === 'void';
  const kind = (t: Type) => (t.kind === 'tuple' ? 'array' : t.kind);
  return isData(given) || isData(declared) || kind(given) === kind(declared);
}

/** The type, which may be undefined or null if the other may. */
function withAbsenceOf(type: Type, other: Type): Type {
  if (other.kind === 'opaque' || type.kind === 'opaque') return type;
  if (isNullable(other)) return nullable(nonNull(type), other.nullable);
  // The type of an element says that it is there, which it need not be.
  return type.kind === 'number' ? type : nonNull(type);
}

const neverReturns = (c: Context, node: ts.Node): boolean =>
  ts.isExpression(node) && (c.types.checker.getTypeAtLocation(node).flags & ts.TypeFlags.Never) !== 0;

/** A function handed to a method of arrays, ready to be applied any number of times. */
export interface Callback {
  readonly node: ts.Expression;
  /** What its parameters are called, for the variables they become. */
  readonly names: readonly string[];
  /** Its value for these arguments; undefined if it gives none. */
  readonly apply: (c: Context, args: readonly Atom[], want?: Want) => Atom | undefined;
}

/** The callback an expression stands for. */
export function callbackOf(c: Context, node: ts.Expression): Callback {
  const f = functionIn(c, node);
  if (f === undefined) {
    c.fail(node, 'functionValue', { text: textOf(node) });
    return { node, names: [], apply: () => placeholder(numberType) };
  }
  const parameters = f.kind === 'closure' ? parametersOf(f.node) : [];
  const names = parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text.replace(/^_+$/, '') : ''));
  return { node, names, apply: (inner, args, want = {}) => applyCallback(inner, node, f, args, want) };
}

/** The function an expression gives, if it is known. */
export function functionIn(c: Context, node: ts.Expression): FunctionValue | undefined {
  return c.unit.functionValues.of(lowerValue(c, node));
}

/** A function that is written where it is handed over runs there; any other is called. */
function applyCallback(
  c: Context,
  node: ts.Expression,
  f: FunctionValue,
  args: readonly Atom[],
  want: Want,
): Atom | undefined {
  if (f.kind !== 'closure') return apply(c, f, { node, args, want });
  const used = args.slice(0, arity(f.node));
  const isHere = f.node.pos >= node.pos && f.node.end <= node.end && !c.expanding.includes(f.node);
  return isHere ? expand(c, node, f, used, want) : apply(c, f, { node, args: used, want });
}

const arity = (node: FunctionNode): number =>
  parametersOf(node).some((p) => p.dotDotDotToken !== undefined) ? Infinity : parametersOf(node).length;
