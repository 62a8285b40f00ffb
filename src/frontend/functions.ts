/** One function of the source as one function of the IR. */
import { ts } from 'ts-morph';
import { block, boolean, variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Function, Parameter } from '../ir/types.js';
import { predeclareVars } from './bindings.js';
import { Context, type Frame } from './context.js';
import { placeholder } from './environment.js';
import { Exits } from './exits.js';
import { lowerValue } from './expressions.js';
import { originOf, textOf } from './places.js';
import { prune } from './prune.js';
import { Region } from './region.js';
import { functionName, type FunctionNode } from './resolver.js';
import { lowerSteps } from './sequence.js';
import { lowerResult } from './statements.js';
import { typeTextOf } from './typeText.js';
import type { Captured, Task, Unit } from './unit.js';

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
  const signature = unit.types.checker.getSignatureFromDeclaration(node);
  const returned =
    signature === undefined ? undefined : unit.types.checker.getReturnTypeOfSignature(signature);
  const body = prune(block(c.builder.statements, yields));
  return {
    id: task.id,
    name: functionName(node),
    parameters,
    body,
    resultType: frame.resultType,
    resultText: typeTextOf(unit, node, returned, frame.resultType, true),
    origin: originOf(unit.program, node),
  };
}

/** The frame of a function; undefined, and reported, if its result has no type here. */
export function frameOf(unit: Unit, node: FunctionNode): Frame | undefined {
  const resultType = unit.resultTypeOf(node);
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
  if (node.typeParameters !== undefined && node.typeParameters.length > 0) {
    unit.report('generic', node.typeParameters[0]!, { function: name });
    return true;
  }
  return false;
}

function lowerParameters(c: Context, task: Task): Parameter[] {
  const given: Parameter[] = [];
  const values = task.node.parameters.map((p, i) => {
    if (task.missing.has(i)) return undefined;
    const parameter = parameterOf(c, p, task);
    if (parameter === undefined) return placeholder({ kind: 'number' });
    given.push(parameter);
    // A helper may be handed text that was made from a number.
    if (task.isAnnotated && parameter.variable.type.kind === 'opaque') c.pureData.add(parameter.variable);
    return parameter.variable;
  });
  bindParameters(c, task.node, values);
  return [...given, ...task.captured.map((captured) => capturedParameter(c, captured))];
}

/** Binds parameters to their values, defaults evaluated for those left out. */
export function bindParameters(c: Context, node: FunctionNode, values: readonly (Atom | undefined)[]): void {
  node.parameters.forEach((p, i) => {
    const symbol = ts.isIdentifier(p.name) ? c.resolver.symbolOf(p.name) : undefined;
    if (symbol === undefined) {
      c.unit.report('destructuring', p.name, {});
      return;
    }
    const value = values[i];
    if (value !== undefined) c.set(symbol, value);
    else if (p.initializer !== undefined) {
      const { initializer } = p;
      c.at(p, () => c.set(symbol, lowerValue(c, initializer, { name: symbol.name })));
    } else c.set(symbol, absent);
  });
}

const absent: Atom = { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };

function parameterOf(c: Context, p: ts.ParameterDeclaration, task: Task): Parameter | undefined {
  const { unit } = c;
  if (!ts.isIdentifier(p.name)) return undefined;
  if (p.name.text === 'this') {
    unit.report('thisValue', p, {});
    return undefined;
  }
  if (p.dotDotDotToken !== undefined) {
    unit.report('spread', p, { construct: `The rest parameter '${p.name.text}'` });
    return undefined;
  }
  const declared = unit.types.checker.getTypeAtLocation(p);
  const isOptional = p.questionToken !== undefined;
  if (isOptional && task.isAnnotated) {
    unit.report('nullable', p, { text: p.name.text });
    return undefined;
  }
  const result = isOptional ? unit.types.ofPresent(declared) : unit.types.of(declared);
  if ('problem' in result || result.type.kind === 'void' || result.type.kind === 'tuple') {
    const problem = 'problem' in result ? result.problem : 'other';
    reportParameter(c, p, declared, problem);
    return undefined;
  }
  const { type } = result;
  const parameter = {
    variable: variable(p.name.text, type),
    typeText: typeTextOf(unit, p, declared, type, task.isAnnotated),
    optional: false,
  };
  if (p.initializer === undefined || !task.isAnnotated) return parameter;
  const initializer = unit.references.constantText(p.initializer);
  if (initializer === undefined) unit.report('computedDefault', p.initializer, { name: p.name.text });
  return { ...parameter, optional: true, ...(initializer === undefined ? {} : { initializer }) };
}

function reportParameter(c: Context, p: ts.ParameterDeclaration, type: ts.Type, problem: string): void {
  const fill = { name: textOf(p.name), type: c.types.text(type) };
  if (problem === 'any') c.unit.report('anyType', p, { text: fill.name, type: fill.type });
  else if (problem === 'function') c.unit.report('functionValue', p, { text: fill.name });
  else if (problem === 'nullable') c.unit.report('nullable', p, { text: fill.name });
  else c.unit.report('parameterType', p, fill);
}

/** A variable of a surrounding function, handed in as one more argument. */
function capturedParameter(c: Context, { symbol, type }: Captured): Parameter {
  const v = variable(symbol.name, type);
  c.set(symbol, v);
  return { variable: v, typeText: printType(type), optional: false };
}
