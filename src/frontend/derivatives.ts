/**
 * Nested differentiation: `grad(f)` in a differentiated function is a function. A call of it becomes a call of a
 * derivative of `f`, which the pipeline derives first; what `f` captured is an argument like any other, so the outer
 * derivative sees it, and no perturbation is taken for another.
 */
import { ts } from 'ts-morph';
import { numberType, variable } from '../ir/build.js';
import type { NestedKind } from '../ir/module.js';
import type { Atom, FunctionId, Type } from '../ir/types.js';
import { functionIn, refuseWritesAround, requestCall, type Application } from './apply.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { placeholder } from './environment.js';
import type { DerivativeFunction, FunctionValue } from './functionValues.js';
import { isMarker } from './marker.js';
import { textOf } from './places.js';
import { reportType } from './refused.js';
import { parametersOf } from './resolver.js';
import { isDifferentiable } from './types.js';

const kinds: readonly NestedKind[] = ['grad', 'valueAndGrad', 'vjp', 'jvp', 'hvp', 'jacobian', 'hessian'];

/** The function that a call of a marker gives; undefined if it is none. */
export function lowerMarker(c: Context, node: ts.CallExpression): Atom | undefined {
  const [argument, ...others] = node.arguments;
  if (argument === undefined || others.length > 0 || ts.isSpreadElement(argument)) return undefined;
  const callee = unwrap(node.expression);
  const marker = kinds.find((m) => isMarker(c, callee, m));
  if (marker === undefined) return undefined;
  const of = functionIn(c, argument);
  if (of === undefined) return c.fail(argument, 'functionValue', { text: textOf(argument) });
  return c.unit.functionValues.add({ kind: 'derivative', marker, of });
}

/** The value of a derivative for these arguments. */
export function applyDerivative(c: Context, f: DerivativeFunction, application: Application): Atom {
  const { node, args, want } = application;
  const signature = signatureOf(c, f, args, node);
  if (signature === undefined) return placeholder(numberType);
  const result = resultTypeAt(c, node);
  if (result === undefined) return placeholder(numberType);
  const value = variable(want.name ?? '', result);
  c.builder.add({ kind: 'call', callee: signature.id, arguments: signature.atoms, results: [value] });
  return value;
}

/** A function of the module as it is called. */
interface Signature {
  readonly id: FunctionId;
  readonly atoms: readonly Atom[];
  /** For each declared parameter where its argument stands among `atoms`; -1 for functions and what is left out. */
  readonly positions: readonly number[];
}

function signatureOf(
  c: Context,
  f: FunctionValue,
  args: readonly (Atom | undefined)[],
  node: ts.Node,
): Signature | undefined {
  if (f.kind === 'closure')
    return refuseWritesAround(c, f, args, node) ? undefined : requestCall(c, f, args, node);
  if (f.kind !== 'derivative') {
    c.fail(node, 'functionValue', { text: textOf(node) });
    return undefined;
  }
  const count = parameterCount(f);
  const inner = signatureOf(c, f.of, args.slice(0, count), node);
  if (inner === undefined) return undefined;
  const extra = args.slice(count).flatMap((a) => (a === undefined ? [] : [a]));
  const wrt = inner.positions.filter((at) => at >= 0 && isDifferentiable(inner.atoms[at]!.type));
  if (wrt.length === 0) {
    c.fail(node, 'nothingToDifferentiate', { function: textOf(node) });
    return undefined;
  }
  const id = `${inner.id}'${f.marker}(${inner.positions.join()})`;
  c.unit.nest(
    {
      id,
      of: { function: inner.id, wrt, wrtIsExplicit: false, listed: inner.positions },
      kind: f.marker,
    },
    node,
  );
  const taken =
    f.marker === 'jvp' || f.marker === 'hvp' ? extra.filter((a) => isDifferentiable(a.type)) : extra;
  const atoms = [...inner.atoms, ...taken];
  return { id, atoms, positions: [...inner.positions, ...taken.map((_, i) => inner.atoms.length + i)] };
}

/** How many parameters come before seeds and tangents. */
function parameterCount({ of }: DerivativeFunction): number {
  if (of.kind === 'closure') return parametersOf(of.node).length;
  if (of.kind !== 'derivative') return 0;
  const inner = parameterCount(of);
  return (
    inner + { grad: 0, valueAndGrad: 0, jacobian: 0, hessian: 0, vjp: 1, jvp: inner, hvp: inner }[of.marker]
  );
}

/** The type that TypeScript gives the call. */
function resultTypeAt(c: Context, node: ts.Node): Type | undefined {
  const type = c.types.checker.getTypeAtLocation(node);
  const result = c.types.of(type);
  if ('type' in result) return result.type;
  reportType(c, node, result.problem, type);
  return undefined;
}
