/** One function of the source as one function of the IR. */
import { ts } from 'ts-morph';
import { block, boolean, numberType, variable } from '../ir/build.js';
import type { Function, Parameter } from '../ir/module.js';
import type { Atom, Block, Origin, Type } from '../ir/types.js';
import { nullable } from '../ir/nullable.js';
import { blocks, reads, walk } from '../ir/visit.js';
import { isLeftOut } from './arguments.js';
import { bindPattern, predeclareVars } from './bindings.js';
import { branch } from './branch.js';
import { Context, type Frame } from './context.js';
import { absent, isSymbol, placeholder } from './environment.js';
import { Exits } from './exits.js';
import { lowerValue } from './expressions.js';
import { originOf, textOf } from './places.js';
import { prune } from './prune.js';
import { Region } from './region.js';
import { fillOf, privateNameIn } from './recordTypes.js';
import { functionName, parametersOf, type FunctionNode } from './resolver.js';
import { lowerSteps } from './sequence.js';
import { valueOf } from './shapes.js';
import { returnTypeOf } from './signatures.js';
import { lowerResult } from './statements.js';
import { typeTextOf } from './typeText.js';
import type { Task, Unit } from './unit.js';

/** Lowers the function a task names; undefined if what it is cannot be lowered at all. */
export function lowerFunction(unit: Unit, task: Task): Function | undefined {
  const { node } = task;
  if (refuseForm(unit, node)) return undefined;
  const frame = frameOf(unit, node);
  if (frame === undefined) return undefined;
  const c = new Context(unit, frame);
  const parameters = c.at(node, () => lowerParameters(c, task));
  const result = lowerBody(c);
  const yields = frame.resultType.kind === 'void' ? [] : [result ?? placeholder(frame.resultType)];
  const body = prune(block(c.builder.statements, yields));
  refuseFunctions(c, node, body);
  return {
    id: task.id,
    name: functionName(node),
    parameters,
    body,
    resultType: frame.resultType,
    resultText: typeTextOf(unit, node, returnTypeOf(unit.types, node), frame.resultType, true),
    origin: originOf(unit.program, node),
  };
}

/** A function that reaches a statement is one that a value was taken for. */
function refuseFunctions(c: Context, node: FunctionNode, body: Block): void {
  if (c.unit.isFailed) return;
  const placeOf = (o: Origin): ts.Node => {
    const find = (n: ts.Node): ts.Node | undefined =>
      n.getStart() === o.start && n.getEnd() === o.end ? n : ts.forEachChild(n, find);
    return find(node) ?? node;
  };
  const check = (atoms: readonly Atom[], place: () => ts.Node): void => {
    if (!atoms.some((a) => c.unit.functionValues.of(a) !== undefined)) return;
    const at = place();
    c.unit.report('functionValue', at, { text: textOf(at) });
  };
  walk(body, (s) => check([...reads(s), ...blocks(s).flatMap((b) => b.yields)], () => placeOf(s.origin)));
  check(body.yields, () => node.name ?? node);
}

/** The frame of a function; undefined, and reported, if its result has no type here. */
export function frameOf(unit: Unit, node: FunctionNode, expected?: Type): Frame | undefined {
  const resultType = unit.resultTypeOf(node, expected);
  if (resultType === undefined) return undefined;
  const exits = new Exits(node);
  return {
    node,
    exits,
    region: new Region('returned', undefined, true),
    result: { name: 'result' },
    resultType,
    targets: new Map(),
  };
}

/** Lowers the body in the context's frame; gives the result. */
export function lowerBody(c: Context): Atom | undefined {
  const { node, region, result, resultType } = c.frame;
  const { body } = node;
  if (body === undefined) throw new Error('internal: a function without body is lowered');
  c.set(region, boolean(false));
  if (resultType.kind !== 'void') c.set(result, placeholder(resultType));
  if (ts.isBlock(body)) {
    predeclareVars(c, body);
    lowerSteps(c, body.statements);
  } else {
    c.at(body, () => lowerResult(c, body));
  }
  return c.environment.get(result);
}

/** Reports a function of a form that cannot be lowered. */
export function refuseForm(unit: Unit, node: FunctionNode): boolean {
  const name = functionName(node);
  if (node.asteriskToken !== undefined) {
    unit.report('generator', node.name ?? node, { construct: `'${name}'` });
    return true;
  }
  if (node.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) === true) {
    unit.report('asynchronous', node.name ?? node, { construct: `'${name}'` });
    return true;
  }
  return false;
}

/** The parameters: `this` first, then those declared, then variables of surrounding functions. */
function lowerParameters(c: Context, task: Task): Parameter[] {
  const given: Parameter[] = [];
  for (const { key, shape } of task.captured.filter((b) => !isSymbol(b.key)))
    c.set(key, valueOf(c, shape, given));
  const values = parametersOf(task.node).map((p, i) => {
    const shape = task.parameters?.[i];
    return shape === undefined ? declaredParameter(c, p, given) : valueOf(c, shape, given);
  });
  for (const { key, shape } of task.captured.filter((b) => isSymbol(b.key)))
    c.set(key, valueOf(c, shape, given));
  bindParameters(c, task.node, values);
  return given;
}

/** Binds parameters to their values, defaults evaluated for those left out. */
export function bindParameters(c: Context, node: FunctionNode, values: readonly (Atom | undefined)[]): void {
  parametersOf(node).forEach((p, i) => {
    const name = ts.isIdentifier(p.name) ? p.name.text : '';
    c.at(p, () => bindPattern(c, p.name, withDefault(c, p, values[i] ?? absent, name)));
  });
}

function withDefault(c: Context, p: ts.ParameterDeclaration, value: Atom, name: string): Atom {
  const { initializer } = p;
  if (initializer === undefined) return value;
  const otherwise = () => lowerValue(c, initializer, { name });
  if (isLeftOut(value)) return otherwise();
  if (!c.mayBeUndefined(value)) return value;
  return branch(c, c.test('equal', [value, absent]), otherwise, () => value, { name, presentWhen: false })!;
}

/** A parameter of an annotated function, of which only the declaration is known. */
function declaredParameter(c: Context, p: ts.ParameterDeclaration, given: Parameter[]): Atom {
  const { unit } = c;
  const name = ts.isIdentifier(p.name) ? p.name.text : nameOfPattern(p);
  const declared = unit.types.checker.getTypeAtLocation(p);
  const result = unit.types.of(declared);
  if (p.dotDotDotToken !== undefined) {
    unit.report('spread', p, { construct: `The rest parameter '${name}'` });
    return placeholder('type' in result ? result.type : numberType);
  }
  if ('problem' in result || result.type.kind === 'void') {
    reportParameter(c, p, declared, 'problem' in result ? result.problem : 'other');
    return placeholder(numberType);
  }
  const { type } = result;
  const hidden = privateNameIn(type);
  if (hidden !== undefined) unit.report('privateName', p, fillOf(hidden));
  const v = variable(name, type);
  const typeText = typeTextOf(unit, p, declared, type, true);
  // Only the caller of a helper may hand it text that was made from a number.
  if (type.kind === 'opaque') c.pureData.add(v);
  if (p.initializer === undefined) {
    given.push({ variable: v, typeText, optional: p.questionToken !== undefined });
    return v;
  }
  const initializer = unit.references.constantText(p.initializer);
  if (initializer !== undefined) {
    given.push({ variable: v, typeText, optional: true, initializer });
    return v;
  }
  // What computes is evaluated inside.
  if (type.kind === 'boolean') {
    unit.report('computedDefault', p.initializer, { name });
    return v;
  }
  const leftOut = variable(name, orUndefined(type));
  if (type.kind === 'opaque') c.pureData.add(leftOut);
  given.push({ variable: leftOut, typeText, optional: true });
  return leftOut;
}

const orUndefined = (t: Type): Type =>
  t.kind === 'opaque' ? { ...t, text: `${t.text} | undefined` } : nullable(t, 'undefined');

/** What a destructured parameter is called. */
const nameOfPattern = (p: ts.ParameterDeclaration): string => {
  const type =
    p.type !== undefined && ts.isTypeReferenceNode(p.type) ? p.type.typeName.getText() : 'argument';
  return type.charAt(0).toLowerCase() + type.slice(1).replace(/\W/g, '');
};

function reportParameter(c: Context, p: ts.ParameterDeclaration, type: ts.Type, problem: string): void {
  const fill = { name: textOf(p.name), type: c.types.text(type) };
  if (problem === 'any') c.unit.report('anyType', p, { text: fill.name, type: fill.type });
  else if (problem === 'generic') c.unit.report('generic', p, { function: functionName(c.frame.node) });
  else if (problem === 'function') c.unit.report('functionParameter', p, { name: fill.name });
  else c.unit.report('parameterType', p, fill);
}
