/** Draws whole programs: constants, helpers in layers, the annotated function, and points to evaluate it at. */
import type { Draw } from './draw.js';
import type {
  Argument,
  ArrayType,
  Body,
  Helper,
  Language,
  ModuleConstant,
  Parameter,
  Placement,
  Program,
} from './program.js';
import { entryName } from './print.js';
import { apply, drawCall, drawExpr, variable } from './expressions.js';
import { drawEverything } from './generate-everything.js';
import { drawBody, drawLoopOver, drawReturn } from './statements.js';
import { Scope, type Callable } from './scope.js';
import type { Expr, Stmt } from './program.js';

export function drawProgram(draw: Draw, language: Language): Program {
  return language === 'scalars' ? drawScalars(draw) : drawEverything(draw);
}

function drawScalars(draw: Draw): Program {
  const constants = drawConstants(draw);
  const callables: Callable[] = [];
  const helperCount = draw.weighted([
    [4, 0],
    [3, 1],
    [2, 2],
    [1, 3],
  ] as const);
  for (let k = 0; k < helperCount; k++) {
    // A library cannot import from the annotated file, so it calls only what is in libraries itself.
    const drawn = drawPlacement(draw);
    const second = drawn === 'libraryDefault' && callables.some(({ helper }) => helper.placement === drawn);
    const placement = second ? 'library' : drawn;
    const inLibrary = isLibrary(placement);
    const reachable = callables.filter(({ helper }) => !inLibrary || isLibrary(helper.placement));
    const seen = constants.filter((constant) => !inLibrary || constant.placement === 'library');
    callables.push(drawHelper(draw, `helper${k}`, placement, reachable, seen));
  }
  const parameters = drawParameters(draw, draw.integer(1, 4), true);
  const scope = Scope.root(draw, namesTaken, callables, 'number');
  declareAll(scope, parameters, constants);
  const arrays = parameters.filter(({ type }) => type === 'array' || type === 'float64' || type === 'matrix');
  const looped = arrays.filter(() => draw.chance(0.4)).map(({ type, name }) => variable(type, name));
  const body = [...drawBody(scope, draw.integer(1, 6)), ...looped.map((array) => drawLoopOver(scope, array))];
  const points = Array.from({ length: 2 }, () =>
    parameters.map((parameter) => drawArgument(draw, parameter)),
  );
  return {
    constants,
    declarations: [],
    exportsDeclarations: false,
    result: 'number',
    helpers: callables.map(({ helper }) => helper as Helper),
    parameters,
    wrt: drawWrt(draw, parameters),
    form: draw.weighted([
      [6, 'function'],
      [2, 'arrow'],
      [1, 'functionExpression'],
    ] as const),
    body: [...body, drawResult(scope)],
    points,
  };
}

export const namesTaken = [entryName, 'helper0', 'helper1', 'helper2', 'CONST_A', 'CONST_B'];

export function isLibrary(placement: Placement): boolean {
  return ['library', 'libraryArrow', 'libraryDefault', 'reexported', 'renamed'].includes(placement);
}

export function drawPlacement(draw: Draw): Placement {
  return draw.weighted([
    [4, 'function'],
    [2, 'exportedFunction'],
    [2, 'arrow'],
    [2, 'expressionArrow'],
    [1, 'functionExpression'],
    [2, 'library'],
    [1, 'libraryArrow'],
    [1, 'libraryDefault'],
    [1, 'reexported'],
    [1, 'renamed'],
  ] as const);
}

export function drawConstants(draw: Draw): readonly ModuleConstant[] {
  const names = ['CONST_A', 'CONST_B'].filter(() => draw.chance(0.25));
  return names.map((name) => ({
    name,
    text: draw.pick(['0.3', '2', '2 * Math.PI', 'Math.sqrt(2)', '1e-2', '-1.5']),
    placement: draw.pick(['local', 'exported', 'library'] as const),
  }));
}

function drawHelper(
  draw: Draw,
  name: string,
  placement: Placement,
  reachable: readonly Callable[],
  constants: readonly ModuleConstant[],
): Callable {
  const result = draw.weighted([
    [10, 'number'],
    [1, 'integer'],
    [1.5, 'boolean'],
  ] as const);
  const parameters = withDefaults(draw, drawParameters(draw, draw.integer(1, 3), false));
  const scope = Scope.root(draw, namesTaken, reachable, result);
  declareAll(scope, parameters, constants);
  const expressionOnly = placement === 'expressionArrow';
  const body: Body = expressionOnly ? [] : drawBody(scope, draw.integer(0, 4));
  const helper: Helper = { name, placement, parameters, result, body: [...body, drawReturn(scope, 3)] };
  return { helper, cost: scope.spent.cost + 2 };
}

function declareAll(
  scope: Scope,
  parameters: readonly Parameter[],
  constants: readonly ModuleConstant[],
): void {
  for (const { name } of constants) scope.declare(name, 'number', false);
  for (const { name, type } of parameters) {
    scope.declare(name, type, type === 'number' && scope.draw.chance(0.7), [], type === 'integer');
  }
}

function drawParameters(draw: Draw, count: number, annotated: boolean): readonly Parameter[] {
  const names = ['x', 'y', 'z', 'w', 'p'];
  return names.slice(0, count).map((name, k): Parameter => {
    const type = draw.weighted<ScalarLanguageType>([
      [k === 0 ? 20 : 5, 'number'],
      [1.2, 'integer'],
      [annotated && k === 0 ? 0 : 0.6, 'boolean'],
      [2.5, 'array'],
      [1.5, 'float64'],
      [1.6, 'matrix'],
    ]);
    switch (type) {
      case 'number':
        return { name, type, text: 'number' };
      case 'integer':
        return { name: `n${k}`, type, text: 'number' };
      case 'boolean':
        return { name: `flag${k}`, type, text: 'boolean' };
      case 'array':
        return {
          name: `${name}s`,
          type,
          text: annotated && draw.chance(0.6) ? 'number[]' : 'readonly number[]',
        };
      case 'float64':
        return { name: `${name}s`, type, text: 'Float64Array' };
      case 'matrix':
        return {
          name: `${name}m`,
          type,
          text: annotated && draw.chance(0.6) ? 'number[][]' : readonlyMatrix,
        };
    }
  });
}

type ScalarLanguageType = 'number' | 'integer' | 'boolean' | ArrayType;

/** Helpers always take this: it accepts mutable matrices and rows too. */
const readonlyMatrix = 'readonly (readonly number[])[]';

function withDefaults(draw: Draw, parameters: readonly Parameter[]): readonly Parameter[] {
  const last = parameters.at(-1);
  if (last === undefined || !draw.chance(0.25)) return parameters;
  if (last.type !== 'number' && last.type !== 'integer') return parameters;
  const initial = last.type === 'number' ? draw.pick(['0.5', '2', '-1', 'Math.PI / 2']) : '2';
  return [...parameters.slice(0, -1), { ...last, initial }];
}

function drawWrt(draw: Draw, parameters: readonly Parameter[]): readonly string[] {
  const eligible = parameters.filter(({ type }) => type !== 'boolean').map(({ name }) => name);
  if (!draw.chance(0.2)) return [];
  return eligible.filter(() => draw.chance(0.6));
}

/** Most of what is in sight takes part in the result, or most programs would have derivative zero. */
function drawResult(scope: Scope): Stmt {
  const { draw } = scope;
  const numbers = scope
    .visible('number')
    .filter(() => draw.chance(0.75))
    .slice(-6);
  const parts = numbers.map((visible): Expr => {
    const part: Expr = { kind: 'variable', type: 'number', name: visible.name };
    return draw.chance(0.4) ? apply('number', 'sin', 'Math.sin(#0)', part) : part;
  });
  const call = draw.chance(0.5) ? drawCall(scope, 'number', 2) : undefined;
  const first = call ?? drawExpr(scope, 'number', 3);
  const value = parts.reduce<Expr>(
    (sum, part) => apply('number', 'add', draw.chance(0.7) ? '$0 + $1' : '$0 - $1', sum, part),
    first,
  );
  return { kind: 'return', value };
}

function drawArgument(draw: Draw, { type }: Parameter): Argument {
  switch (type as ScalarLanguageType) {
    case 'number':
      return draw.real();
    case 'integer':
      return draw.integer(0, 4);
    case 'boolean':
      return draw.chance(0.5);
    case 'array':
      return drawReals(draw);
    case 'float64':
      return Float64Array.from(drawReals(draw));
    case 'matrix':
      return Array.from({ length: draw.integer(0, 3) }, () => drawReals(draw));
  }
}

/** Mostly a few numbers, now and then so many that a cost growing with them shows. */
function drawReals(draw: Draw): number[] {
  const length = draw.chance(0.05) ? draw.integer(8, 15) : draw.integer(0, 4);
  return Array.from({ length }, () => draw.real());
}
