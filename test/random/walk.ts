/** All statements of a body and all parts of an expression, outermost first. */
import type { Body, Expr, Program, Stmt } from './program.js';

export function* statementsIn(body: Body): Generator<Stmt> {
  for (const statement of body) {
    yield statement;
    for (const inner of bodiesOf(statement)) yield* statementsIn(inner);
  }
}

/** The bodies directly inside a statement. */
export function bodiesOf(statement: Stmt): readonly Body[] {
  switch (statement.kind) {
    case 'if':
      return statement.otherwise === undefined ? [statement.then] : [statement.then, statement.otherwise];
    case 'block':
    case 'for':
    case 'forOf':
    case 'while':
      return [statement.body];
    case 'switch':
      return statement.cases.map(({ body }) => body);
    case 'snippet':
      return statement.bodies;
    case 'declare':
    case 'assign':
    case 'expression':
    case 'jump':
    case 'return':
      return [];
  }
}

export function* partsOf(expr: Expr): Generator<Expr> {
  yield expr;
  if (expr.kind === 'apply' || expr.kind === 'call') for (const part of expr.arguments) yield* partsOf(part);
  if (expr.kind !== 'lambda') return;
  for (const statement of statementsIn(expr.body)) {
    for (const part of expressionsOf(statement)) yield* partsOf(part);
  }
}

/** The expressions directly in a statement. */
export function expressionsOf(statement: Stmt): readonly Expr[] {
  switch (statement.kind) {
    case 'declare':
      return statement.initial === undefined ? [] : [statement.initial];
    case 'assign':
    case 'expression':
    case 'return':
      return [statement.value];
    case 'if':
    case 'while':
      return [statement.condition];
    case 'switch':
      return [statement.on];
    case 'for':
      return [statement.from, statement.to];
    case 'forOf':
      return [statement.of];
    case 'snippet':
      return statement.arguments;
    case 'block':
    case 'jump':
      return [];
  }
}

/** Names of variables and helpers that occur in a body. */
export function namesIn(body: Body): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statementsIn(body)) {
    if (statement.kind === 'assign') names.add(statement.name);
    for (const part of expressionsOf(statement).flatMap((expr) => [...partsOf(expr)])) {
      if (part.kind === 'variable') names.add(part.name);
      if (part.kind === 'call') names.add(part.helper);
    }
  }
  return names;
}

/** The statements of all functions, but for those inside of expressions. */
export function* statementsOf(program: Program): Generator<Stmt> {
  for (const declaration of program.declarations) {
    if (declaration.kind === 'class') for (const { body } of declaration.methods) yield* statementsIn(body);
  }
  for (const helper of program.helpers) yield* statementsIn(helper.body);
  yield* statementsIn(program.body);
}

export function hasContinue(body: Body): boolean {
  return [...statementsIn(body)].some(
    (statement) => statement.kind === 'jump' && statement.jump === 'continue',
  );
}
