/** Draws small classes: fields by the constructor, methods, getters, statics, operator-like methods, a base. */
import type { Draw } from './draw.js';
import { apply, drawExpr, variable } from './expressions.js';
import { declareParameter } from './lambdas.js';
import type { Body, ClassDeclaration, Declaration, Expr, Method, Parameter, Type } from './program.js';
import { Scope, type Callable } from './scope.js';
import { recordOf, textOf, type Field, type RecordShape } from './shapes.js';
import { drawBody } from './statements.js';

export interface DrawnClass {
  readonly declaration: ClassDeclaration;
  readonly callables: readonly Callable[];
}

export function drawClass(
  draw: Draw,
  name: string,
  declared: readonly Declaration[],
  reachable: readonly Callable[],
  base?: ClassDeclaration,
): DrawnClass {
  const fields: Field[] = [...(base?.shape.fields ?? [])];
  const own = base === undefined ? ['x', 'y', 'z'].slice(0, draw.integer(1, 3)) : ['mass'];
  const constructorForm = draw.chance(0.6) ? 'parameterProperties' : 'assignments';
  for (const field of own)
    fields.push({ name: field, type: 'number', ...(draw.chance(0.2) ? { readonly: true } : {}) });
  if (base === undefined && draw.chance(0.25)) fields.push({ name: 'parts', type: 'array' });
  const shape = recordOf(name, fields, { isClass: true });
  const methods: Method[] = [];
  const callables: Callable[] = [];
  const add = (method: Method, cost: number): void => {
    methods.push(method);
    callables.push(callableOf(shape, method, cost));
  };
  if (base === undefined) {
    if (draw.chance(0.7)) add(operator(shape, 'add', '+'), 3);
    if (draw.chance(0.5)) add(scaling(shape), 3);
    if (draw.chance(0.3)) add(operator(shape, 'minus', '-'), 3);
    if (draw.chance(0.4)) add(advance(shape), 3);
  }
  const count = draw.integer(base === undefined ? 1 : 0, 2);
  for (let k = 0; k < count; k++) {
    const seen = draw.chance(0.5) ? reachable : [];
    const { method, cost } = drawMethod(draw, shape, `${base === undefined ? 'm' : 'd'}${k}`, declared, [
      ...seen,
      ...callables,
    ]);
    add(method, cost);
  }
  const inherits = (form: Method['form']): boolean =>
    base?.methods.some((method) => method.form === form) ?? false;
  if (!inherits('getter') && draw.chance(0.5)) add(drawGetter(draw, shape, declared), 3);
  if (!inherits('static') && draw.chance(0.4)) add(drawStatic(draw, shape, declared), 3);
  const overridden = base?.methods.filter(
    (method) => method.form !== 'static' && method.result === 'number',
  )[0];
  if (overridden !== undefined && draw.chance(0.7)) {
    methods.push({ ...redrawn(draw, shape, overridden, declared), overrides: true });
  }
  const inherited = (base?.methods ?? [])
    .filter(({ form }) => form !== 'static')
    .map((method) => callableOf(shape, method, 6));
  const declaration: ClassDeclaration = {
    kind: 'class',
    shape,
    ...(base === undefined ? {} : { base: base.shape }),
    constructorForm,
    methods,
  };
  return { declaration, callables: [...callables, ...inherited] };
}

function callableOf(shape: RecordShape, method: Method, cost: number): Callable {
  const owner: Parameter = { name: 'this', type: shape, text: textOf(shape) };
  const shift = method.form === 'static' ? 0 : 1;
  const template = {
    method: `$0.${method.name}(*)`,
    getter: `$0.${method.name}`,
    static: `${shape.text}.${method.name}(*)`,
  }[method.form];
  return {
    helper: {
      name: method.name,
      result: method.result,
      parameters: shift === 0 ? method.parameters : [owner, ...method.parameters],
      placement: 'function',
    },
    template,
    construct: method.form,
    cost,
  };
}

const self = (shape: RecordShape): Expr => variable(shape, 'this');
const field = (of: Expr, name: string): Expr => apply('number', 'instanceField', `$0.${name}`, of);
const numberFields = (shape: RecordShape): readonly string[] =>
  shape.fields.filter(({ type }) => type === 'number').map(({ name }) => name);

/** A new instance with each number made by `make`; other fields are shared. */
function rebuilt(shape: RecordShape, make: (name: string) => Expr): Expr {
  const holes = shape.fields.map((_, k) => `#${k}`).join(', ');
  const args = shape.fields.map(({ name, type }) =>
    type === 'number' ? make(name) : apply(type, 'instanceField', `$0.${name}`, self(shape)),
  );
  return apply(shape, 'new', `new ${shape.text}(${holes})`, ...args);
}

const returns = (value: Expr): Body => [{ kind: 'return', value }];

function operator(shape: RecordShape, name: string, sign: string): Method {
  const other = variable(shape, 'other');
  return {
    name,
    form: 'method',
    parameters: [{ name: 'other', type: shape, text: shape.text }],
    result: shape,
    body: returns(
      rebuilt(shape, (each) =>
        apply('number', 'add', `#0 ${sign} #1`, field(self(shape), each), field(other, each)),
      ),
    ),
  };
}

function scaling(shape: RecordShape): Method {
  const factor = variable('number', 'factor');
  return {
    name: 'scale',
    form: 'method',
    parameters: [{ name: 'factor', type: 'number', text: 'number' }],
    result: shape,
    body: returns(
      rebuilt(shape, (each) => apply('number', 'multiply', '#0 * #1', field(self(shape), each), factor)),
    ),
  };
}

/** Changes the instance and returns it, for chains. */
function advance(shape: RecordShape): Method {
  const [first] = shape.fields.filter(({ type, readonly }) => type === 'number' && readonly !== true);
  const step = variable('number', 'step');
  return {
    name: 'advance',
    form: 'method',
    parameters: [{ name: 'step', type: 'number', text: 'number', initial: '0.5' }],
    result: shape,
    body: [
      ...(first === undefined
        ? []
        : [
            {
              kind: 'snippet',
              construct: 'storeField',
              template: '#0 += #1;',
              names: [],
              arguments: [field(self(shape), first.name), step],
              bodies: [],
              loops: false,
            } as const,
          ]),
      { kind: 'return', value: self(shape) },
    ],
  };
}

function methodScope(
  draw: Draw,
  shape: RecordShape,
  result: Type,
  declared: readonly Declaration[],
  callables: readonly Callable[],
): Scope {
  const scope = Scope.root(draw, ['this'], callables, result, 'everything', declared);
  scope.declare('this', shape, false);
  return scope;
}

function drawMethod(
  draw: Draw,
  shape: RecordShape,
  name: string,
  declared: readonly Declaration[],
  callables: readonly Callable[],
): { readonly method: Method; readonly cost: number } {
  const result: Type = draw.weighted<Type>([
    [5, 'number'],
    [1, shape],
    [1.5, 'void'],
    [0.7, 'array'],
  ]);
  const scope = methodScope(draw, shape, result, declared, callables);
  const parameters = ['a', 'b'].slice(0, draw.integer(0, 2)).map((each): Parameter => {
    const type: Type = draw.pick(['number', 'number', 'array', shape]);
    return declareParameter(scope, { name: each, type, text: textOf(type) }, false);
  });
  const before = drawBody(scope, draw.integer(result === 'void' ? 1 : 0, 2));
  const last: Body = result === 'void' ? [] : returns(usingThis(scope, shape, result));
  return {
    method: { name, form: 'method', parameters, result, body: [...before, ...last] },
    cost: scope.spent.cost + 3,
  };
}

/** What the method is asked for, and for a number something of the instance. */
function usingThis(scope: Scope, shape: RecordShape, result: Type): Expr {
  const value = drawExpr(scope, result, 2);
  const [name] = numberFields(shape);
  if (result !== 'number' || name === undefined || scope.draw.chance(0.3)) return value;
  return apply('number', 'add', '$0 + $1', value, field(self(shape), name));
}

function redrawn(draw: Draw, shape: RecordShape, method: Method, declared: readonly Declaration[]): Method {
  const scope = methodScope(draw, shape, method.result, declared, []);
  const parameters = method.parameters.map((parameter) => {
    const { initial: _, ...plain } = parameter;
    return declareParameter(scope, plain, false);
  });
  const value = usingThis(scope, shape, method.result);
  if (method.form === 'getter' || !draw.chance(0.5)) return { ...method, parameters, body: returns(value) };
  const holes = parameters.map((_, k) => `#${k + 1}`).join(', ');
  const base = apply(
    'number',
    'super',
    `$0 + super.${method.name}(${holes})`,
    value,
    ...parameters.map(({ name, type }) => variable(type, name)),
  );
  return { ...method, parameters, body: returns(base) };
}

function drawGetter(draw: Draw, shape: RecordShape, declared: readonly Declaration[]): Method {
  const scope = methodScope(draw, shape, 'number', declared, []);
  return {
    name: 'size',
    form: 'getter',
    parameters: [],
    result: 'number',
    body: returns(usingThis(scope, shape, 'number')),
  };
}

function drawStatic(draw: Draw, shape: RecordShape, declared: readonly Declaration[]): Method {
  const scope = Scope.root(draw, [], [], shape, 'everything', declared);
  scope.declare('r', 'number', false);
  return {
    name: 'of',
    form: 'static',
    parameters: [{ name: 'r', type: 'number', text: 'number' }],
    result: shape,
    body: returns(drawExpr(scope, shape, 2)),
  };
}
