/**
 * Sparse Jacobians and Hessians, in coordinate form, and diagonals of Hessians. Columns that have no row in common are
 * computed as one, their sum (Curtis, Powell & Reid 1974). Which have none in common is known when compiling for banded
 * matrices by one array; else a sweep with masks finds it where the function is evaluated.
 */
import { BlockBuilder, number, numberType, primitive, pure, variable } from '../../ir/build.js';
import { shadowType } from '../../ir/tangent.js';
import type { Derived, Function } from '../../ir/module.js';
import type { Atom, Expression, Type, Variable } from '../../ir/types.js';
import { add } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { forEach } from '../forEach.js';
import { basisIn } from '../matrix/basis.js';
import { basisOfHessian, basisOfJacobian } from '../matrix/direction.js';
import type { Entries } from '../matrix/entries.js';
import { structure, type Leaf } from '../matrix/assemble.js';
import { checkShapes, inShapeOf, seedsOfInputs } from '../matrix/index.js';
import { unroll } from '../matrix/lanes.js';
import { part, partsOf } from '../matrix/numbers.js';
import { refuseInPlace } from '../matrix/oneByOne.js';
import { unit, type Mark } from '../matrix/seeds.js';
import { counted, vectorSweep, type Derivative, type Sweep } from '../matrix/sweep.js';
import { isFlat } from '../matrix/types.js';
import { Unsuited } from '../matrix/unsuited.js';
import { byWhat, derived, gradientPlaces, gradientShape, inputsOf, type ModeContext } from '../mode.js';
import { Refusal } from '../refusal.js';
import {
  bandEntries,
  columnColours,
  entriesOf,
  neighbourColours,
  patternOf,
  starColours,
  symmetricEntriesOf,
  type Helper,
} from './helpers.js';
import { offsetsOf } from './offsets.js';

export const sparseJacobian = (c: ModeContext): Derived => {
  const basis = c.callees.primal(basisOfJacobian(c.request, 'forward').id);
  return sparse(c, basis, 'tangent', 'SparseJacobian', 'Jacobian');
};

export const sparseHessian = (c: ModeContext): Derived => {
  const basis = c.callees.primal(basisOfHessian(c.request).id);
  return sparse(c, basis, 'hvp', 'SparseHessian', 'Hessian');
};

export const hessianDiagonal = (c: ModeContext): Derived => {
  const basis = c.callees.primal(basisOfHessian(c.request).id);
  return sparse(c, basis, 'hvp', 'HessianDiagonal', 'Diagonal of the Hessian');
};

type Suffix = 'SparseJacobian' | 'SparseHessian' | 'HessianDiagonal';

function sparse(
  c: ModeContext,
  basis: Function,
  field: Derivative['field'],
  suffix: Suffix,
  what: string,
): Derived {
  checkShapes(c);
  const context = inShapeOf(c, basis);
  const inputs = inputsOf(context);
  const seeds = seedsOfInputs(context, basis);
  const derivative: Derivative = {
    context,
    basis,
    field,
    seeds,
    ...(field === 'hvp' ? { inputs } : {}),
  };
  try {
    const b = new BlockBuilder('tangent', c.function.origin);
    const result = banded(derivative, suffix, b) ?? detected(derivative, suffix, b);
    const form = suffix === 'HessianDiagonal' ? '' : ', its entries that can be other than zero';
    return derived(
      context,
      suffix,
      context.function.parameters,
      { statements: b.statements, yields: [result] },
      result.type,
      [`${what} of {@link ${c.function.name}} ${byWhat(c)}${form}.`],
      { isWhole: true },
    );
  } catch (problem) {
    if (!(problem instanceof Unsuited)) throw problem;
    throw new Refusal('sparsePattern', c.function.origin, { function: c.function.name });
  }
}

/** Every `count`th column is of one colour. */
function banded(d: Derivative, suffix: Suffix, b: BlockBuilder): Atom | undefined {
  const { body } = basisIn(d.basis, d.field);
  const [seed, ...others] = d.seeds;
  const [result, ...more] = body.yields;
  if (seed === undefined || result === undefined || others.length + more.length > 0) return undefined;
  if (seed.like === undefined || seed.type.kind !== 'array' || seed.type.element.kind !== 'number')
    return undefined;
  const offsets = offsetsOf(body, seed.seed, result);
  if (offsets === undefined || offsets.length === 0) return undefined;
  const [first, last] = [offsets[0]!, offsets.at(-1)!];
  const width = last - first + 1;
  // A band with gaps is better coloured where they are.
  if (width > 2 * offsets.length) return undefined;
  const isDiagonal = suffix === 'HessianDiagonal';
  const count = isDiagonal ? Math.max(last, -first) + 1 : width;
  const mark: Mark = (inner, seeds, start, place) => {
    const colour = count === 1 ? number(0) : inner.let(primitive('remainder', place, number(count)));
    unit(inner, seeds, start, colour);
  };
  const all = counted(d);
  b.statements.push(...all.statements);
  const alone = count === 1 ? inOneDirection(d, result, b) : undefined;
  if (alone !== undefined) {
    const sums = [all.directions, number(first), number(last), number(1), alone];
    return isDiagonal ? alone : call(d.context, b, bandEntries, sums, coordinates);
  }
  const swept = vectorSweep(d, all, number(count), mark);
  b.statements.push(...swept.statements);
  const sums = gathered(d, swept, number(count), b);
  const colourOf = (inner: BlockBuilder, at: Atom): Atom =>
    count === 1 ? number(0) : inner.let(primitive('remainder', at, number(count)));
  if (isDiagonal) return diagonal(d, swept, sums, number(count), colourOf, b);
  const arguments_ = [all.directions, number(first), number(last), number(count), sums];
  return call(d.context, b, bandEntries, arguments_, coordinates);
}

/** The sum of all columns, where that is all that is needed: the derivative in the direction of ones. */
function inOneDirection(d: Derivative, result: Atom, b: BlockBuilder): Atom | undefined {
  const { body } = basisIn(d.basis, d.field);
  const { seed, type, like } = d.seeds[0]!;
  const ones = new BlockBuilder('tangent', d.context.function.origin);
  const made = ones.let({ kind: 'zeros', like: like! }, shadowType(type), seed.name, 'tangent');
  forEach(ones, ones.let({ kind: 'length', array: like! }), [], (inner, key) => {
    inner.add({ kind: 'store', target: made, key, value: number(1) });
    return [];
  });
  try {
    const seeds = new Map<Variable, Atom>([[seed, made]]);
    const { statements, lanesOf } = unroll(body, [{ seeds, suffix: '' }], d.context.callees);
    b.statements.push(...ones.statements, ...statements);
    return lanesOf(result)[0];
  } catch (problem) {
    if (problem instanceof Unsuited) return undefined;
    throw problem;
  }
}

/** A sweep with masks finds the pattern, the pattern has colours, and the colours are the directions. */
function detected(d: Derivative, suffix: Suffix, b: BlockBuilder): Atom {
  const { context: c } = d;
  refuseInPlace(c.function);
  const all = counted(d);
  b.statements.push(...all.statements);
  const words = b.let(
    primitive('ceil', b.let(primitive('divide', all.directions, number(32)))),
    numberType,
    'words',
    'tangent',
  );
  const markMask: Mark = (inner, seeds, start, place) => {
    const word = inner.let(pure('shiftRight', place, number(5)));
    const bit = inner.let(pure('bitAnd', place, number(31)));
    const value = inner.let(pure('shiftLeft', number(1), bit));
    inner.add({ kind: 'store', target: seeds, key: flatten(inner, add(start, word)), value });
  };
  const masks = vectorSweep(d, all, words, markMask, 'masks');
  b.statements.push(...masks.statements);
  const pattern = call(c, b, patternOf, [gathered(d, masks, words, b), words], patternType, 'pattern');
  const colouring = {
    SparseJacobian: columnColours,
    SparseHessian: starColours,
    HessianDiagonal: neighbourColours,
  };
  const colours = call(c, b, colouring[suffix], [pattern, all.directions], coloursType, 'colours');
  const list = b.let({ kind: 'field', object: colours, name: 'of' }, numbersType);
  const count = b.let({ kind: 'field', object: colours, name: 'count' }, numberType);
  const colourOf = (inner: BlockBuilder, at: Atom): Atom =>
    inner.let({ kind: 'load', array: list, index: at }, numberType);
  const mark: Mark = (inner, seeds, start, place) => unit(inner, seeds, start, colourOf(inner, place));
  const swept = vectorSweep(d, all, count, mark);
  b.statements.push(...swept.statements);
  const sums = gathered(d, swept, count, b);
  if (suffix === 'HessianDiagonal') return diagonal(d, swept, sums, count, colourOf, b);
  const reading = suffix === 'SparseHessian' ? symmetricEntriesOf : entriesOf;
  return call(c, b, reading, [pattern, colours, sums], coordinates);
}

/** In the shape of the gradient, of each number the sum of its own colour. */
function diagonal(
  { context: c }: Derivative,
  { first }: Sweep,
  sums: Atom,
  count: Atom,
  colourOf: (b: BlockBuilder, at: Atom) => Atom,
  b: BlockBuilder,
): Atom {
  const leaf: Leaf = {
    type: numberType,
    of: (inner, walk) => {
      const at = walk.kind === 'count' ? walk.at : number(0);
      const row = inner.let(primitive('multiply', at, count));
      const index = flatten(inner, add(row, colourOf(inner, at)));
      return inner.let({ kind: 'load', array: sums, index }, numberType);
    },
  };
  let k = 0;
  return gradientShape(c, b, (v) =>
    structure(b, v.type, v, { kind: 'count', at: first[k++]! }, leaf, 'diagonal'),
  );
}

/** The entries of all numbers of the result in one array, those of each number together. */
function gathered(d: Derivative, swept: Sweep, directions: Atom, b: BlockBuilder): Atom {
  const { context: c, inputs } = d;
  const parts: readonly { type: Type; like: Atom; entries: Entries }[] =
    inputs === undefined
      ? [{ type: c.function.resultType, like: swept.value, entries: swept.entries }]
      : inputs.map((v, k) => {
          const entries =
            inputs.length === 1
              ? swept.entries
              : swept.entries.part(b, { key: gradientPlaces(c)[k]!, type: v.type });
          return { type: v.type, like: v, entries };
        });
  const [only] = parts;
  const memory = parts.length === 1 ? only?.entries.memory : undefined;
  // An array of numbers that grows has rows.
  if (memory !== undefined && only?.type.kind === 'array' && isFlat(memory.type)) return memory;
  const list = b.let({ kind: 'elements', elements: [] }, numbersType, 'sums');
  for (const { type, like, entries } of parts) gather(b, list, type, like, entries, directions);
  return list;
}

function gather(
  b: BlockBuilder,
  list: Atom,
  type: Type,
  like: Atom,
  entries: Entries,
  directions: Atom,
): void {
  if (type.kind === 'number') {
    forEach(
      b,
      directions,
      [],
      (inner, direction) => {
        inner.add({ kind: 'push', array: list, value: entries.at(inner, direction) });
        return [];
      },
      'd',
    );
    return;
  }
  if (type.kind === 'array') {
    const length = b.let({ kind: 'length', array: like });
    forEach(b, length, [], (inner, index) => {
      const { element } = type;
      const of = element.kind === 'number' ? like : inner.let({ kind: 'load', array: like, index }, element);
      gather(inner, list, element, of, entries.element(inner, index, element), directions);
      return [];
    });
    return;
  }
  for (const p of partsOf(type)) {
    const of = p.type.kind === 'number' ? like : part(b, like, p);
    gather(b, list, p.type, of, entries.part(b, p), directions);
  }
}

/** A call of a function that the companion is given. */
function call(
  c: ModeContext,
  b: BlockBuilder,
  helper: Helper,
  args: readonly Atom[],
  type: Type,
  name = '',
): Atom {
  const callee = c.callees.helper(helper);
  const text = [`${callee}(`, ...args.slice(1).map(() => ', '), ')'];
  const expression: Expression = {
    kind: 'external',
    operation: { text, effect: false, fresh: true },
    arguments: args,
  };
  const result = variable(name, type, 'temporary');
  b.add({ kind: 'let', variable: result, expression });
  return result;
}

const numbersType: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };
const patternType: Type = { kind: 'opaque', text: 'number[][]' };
const field = (name: string, type: Type) => ({ name, type, optional: false });
const coloursType: Type = {
  kind: 'record',
  fields: [field('of', numbersType), field('count', numberType)],
};
const coordinates: Type = {
  kind: 'record',
  fields: ['rows', 'columns', 'values'].map((name) => field(name, numbersType)),
};
