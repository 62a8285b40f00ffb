/** Numbers and booleans out of memory: fields and elements, reductions and searches, what may be absent, unions. */
import type { Expr, Type } from './program.js';
import { apply, drawBounded, drawExpr, drawInvocation, literal } from './expressions.js';
import { drawLambda } from './lambdas.js';
import { places, readable } from './places.js';
import { elementOf, functionOf } from './shapes.js';
import type { RecordShape } from './shapes.js';
import type { Scope } from './scope.js';
import { drawPart } from './values.js';

export function drawNumberOfMemory(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const idioms: (readonly [number, () => Expr | undefined])[] = [
    [8, () => drawPlace(scope)],
    [size > 0 ? 3 : 0, () => drawReduction(scope, size)],
    [size > 0 ? 2 : 0, () => drawSearch(scope, size)],
    [1.5, () => drawCount(scope)],
    [size > 0 ? 3 : 0, () => drawInvocation(scope, 'number', size)],
    [1.5, () => drawAbsent(scope, size)],
    [1.5, () => drawNarrowed(scope, size)],
    [0.4, () => drawComma(scope, size)],
  ];
  return draw.weighted(idioms)();
}

export function drawBooleanOfMemory(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const choices = places(scope).filter(({ type }) => typeof type === 'object' && type.kind === 'choice');
  if (choices.length > 0 && draw.chance(0.5)) {
    const { expr, type } = draw.pick(choices);
    if (typeof type !== 'object' || type.kind !== 'choice') return undefined;
    const template = draw.chance(0.7) ? '$0 === #1' : '$0 !== #1';
    return apply('boolean', 'choiceEqual', template, expr, literal(type, draw.pick(type.values).text));
  }
  if (draw.chance(0.4)) {
    const array = drawAnyArray(scope);
    if (array === undefined || !scope.afford(4)) return undefined;
    const method = draw.pick(['some', 'every'] as const);
    const test = functionOf([elementOf(array.type)!], 'boolean');
    const lambda = drawLambda(scope, test, size - 1, { times: 3, block: 0.1 });
    return apply('boolean', method, `$0.${method}(#1)`, array, lambda);
  }
  if (draw.chance(0.3)) {
    const arrays = readable(scope, 'array');
    if (arrays.length > 0)
      return apply(
        'boolean',
        'includes',
        '$0.includes(#1)',
        draw.pick(arrays).expr,
        drawPart(scope, 'number', 1),
      );
  }
  return drawInvocation(scope, 'boolean', size);
}

function drawPlace(scope: Scope): Expr | undefined {
  const found = readable(scope, 'number').filter(({ expr }) => expr.kind !== 'variable');
  return found.length === 0 ? undefined : scope.draw.pick(found).expr;
}

/** An array of anything, to read. */
export function drawAnyArray(scope: Scope): Expr | undefined {
  const found = places(scope).filter(
    ({ type, memory }) => elementOf(type) !== undefined && memory.elastic !== true,
  );
  return found.length === 0 ? undefined : scope.draw.pick(found).expr;
}

function drawReduction(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const array = drawAnyArray(scope);
  if (array === undefined || !scope.afford(4)) return undefined;
  const element = elementOf(array.type)!;
  if (element === 'number' && draw.chance(0.35)) {
    const [construct, template] = draw.pick([
      ['reduceSum', '$0.reduce((p1, p2) => p1 + p2, 0)'],
      ['reduceSquares', '$0.reduce((p1, p2) => p1 + p2 * p2, 0)'],
      ['maxSpread', 'Math.max(0.1, ...$0)'],
      ['minSpread', 'Math.min(...$0, 2)'],
      ['hypotSpread', 'Math.hypot(0.5, ...$0)'],
      ['mapReduce', '$0.map((p1) => Math.sin(p1)).reduce((p1, p2) => p1 + p2, 0)'],
    ] as const);
    return apply('number', construct, template, array);
  }
  const withIndex = draw.chance(0.25);
  const parameters: readonly Type[] = withIndex ? ['number', element, 'integer'] : ['number', element];
  const lambda = drawLambda(scope, functionOf(parameters, 'number'), size, {
    times: 3,
    block: 0.25,
    names: ['sum', 'item', 'i'],
    destructure: true,
  });
  const method = draw.chance(0.85) || withIndex ? 'reduce' : 'reduceRight';
  const accumulating = lambda.body.length === 1 && lambda.body[0]?.kind === 'return' && draw.chance(0.7);
  const last = lambda.body[0];
  const running: Expr = { kind: 'variable', type: 'number', name: lambda.parameters[0]!.name };
  const body =
    accumulating && last?.kind === 'return'
      ? [{ ...last, value: apply('number', 'add', '$0 + $1', running, last.value) }]
      : lambda.body;
  const start = draw.chance(0.7) ? literal('number', '0') : drawPart(scope, 'number', 1);
  return apply('number', method, `$0.${method}(#1, #2)`, array, { ...lambda, body }, start);
}

function drawSearch(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const array = drawAnyArray(scope);
  if (array === undefined || !scope.afford(4)) return undefined;
  const element = elementOf(array.type)!;
  const test = () => drawLambda(scope, functionOf([element], 'boolean'), size - 1, { times: 3, block: 0.1 });
  const options: (() => Expr | undefined)[] = [
    () => apply('number', 'findIndex', '$0.findIndex(#1)', array, test()),
  ];
  if (element === 'number') {
    options.push(
      () => apply('number', 'find', '$0.find(#1) ?? #2', array, test(), drawPart(scope, 'number', 1)),
      () =>
        apply(
          'number',
          'at',
          `$0.at(${draw.pick(['-1', '0', '-2', '1'])}) ?? #1`,
          array,
          drawPart(scope, 'number', 1),
        ),
      () => apply('number', 'indexOf', '$0.indexOf(#1)', array, drawPart(scope, 'number', 1)),
    );
  } else if (typeof element === 'object' && element.kind === 'record') {
    const field = numberField(element);
    if (field !== undefined) {
      options.push(
        () => apply('number', 'findField', `$0.find(#1)?.${field} ?? 0.5`, array, test()),
        () => apply('number', 'elementField', `$0[0]?.${field} ?? 0.25`, array),
      );
    }
  }
  return draw.pick(options)();
}

const numberField = (shape: RecordShape): string | undefined =>
  shape.fields.find(({ type, optional }) => type === 'number' && optional !== true)?.name;

function drawCount(scope: Scope): Expr | undefined {
  const { draw } = scope;
  const array = drawAnyArray(scope);
  if (array === undefined) return undefined;
  if (array.type === 'matrix') return apply('number', 'lengthOfRow', '$0[0]?.length ?? 1', array);
  return draw.chance(0.5)
    ? apply('number', 'length', '$0.length', array)
    : apply('number', 'length', '$0.length', apply(array.type, 'slice', '$0.slice(1)', array));
}

/** `v.w ?? 0.5`, `v.w === undefined ? … : …` */
function drawAbsent(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const found = places(scope).filter(({ type }) => typeof type === 'object' && type.kind === 'optional');
  if (found.length === 0) return undefined;
  const { expr, type } = draw.pick(found);
  if (typeof type !== 'object' || type.kind !== 'optional') return undefined;
  const other = drawPart(scope, 'number', size);
  if (type.of === 'number') {
    return draw.chance(0.6)
      ? apply('number', 'coalesce', '$0 ?? $1', expr, other)
      : apply('number', 'undefinedTest', '($0 === undefined ? $1 : $0 * $0)', expr, other);
  }
  if (typeof type.of === 'object' && type.of.kind === 'record') {
    const field = numberField(type.of);
    if (field !== undefined) return apply('number', 'optionalChain', `$0?.${field} ?? $1`, expr, other);
  }
  if (elementOf(type.of) !== undefined)
    return apply('number', 'optionalLength', '$0?.length ?? $1', expr, other);
  return undefined;
}

/** `s.kind === 'circle' ? s.radius : 0.5` */
function drawNarrowed(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const found = scope.all.filter(
    ({ type, mutable }) => typeof type === 'object' && type.kind === 'union' && !mutable,
  );
  if (found.length === 0) return undefined;
  const { name, type } = draw.pick(found);
  if (typeof type !== 'object' || type.kind !== 'union') return undefined;
  const member = draw.pick(type.members);
  const field = numberField(member);
  if (member.tag === undefined || field === undefined) return undefined;
  const union: Expr = { kind: 'variable', type, name };
  const template = `$0.${member.tag.name} === ${member.tag.value} ? $0.${field} : $1`;
  return apply('number', 'narrowedTernary', template, union, drawPart(scope, 'number', size));
}

/** `(x += 1, x * 2)` */
function drawComma(scope: Scope, size: number): Expr | undefined {
  const targets = scope.assignable('number');
  if (targets.length === 0 || size <= 0) return undefined;
  const target: Expr = { kind: 'variable', type: 'number', name: scope.draw.pick(targets).name };
  const made = apply(
    'number',
    'comma',
    '(#0 = #1, $0 * $2)',
    target,
    drawBounded(scope, 1),
    drawExpr(scope, 'number', 1),
  );
  return { ...made, assigns: true };
}
