/** Loops that are counted by something else than one integer going up or down by a constant. */
import type { For } from './program.js';
import { apply, drawExpr, drawVector, literal } from './expressions.js';
import { labelled, loopNames, typicalTrips, type DrawBodies } from './loops.js';
import type { Scope } from './scope.js';

/** `for (let i = 0, j = xs.length - 1; i < j; i++, j--)` */
export function drawMeeting(scope: Scope, label: string | undefined, bodies: DrawBodies): For | undefined {
  const array = drawVector(scope);
  if (array === undefined) return undefined;
  const name = scope.fresh(loopNames);
  const bound = scope.fresh(loopNames);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [array], true);
  inner.declare(bound, 'integer', false, [array], true);
  const body = bodies.nested(inner, 4);
  return {
    kind: 'for',
    name,
    bound,
    from: literal('integer', '0'),
    test: scope.draw.pick(['<', '<='] as const),
    to: apply('integer', 'meeting', '$0.length - 1', array),
    step: `${name}++, ${bound}--`,
    declared: 'inside',
    ...labelled(label),
    body,
  };
}

/** `for (let t = x; t < 2; t += 0.75)`: the index is a number like any other, and may be active. */
export function drawRealLoop(scope: Scope, label: string | undefined, bodies: DrawBodies): For {
  const { draw } = scope;
  const name = scope.fresh(['time', 'theta', 'r']);
  const from = draw.chance(0.4)
    ? literal('number', '0')
    : apply('number', 'realFrom', 'Math.max(-2, Math.min(2, #0))', drawExpr(scope, 'number', 1));
  const to = draw.chance(0.5)
    ? literal('number', '2')
    : apply('number', 'boundActive', '1 + Math.sin(#0)', drawExpr(scope, 'number', 1));
  const step = draw.pick([
    `${name} += 0.75`,
    `${name} += 0.5 + 0.1 * ${name} * ${name}`,
    `${name} = ${name} + 1`,
  ]);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'number', false);
  const body = bodies.nested(inner, 4);
  const test = draw.pick(['<', '<='] as const);
  return {
    kind: 'for',
    name,
    from,
    test,
    to,
    step,
    declared: 'inside',
    indexType: 'number',
    ...labelled(label),
    body,
  };
}

/** `for (let i = 1; i < 16; i *= 2)` */
export function drawGeometric(scope: Scope, label: string | undefined, bodies: DrawBodies): For {
  const { draw } = scope;
  const name = scope.fresh(loopNames);
  const inner = scope.loop(typicalTrips, label);
  inner.declare(name, 'integer', false, [], true);
  const body = bodies.nested(inner, 4);
  const [from, test, to, step] = draw.pick([
    ['1', '<', '16', `${name} *= 2`],
    ['9', '>', '0', `${name} >>= 1`],
    ['1', '<=', '8', `${name} <<= 1`],
  ] as const);
  return {
    kind: 'for',
    name,
    from: literal('number', from),
    test,
    to: literal('number', to),
    step,
    declared: 'inside',
    ...labelled(label),
    body,
  };
}
