/** All directions of a derivative, by the best of three ways: written out, in one sweep of vectors, one by one. */
import { BlockBuilder, number, variable } from '../../ir/build.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Statement, Type, Variable } from '../../ir/types.js';
import { definedIn, freshen, renameBlock } from '../../ir/visit.js';
import { add } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { gradientPlaces, type ModeContext } from '../mode.js';
import { basisIn, mapTree, treeEntries, type Basis } from './basis.js';
import { noEntries, vectorEntries, type Entries } from './entries.js';
import { laneEntries, unroll } from './lanes.js';
import { countNumbers, sizeOf, total } from './numbers.js';
import { oneByOne, refuseInPlace, type Shaped } from './oneByOne.js';
import { unit, vectorSeeds, type Mark } from './seeds.js';
import { unitLanes } from './unitLanes.js';
import { Unsuited } from './unsuited.js';
import { vectorise } from './vectorise.js';
import type { Kind } from './vectors.js';

/** Up to so many directions are written out. */
const mostLanes = 8;

/** A seed of the derivative, each of whose numbers has a direction. */
export interface Seed {
  readonly seed: Variable;
  readonly type: Type;
  /** A value of the same shape; nothing where that is not known before the derivative is computed. */
  readonly like?: Atom;
  /** What the numbers are those of; '' if it goes without saying. */
  readonly name: string;
}

export interface Derivative {
  readonly context: ModeContext;
  /** The function that gives the derivative in one direction, as a field of a record. */
  readonly basis: Function;
  readonly field: 'tangent' | 'grad' | 'hvp';
  readonly seeds: readonly Seed[];
  /** The inputs that `grad` and `hvp` are by; absent: the field is of the primal's result type. */
  readonly inputs?: readonly Variable[];
}

export interface Sweep {
  readonly statements: readonly Statement[];
  readonly value: Atom;
  /** Of the derivative, in all directions. */
  readonly entries: Entries;
  /** Where the directions of each seed begin. */
  readonly first: readonly Atom[];
}

export function sweep(d: Derivative): Sweep {
  const size = total(d.seeds.map((x) => sizeOf(x.type)));
  for (const way of size !== undefined && size <= mostLanes ? [inLanes, inVectors] : [inVectors]) {
    const takeBack = d.context.callees.checkpoint();
    try {
      return way(d);
    } catch (problem) {
      if (!(problem instanceof Unsuited)) throw problem;
      takeBack();
    }
  }
  return singly(d);
}

function inLanes({ context, basis, field, seeds }: Derivative): Sweep {
  const { body, linear, value } = basisIn(basis, field);
  const { statements, lanes, body: scalar } = unitLanes(body, seeds);
  const unrolled = unroll(scalar, lanes, context.callees);
  let at = 0;
  const first = seeds.map(({ type }) => {
    const own = number(at);
    at += sizeOf(type)!;
    return own;
  });
  return {
    statements: [...statements, ...unrolled.statements],
    value,
    entries: treeEntries(linear, (a) => laneEntries(unrolled.lanesOf(a))),
    first,
  };
}

function inVectors(d: Derivative): Sweep {
  const all = counted(d);
  const swept = vectorSweep(d, all, all.directions, unit);
  return { ...swept, statements: [...all.statements, ...swept.statements] };
}

/** One sweep in `directions`, in which `mark` places the numbers that are counted. */
export function vectorSweep(
  d: Derivative,
  { seeds, first }: Counted,
  directions: Atom,
  mark: Mark,
  kind: Kind = 'tangents',
): Sweep {
  const { body, linear, value } = fresh(basisIn(d.basis, d.field), kind);
  const b = new BlockBuilder('tangent', d.context.function.origin);
  const marked = new Map(
    seeds.map(({ seed, type, like }, k) => [
      seed,
      vectorSeeds(
        b,
        like,
        type,
        kind === 'masks' ? seed.name.replace(/Dot$/, 'Masks') : `${seed.name}s`,
        first[k]!,
        directions,
        mark,
      ),
    ]),
  );
  const { statements, vectorOf, use } = vectorise(body, marked, directions, d.context.callees, kind);
  const entries = treeEntries(linear, (a) => {
    const vector = vectorOf(a);
    return vector === undefined ? noEntries : vectorEntries(vector, directions);
  });
  return { statements: [...b.statements, ...statements], value: use(value), entries, first };
}

/** A copy, as there may be several sweeps; what is a tangent is a mask where it is one. */
function fresh({ body, linear, value }: Basis, kind: Kind): Basis {
  const renamed = new Map<Variable, Atom>();
  const copy = freshen(body, renamed);
  const masks = new Map<Variable, Variable>();
  if (kind === 'masks') {
    for (const v of definedIn(copy))
      if (/Dot$/.test(v.name)) masks.set(v, variable(v.name.replace(/(Bar)?Dot$/, 'Mask'), v.type, v.role));
  }
  const asMask = (v: Variable): Variable => masks.get(v) ?? v;
  const own = (a: Atom): Atom => (a.kind === 'variable' ? asMask(a) : a);
  const use = (a: Atom): Atom => own(a.kind === 'variable' ? (renamed.get(a) ?? a) : a);
  return {
    body: renameBlock(copy, { use: own, define: asMask }),
    linear: mapTree(linear, use),
    value: use(value),
  };
}

function singly(d: Derivative): Sweep {
  const { context: c, inputs } = d;
  const { statements: before, seeds, first, directions, value: known } = counted(d);
  const b = new BlockBuilder('tangent', c.function.origin);
  const isOfValue = inputs === undefined && sizeOf(c.function.resultType) === undefined;
  const value = known ?? (isOfValue ? callPrimal(b, d) : number(0));
  const results: readonly Shaped[] =
    inputs === undefined
      ? [{ type: c.function.resultType, like: value }]
      : inputs.map((v) => ({ type: v.type, like: v }));
  const places = gradientPlaces(c);
  const { statements, vectors } = oneByOne(c, d.basis, seeds, first, directions, results, (inner, result) => {
    const { type } = result;
    const own = type.kind === 'record' ? type.fields.find((x) => x.name === d.field)!.type : type;
    const whole = inner.let({ kind: 'field', object: result, name: d.field }, own);
    if (results.length === 1) return [whole];
    return places.map((k) =>
      inner.let(
        { kind: 'load', array: whole, index: number(k) },
        own.kind === 'tuple' ? own.elements[k]!.type : own,
      ),
    );
  });
  const each = vectors.map((v) => vectorEntries(v, directions));
  const entries: Entries =
    results.length === 1
      ? each[0]!
      : { ...noEntries, part: (_, { key }) => each[places.indexOf(Number(key))]! };
  return { statements: [...before, ...b.statements, ...statements], value, entries, first };
}

export interface Counted {
  readonly statements: readonly Statement[];
  readonly seeds: readonly (Seed & { readonly like: Atom })[];
  readonly first: readonly Atom[];
  readonly directions: Atom;
  /** Of the primal, if it had to be called. */
  readonly value?: Atom;
}

/** The number of directions; of those of outputs, by calling the primal, if they cannot be told by their type. */
export function counted(d: Derivative): Counted {
  const b = new BlockBuilder('tangent', d.context.function.origin);
  let value: Atom | undefined;
  const seeds = d.seeds.map((x) => {
    if (x.like !== undefined) return { ...x, like: x.like };
    if (sizeOf(x.type) !== undefined) return { ...x, like: number(0) };
    value ??= callPrimal(b, d);
    return { ...x, like: value };
  });
  const first: Atom[] = [];
  let directions: Atom = number(0);
  seeds.forEach(({ like, type }, k) => {
    first.push(directions);
    const own = countNumbers(b, like, type, seeds.length === 1 ? 'directions' : '');
    directions = flatten(b, add(directions, own), k === seeds.length - 1 ? 'directions' : '', 'tangent');
  });
  return { statements: b.statements, seeds, first, directions, ...(value === undefined ? {} : { value }) };
}

function callPrimal(b: BlockBuilder, { context: c, basis }: Derivative): Variable {
  const f = c.function;
  refuseInPlace(f);
  const value = variable('value', f.resultType);
  const given = basis.parameters.slice(0, f.parameters.length).map((p) => p.variable);
  b.add({ kind: 'call', callee: c.callees.plain(f.id), arguments: given, results: [value] });
  return value;
}
