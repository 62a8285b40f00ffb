/** Draws loops of every shape that certainly end. */
import type { Body, Expr, For, Stmt, Type, While } from './program.js';
import {
  apply,
  assigning,
  drawArray,
  drawBounded,
  drawVector,
  drawExpr,
  drawSmallInteger,
  literal,
  variable,
} from './expressions.js';
import { hasContinue } from './walk.js';
import type { Scope } from './scope.js';
import { drawGeometric, drawMeeting, drawRealLoop } from './unusual-loops.js';

/** How statements.ts draws the statements of a block; handed over, since the two call each other. */
export interface DrawBodies {
  readonly nested: (scope: Scope, most: number) => Body;
  readonly body: (scope: Scope, count: number) => Body;
}

export const loopNames = ['i', 'j', 'k', 'n1', 'index'];
const labelNames = ['outer', 'inner', 'loop'];

/** Trips a loop is taken to make when costs are estimated. */
export const typicalTrips = 3;

export function drawLoop(scope: Scope, bodies: DrawBodies): readonly Stmt[] {
  const { draw } = scope;
  const label = draw.chance(0.3) ? freshLabel(scope) : undefined;
  const form = draw.weighted([
    [7, 'elements'],
    [4, 'counted'],
    [2, 'down'],
    [1, 'unequal'],
    [1.2, 'meeting'],
    [1.5, 'real'],
    [0.6, 'geometric'],
    [4, 'forOf'],
    [3, 'while'],
  ] as const);
  switch (form) {
    case 'elements':
      return [drawElementLoop(scope, label, bodies)];
    case 'counted':
      return [drawCounted(scope, label, bodies)];
    case 'down':
      return [drawDown(scope, label, bodies)];
    case 'unequal':
      return [drawUnequal(scope, label, bodies)];
    case 'meeting':
      return [drawMeeting(scope, label, bodies) ?? drawDown(scope, label, bodies)];
    case 'real':
      return [drawRealLoop(scope, label, bodies)];
    case 'geometric':
      return [drawGeometric(scope, label, bodies)];
    case 'forOf':
      return [drawForOf(scope, label, bodies)];
    case 'while':
      return [drawWhile(scope, label, bodies)];
  }
}

function freshLabel(scope: Scope): string {
  return scope.fresh(labelNames);
}

export function labelled(label: string | undefined): { label?: string } {
  return label === undefined ? {} : { label };
}

/** `for (let i = 0; i < xs.length; i++)`, in which `xs[i]` is inside. */
export function drawElementLoop(
  scope: Scope,
  label: string | undefined,
  bodies: DrawBodies,
  over?: Expr,
): Stmt {
  const { draw } = scope;
  const array = over ?? drawAnyArray(scope);
  if (array === undefined) return drawCounted(scope, label, bodies);
  const name = scope.fresh(loopNames);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [array], true);
  const length = apply('integer', 'length', '$0.length', array);
  const backwards = draw.chance(0.2);
  const hoisted = hoistBound(scope, inner, !backwards);
  const summed = drawAccumulation(
    inner,
    apply('number', 'element', '$0[#1]!', array, variable('integer', name)),
    array,
  );
  const body = after(summed, inner, bodies);
  const loop = backwards
    ? ({
        from: apply('integer', 'length', '$0.length - 1', array),
        test: '>=',
        to: literal('integer', '0'),
        step: draw.pick([`${name}--`, `--${name}`, `${name} -= 2`]),
      } as const)
    : ({
        from: literal('integer', draw.pick(['0', '0', '0', '1'])),
        test: '<',
        to: length,
        step: draw.pick([`${name}++`, `${name}++`, `++${name}`, `${name} += 1`, `${name} += 2`]),
      } as const);
  return {
    kind: 'for',
    name,
    ...loop,
    ...(hoisted.bound === undefined ? declareIndex(scope, name) : { declared: 'inside' }),
    ...hoisted,
    ...labelled(label),
    body,
  };
}

function drawAnyArray(scope: Scope): Expr | undefined {
  return (scope.draw.chance(0.5) ? drawArray(scope, 'matrix') : undefined) ?? drawVector(scope);
}

/** `s += Math.sin(xs[i]!) * y`, so that most arrays that are looped over take part in the result. */
function drawAccumulation(inner: Scope, element: Expr, array: Expr): readonly Stmt[] {
  const { draw } = inner;
  const targets = inner.assignable('number');
  if (array.type === 'matrix' || targets.length === 0 || !draw.chance(0.6)) return [];
  const term = draw.pick([
    element,
    apply('number', 'sin', 'Math.sin(#0)', element),
    apply('number', 'multiply', '$0 * $1', element, drawBounded(inner, 1)),
    apply(
      'number',
      'tanh',
      'Math.tanh(#0)',
      apply('number', 'multiply', '$0 * $1', element, drawExpr(inner, 'number', 1)),
    ),
  ]);
  const operator = draw.pick(['+=', '+=', '-='] as const);
  return [{ kind: 'assign', name: draw.pick(targets).name, type: 'number', operator, value: term }];
}

/** What follows must not shadow what the first statement names. */
function after(first: readonly Stmt[], inner: Scope, bodies: DrawBodies): Body {
  if (first.length === 0) return bodies.nested(inner, 4);
  return [...first, ...bodies.body(inner, inner.draw.integer(0, 3))];
}

/** Names the bound, now and then; `inner` sees the name. */
function hoistBound(scope: Scope, inner: Scope, allowed: boolean): { readonly bound?: string } {
  if (!allowed || !scope.draw.chance(0.15)) return {};
  const bound = scope.fresh(['n', 'end']);
  inner.declare(bound, 'integer', false, [], true);
  return { bound };
}

function declareIndex(scope: Scope, name: string): Pick<For, 'declared'> {
  if (!scope.draw.chance(0.12)) return { declared: 'inside' };
  scope.declare(name, 'integer', false, [], true);
  return { declared: 'outside' };
}

/** Counting up to a small bound that may itself be assigned in the body, but only before the loop is known to end. */
function drawCounted(scope: Scope, label: string | undefined, bodies: DrawBodies): For {
  const { draw } = scope;
  const name = scope.fresh(loopNames);
  const from = draw.chance(0.7) ? literal('integer', draw.pick(['0', '1', '-1'])) : drawSmallInteger(scope);
  const to = drawBound(scope);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [], true);
  const body = bodies.nested(inner, 4);
  const skipping: Stmt[] = draw.chance(0.06)
    ? [
        {
          kind: 'if',
          condition: drawExpr(inner, 'boolean', 1),
          then: [
            {
              kind: 'expression',
              value: assigning('integer', 'indexAssigned', '#0++', variable('integer', name)),
            },
          ],
        },
      ]
    : [];
  return {
    kind: 'for',
    name,
    from,
    test: draw.chance(0.7) ? '<' : '<=',
    to,
    step: draw.pick([`${name}++`, `++${name}`, `${name} += 1`, `${name} += 2`, `${name} = ${name} + 1`]),
    ...declareIndex(scope, name),
    ...labelled(label),
    body: [...body, ...skipping],
  };
}

/** A bound of a loop that no assignment in the body can move away for ever. */
function drawBound(scope: Scope): Expr {
  const { draw } = scope;
  const leaf = drawSmallInteger(scope);
  return draw.weighted<Expr>([
    [6, leaf],
    [1, apply('integer', 'integerAdd', '$0 + 1', leaf)],
    [1, apply('integer', 'integerSubtract', '$0 - 1', leaf)],
    [0.5, apply('number', 'boundReal', '$0 / 2', leaf)],
    [0.7, apply('integer', 'boundClamped', 'Math.min(#0, 4)', drawExpr(scope, 'integer', 1))],
    [0.7, apply('number', 'boundActive', '2 + Math.sin(#0)', drawExpr(scope, 'number', 1))],
  ]);
}

function drawDown(scope: Scope, label: string | undefined, bodies: DrawBodies): For {
  const { draw } = scope;
  const name = scope.fresh(loopNames);
  const from = drawSmallInteger(scope);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [], true);
  const body = bodies.nested(inner, 4);
  const test = draw.pick(['>', '>='] as const);
  const step = draw.pick([`${name}--`, `--${name}`, `${name} -= 1`, `${name} -= 2`]);
  return {
    ...declareIndex(scope, name),
    kind: 'for',
    name,
    from,
    test,
    to: literal('integer', draw.pick(['0', '1', '-1'])),
    step,
    ...labelled(label),
    body,
  };
}

/** `for (let i = 0; i !== n; i++)`; the shrinker leaves such bounds alone. */
function drawUnequal(scope: Scope, label: string | undefined, bodies: DrawBodies): For {
  const { draw } = scope;
  const name = scope.fresh(loopNames);
  const array = drawVector(scope);
  const to =
    array !== undefined && draw.chance(0.5)
      ? apply('integer', 'length', '$0.length', array)
      : literal('integer', String(draw.integer(0, 4)));
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [], true);
  const body = bodies.nested(inner, 3);
  return {
    declared: 'inside',
    kind: 'for',
    name,
    from: literal('integer', '0'),
    test: '!==',
    to,
    step: `${name}++`,
    ...labelled(label),
    body,
  };
}

function drawForOf(scope: Scope, label: string | undefined, bodies: DrawBodies): Stmt {
  const { draw } = scope;
  const of = drawAnyArray(scope);
  if (of === undefined) return drawCounted(scope, label, bodies);
  const type: Type = of.type === 'matrix' ? 'array' : 'number';
  const keyword = type === 'number' && draw.chance(0.3) ? 'let' : 'const';
  const name = scope.fresh(type === 'array' ? ['row', 'line'] : ['x1', 'y1', 'each']);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, type, keyword === 'let');
  const summed = drawAccumulation(inner, variable('number', name), of);
  const body = after(summed, inner, bodies);
  return { kind: 'forOf', keyword, name, type, of, ...labelled(label), body };
}

function drawWhile(scope: Scope, label: string | undefined, bodies: DrawBodies): While {
  const { draw } = scope;
  const drawn = draw.pick([
    'while',
    'whileCountInTest',
    'whileCountLast',
    'countDown',
    'do',
    'forever',
  ] as const);
  const counter = scope.fresh(['count', 'iteration', 'steps']);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(counter, 'integer', false, [], true);
  const condition = draw.chance(0.2) ? literal('boolean', 'true') : drawExpr(scope, 'boolean', 2);
  // There the condition stands inside the block, where a shadowing variable would hide what it names.
  const body = drawn === 'forever' ? bodies.body(inner, draw.integer(1, 4)) : bodies.nested(inner, 4);
  scope.declare(counter, 'integer', false, [], true);
  const shape = drawn === 'whileCountLast' && hasContinue(body) ? 'while' : drawn;
  return { kind: 'while', shape, counter, limit: draw.integer(1, 5), condition, ...labelled(label), body };
}
