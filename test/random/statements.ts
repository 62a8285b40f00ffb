/** Draws statement lists. Every loop ends, whatever its body does: what it counts on is not assigned elsewhere. */
import type { Body, Case, Expr, Stmt } from './program.js';
import { apply, assigning, drawBounded, drawExpr, literal, variable } from './expressions.js';
import { drawIdiom } from './idioms.js';
import { drawElementLoop, drawLoop } from './loops.js';
import type { Scope } from './scope.js';

/** About `count` statements; what they declare is added to `scope`. */
export function drawBody(scope: Scope, count: number): Body {
  const statements: Stmt[] = [];
  for (let k = 0; k < count; k++) statements.push(...drawStatement(scope));
  return statements;
}

type Kind =
  | 'declare'
  | 'assign'
  | 'integer'
  | 'expression'
  | 'if'
  | 'lateInitial'
  | 'block'
  | 'switch'
  | 'loop'
  | 'jump'
  | 'return'
  | 'alias'
  | 'idiom';

function drawStatement(scope: Scope): readonly Stmt[] {
  const { draw, depth } = scope;
  if (!scope.afford(1)) return [];
  const nested = depth < 4 ? 1 / (1 + 0.5 * depth) : 0;
  const kind = draw.weighted<Kind>([
    [9, 'declare'],
    [14, 'assign'],
    [6, 'integer'],
    [1, 'expression'],
    [8 * nested, 'if'],
    [2 * nested, 'lateInitial'],
    [1 * nested, 'block'],
    [2.5 * nested, 'switch'],
    [9 * nested, 'loop'],
    [scope.insideLoop ? 3 : 0, 'jump'],
    [depth > 0 && scope.result !== 'void' ? 1.5 : 0, 'return'],
    [scope.elements('matrix').length > 0 ? 6 : 0, 'alias'],
    [scope.everything ? 40 : 0, 'idiom'],
  ]);
  switch (kind) {
    case 'declare':
      return [drawDeclaration(scope)];
    case 'assign':
      return [drawAssign(scope)];
    case 'integer':
      return [drawIntegerStatement(scope)];
    case 'expression':
      return [drawExpressionStatement(scope)];
    case 'if':
      return [drawIf(scope)];
    case 'lateInitial':
      return drawLateInitial(scope);
    case 'block':
      return [{ kind: 'block', body: drawNested(scope.child(), 3) }];
    case 'switch':
      return [drawSwitch(scope)];
    case 'loop':
      return drawLoop(scope, { nested: drawNested, body: drawBody });
    case 'jump':
      return [drawJump(scope)];
    case 'return':
      return [{ kind: 'if', condition: drawExpr(scope, 'boolean', 2), then: [drawReturn(scope, 2)] }];
    case 'alias':
      return drawAlias(scope);
    case 'idiom':
      return drawIdiom(scope) ?? [drawDeclaration(scope)];
  }
}

/** A loop over the given array parameter. */
export function drawLoopOver(scope: Scope, array: Expr): Stmt {
  return drawElementLoop(scope, undefined, { nested: drawNested, body: drawBody }, array);
}

/** The statements of a block, perhaps beginning with a variable that shadows one outside. */
function drawNested(scope: Scope, most: number): Body {
  const { draw } = scope;
  const statements: Stmt[] = [];
  const shadowable = scope.visible('number');
  if (shadowable.length > 0 && draw.chance(0.06)) {
    const { name } = draw.pick(shadowable);
    const initial = drawExpr(scope.hiding(name), 'number', 2);
    statements.push({ kind: 'declare', keyword: 'let', name, type: 'number', initial });
    scope.declare(name, 'number', true);
  }
  return [...statements, ...drawBody(scope, draw.integer(1, Math.max(1, most - scope.depth + 1)))];
}

function drawDeclaration(scope: Scope): Stmt {
  const { draw } = scope;
  const type = draw.weighted([
    [8, 'number'],
    [4, 'integer'],
    [2, 'boolean'],
  ] as const);
  const initial = drawExpr(scope, type, 3);
  const keyword = draw.chance(0.5) ? 'const' : 'let';
  const name = scope.fresh();
  scope.declare(name, type, keyword === 'let');
  return { kind: 'declare', keyword, name, type, initial };
}

function drawAssign(scope: Scope): Stmt {
  const { draw } = scope;
  const targets = scope.assignable('number');
  if (targets.length === 0) return drawDeclaration(scope);
  const { name } = draw.pick(targets);
  const repeated = scope.repeats > 1;
  const operator = draw.weighted([
    [6, '='],
    [8, '+='],
    [4, '-='],
    [3, '*='],
    [1.5, '/='],
    [0.7, '%='],
    [0.5, '**='],
    [0.3, '??='],
    [0.4, '||='],
    [0.4, '&&='],
  ] as const);
  const base = { kind: 'assign', name, type: 'number', operator } as const;
  if (operator === '/=') return { ...base, value: literal('number', draw.pick(['2', '1.5', '-3'])) };
  if (operator === '%=') return { ...base, value: literal('number', '1.25') };
  if (operator === '**=') return { ...base, value: literal('number', repeated ? '1' : '2') };
  const tame = repeated || operator === '*=';
  return { ...base, value: tame ? drawBounded(scope, 2) : drawExpr(scope, 'number', 3) };
}

function drawIntegerStatement(scope: Scope): Stmt {
  const { draw } = scope;
  const targets = scope.assignable('integer');
  const booleans = scope.assignable('boolean');
  if (booleans.length > 0 && draw.chance(0.25)) {
    const { name } = draw.pick(booleans);
    return { kind: 'assign', name, type: 'boolean', operator: '=', value: drawExpr(scope, 'boolean', 2) };
  }
  if (targets.length === 0) return drawDeclaration(scope);
  const { name } = draw.pick(targets);
  if (draw.chance(0.4)) {
    const template = draw.pick(['#0++', '++#0', '#0--', '--#0']);
    const args = [variable('integer', name)];
    return { kind: 'expression', value: assigning('integer', 'increment', template, ...args) };
  }
  const operator = draw.pick(['=', '+=', '-=', '%=', '|=', '&=', '^=', '>>=', '<<='] as const);
  const fixed = { '%=': '4', '>>=': '1', '<<=': '1', '&=': '7', '|=': '1', '^=': '2' } as const;
  const value =
    operator === '=' || operator === '+=' || operator === '-='
      ? drawExpr(scope, 'integer', scope.repeats > 1 ? 0 : 2)
      : literal('integer', fixed[operator]);
  return { kind: 'assign', name, type: 'integer', operator, value };
}

/** `x++` of an active variable, or an expression run only for the assignments inside it. */
function drawExpressionStatement(scope: Scope): Stmt {
  const { draw } = scope;
  const targets = scope.assignable('number');
  if (targets.length === 0) return drawDeclaration(scope);
  const template = draw.pick(['#0++', '--#0']);
  const args = [variable('number', draw.pick(targets).name)];
  return { kind: 'expression', value: assigning('number', 'incrementActive', template, ...args) };
}

function drawIf(scope: Scope): Stmt {
  const { draw } = scope;
  const condition = drawExpr(scope, 'boolean', 2);
  const then = drawNested(scope.child(), 3);
  if (!draw.chance(0.5)) return { kind: 'if', condition, then };
  return { kind: 'if', condition, then, otherwise: drawNested(scope.child(), 3) };
}

/** `let t; if (…) { …; t = a; } else { …; t = b; }` */
function drawLateInitial(scope: Scope): readonly Stmt[] {
  const name = scope.fresh();
  const branch = (): Body => {
    const inner = scope.child();
    const before = drawBody(inner, inner.draw.integer(0, 2));
    return [
      ...before,
      { kind: 'assign', name, type: 'number', operator: '=', value: drawExpr(inner, 'number', 2) },
    ];
  };
  const condition = drawExpr(scope, 'boolean', 2);
  const then = branch();
  const otherwise = branch();
  scope.declare(name, 'number', true);
  return [
    { kind: 'declare', keyword: 'let', name, type: 'number' },
    { kind: 'if', condition, then, otherwise },
  ];
}

function drawSwitch(scope: Scope): Stmt {
  const { draw } = scope;
  const on = drawExpr(scope, 'integer', 1);
  const values = [0, 1, 2, 3].filter(() => draw.chance(0.7));
  const cases = values.map((value) => drawCase(scope, value));
  if (draw.chance(0.7))
    cases.splice(draw.chance(0.7) ? cases.length : draw.integer(0, cases.length), 0, drawCase(scope));
  // TypeScript compares the cases with a literal's own type, so a literal is widened.
  const widened = on.kind === 'literal' ? apply('integer', 'bitOr', '$0 | 0', on) : on;
  return { kind: 'switch', on: widened, cases };
}

function drawCase(scope: Scope, value?: number): Case {
  const { draw } = scope;
  const inner = scope.child();
  const label = value === undefined ? {} : { value };
  if (draw.chance(0.15)) return { ...label, body: [], breaks: false };
  const leave: Stmt = {
    kind: 'if',
    condition: drawExpr(inner, 'boolean', 1),
    then: [{ kind: 'jump', jump: 'break' }],
  };
  const early = draw.chance(0.1) ? [leave] : [];
  const body = [...early, ...drawBody(inner, draw.integer(1, 2))];
  if (scope.result !== 'void' && draw.chance(0.12)) {
    return { ...label, body: [...body, drawReturn(inner, 2)], breaks: false };
  }
  return { ...label, body, breaks: draw.chance(0.7) };
}

/** A conditional `break` or `continue`, now and then of an outer loop. */
function drawJump(scope: Scope): Stmt {
  const { draw } = scope;
  const jump = draw.chance(0.5) ? 'break' : 'continue';
  const label = scope.labels.length > 0 && draw.chance(0.5) ? { label: draw.pick(scope.labels) } : {};
  return { kind: 'if', condition: drawExpr(scope, 'boolean', 2), then: [{ kind: 'jump', jump, ...label }] };
}

/** The body of a function: `scope` is its own. */
export function drawFunctionBody(scope: Scope, count: number): Body {
  const body = drawBody(scope, count);
  return scope.result === 'void' ? body : [...body, drawReturn(scope, 2)];
}

export function drawReturn(scope: Scope, size: number): Stmt {
  return { kind: 'return', value: drawExpr(scope, scope.result, size) };
}

/** `const row = m[i]!` */
function drawAlias(scope: Scope): readonly Stmt[] {
  const rows = scope.elements('matrix');
  if (rows.length === 0) return [drawAssign(scope)];
  const { array, index } = scope.draw.pick(rows);
  const name = scope.fresh(['row', 'line', 'ys2']);
  const initial = apply('array', 'rowAlias', '$0[#1]!', array, index);
  scope.declare(name, 'array', false);
  return [{ kind: 'declare', keyword: 'const', name, type: 'array', initial }];
}
