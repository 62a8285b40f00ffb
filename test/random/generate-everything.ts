/** Draws programs of the whole language: types, classes, a library written by hand, helpers, the annotated function. */
import { drawClass } from './classes.js';
import type { Draw } from './draw.js';
import { apply, drawCall, drawExpr } from './expressions.js';
import { drawConstants, drawPlacement, isLibrary, namesTaken } from './generate.js';
import { declareParameter } from './lambdas.js';
import { drawLibrary } from './library.js';
import { readable } from './places.js';
import { drawArgumentOf } from './points.js';
import type {
  Body,
  Declaration,
  Expr,
  Helper,
  ModuleConstant,
  Parameter,
  Placement,
  Program,
  Stmt,
  Type,
} from './program.js';
import { Scope, type Callable } from './scope.js';
import { elementOf, functionOf, hasTangent, optional, realFunction, textOf } from './shapes.js';
import { drawBody, drawLoopOver } from './statements.js';
import { drawTypes, typesOf } from './vocabulary.js';

export function drawEverything(draw: Draw): Program {
  const constants = drawConstants(draw);
  const declarations: Declaration[] = [...drawTypes(draw)];
  const library = drawLibrary(draw, declarations);
  const callables: Callable[] = [...library.callables];
  declarations.push(...library.declarations);
  if (draw.chance(0.35)) {
    const drawn = drawClass(draw, 'Unit', declarations, callables);
    declarations.push(drawn.declaration);
    callables.push(...drawn.callables);
    if (draw.chance(0.35)) {
      const derived = drawClass(draw, 'Heavy', declarations, callables, drawn.declaration);
      declarations.push(derived.declaration);
      callables.push(...derived.callables);
    }
  }
  const taken = [...namesTaken, ...callables.map(({ helper }) => helper.name)];
  const helpers: Callable[] = [];
  const count = draw.weighted([
    [4, 0],
    [4, 1],
    [2, 2],
    [1, 3],
  ] as const);
  for (let k = 0; k < count; k++) {
    const placement = placementFor(draw, helpers);
    const inLibrary = isLibrary(placement);
    const reachable = helpers.filter(({ helper }) => !inLibrary || isLibrary(helper.placement));
    const seen = constants.filter((constant) => !inLibrary || constant.placement === 'library');
    const context: Context = {
      draw,
      declarations,
      callables: [...callables, ...reachable],
      constants: seen,
      taken,
    };
    helpers.push(drawHelper(context, `helper${k}`, placement));
  }
  const parameters = drawEntryParameters(draw, declarations);
  const result: Type = draw.chance(0.78) ? 'number' : draw.pick(resultTypes(draw, declarations));
  const scope = rootScope(
    { draw, declarations, callables: [...callables, ...helpers], constants, taken },
    result,
  );
  scope.reserve(parameters.map(({ name }) => name));
  const declared = parameters.map((parameter) => declareOwn(scope, parameter, draw.chance(0.05)));
  const arrays = declared.filter(({ type, pattern }) => isVector(type) && pattern === undefined);
  const looped = arrays
    .filter(() => draw.chance(0.3))
    .map(({ type, name }): Expr => ({ kind: 'variable', type, name }));
  const body = [...drawBody(scope, drawLength(draw)), ...looped.map((array) => drawLoopOver(scope, array))];
  return {
    constants,
    declarations,
    exportsDeclarations: draw.chance(0.6) || declared.some(({ type }) => holdsInstances(type)),
    helpers: helpers.map(({ helper }) => helper as Helper),
    parameters: declared,
    result,
    wrt: drawWrt(draw, declared),
    form: draw.weighted([
      [6, 'function'],
      [2, 'arrow'],
      [1, 'functionExpression'],
    ] as const),
    body: [...body, drawFinalReturn(scope)],
    points: Array.from({ length: 2 }, () =>
      declared.map(({ type, minLength }) => drawArgumentOf(draw, type, minLength)),
    ),
  };
}

/** Many short programs show more than few long ones, in the same time; and long ones show what meets in them. */
const drawLength = (draw: Draw): number =>
  draw.weighted([
    [3, 1],
    [3, 2],
    [2, 3],
    [1, 4],
    [1, 5],
    [1, 7],
  ] as const);

interface Context {
  readonly draw: Draw;
  readonly declarations: readonly Declaration[];
  readonly callables: readonly Callable[];
  readonly constants: readonly ModuleConstant[];
  readonly taken: readonly string[];
}

function rootScope({ draw, declarations, callables, constants, taken }: Context, result: Type): Scope {
  const scope = Scope.root(draw, taken, callables, result, 'everything', declarations);
  for (const { name } of constants) scope.declare(name, 'number', false);
  return scope;
}

/** One default export at most. */
function placementFor(draw: Draw, helpers: readonly Callable[]): Placement {
  const drawn = drawPlacement(draw);
  const second = drawn === 'libraryDefault' && helpers.some(({ helper }) => helper.placement === drawn);
  return second ? 'library' : drawn;
}

const isVector = (type: Type): boolean => type === 'array' || type === 'float64' || type === 'matrix';

/** Types of parameters and results, numbers first. */
function parameterType(draw: Draw, declarations: readonly Declaration[], first: boolean): Type {
  const scope = Scope.root(draw, [], [], 'number', 'everything', declarations);
  const choices = declarations.flatMap((each): readonly Type[] =>
    each.kind === 'choice' ? [each.shape] : [],
  );
  const shaped = typesOf(scope);
  return draw.weighted<Type>([
    [first ? 5 : 6, 'number'],
    [1, 'integer'],
    [first ? 0 : 0.5, 'boolean'],
    [2.5, 'array'],
    [1.5, 'float64'],
    [1.2, 'matrix'],
    [6, draw.pick(shaped)],
    ...choices.map((type) => [first ? 0 : 0.8, type] as const),
  ]);
}

const nameOf = (type: Type, k: number): string => {
  const base = ['x', 'y', 'z', 'w', 'p'][k] ?? `p${k}`;
  if (type === 'integer') return `n${k}`;
  if (type === 'boolean') return `flag${k}`;
  if (type === 'matrix') return `${base}m`;
  if (elementOf(type) !== undefined) return `${base}s`;
  return typeof type === 'object' ? `${base}${type.kind === 'choice' ? 'Mode' : 'v'}` : base;
};

function drawEntryParameters(draw: Draw, declarations: readonly Declaration[]): readonly Parameter[] {
  const count = draw.integer(1, 4);
  return Array.from({ length: count }, (_, k): Parameter => {
    const type = parameterType(draw, declarations, k === 0);
    const text = textOf(type);
    const frozen = elementOf(type) !== undefined && type !== 'float64' && draw.chance(0.35);
    const minLength = elementOf(type) !== undefined && draw.chance(0.4) ? draw.integer(1, 3) : 0;
    return { name: nameOf(type, k), type, text: frozen ? `readonly ${text}` : text, minLength };
  });
}

/** Declares a parameter of a function that is no lambda. */
function declareOwn(scope: Scope, parameter: Parameter, destructured: boolean): Parameter {
  const { name, type, text, minLength = 0, small } = parameter;
  if (destructured) {
    const taken = declareParameter(scope, parameter, true);
    if (taken.pattern !== undefined) return taken;
  }
  const memory = { frozen: text.startsWith('readonly'), minLength };
  scope.declare(
    name,
    type,
    type === 'number' && scope.draw.chance(0.7),
    [],
    type === 'integer' || small === true,
    memory,
  );
  return parameter;
}

function resultTypes(draw: Draw, declarations: readonly Declaration[]): readonly Type[] {
  const scope = Scope.root(draw, [], [], 'number', 'everything', declarations);
  return typesOf(scope).filter(hasTangent);
}

function drawHelper(context: Context, name: string, placement: Placement): Callable {
  const { draw, declarations } = context;
  const scope0 = Scope.root(draw, [], [], 'number', 'everything', declarations);
  const result = draw.weighted<Type>([
    [8, 'number'],
    [0.7, 'integer'],
    [1, 'boolean'],
    [2, 'void'],
    [1, realFunction],
    [0.6, functionOf(['number', 'number'], 'number')],
    [0.6, optional('number')],
    [5, draw.pick(typesOf(scope0))],
  ]);
  const recursive = result !== 'void' && result !== 'boolean' && draw.chance(0.2);
  const drawn = drawHelperParameters(draw, declarations, result === 'void');
  const parameters: readonly Parameter[] = recursive
    ? [{ name: 'level', type: 'integer', text: 'number', small: true }, ...drawn.map(withoutOptions)]
    : drawn;
  const own: Callable[] = recursive ? [selfCall(name, parameters, result, placement)] : [];
  const expressionOnly = placement === 'expressionArrow' && result !== 'void' && !recursive;
  const scope = rootScope({ ...context, callables: [...context.callables, ...own, ...own, ...own] }, result);
  scope.reserve(parameters.map(({ name: own }) => own));
  const declared = parameters.map((parameter) => declareOwn(scope, parameter, draw.chance(0.2)));
  const stop: Body = recursive ? [drawStop(scope)] : [];
  const body: Body = expressionOnly ? [] : drawBody(scope, draw.integer(result === 'void' ? 1 : 0, 4));
  const last: Body =
    result === 'void' ? [] : [{ kind: 'return', value: drawHelperResult(scope, result, recursive) }];
  const helper: Helper = {
    name,
    placement: expressionOnly || placement !== 'expressionArrow' ? placement : 'arrow',
    parameters: declared,
    result,
    body: [...stop, ...body, ...last],
    ...(recursive ? { recursive } : {}),
  };
  const calls = scope.spent.recursions;
  const cost = (scope.spent.cost + 2) * (recursive ? (calls > 1 ? 31 : 5) : 1);
  return { helper, cost };
}

const withoutOptions = ({ initial: _, optional: __, rest: ___, ...parameter }: Parameter): Parameter =>
  parameter;

/** `helper(level - 1, …)` */
function selfCall(
  name: string,
  parameters: readonly Parameter[],
  result: Type,
  placement: Placement,
): Callable {
  const level: Expr = { kind: 'variable', type: 'integer', name: 'level' };
  return {
    helper: { name, parameters, result, placement },
    first: apply('integer', 'recursion', '$0 - 1', level),
    cost: 1,
  };
}

function drawStop(scope: Scope): Stmt {
  const level: Expr = { kind: 'variable', type: 'integer', name: 'level' };
  const before = scope.spent.recursions;
  // What the function returns at the end must not call itself.
  scope.spent.recursions = 2;
  const value = drawExpr(scope, scope.result, 1);
  scope.spent.recursions = before;
  return {
    kind: 'if',
    condition: apply('boolean', 'recursionEnd', '$0 <= 0', level),
    then: [{ kind: 'return', value }],
  };
}

function drawHelperResult(scope: Scope, result: Type, recursive: boolean): Expr {
  const value = drawExpr(scope, result, 3);
  if (!recursive || result !== 'number') return value;
  const call = drawCallOfItself(scope, result);
  return call === undefined ? value : apply('number', 'add', '0.5 * $0 + $1', call, value);
}

function drawCallOfItself(scope: Scope, result: Type): Expr | undefined {
  for (let attempt = 0; attempt < 5; attempt++) {
    const call = drawCall(scope, result, 2);
    if (
      call?.kind === 'call' &&
      scope.callables.some(({ helper, first }) => first !== undefined && helper.name === call.helper)
    ) {
      return call;
    }
  }
  return undefined;
}

function drawHelperParameters(
  draw: Draw,
  declarations: readonly Declaration[],
  mutates: boolean,
): readonly Parameter[] {
  const count = draw.integer(1, 3);
  const parameters = Array.from({ length: count }, (_, k): Parameter => {
    const drawn = draw.chance(0.08)
      ? realFunction
      : mutates && k === 0
        ? draw.pick<Type>(['array', 'array', 'float64', 'matrix'])
        : parameterType(draw, declarations, false);
    const text = textOf(drawn);
    const frozen = elementOf(drawn) !== undefined && drawn !== 'float64' && !mutates && draw.chance(0.4);
    return { name: nameOf(drawn, k), type: drawn, text: frozen ? `readonly ${text}` : text };
  });
  const last = parameters.at(-1)!;
  const others = parameters.slice(0, -1);
  if (last.type === 'number' && draw.chance(0.4)) {
    const option = draw.pick(['default', 'optional', 'rest'] as const);
    if (option === 'default') {
      const earlier = others.find(({ type }) => type === 'number');
      const initial =
        earlier !== undefined && draw.chance(0.4) ? `${earlier.name} * 0.5` : draw.pick(['0.5', '2', '-1']);
      return [...others, { ...last, initial }];
    }
    if (option === 'optional') return [...others, { ...last, type: optional('number'), optional: true }];
    return [...others, { name: 'rest', type: 'array', text: 'number[]', rest: true }];
  }
  return parameters;
}

/** Whether a caller needs a class of the program to make a value. */
function holdsInstances(type: Type): boolean {
  const element = elementOf(type);
  if (element !== undefined) return holdsInstances(element);
  if (typeof type !== 'object') return false;
  if (type.kind === 'tuple') return type.elements.some(holdsInstances);
  if (type.kind !== 'record') return false;
  return type.isClass === true || type.fields.some((field) => holdsInstances(field.type));
}

function drawWrt(draw: Draw, parameters: readonly Parameter[]): readonly string[] {
  const eligible = parameters
    .filter(({ type, pattern }) => hasTangent(type) && pattern === undefined)
    .map(({ name }) => name);
  if (!draw.chance(0.2)) return [];
  return eligible.filter(() => draw.chance(0.6));
}

/** Most of what is in sight takes part in the result, or most programs would have derivative zero. */
function drawFinalReturn(scope: Scope): Stmt {
  const { draw, result } = scope;
  if (result !== 'number') return { kind: 'return', value: drawExpr(scope, result, 4) };
  const numbers = scope
    .visible('number')
    .filter(() => draw.chance(0.75))
    .slice(-5)
    .map(({ name }): Expr => ({ kind: 'variable', type: 'number', name }));
  const cells = readable(scope, 'number')
    .filter(({ expr }) => expr.kind !== 'variable' && draw.chance(0.4))
    .slice(-4)
    .map(({ expr }) => expr);
  const sums = readable(scope, 'array')
    .filter(() => draw.chance(0.5))
    .slice(-2)
    .map(({ expr }) => apply('number', 'reduceSum', '$0.reduce((p1, p2) => p1 + p2, 0)', expr));
  const first = drawCall(scope, 'number', 2) ?? drawExpr(scope, 'number', 3);
  const value = [...numbers, ...cells, ...sums].reduce<Expr>((sum, part) => {
    const term = draw.chance(0.4) ? apply('number', 'sin', 'Math.sin(#0)', part) : part;
    return apply('number', 'add', draw.chance(0.7) ? '$0 + $1' : '$0 - $1', sum, term);
  }, first);
  return { kind: 'return', value };
}
