/** Draws expressions of the shapes: arrays by every idiom, records, instances, members of unions, functions. */
import type { Expr, Type } from './program.js';
import { apply, drawBounded, drawCall, drawExpr, drawInvocation, literal, variable } from './expressions.js';
import { drawLambda } from './lambdas.js';
import { lengthOf, placesOf, readable } from './places.js';
import { elementOf, functionOf, hasTangent, realFunction, textOf } from './shapes.js';
import type { Field, FunctionShape, RecordShape } from './shapes.js';
import type { Scope } from './scope.js';

/** A value of a type that is no number or boolean. */
export function drawValue(scope: Scope, type: Type, size: number): Expr {
  const { draw } = scope;
  const found = placesOf(scope, type);
  if (found.length > 0 && draw.chance(size <= 0 ? 0.8 : 0.3)) return draw.pick(found).expr;
  if (size > 0 && draw.chance(0.2)) {
    const call = drawCall(scope, type, size) ?? drawInvocation(scope, type, size);
    if (call !== undefined) return call;
  }
  if (size > 1 && draw.chance(0.06) && hasTangent(type)) {
    const [whenTrue, whenFalse] = [drawValue(scope, type, size - 2), drawValue(scope, type, size - 2)];
    const condition = drawExpr(scope, 'boolean', 1);
    return apply(type, 'ternaryMemory', '$0 ? $1 : $2', condition, whenTrue, whenFalse);
  }
  if (type === 'float64') return drawFloat64(scope, size);
  const element = elementOf(type);
  if (element !== undefined) return drawList(scope, type, element, size);
  if (typeof type === 'string') throw new Error(`internal: no value of type ${type} is made up`);
  switch (type.kind) {
    case 'list':
      throw new Error('internal: a list without element');
    case 'tuple': {
      const holes = type.elements.map((_, k) => `#${k}`).join(', ');
      return apply(type, 'tuple', `[${holes}]`, ...type.elements.map((part) => drawPart(scope, part, size)));
    }
    case 'record':
      return drawRecord(scope, type, size);
    case 'union':
      return { ...drawRecord(scope, draw.pick(type.members), size), type };
    case 'choice':
      return literal(type, draw.pick(type.values).text);
    case 'optional':
      return draw.chance(0.3) ? literal(type, 'undefined') : { ...drawPart(scope, type.of, size), type };
    case 'function':
      return drawFunction(scope, type, size);
  }
}

/** A part of something: small, and bounded where it may be repeated. */
export function drawPart(scope: Scope, type: Type, size: number): Expr {
  if (type === 'number' && scope.repeats > 1) return drawBounded(scope, Math.min(size - 1, 1));
  return drawExpr(scope, type, Math.min(size - 1, 2));
}

function drawRecord(scope: Scope, shape: RecordShape, size: number): Expr {
  const { draw } = scope;
  if (shape.isClass === true) return drawInstance(scope, shape, size);
  const base = placesOf(scope, shape);
  const spread = base.length > 0 && draw.chance(0.3) ? draw.pick(base).expr : undefined;
  const given = shape.fields.filter(({ optional }) => draw.chance(optional === true || spread ? 0.5 : 1));
  const args: Expr[] = spread === undefined ? [] : [spread];
  const parts = given.map((field) => {
    args.push(drawField(scope, field, size));
    const hole = args.length - 1;
    const value = args[hole]!;
    if (value.kind === 'variable' && value.name === field.name) return `#${hole}`;
    return `${draw.chance(0.05) ? `['${field.name}']` : field.name}: #${hole}`;
  });
  const tag = shape.tag === undefined ? [] : [`${shape.tag.name}: ${shape.tag.value}`];
  const all = [...(spread === undefined ? [] : ['...#0']), ...tag, ...parts];
  const construct = spread === undefined ? (tag.length > 0 ? 'unionLiteral' : 'record') : 'recordSpread';
  return apply(shape, construct, `{ ${all.join(', ')} }`, ...args);
}

const drawField = (scope: Scope, { type }: Field, size: number): Expr => drawPart(scope, type, size);

/** `new Vec(…)`: constructors take the fields in order. */
function drawInstance(scope: Scope, shape: RecordShape, size: number): Expr {
  const holes = shape.fields.map((_, k) => `#${k}`).join(', ');
  return apply(
    shape,
    'new',
    `new ${shape.text}(${holes})`,
    ...shape.fields.map((field) => drawField(scope, field, size)),
  );
}

function drawFunction(scope: Scope, type: FunctionShape, size: number): Expr {
  const { draw } = scope;
  if (type === realFunction && draw.chance(0.2)) {
    return literal(type, draw.pick(['Math.sin', 'Math.cos', 'Math.tanh', 'Math.atan']));
  }
  const named = scope.callables.filter(
    ({ helper, template, first }) =>
      template === undefined &&
      first === undefined &&
      helper.recursive !== true &&
      helper.result === type.result &&
      helper.parameters.length === type.parameters.length &&
      helper.parameters.every(
        (parameter, k) =>
          parameter.type === type.parameters[k] &&
          parameter.initial === undefined &&
          parameter.rest !== true &&
          parameter.optional !== true,
      ),
  );
  if (named.length > 0 && draw.chance(0.3)) {
    const { helper, cost } = draw.pick(named);
    if (scope.afford(cost * 3)) return variable(type, helper.name);
  }
  return drawLambda(scope, type, size, { times: 3, block: 0.3 });
}

/** Arrays, by the idioms people use. */
function drawList(scope: Scope, type: Type, element: Type, size: number): Expr {
  const { draw } = scope;
  const idioms: (readonly [number, () => Expr | undefined])[] = [
    [4, () => drawArrayLiteral(scope, type, element, size)],
    [3, () => drawArrayFrom(scope, type, element, size)],
    [6, () => drawMapped(scope, type, element, size)],
    [3, () => drawSelected(scope, type, element, size)],
    [2, () => drawGrown(scope, type, element, size)],
    [1.5, () => drawReordered(scope, type, element)],
    [element === 'number' ? 1.5 : 0.3, () => drawFilled(scope, type, element, size)],
    [element === 'number' ? 2 : 0, () => drawFlattened(scope, type)],
  ];
  return draw.weighted(idioms)() ?? drawArrayLiteral(scope, type, element, size);
}

function drawArrayLiteral(scope: Scope, type: Type, element: Type, size: number): Expr {
  const count = scope.draw.integer(element === 'array' ? 1 : 2, 3);
  const items = Array.from({ length: count }, () => drawPart(scope, element, size));
  const holes = items.map((_, k) => `#${k}`).join(', ');
  return { ...apply(type, 'arrayLiteral', `[${holes}]`, ...items), minLength: count };
}

/** An array of at least this many elements. */
export function drawOfLength(scope: Scope, type: Type, count: number, size: number): Expr {
  const element = elementOf(type);
  if (element === undefined) throw new Error(`internal: ${textOf(type)} has no elements`);
  const items = Array.from({ length: count }, () => drawPart(scope, element, size));
  const holes = items.map((_, k) => `#${k}`).join(', ');
  if (type === 'float64') return apply(type, 'floatOf', `Float64Array.of(${holes})`, ...items);
  return { ...apply(type, 'arrayLiteral', `[${holes}]`, ...items), minLength: count };
}

function drawArrayFrom(scope: Scope, type: Type, element: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const count = draw.integer(1, 4);
  const shape = functionOf(['integer', 'integer'], element);
  if (!scope.afford(count)) return undefined;
  const lambda = drawLambda(scope, shape, size - 1, { times: count, block: 0.2, names: ['_', 'i'] });
  const over = sources(scope);
  if (over.length > 0 && draw.chance(0.4)) {
    return apply(type, 'arrayFrom', 'Array.from({ length: $0.length }, #1)', draw.pick(over), lambda);
  }
  const made = apply(type, 'arrayFrom', `Array.from({ length: ${count} }, #0)`, lambda);
  return { ...made, minLength: count };
}

/** Arrays whose elements something is made of. */
function sources(scope: Scope): readonly Expr[] {
  const types: readonly Type[] = [...new Set(scope.all.map(({ type }) => type))];
  return types
    .filter((type) => type !== 'float64' && elementOf(type) !== undefined)
    .flatMap((type) => readable(scope, type).map(({ expr }) => expr));
}

function drawMapped(scope: Scope, type: Type, element: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const over = sources(scope);
  if (over.length === 0 || !scope.afford(4)) return undefined;
  const array = draw.pick(over);
  const item = elementOf(array.type)!;
  const withIndex = draw.chance(0.35);
  const shape = functionOf(withIndex ? [item, 'integer'] : [item], element);
  const lambda = drawLambda(scope, shape, size - 1, { times: 3, block: 0.25, destructure: true });
  const minLength = lengthOf(scope, array);
  if (draw.chance(0.1)) return apply(type, 'arrayFromMapped', 'Array.from($0, #1)', array, lambda);
  return {
    ...apply(type, withIndex ? 'mapWithIndex' : 'map', '$0.map(#1)', array, lambda),
    minLength,
  };
}

/** `slice`, `filter`, a copy. */
function drawSelected(scope: Scope, type: Type, element: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const found = readable(scope, type);
  if (found.length === 0) return undefined;
  const { expr } = draw.pick(found);
  const minLength = lengthOf(scope, expr);
  if (draw.chance(0.35)) {
    const lambda = drawLambda(scope, functionOf([element], 'boolean'), size - 1, { times: 3, block: 0.1 });
    return apply(type, 'filter', '$0.filter(#1)', expr, lambda);
  }
  const [construct, template, least] = draw.pick([
    ['copySpread', '[...$0]', minLength],
    ['slice', '$0.slice()', minLength],
    ['slice', '$0.slice(1)', Math.max(0, minLength - 1)],
    ['slice', '$0.slice(0, 2)', Math.min(2, minLength)],
    ['slice', '$0.slice(-2)', Math.min(2, minLength)],
    ['slice', '$0.slice(0, -1)', Math.max(0, minLength - 1)],
    ['arrayFromCopy', 'Array.from($0)', minLength],
  ] as const);
  return { ...apply(type, construct, template, expr), minLength: least };
}

/** Longer than its parts, which therefore are none such. */
function drawGrown(scope: Scope, type: Type, element: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const found = readable(scope, type).filter(({ memory }) => memory.grown !== true);
  if (found.length === 0) return undefined;
  const [first, second] = [draw.pick(found).expr, draw.pick(found).expr];
  const part = drawPart(scope, element, size);
  const n = lengthOf(scope, first);
  const [construct, template, args, least] = draw.pick([
    ['spreadAppend', '[...$0, #1]', [first, part], n + 1],
    ['spreadPrepend', '[#1, ...$0]', [first, part], n + 1],
    ['spreadBoth', '[...$0, ...$1]', [first, second], n + lengthOf(scope, second)],
    ['concat', '$0.concat(#1)', [first, second], n + lengthOf(scope, second)],
    ['concatElements', isArray(element) ? '$0.concat([#1])' : '$0.concat(#1)', [first, part], n + 1],
  ] as const);
  return { ...apply(type, construct, template, ...args), minLength: least, grown: true };
}

const isArray = (type: Type): boolean =>
  elementOf(type) !== undefined || (typeof type === 'object' && type.kind === 'tuple');

function drawReordered(scope: Scope, type: Type, element: Type): Expr | undefined {
  const { draw } = scope;
  const found = readable(scope, type);
  if (found.length === 0) return undefined;
  const { expr } = draw.pick(found);
  const key = sortKey(element);
  const minLength = lengthOf(scope, expr);
  if (key === undefined || draw.chance(0.4)) {
    const template = draw.pick(['[...$0].reverse()', '$0.slice().reverse()']);
    return { ...apply(type, 'reversed', template, expr), minLength };
  }
  const template = draw.pick(['[...$0].sort(#1)', '$0.slice().sort(#1)']);
  const compare = draw.chance(0.7)
    ? `(p1, p2) => p1${key} - p2${key}`
    : `(p1, p2) => (p1${key} < p2${key} ? 1 : p1${key} > p2${key} ? -1 : 0)`;
  return {
    ...apply(type, 'sorted', template, expr, literal(functionOf([element, element], 'number'), compare)),
    minLength,
  };
}

/** How an element is compared: itself, or a field that is a number. */
export function sortKey(element: Type): string | undefined {
  if (element === 'number') return '';
  if (typeof element !== 'object') return undefined;
  if (element.kind === 'tuple' && element.elements[0] === 'number') return '[0]';
  if (element.kind !== 'record') return undefined;
  const field = element.fields.find(
    ({ type, optional }) => (type === 'number' || type === 'integer') && optional !== true,
  );
  return field === undefined ? undefined : `.${field.name}`;
}

function drawFilled(scope: Scope, type: Type, element: Type, size: number): Expr {
  const { draw } = scope;
  const count = draw.integer(1, 4);
  const value =
    element === 'number' && draw.chance(0.5) ? literal('number', '0') : drawPart(scope, element, size);
  const made = draw.pick([`new Array<${textOf(element)}>(${count})`, `Array<${textOf(element)}>(${count})`]);
  return { ...apply(type, 'filled', `${made}.fill(#0)`, value), minLength: count };
}

/** An array of numbers from one of something else. */
function drawFlattened(scope: Scope, type: Type): Expr | undefined {
  const { draw } = scope;
  const matrices = readable(scope, 'matrix');
  const floats = readable(scope, 'float64');
  if (matrices.length > 0 && draw.chance(0.6)) {
    return { ...apply(type, 'flat', '$0.flat()', draw.pick(matrices).expr), grown: true };
  }
  if (floats.length > 0) {
    const { expr } = draw.pick(floats);
    const minLength = lengthOf(scope, expr);
    const [construct, template] = draw.pick([
      ['copySpread', '[...$0]'],
      ['arrayFromCopy', 'Array.from($0)'],
    ] as const);
    return { ...apply(type, construct, template, expr), minLength };
  }
  return undefined;
}

function drawFloat64(scope: Scope, size: number): Expr {
  const { draw } = scope;
  const floats = readable(scope, 'float64');
  const lists = readable(scope, 'array');
  const count = draw.integer(1, 4);
  if (floats.length > 0 && draw.chance(0.5) && scope.afford(3)) {
    const { expr } = draw.pick(floats);
    const minLength = lengthOf(scope, expr);
    if (draw.chance(0.4)) {
      const lambda = drawLambda(scope, realFunction, size - 1, { times: 3, block: 0.2 });
      return { ...apply('float64', 'floatMap', '$0.map(#1)', expr, lambda), minLength };
    }
    const [construct, template] = draw.pick([
      ['floatSlice', '$0.slice()'],
      ['floatCopy', 'new Float64Array($0)'],
      ['floatCopy', 'Float64Array.from($0)'],
      ['subarray', '$0.subarray(0)'],
    ] as const);
    return { ...apply('float64', construct, template, expr), minLength };
  }
  if (lists.length > 0 && draw.chance(0.4)) {
    const { expr } = draw.pick(lists);
    const template = draw.pick(['Float64Array.from($0)', 'new Float64Array($0)']);
    return { ...apply('float64', 'floatFrom', template, expr), minLength: lengthOf(scope, expr) };
  }
  if (draw.chance(0.3)) {
    return { ...apply('float64', 'floatNew', `new Float64Array(${count})`), minLength: count };
  }
  if (draw.chance(0.3)) {
    const filled = apply(
      'float64',
      'floatFill',
      `new Float64Array(${count}).fill(#0)`,
      drawPart(scope, 'number', size),
    );
    return { ...filled, minLength: count };
  }
  const items = Array.from({ length: count }, () => drawPart(scope, 'number', size));
  const holes = items.map((_, k) => `#${k}`).join(', ');
  const template = draw.chance(0.5) ? `Float64Array.of(${holes})` : `new Float64Array([${holes}])`;
  return { ...apply('float64', 'floatOf', template, ...items), minLength: count };
}
