/**
 * One direction after the other, where they cannot go together: a call of the derivative for each, whose result is put
 * where that of all directions would be.
 */
import { BlockBuilder, number, numberType, variable } from '../../ir/build.js';
import { shadowType } from '../../ir/tangent.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Statement, Type, Variable } from '../../ir/types.js';
import { add, multiply } from '../../rules/expression.js';
import { argumentsIn } from '../distinct.js';
import { flatten } from '../flatten.js';
import type { ModeContext } from '../mode.js';
import { Refusal } from '../refusal.js';
import { forEach } from '../forEach.js';
import { part, partsOf } from './numbers.js';
import { vectorType } from './types.js';
import { zeroVectors } from './zeroVectors.js';

/** What has directions, or what has entries in all of them. */
export interface Shaped {
  readonly type: Type;
  readonly like: Atom;
}

export interface OneByOne {
  readonly statements: readonly Statement[];
  /** Of each of the results, the entries in all directions. */
  readonly vectors: readonly Variable[];
}

/** What writes to its arguments cannot be called again with them. */
export function refuseInPlace(f: Function): void {
  const aliases = argumentsIn(f);
  if (f.parameters.some(({ variable: v }) => aliases.isWritten(v)))
    throw new Refusal('matrixInPlace', f.origin, { function: f.name });
}

/** `results` gives of the derivative's result the parts of which entries are wanted. */
export function oneByOne(
  c: ModeContext,
  basis: Function,
  seeds: readonly Shaped[],
  first: readonly Atom[],
  directions: Atom,
  results: readonly Shaped[],
  partsIn: (b: BlockBuilder, result: Atom) => readonly Atom[],
): OneByOne {
  const f = c.function;
  refuseInPlace(f);
  const b = new BlockBuilder('tangent', f.origin);
  const vectors = results.map(({ type, like }) =>
    zeroVectors(b, like, { name: '', role: 'tangent', type }, vectorType(type, false), directions),
  );
  const callee = c.callees.plain(basis.id);
  const given = basis.parameters.slice(0, f.parameters.length).map((p) => p.variable);
  const zeros = seeds.map(({ type, like }) =>
    type.kind === 'number' ? number(0) : b.let({ kind: 'zeros', like }, shadowType(type), '', 'tangent'),
  );
  const run = (inner: BlockBuilder, own: readonly Atom[], direction: Atom): void => {
    const result = variable('', basis.resultType);
    inner.add({ kind: 'call', callee, arguments: [...given, ...own], results: [result] });
    partsIn(inner, result).forEach((value, k) =>
      scatter(inner, vectors[k]!, value, results[k]!.type, direction, directions),
    );
  };
  seeds.forEach(({ type, like }, k) => {
    if (type.kind === 'number') return run(b, zeros.with(k, number(1)), first[k]!);
    each(b, zeros[k]!, like, type, first[k]!, (inner, at) => run(inner, zeros, at));
  });
  return { statements: b.statements, vectors };
}

/** Sets the numbers of a seed to 1, each alone, and gives where the count stands. */
function each(
  b: BlockBuilder,
  seed: Atom,
  like: Atom,
  type: Type,
  first: Atom,
  run: (b: BlockBuilder, direction: Atom) => void,
): Atom {
  const alone = (inner: BlockBuilder, key: Atom | string, at: Atom): Atom => {
    inner.add({ kind: 'store', target: seed, key, value: number(1) });
    run(inner, at);
    inner.add({ kind: 'store', target: seed, key, value: number(0) });
    return flatten(inner, add(at, number(1)));
  };
  if (type.kind === 'array') {
    const length = b.let({ kind: 'length', array: like });
    const at = variable('at', numberType, 'temporary');
    return forEach(b, length, [{ parameter: at, initial: first }], (inner, index) => {
      if (type.element.kind === 'number') return [alone(inner, index, at)];
      const row = inner.let({ kind: 'load', array: seed, index }, shadowType(type.element));
      const of = inner.let({ kind: 'load', array: like, index }, type.element);
      return [each(inner, row, of, type.element, at, run)];
    })[0]!;
  }
  let at = first;
  for (const p of partsOf(type)) {
    const key = typeof p.key === 'string' ? p.key : number(p.key);
    if (p.type.kind === 'number') at = alone(b, key, at);
    else at = each(b, part(b, seed, { ...p, type: shadowType(p.type) }), part(b, like, p), p.type, at, run);
  }
  return at;
}

function scatter(
  b: BlockBuilder,
  vector: Atom,
  value: Atom,
  type: Type,
  direction: Atom,
  directions: Atom,
): void {
  if (type.kind === 'number') return b.add({ kind: 'store', target: vector, key: direction, value });
  if (type.kind === 'array') {
    const length = b.let({ kind: 'length', array: value });
    forEach(b, length, [], (inner, index) => {
      const element = inner.let({ kind: 'load', array: value, index }, shadowType(type.element));
      if (type.element.kind === 'number') {
        const key = flatten(inner, add(multiply(index, directions), direction));
        inner.add({ kind: 'store', target: vector, key, value: element });
      } else {
        const row = inner.let({ kind: 'load', array: vector, index }, vectorType(type.element, false));
        scatter(inner, row, element, type.element, direction, directions);
      }
      return [];
    });
    return;
  }
  for (const p of partsOf(type)) {
    const inside = part(b, vector, { ...p, type: vectorType(p.type, false) });
    scatter(b, inside, part(b, value, { ...p, type: shadowType(p.type) }), p.type, direction, directions);
  }
}
