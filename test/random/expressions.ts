/** Draws expressions of a given type from what a scope can see. */
import { drawBooleanOfMemory, drawNumberOfMemory } from './reads.js';
import { places, placesOf, readable } from './places.js';
import type { Apply, ArrayType, Expr, Parameter, Type } from './program.js';
import type { Scope, Visible } from './scope.js';
import { isScalar } from './shapes.js';
import {
  booleanTemplates,
  boundedTemplates,
  integerTemplates,
  numberTemplates,
  type Template,
} from './templates.js';
import { drawOfLength, drawPart, drawValue } from './values.js';

export function literal(type: Type, text: string): Expr {
  return { kind: 'literal', type, text };
}

export function variable(type: Type, name: string): Expr {
  return { kind: 'variable', type, name };
}

export function apply(type: Type, construct: string, template: string, ...args: readonly Expr[]): Apply {
  return { kind: 'apply', type, construct, template, arguments: args, assigns: false };
}

/** The same, assigning to its first argument. */
export function assigning(type: Type, construct: string, template: string, ...args: readonly Expr[]): Apply {
  return { kind: 'apply', type, construct, template, arguments: args, assigns: true };
}

/** An expression of `type`, `size` levels deep at most. Integers stay small unless the program loops on them. */
export function drawExpr(scope: Scope, type: Type, size: number): Expr {
  switch (type) {
    case 'number':
      return drawNumber(scope, size);
    case 'integer':
      return drawInteger(scope, size);
    case 'boolean':
      return drawBoolean(scope, size);
    default:
      return drawValue(scope, type, size);
  }
}

function drawNumber(scope: Scope, size: number): Expr {
  const { draw } = scope;
  if (scope.everything && draw.chance(0.35)) {
    const found = drawNumberOfMemory(scope, size);
    if (found !== undefined) return found;
  }
  if (size <= 0 || draw.chance(0.15)) return drawNumberLeaf(scope);
  if (draw.chance(scope.elements('array').length > 0 ? 0.3 : 0.12)) {
    return drawElement(scope, size) ?? drawNumberLeaf(scope);
  }
  if (draw.chance(0.12)) {
    const call = drawCall(scope, 'number', size);
    if (call !== undefined) return call;
  }
  if (draw.chance(0.04)) {
    const assignment = drawAssignment(scope, size);
    if (assignment !== undefined) return assignment;
  }
  if (draw.chance(0.06)) return drawInteger(scope, size - 1);
  if (draw.chance(0.25)) return drawBounded(scope, size);
  return fill(scope, 'number', numberTemplates, size);
}

function drawNumberLeaf(scope: Scope): Expr {
  const { draw } = scope;
  const numbers = scope.visible('number');
  if (numbers.length > 0 && draw.chance(0.75)) return variable('number', draw.pick(numbers).name);
  if (draw.chance(0.35)) {
    const element = drawElement(scope, 0);
    if (element !== undefined) return element;
  }
  if (draw.chance(0.2)) return drawIntegerLeaf(scope);
  return literal(
    'number',
    draw.pick(['0.5', '.25', '1.5', '2', '0.1', '3', '0.75', '1e-3', '1', '0x2', '1_0.5']),
  );
}

/** A number of moderate size, whatever its parts. */
export function drawBounded(scope: Scope, size: number): Expr {
  return fill(scope, 'number', boundedTemplates, size);
}

function drawInteger(scope: Scope, size: number): Expr {
  const { draw } = scope;
  if (size <= 0 || draw.chance(0.4)) return drawIntegerLeaf(scope);
  if (draw.chance(0.05)) {
    const call = drawCall(scope, 'integer', size);
    if (call !== undefined) return call;
  }
  if (draw.chance(0.06)) {
    const counters = scope.assignable('integer');
    if (counters.length > 0) {
      const counter = variable('integer', draw.pick(counters).name);
      const template = draw.pick(['#0++', '++#0', '#0--', '--#0']);
      return assigning('integer', 'incrementInside', template, counter);
    }
  }
  return fill(scope, 'integer', integerTemplates, size);
}

function drawIntegerLeaf(scope: Scope): Expr {
  return drawIntegerFrom(scope, scope.visible('integer'));
}

/** An integer between −1 and about 6, for bounds of loops and arguments that may become such. */
export function drawSmallInteger(scope: Scope): Expr {
  return drawIntegerFrom(
    scope,
    scope.visible('integer').filter((candidate) => candidate.small),
  );
}

function drawIntegerFrom(scope: Scope, integers: readonly Visible[]): Expr {
  const { draw } = scope;
  const arrays = arrayTypes.flatMap((type) => scope.visible(type));
  if (integers.length > 0 && draw.chance(0.6)) return variable('integer', draw.pick(integers).name);
  if (arrays.length > 0 && draw.chance(0.3)) {
    const array = draw.pick(arrays);
    return apply('integer', 'length', '$0.length', variable(array.type, array.name));
  }
  return literal('integer', String(draw.integer(0, 4)));
}

function drawBoolean(scope: Scope, size: number): Expr {
  const { draw } = scope;
  if (scope.everything && draw.chance(0.12)) {
    const found = drawBooleanOfMemory(scope, size);
    if (found !== undefined) return found;
  }
  const booleans = scope.visible('boolean');
  if (booleans.length > 0 && draw.chance(size <= 0 ? 0.6 : 0.15)) {
    return variable('boolean', draw.pick(booleans).name);
  }
  if (draw.chance(0.05)) {
    const call = drawCall(scope, 'boolean', size);
    if (call !== undefined) return call;
  }
  return fill(scope, 'boolean', booleanTemplates, Math.max(size, 1));
}

/** `xs[i]!` where `i` is known to be inside, else `(xs[k] ?? 0.5)`. */
function drawElement(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const inside = [...scope.elements('array'), ...scope.elements('float64')];
  if (inside.length > 0 && draw.chance(0.85)) {
    const { array, index } = draw.pick(inside);
    return apply('number', 'element', '$0[#1]!', array, index);
  }
  const array = drawVector(scope);
  if (array === undefined) return undefined;
  const index = drawInteger(scope, Math.min(size, 1));
  if (draw.chance(0.25)) {
    const safe = '$0.length > 0 ? $0[Math.abs(#1) % $0.length]! : 0.5';
    if (array.kind === 'variable') return apply('number', 'elementWrapped', safe, array, index);
  }
  return apply('number', 'elementCoalesced', '$0[#1] ?? #2', array, index, drawFallback(scope));
}

/** The other side of `??`. */
function drawFallback(scope: Scope): Expr {
  const numbers = scope.visible('number');
  if (numbers.length > 0 && scope.draw.chance(0.4)) return variable('number', scope.draw.pick(numbers).name);
  return literal('number', '0.5');
}

const arrayTypes = ['array', 'float64', 'matrix'] as const;

/** An array of numbers of either storage. */
export function drawVector(scope: Scope): Expr | undefined {
  const first = scope.draw.pick(['array', 'float64'] as const);
  return drawArray(scope, first) ?? drawArray(scope, first === 'array' ? 'float64' : 'array');
}

export function drawArray(scope: Scope, type: ArrayType): Expr | undefined {
  const { draw } = scope;
  const rows = type === 'array' ? scope.elements('matrix') : [];
  if (rows.length > 0 && draw.chance(0.4)) {
    const { array, index } = draw.pick(rows);
    return apply('array', 'row', '$0[#1]!', array, index);
  }
  const arrays = scope.visible(type);
  return arrays.length === 0 ? undefined : variable(type, draw.pick(arrays).name);
}

/** A call of a function, method or getter in sight. */
export function drawCall(scope: Scope, result: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const candidates = scope.callables.filter(({ helper }) => helper.result === result);
  if (candidates.length === 0) return undefined;
  const { helper, cost, template, construct = 'method', first } = draw.pick(candidates);
  if (first !== undefined && !scope.recurses()) return undefined;
  const args: Expr[] = first === undefined ? [] : [first];
  for (const parameter of helper.parameters.slice(args.length)) {
    const omissible = parameter.initial !== undefined || parameter.optional === true;
    if (omissible && draw.chance(0.5)) break;
    if (parameter.rest === true) {
      args.push(...drawRest(scope, size));
      continue;
    }
    const argument = drawArgument(scope, parameter, size);
    if (argument === undefined) return undefined;
    args.push(argument);
  }
  if (!scope.afford(cost)) return undefined;
  if (template !== undefined) {
    const given = args.map((_, k) => `#${k}`).slice(template.includes('$0') ? 1 : 0);
    return apply(result, construct, template.replace('*', given.join(', ')), ...args);
  }
  return { kind: 'call', type: result, helper: helper.name, arguments: args };
}

/** Numbers one by one, or an array spread. */
function drawRest(scope: Scope, size: number): readonly Expr[] {
  const { draw } = scope;
  const arrays = readable(scope, 'array');
  if (arrays.length > 0 && draw.chance(0.3))
    return [apply('array', 'spreadArgument', '...$0', draw.pick(arrays).expr)];
  return Array.from({ length: draw.integer(0, 3) }, () => drawPart(scope, 'number', size));
}

/** `g(x)` where `g` is a variable or field that holds a function. */
export function drawInvocation(scope: Scope, result: Type, size: number): Expr | undefined {
  const { draw } = scope;
  const found = places(scope).filter(
    ({ type }) => typeof type === 'object' && type.kind === 'function' && type.result === result,
  );
  if (found.length === 0) return undefined;
  const { expr } = draw.pick(found);
  if (typeof expr.type !== 'object' || expr.type.kind !== 'function' || !scope.afford(6)) return undefined;
  const args = expr.type.parameters.map((type) => drawPart(scope, type, size));
  const holes = args.map((_, k) => `#${k + 1}`).join(', ');
  const construct = expr.kind === 'variable' ? 'callOfVariable' : 'callOfPlace';
  return { ...apply(result, construct, `$0(${holes})`, expr, ...args), effect: true };
}

function drawArgument(scope: Scope, parameter: Parameter, size: number): Expr | undefined {
  const { type } = parameter;
  if (scope.everything) return drawArgumentOfAnyShape(scope, parameter, size);
  if (type === 'array' || type === 'float64' || type === 'matrix') return drawArray(scope, type);
  if (type === 'integer') return drawSmallInteger(scope);
  if (type === 'number' && scope.repeats > 1) return drawBounded(scope, size - 1);
  return drawExpr(scope, type, size - 1);
}

function drawArgumentOfAnyShape(scope: Scope, parameter: Parameter, size: number): Expr {
  const { type, text } = parameter;
  const { draw } = scope;
  if (type === 'integer')
    return parameter.small === true ? literal(type, String(draw.integer(0, 4))) : drawSmallInteger(scope);
  const found = text.startsWith('readonly') ? readable(scope, type) : placesOf(scope, type);
  const large = parameter.minLength ?? 0;
  const fitting = found.filter(({ memory }) => (memory.minLength ?? 0) >= large);
  if (!isScalar(type) && fitting.length > 0 && draw.chance(0.75)) return draw.pick(fitting).expr;
  if (large > 0) return drawOfLength(scope, type, large, size);
  return drawPart(scope, type, size);
}

/** `(x = …)` or `(x += …)`; the value is kept small, since it may happen in a loop. */
function drawAssignment(scope: Scope, size: number): Expr | undefined {
  const { draw } = scope;
  const targets = scope.assignable('number');
  if (targets.length === 0) return undefined;
  const target = variable('number', draw.pick(targets).name);
  const template = draw.pick(['#0 = #1', '#0 += #1', '#0 -= #1', '#0 *= #1']);
  return assigning('number', 'assignmentInside', template, target, drawBounded(scope, size - 1));
}

/** Templates whose first argument TypeScript refuses where it knows it already. */
const testing = new Set([
  'guardedDivide',
  'ternaryNumber',
  'or',
  'and',
  'andOr',
  'notNumber',
  'equal',
  'notEqual',
  'integerEqual',
  'looseEqual',
]);

function isKnown(expr: Expr): boolean {
  return (
    expr.kind === 'literal' || (expr.kind === 'apply' && expr.construct.toLowerCase().includes('ternary'))
  );
}

function fill(scope: Scope, type: Type, templates: readonly Template[], size: number): Expr {
  const { draw } = scope;
  const chosen = draw.weighted(templates.map((template) => [template.weight, template] as const));
  const args = chosen.arguments.map((argument) => drawExpr(scope, argument, size - 1));
  const [first, ...rest] = args;
  if (first !== undefined && first.type !== 'boolean' && testing.has(chosen.construct) && isKnown(first)) {
    const unknown = apply(first.type, 'add', '$0 + $1', drawIntegerLeaf(scope), first);
    return apply(type, chosen.construct, chosen.template, unknown, ...rest);
  }
  return apply(type, chosen.construct, chosen.template, ...args);
}
