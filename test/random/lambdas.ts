/** Draws function expressions, whose bodies see what is in scope where they stand, and patterns for parameters. */
import { drawExpr } from './expressions.js';
import { drawPart } from './values.js';
import type { Body, Expr, Lambda, Parameter, Type } from './program.js';
import type { FunctionShape } from './shapes.js';
import { recordOf, textOf } from './shapes.js';
import type { Scope } from './scope.js';
import { drawFunctionBody } from './statements.js';

export interface LambdaOptions {
  /** How often it is called, about. */
  readonly times: number;
  /** The probability of a body in braces. */
  readonly block: number;
  readonly names?: readonly string[];
  readonly destructure?: boolean;
}

export function drawLambda(scope: Scope, type: FunctionShape, size: number, options: LambdaOptions): Lambda {
  const { draw } = scope;
  const inner = scope.inner(options.times, type.result);
  const parameters = type.parameters.map((each, k) => {
    const name = scope.fresh(preferred(each, k, options.names));
    const destructured = options.destructure === true && draw.chance(0.5);
    return declareParameter(inner, { name, type: each, text: textOf(each) }, destructured);
  });
  const block = scope.depth < 5 && draw.chance(options.block);
  const body: Body = block
    ? drawFunctionBody(inner, draw.integer(1, 3))
    : [{ kind: 'return', value: drawResult(inner, type.result, size) }];
  return { kind: 'lambda', type, parameters, typed: draw.chance(0.3), result: type.result, body };
}

function preferred(type: Type, index: number, names: readonly string[] | undefined): readonly string[] {
  const given = names?.[index];
  if (given !== undefined) return [given];
  if (type === 'integer') return ['i', 'j', 'k'];
  if (type === 'number') return index === 0 ? ['t', 'v', 'x1'] : ['y1', 'r1'];
  if (type === 'array' || type === 'float64') return ['row', 'line'];
  return ['item', 'it', 'each'];
}

/** Something that depends on the parameters, mostly. */
function drawResult(scope: Scope, type: Type, size: number): Expr {
  if (type === 'number') return drawExpr(scope, type, Math.min(Math.max(size, 1), 2));
  return drawPart(scope, type, Math.max(size, 1));
}

/** Declares the parameter, taken apart where it can be and `destructured` says so. */
export function declareParameter(inner: Scope, parameter: Parameter, destructured: boolean): Parameter {
  const taken = destructured ? drawPattern(inner, parameter.type) : undefined;
  if (taken === undefined) {
    const { name, type, minLength } = parameter;
    if (name.startsWith('_')) return parameter;
    const mutable = type === 'number' && inner.draw.chance(0.3);
    inner.declare(name, type, mutable, [], type === 'integer', minLength === undefined ? {} : { minLength });
    return parameter;
  }
  for (const { name, type } of taken.declares) inner.declare(name, type, true);
  return { ...parameter, ...taken };
}

export interface Pattern {
  readonly pattern: string;
  readonly declares: readonly { readonly name: string; readonly type: Type }[];
}

/** `{ x, y: height = 1 }` or `[first, second]`. */
export function drawPattern(scope: Scope, type: Type): Pattern | undefined {
  if (typeof type !== 'object') return undefined;
  const { draw } = scope;
  const declares: { name: string; type: Type }[] = [];
  const bind = (part: Type, name: string): string => {
    declares.push({ name, type: part });
    return name;
  };
  const part = (each: Type, field?: string): string => {
    const nested = draw.chance(0.4) ? drawPattern(scope, each) : undefined;
    if (nested !== undefined) {
      declares.push(...nested.declares);
      return field === undefined ? nested.pattern : `${field}: ${nested.pattern}`;
    }
    if (field === undefined) return bind(each, scope.fresh(['first', 'second', 'left', 'right']));
    const name = scope.fresh([field]);
    bind(each, name);
    return name === field ? field : `${field}: ${name}`;
  };
  if (type.kind === 'tuple') {
    return { pattern: `[${type.elements.map((each) => part(each)).join(', ')}]`, declares };
  }
  if (type.kind !== 'record' || type.fields.length === 0) return undefined;
  const taken = type.fields.filter(() => draw.chance(0.85));
  const left = type.fields.filter((field) => !taken.includes(field));
  const parts = taken
    .map((field) => {
      if (field.optional !== true) return part(field.type, field.name);
      if (field.type !== 'number') return undefined;
      const name = scope.fresh([field.name]);
      bind('number', name);
      return name === field.name ? `${name} = 0.5` : `${field.name}: ${name} = 0.5`;
    })
    .filter((text) => text !== undefined);
  if (parts.length === 0) return undefined;
  if (type.isClass !== true && type.tag === undefined && left.length > 0 && draw.chance(0.4)) {
    parts.push(`...${bind(recordOf(undefined, left), scope.fresh(['others', 'rest']))}`);
  }
  return { pattern: `{ ${parts.join(', ')} }`, declares };
}
