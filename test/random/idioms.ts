/**
 * Statements about memory, closures and shapes, as text with holes: what people write, one line of a table each
 * (idiom-table.ts), and those whose text depends on what is in sight.
 */
import { drawBounded, drawExpr, drawSmallInteger, variable } from './expressions.js';
import { places, placesOf, readable } from './places.js';
import type { Body, Expr, Introduced, Snippet, Stmt, Type } from './program.js';
import type { MemoryFacts, Scope } from './scope.js';
import { idiomTable, type Hole, type Idiom, type Name } from './idiom-table.js';
import { shapedIdioms } from './shaped-idioms.js';
import { drawBody } from './statements.js';

export function drawIdiom(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  if (draw.chance(0.55)) return draw.weighted(shapedIdioms)(scope);
  return drawFromTable(scope, draw.weighted(idiomTable.map((idiom) => [idiom.weight, idiom] as const)));
}

export function drawFromTable(scope: Scope, idiom: Idiom): readonly Stmt[] | undefined {
  if (idiom.once === true && scope.repeats > 1) return undefined;
  if (!scope.afford(idiom.cost ?? 6)) return undefined;
  const args: Expr[] = [];
  for (const hole of idiom.holes) {
    const argument = drawHole(scope, hole);
    if (argument === undefined) return undefined;
    args.push(argument);
  }
  return [finishSnippet(scope, idiom, args)];
}

/** Introduces the names, draws the bodies. */
export function finishSnippet(
  scope: Scope,
  idiom: Omit<Idiom, 'weight' | 'holes'>,
  args: readonly Expr[],
): Snippet {
  const names = idiom.names.map((name) => ({ ...name, name: scope.fresh(name.preferred) }));
  const label = idiom.label === undefined ? undefined : names[idiom.label]?.name;
  const trips = idiom.trips ?? 3;
  const bodies = Array.from({ length: idiom.bodies ?? 0 }, (): Body => {
    const inner =
      idiom.result !== undefined
        ? functionScope(scope, idiom.template, idiom.result, trips)
        : idiom.loops === false
          ? scope.repeated(trips)
          : scope.loop(trips, label);
    for (const name of names) if (name.seen === 'inside') declare(inner, name, args);
    return idiom.result === undefined || idiom.result === 'void'
      ? drawBody(inner, scope.draw.integer(1, 2))
      : drawFunctionBodyOf(inner, idiom.result);
  });
  for (const name of names) if (name.seen === 'after') declare(scope, name, args);
  return {
    kind: 'snippet',
    construct: idiom.construct,
    template: idiom.template,
    names: names.map(({ name, type, mutable, seen }): Introduced => ({ name, type, mutable, seen })),
    arguments: args,
    bodies,
    ...(label === undefined ? {} : { label }),
    loops: idiom.result === undefined && idiom.loops !== false,
  };
}

/** A function declaration has its own `this`. */
function functionScope(scope: Scope, template: string, result: Type, times: number): Scope {
  const inner = scope.inner(times, result);
  return template.startsWith('function') ? inner.hiding('this') : inner;
}

function drawFunctionBodyOf(scope: Scope, result: Type): Body {
  const before = drawBody(scope, scope.draw.integer(0, 2));
  return [...before, { kind: 'return', value: drawExpr(scope, result, 2) }];
}

function declare(scope: Scope, name: Name & { readonly name: string }, args: readonly Expr[]): void {
  const indexed = (name.indexOf ?? []).map((k) => args[k]!).filter(({ kind }) => kind === 'variable');
  const memory: MemoryFacts = name.memory ?? {};
  scope.declare(name.name, name.type, name.mutable, indexed, name.type === 'integer', memory);
}

/** Something to fill a hole with; undefined where nothing is in sight. */
function drawHole(scope: Scope, hole: Hole): Expr | undefined {
  const { draw } = scope;
  const pick = (found: readonly { readonly expr: Expr }[]): Expr | undefined =>
    found.length === 0 ? undefined : draw.pick(found).expr;
  switch (hole) {
    case 'bounded':
      return drawBounded(scope, 1);
    case 'number':
      return scope.repeats > 1 ? drawBounded(scope, 1) : drawExpr(scope, 'number', 2);
    case 'integer':
      return drawSmallInteger(scope);
    case 'condition':
      return drawExpr(scope, 'boolean', 1);
    case 'assignable': {
      const targets = scope.assignable('number');
      return targets.length === 0 ? undefined : variable('number', draw.pick(targets).name);
    }
    case 'numberPlace': {
      const mutable = placesOf(scope, 'number').filter((place) => place.mutable);
      const deep = mutable.filter(({ expr }) => expr.kind !== 'variable');
      return pick(deep.length > 0 && draw.chance(0.85) ? deep : mutable);
    }
    case 'array':
    case 'float64':
    case 'matrix':
      return pick(placesOf(scope, hole));
    case 'arrayRead':
      return pick(readable(scope, 'array'));
    case 'float64Read':
      return pick(readable(scope, 'float64'));
    case 'matrixRead':
      return pick(readable(scope, 'matrix'));
    case 'vector':
      return pick([...placesOf(scope, 'array'), ...placesOf(scope, 'float64')]);
    case 'vectorRead':
      return pick([...readable(scope, 'array'), ...readable(scope, 'float64')]);
    case 'variableVector':
      return pick(
        [...readable(scope, 'array'), ...readable(scope, 'float64')].filter(
          ({ expr }) => expr.kind === 'variable',
        ),
      );
    case 'variableMatrix':
      return pick(readable(scope, 'matrix').filter(({ expr }) => expr.kind === 'variable'));
    case 'function':
      return pick(
        places(scope).filter(
          ({ type }) =>
            typeof type === 'object' && type.kind === 'function' && type.text === '(x: number) => number',
        ),
      );
  }
}
