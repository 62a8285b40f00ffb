/**
 * Whether a program still is one after parts were dropped: names declared before use, of the right type and
 * assignable where assigned; jumps inside what they leave; helpers there; the last statement returns.
 */
import type { Body, Expr, Parameter, Program, Stmt, Type } from './program.js';
import { hasContinue } from './walk.js';
import { hasTangent } from './shapes.js';

interface Entry {
  readonly type: Type;
  readonly mutable: boolean;
}

interface Frame {
  /** Declared so far, innermost block last. */
  readonly names: ReadonlyMap<string, Entry>;
  readonly helpers: ReadonlyMap<string, readonly Parameter[]>;
  readonly labels: readonly string[];
  readonly insideLoop: boolean;
  readonly insideSwitch: boolean;
}

export function isWellFormed(program: Program): boolean {
  if (!program.parameters.some(({ type }) => hasTangent(type)) || program.points.length === 0) return false;
  const helpers = new Map<string, readonly Parameter[]>();
  const constants = program.constants.map(({ name }): [string, Entry] => [
    name,
    { type: 'number', mutable: false },
  ]);
  for (const declaration of program.declarations) {
    if (declaration.kind !== 'class') continue;
    const self = { name: 'this', type: declaration.shape, text: declaration.shape.text };
    for (const { parameters, body, result } of declaration.methods) {
      if (!isFunctionBody(body, [self, ...parameters], constants, helpers, result)) return false;
    }
  }
  for (const helper of program.helpers) {
    if (helper.recursive === true) helpers.set(helper.name, helper.parameters);
    if (helper.placement === 'expressionArrow' && helper.body.length !== 1) return false;
    if (!isFunctionBody(helper.body, helper.parameters, constants, helpers, helper.result)) return false;
    helpers.set(helper.name, helper.parameters);
  }
  return isFunctionBody(program.body, program.parameters, constants, helpers, program.result);
}

function isFunctionBody(
  body: Body,
  parameters: readonly Parameter[],
  constants: readonly (readonly [string, Entry])[],
  helpers: ReadonlyMap<string, readonly Parameter[]>,
  result: Type,
): boolean {
  const own = parameters.flatMap(entriesOf);
  const names = new Map<string, Entry>([...constants, ...own]);
  const frame: Frame = {
    names,
    helpers: new Map(helpers),
    labels: [],
    insideLoop: false,
    insideSwitch: false,
  };
  return endsWell(body, result) && isBody(body, frame);
}

const endsWell = (body: Body, result: Type): boolean => result === 'void' || body.at(-1)?.kind === 'return';

const entriesOf = (parameter: Parameter): readonly [string, Entry][] =>
  (parameter.declares ?? [parameter]).map(({ name, type }) => [name, { type, mutable: true }]);

function isBody(body: Body, frame: Frame): boolean {
  const declared = body.flatMap(declaredNames);
  if (new Set(declared).size !== declared.length) return false;
  // A name of this block hides the one outside already before it is declared.
  const names = new Map(frame.names);
  for (const name of declared) names.delete(name);
  for (const [k, statement] of body.entries()) {
    if (!isStatement(statement, { ...frame, names })) return false;
    if (statement.kind === 'declare') {
      names.set(statement.name, { type: statement.type, mutable: statement.keyword === 'let' });
      if (statement.initial === undefined && !assignsOnEveryPath(body[k + 1], statement.name)) return false;
    } else if (statement.kind === 'snippet') {
      for (const { name, type, mutable, seen } of statement.names) {
        if (seen === 'after') names.set(name, { type, mutable });
      }
    } else if (statement.kind === 'while') {
      names.set(statement.counter, { type: 'integer', mutable: false });
    } else if (statement.kind === 'for' && statement.declared === 'outside') {
      names.set(statement.name, { type: 'integer', mutable: false });
    }
  }
  return true;
}

function declaredNames(statement: Stmt): readonly string[] {
  if (statement.kind === 'declare') return [statement.name];
  if (statement.kind === 'snippet')
    return statement.names.filter(({ seen }) => seen === 'after').map(({ name }) => name);
  if (statement.kind === 'for' && statement.declared === 'outside') return [statement.name];
  return statement.kind === 'while' ? [statement.counter] : [];
}

function assignsOnEveryPath(statement: Stmt | undefined, name: string): boolean {
  if (statement?.kind !== 'if' || statement.otherwise === undefined) return false;
  return [statement.then, statement.otherwise].every((body) => {
    const last = body.at(-1);
    return last?.kind === 'assign' && last.name === name && last.operator === '=';
  });
}

function isStatement(statement: Stmt, frame: Frame): boolean {
  const inLoop = (label: string | undefined, name?: string, entry?: Entry): Frame => ({
    ...frame,
    names: name === undefined || entry === undefined ? frame.names : new Map([...frame.names, [name, entry]]),
    labels: label === undefined ? frame.labels : [...frame.labels, label],
    insideLoop: true,
  });
  switch (statement.kind) {
    case 'declare':
      return statement.initial === undefined || isExpr(statement.initial, frame);
    case 'assign': {
      const target = frame.names.get(statement.name);
      return (
        target !== undefined &&
        target.mutable &&
        target.type === statement.type &&
        isExpr(statement.value, frame)
      );
    }
    case 'expression':
      return changesSomething(statement.value) && isExpr(statement.value, frame);
    case 'snippet': {
      const inside = statement.names.filter(({ seen }) => seen !== 'nowhere');
      const names = new Map([
        ...frame.names,
        ...inside.map(({ name, type, mutable }) => [name, { type, mutable }] as const),
      ]);
      const inner = { ...(statement.loops ? inLoop(statement.label) : frame), names };
      return (
        statement.arguments.every((argument) => isExpr(argument, frame)) &&
        statement.bodies.every((body) => isBody(body, inner))
      );
    }
    case 'return':
      return isExpr(statement.value, frame);
    case 'if':
      return (
        isExpr(statement.condition, frame) &&
        isBody(statement.then, frame) &&
        (statement.otherwise === undefined || isBody(statement.otherwise, frame))
      );
    case 'block':
      return isBody(statement.body, frame);
    case 'switch':
      return (
        statement.cases.length > 0 &&
        isExpr(statement.on, frame) &&
        statement.cases.every(({ body }) => isBody(body, { ...frame, insideSwitch: true }))
      );
    case 'for': {
      // Its index is assignable only where the generator did so.
      const { indexType = 'integer' } = statement;
      const inner = inLoop(statement.label, statement.name, { type: indexType, mutable: true });
      const bounded = new Map(inner.names);
      if (statement.bound !== undefined) bounded.set(statement.bound, { type: 'integer', mutable: false });
      return (
        isExpr(statement.from, frame) &&
        isExpr(statement.to, inner) &&
        isBody(statement.body, { ...inner, names: bounded })
      );
    }
    case 'forOf': {
      const entry = { type: statement.type, mutable: statement.keyword === 'let' };
      return (
        isExpr(statement.of, frame) && isBody(statement.body, inLoop(statement.label, statement.name, entry))
      );
    }
    case 'while': {
      const inner = inLoop(statement.label, statement.counter, { type: 'integer', mutable: false });
      // `while (n--)` stands for a condition that is true.
      if (
        statement.shape === 'countDown' &&
        statement.condition.kind === 'literal' &&
        statement.condition.text !== 'true'
      )
        return false;
      // A `continue` would skip the counting at the end of the body.
      if (statement.shape === 'whileCountLast' && hasContinue(statement.body)) return false;
      if (statement.shape === 'forever') {
        // The condition is printed inside the block, whose own names hide others.
        const hidden = new Map(inner.names);
        for (const name of statement.body.flatMap(declaredNames)) hidden.delete(name);
        if (!isExpr(statement.condition, { ...inner, names: hidden })) return false;
      }
      return isExpr(statement.condition, frame) && isBody(statement.body, inner);
    }
    case 'jump':
      if (statement.label !== undefined) return frame.labels.includes(statement.label);
      return frame.insideLoop || (frame.insideSwitch && statement.jump === 'break');
  }
}

const changesSomething = (expr: Expr): boolean =>
  expr.kind === 'call' || (expr.kind === 'apply' && (expr.assigns || expr.effect === true));

function isExpr(expr: Expr, frame: Frame): boolean {
  switch (expr.kind) {
    case 'literal':
      return true;
    case 'variable':
      return isVisible(expr.name, expr.type, frame);
    case 'lambda': {
      const names = new Map([...frame.names, ...expr.parameters.flatMap(entriesOf)]);
      const inner = { ...frame, names, labels: [], insideLoop: false, insideSwitch: false };
      return endsWell(expr.body, expr.result) && isBody(expr.body, inner);
    }
    case 'call': {
      const parameters = frame.helpers.get(expr.helper);
      return parameters !== undefined && expr.arguments.every((argument) => isExpr(argument, frame));
    }
    case 'apply': {
      const [first] = expr.arguments;
      if (expr.assigns && (first?.kind !== 'variable' || frame.names.get(first.name)?.mutable !== true))
        return false;
      return expr.arguments.every((argument) => isExpr(argument, frame));
    }
  }
}

/** Where a shape is narrowed, or a function is named as a value, TypeScript judges the type. */
function isVisible(name: string, type: Type, frame: Frame): boolean {
  const entry = frame.names.get(name);
  if (entry === undefined) return frame.helpers.has(name);
  return entry.type === type || typeof entry.type === 'object';
}
