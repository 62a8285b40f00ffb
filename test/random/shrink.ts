/**
 * Smaller programs than a given one, most drastic first: without a helper or parameter, without statements, with a
 * part of an expression or a literal in its place, at simpler points. Only well-formed ones are offered.
 */
import type { Argument, Body, Case, Declaration, Expr, Helper, Program, Stmt, Type } from './program.js';
import { elementOf } from './shapes.js';
import { bodiesOf } from './walk.js';
import { isWellFormed } from './well-formed.js';

export function* shrinkProgram(program: Program): IterableIterator<Program> {
  for (const smaller of candidates(program)) if (isWellFormed(smaller)) yield smaller;
}

function* candidates(program: Program): IterableIterator<Program> {
  for (const [k] of program.points.entries()) {
    if (program.points.length > 1) yield { ...program, points: without(program.points, k) };
  }
  for (const [k] of program.helpers.entries()) yield { ...program, helpers: without(program.helpers, k) };
  for (const [k] of program.declarations.entries())
    yield { ...program, declarations: without(program.declarations, k) };
  for (const [k] of program.constants.entries())
    yield { ...program, constants: without(program.constants, k) };
  for (const [k, parameter] of program.parameters.entries()) {
    yield {
      ...program,
      parameters: without(program.parameters, k),
      wrt: program.wrt.filter((name) => name !== parameter.name),
      points: program.points.map((point) => without(point, k)),
    };
  }
  if (program.wrt.length > 0) yield { ...program, wrt: [] };
  for (const body of shrinkBody(program.body)) yield { ...program, body };
  for (const [k, helper] of program.helpers.entries()) {
    for (const smaller of shrinkHelper(helper))
      yield { ...program, helpers: replaced(program.helpers, k, smaller) };
  }
  for (const [k, declaration] of program.declarations.entries()) {
    for (const smaller of shrinkDeclaration(declaration))
      yield { ...program, declarations: replaced(program.declarations, k, smaller) };
  }
  if (program.form !== 'function') yield { ...program, form: 'function' };
  for (const [k, point] of program.points.entries()) {
    for (const [j, argument] of point.entries()) {
      for (const smaller of shrinkArgument(argument)) {
        yield { ...program, points: replaced(program.points, k, replaced(point, j, smaller)) };
      }
    }
  }
}

function* shrinkHelper(helper: Helper): IterableIterator<Helper> {
  if (helper.placement !== 'function') yield { ...helper, placement: 'function' };
  for (const body of shrinkBody(helper.body)) yield { ...helper, body };
}

function* shrinkDeclaration(declaration: Declaration): IterableIterator<Declaration> {
  if (declaration.kind !== 'class') return;
  const { methods } = declaration;
  for (const [k] of methods.entries()) yield { ...declaration, methods: without(methods, k) };
  for (const [k, method] of methods.entries()) {
    for (const body of shrinkBody(method.body))
      yield { ...declaration, methods: replaced(methods, k, { ...method, body }) };
  }
}

function* shrinkBody(body: Body): IterableIterator<Body> {
  for (let size = body.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= body.length; at += size)
      yield [...body.slice(0, at), ...body.slice(at + size)];
  }
  for (const [k, statement] of body.entries()) {
    for (const inner of bodiesOf(statement)) yield [...body.slice(0, k), ...inner, ...body.slice(k + 1)];
  }
  for (const [k, statement] of body.entries()) {
    for (const smaller of shrinkStatement(statement)) yield replaced(body, k, smaller);
  }
}

function* shrinkStatement(statement: Stmt): IterableIterator<Stmt> {
  switch (statement.kind) {
    case 'declare':
      if (statement.initial !== undefined) {
        for (const initial of shrinkExpr(statement.initial)) yield { ...statement, initial };
      } else {
        for (const initial of literalsOf(statement.type)) yield { ...statement, initial };
      }
      return;
    case 'assign':
      if (statement.operator !== '=') yield { ...statement, operator: '=' };
      for (const value of shrinkExpr(statement.value)) yield { ...statement, value };
      return;
    case 'expression':
    case 'return':
      for (const value of shrinkExpr(statement.value)) yield { ...statement, value };
      return;
    case 'if': {
      const { otherwise, ...rest } = statement;
      if (otherwise !== undefined) yield rest;
      for (const then of shrinkBody(statement.then)) yield { ...statement, then };
      if (otherwise !== undefined)
        for (const body of shrinkBody(otherwise)) yield { ...statement, otherwise: body };
      for (const condition of shrinkExpr(statement.condition)) yield { ...statement, condition };
      return;
    }
    case 'block':
      for (const body of shrinkBody(statement.body)) yield { ...statement, body };
      return;
    case 'switch':
      for (const [k] of statement.cases.entries()) yield { ...statement, cases: without(statement.cases, k) };
      for (const [k, item] of statement.cases.entries()) {
        for (const smaller of shrinkCase(item))
          yield { ...statement, cases: replaced(statement.cases, k, smaller) };
      }
      for (const on of shrinkExpr(statement.on)) if (on.kind !== 'literal') yield { ...statement, on };
      return;
    case 'for':
      for (const body of shrinkBody(statement.body)) yield { ...statement, body };
      if (statement.label !== undefined) yield unlabelled(statement);
      if (statement.declared === 'outside') yield { ...statement, declared: 'inside' };
      if (statement.bound !== undefined && !statement.step.includes(statement.bound)) {
        const { bound: _, ...rest } = statement;
        yield rest;
      }
      // `i !== to` must be reached exactly.
      if (statement.test === '!==') return;
      for (const to of shrinkExpr(statement.to)) yield { ...statement, to };
      for (const from of shrinkExpr(statement.from)) {
        // Where a real index begins is clamped, or counting might take for ever.
        const clamped = from.kind === 'literal' || (from.kind === 'apply' && from.construct === 'realFrom');
        if (statement.indexType === undefined || clamped) yield { ...statement, from };
      }
      return;
    case 'forOf':
      for (const body of shrinkBody(statement.body)) yield { ...statement, body };
      if (statement.label !== undefined) yield unlabelled(statement);
      return;
    case 'while':
      for (const body of shrinkBody(statement.body)) yield { ...statement, body };
      if (statement.label !== undefined) yield unlabelled(statement);
      for (const condition of shrinkExpr(statement.condition)) yield { ...statement, condition };
      if (statement.limit > 1) yield { ...statement, limit: statement.limit - 1 };
      if (statement.shape !== 'while') yield { ...statement, shape: 'while' };
      return;
    case 'snippet':
      for (const [k, body] of statement.bodies.entries()) {
        for (const smaller of shrinkBody(body))
          yield { ...statement, bodies: replaced(statement.bodies, k, smaller) };
      }
      for (const [k, argument] of statement.arguments.entries()) {
        for (const smaller of shrinkExpr(argument))
          yield { ...statement, arguments: replaced(statement.arguments, k, smaller) };
      }
      return;
    case 'jump':
      if (statement.label !== undefined) yield unlabelled(statement);
      return;
  }
}

function unlabelled<S extends Stmt & { readonly label?: string }>(statement: S): S {
  const { label: _, ...rest } = statement;
  return rest as S;
}

function* shrinkCase(item: Case): IterableIterator<Case> {
  if (!item.breaks) yield { ...item, breaks: true };
  for (const body of shrinkBody(item.body)) yield { ...item, body };
}

/** With a value from the start, what assigns the variable on every path may go. */
function literalsOf(type: Type): readonly Expr[] {
  return simplest(type).map((text) => ({ kind: 'literal', type, text }));
}

function* shrinkExpr(expr: Expr): IterableIterator<Expr> {
  const { type } = expr;
  if (expr.kind === 'literal') {
    const simple = simplest(type);
    const known = simple.indexOf(expr.text);
    for (const text of known < 0 ? simple : simple.slice(0, known)) yield { kind: 'literal', type, text };
    return;
  }
  yield* literalsOf(type);
  if (expr.kind === 'variable') return;
  if (expr.kind === 'lambda') {
    for (const body of shrinkBody(expr.body)) yield { ...expr, body };
    return;
  }
  for (const argument of expr.arguments) {
    if (argument.type === type || (type === 'number' && argument.type === 'integer')) yield argument;
  }
  for (const [k, argument] of expr.arguments.entries()) {
    if (k === 0 && expr.kind === 'apply' && expr.assigns) continue;
    for (const smaller of shrinkExpr(argument))
      yield { ...expr, arguments: replaced(expr.arguments, k, smaller) };
  }
}

/** The simplest values of a type, as text. */
function simplest(type: Type): readonly string[] {
  switch (type) {
    case 'number':
      return ['0.5', '2'];
    case 'integer':
      return ['0', '1'];
    case 'boolean':
      return ['true', 'false'];
    case 'float64':
      return ['Float64Array.of(0.5, 2)'];
    case 'void':
      return [];
  }
  const element = elementOf(type);
  const first = (part: Type): string => simplest(part)[0] ?? 'undefined';
  if (element !== undefined) return [`[${first(element)}, ${first(element)}]`];
  if (typeof type === 'string') return [];
  switch (type.kind) {
    case 'tuple':
      return [`[${type.elements.map(first).join(', ')}]`];
    case 'record': {
      const given = type.fields.filter(({ optional }) => optional !== true);
      if (type.isClass === true)
        return [`new ${type.text}(${given.map((field) => first(field.type)).join(', ')})`];
      const tag = type.tag === undefined ? [] : [`${type.tag.name}: ${type.tag.value}`];
      return [`{ ${[...tag, ...given.map((field) => `${field.name}: ${first(field.type)}`)].join(', ')} }`];
    }
    case 'union':
      return [first(type.members[0]!)];
    case 'choice':
      return [type.values[0]!.text];
    case 'optional':
      return ['undefined', first(type.of)];
    case 'function':
      return [`() => ${type.result === 'void' ? '{}' : first(type.result)}`];
    case 'list':
      return [];
  }
}

function* shrinkArgument(argument: Argument): IterableIterator<Argument> {
  if (argument === undefined || typeof argument === 'string') return;
  if (typeof argument === 'boolean') {
    if (argument) yield false;
  } else if (typeof argument === 'number') {
    yield* shrinkNumber(argument);
  } else if (argument instanceof Float64Array) {
    for (const smaller of shrinkList([...argument], shrinkNumber)) yield Float64Array.from(smaller);
  } else if (isList(argument)) {
    yield* shrinkList(argument, shrinkArgument);
  } else {
    const entries = Object.entries(argument);
    for (const [k, [name, value]] of entries.entries()) {
      for (const smaller of shrinkArgument(value))
        yield Object.fromEntries(replaced(entries, k, [name, smaller]));
    }
  }
}

const isList = (argument: Argument): argument is readonly Argument[] => Array.isArray(argument);

/** Simple numbers, but not zero, which would hide more than it shows; sizes do not grow. */
function* shrinkNumber(value: number): IterableIterator<number> {
  if (Number.isInteger(value)) {
    if (value > 1) yield value - 1;
    return;
  }
  for (const simple of [1, 0.5, Math.round(value * 10) / 10]) {
    if (value !== simple && (value !== 1 || simple !== 0.5)) yield simple;
    if (value === simple) return;
  }
}

function* shrinkList<T>(
  items: readonly T[],
  shrinkItem: (item: T) => IterableIterator<T>,
): IterableIterator<readonly T[]> {
  for (const [k] of items.entries()) yield without(items, k);
  for (const [k, item] of items.entries()) {
    for (const smaller of shrinkItem(item)) yield replaced(items, k, smaller);
  }
}

function without<T>(items: readonly T[], index: number): readonly T[] {
  return items.filter((_, k) => k !== index);
}

function replaced<T>(items: readonly T[], index: number, item: T): readonly T[] {
  return items.map((old, k) => (k === index ? item : old));
}
