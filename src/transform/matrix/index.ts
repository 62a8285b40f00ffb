/**
 * Dense Jacobians and Hessians: all columns, or all rows, in one sweep of the derivative that gives one of them. What
 * is returned has the structure of the outputs, with a gradient in the place of each number.
 */
import { BlockBuilder, number, numberType } from '../../ir/build.js';
import type { Derived, Function } from '../../ir/module.js';
import type { Atom, FunctionId, Statement, Type, Variable } from '../../ir/types.js';
import {
  byWhat,
  derived,
  gradientPlaces,
  gradientShape,
  gradientShapeType,
  inputsOf,
  type ModeContext,
} from '../mode.js';
import { Refusal } from '../refusal.js';
import { structure, structureType, type Leaf, type Walk } from './assemble.js';
import { basisOfHessian, basisOfJacobian, type Direction } from './direction.js';
import { noEntries, type Entries } from './entries.js';
import { isCountable, partsOf, sizeOf } from './numbers.js';
import { isReshaped } from './reshaped.js';
import { sweep, type Seed, type Sweep } from './sweep.js';

export function jacobian(c: ModeContext, direction: Direction): Derived {
  checkShapes(c);
  const basis = c.callees.primal(basisOfJacobian(c.request, direction).id);
  const context = inShapeOf(c, basis);
  const documentation = [`Jacobian of {@link ${c.function.name}} ${byWhat(c)}.`];
  const { resultType } = c.function;
  const b = new BlockBuilder('tangent', c.function.origin);
  if (direction === 'forward') {
    const all = sweep({ context, basis, field: 'tangent', seeds: seedsOfInputs(context, basis) });
    const walk = { kind: 'memory', entries: all.entries } as const;
    const matrix = structure(b, resultType, all.value, walk, columns(context, all), 'jacobian');
    return finish(context, 'Jacobian', [...all.statements, ...b.statements], matrix, documentation);
  }
  const seed = basis.parameters[c.function.parameters.length]!.variable;
  const inputs = inputsOf(context);
  const seeds = [{ seed, type: resultType, name: '' }];
  const all = sweep({ context, basis, field: 'grad', seeds, inputs });
  const walk = { kind: 'count', at: number(0) } as const;
  const matrix = structure(b, resultType, all.value, walk, rows(context, all), 'jacobian');
  return finish(context, 'Jacobian', [...all.statements, ...b.statements], matrix, documentation);
}

export function hessian(c: ModeContext): Derived {
  checkShapes(c);
  const basis = c.callees.primal(basisOfHessian(c.request).id);
  const context = inShapeOf(c, basis);
  const inputs = inputsOf(context);
  const seeds = seedsOfInputs(context, basis);
  const all = sweep({ context, basis, field: 'hvp', seeds, inputs });
  const b = new BlockBuilder('tangent', c.function.origin);
  const of = (v: Variable, place: number): Entries =>
    inputs.length === 1 ? all.entries : all.entries.part(b, { key: place, type: v.type });
  const places = gradientPlaces(context);
  const triangle = inputs.every((v) => sizeOf(v.type) !== undefined)
    ? symmetric(inputs.flatMap((v, k) => leavesOf(b, of(v, places[k]!), v.type)))
    : undefined;
  let k = 0;
  const matrix = gradientShape(context, b, (v, place) => {
    const row = columns(context, all, triangle);
    const walk: Walk =
      triangle === undefined
        ? { kind: 'memory', entries: of(v, place) }
        : { kind: 'count', at: all.first[k++]! };
    return structure(b, v.type, v, walk, row, 'hessian');
  });
  return finish(context, 'Hessian', [...all.statements, ...b.statements], matrix, [
    `Hessian of {@link ${c.function.name}} ${byWhat(c)}.`,
  ]);
}

/** The parameters of the basis are those of the primal, and then its seeds. */
export const inShapeOf = (c: ModeContext, basis: Function): ModeContext => ({
  ...c,
  function: { ...c.function, parameters: basis.parameters.slice(0, c.function.parameters.length) },
});

export function seedsOfInputs(c: ModeContext, basis: Function): readonly Seed[] {
  const inputs = inputsOf(c);
  const name = (v: Variable): string => (inputs.length === 1 ? '' : v.name);
  return inputs.map((v, k) => {
    const seed = basis.parameters[c.function.parameters.length + k]!.variable;
    return { seed, type: v.type, like: v, name: name(v) };
  });
}

const rowType = (c: ModeContext): Type => gradientShapeType(c, (v) => structureType(v.type, numberType));

/** The entries of each number of a structure. */
function leavesOf(b: BlockBuilder, entries: Entries, type: Type): readonly Entries[] {
  if (type.kind === 'number') return [entries];
  return partsOf(type).flatMap((p) => leavesOf(b, entries.part(b, p), p.type));
}

/** A row and the column of its number are the same, so that of each pair one entry is computed. */
function symmetric(rows: readonly Entries[]): (row: Atom) => Entries {
  const place = (a: Atom): number => (a.kind === 'constant' ? Number(a.value) : Number.NaN);
  return (row) => ({
    ...noEntries,
    at: (b, column) => {
      const [i, j] = [place(row), place(column)];
      return rows[Math.max(i, j)]!.at(b, number(Math.min(i, j)));
    },
  });
}

/** The rows of what is computed by columns: the number of an output has its entries in memory, or `counted`. */
function columns(c: ModeContext, { first }: Sweep, counted?: (row: Atom) => Entries): Leaf {
  const row = (b: BlockBuilder, entries: Entries): Atom => {
    const { together } = entries;
    const entry: Leaf = {
      type: numberType,
      of: (inner, walk) => (walk.kind === 'count' ? entries.at(inner, walk.at) : number(0)),
      ...(together === undefined ? {} : { together }),
    };
    let k = 0;
    return gradientShape(c, b, (v) =>
      structure(b, v.type, v, { kind: 'count', at: first[k++]! }, entry, 'row'),
    );
  };
  return {
    type: rowType(c),
    of: (b, walk) => row(b, walk.kind === 'memory' ? walk.entries : (counted?.(walk.at) ?? noEntries)),
  };
}

/** The rows of what is computed by rows: the number of an input has its entries in memory. */
function rows(c: ModeContext, { entries }: Sweep): Leaf {
  const isBare = c.request.wrt.length === 1;
  const row = (b: BlockBuilder, direction: Atom): Atom => {
    const entry: Leaf = {
      type: numberType,
      of: (inner, walk) => (walk.kind === 'memory' ? walk.entries.at(inner, direction) : number(0)),
      whole: (own) => own.whole?.(direction),
    };
    return gradientShape(c, b, (v, place) => {
      const own = isBare ? entries : entries.part(b, { key: place, type: v.type });
      return structure(b, v.type, v, { kind: 'memory', entries: own }, entry, 'row');
    });
  };
  return {
    type: rowType(c),
    of: (b, walk) => row(b, walk.kind === 'count' ? walk.at : number(0)),
  };
}

const finish = (
  c: ModeContext,
  suffix: string,
  statements: readonly Statement[],
  matrix: Atom,
  documentation: readonly string[],
): Derived =>
  derived(c, suffix, c.function.parameters, { statements, yields: [matrix] }, matrix.type, documentation, {
    isWhole: true,
  });

/** Rows and columns are counted by inputs and outputs, which must be there and keep their shapes. */
export function checkShapes(c: ModeContext): void {
  const { function: f } = c;
  const primal = (id: FunctionId): Function => c.callees.primal(id);
  const refuse = (what: string): never => {
    throw new Refusal('matrixShape', f.origin, { function: f.name, what });
  };
  for (const v of inputsOf(c)) {
    if (!isCountable(v.type) || isReshaped(f, v, primal)) refuse(`its parameter '${v.name}'`);
  }
  if (!isCountable(f.resultType)) refuse('its result');
}
