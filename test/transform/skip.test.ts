/** Loops that a zero adjoint skips, on IR built by hand: what is moved still sees all that it reads. */
import { describe, expect, it } from 'vitest';
import {
  BlockBuilder,
  block,
  booleanType,
  freshId,
  nowhere,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../../src/ir/build.js';
import { checkFunction } from '../../src/ir/check.js';
import type { Function } from '../../src/ir/module.js';
import type { Atom, Type } from '../../src/ir/types.js';
import { skip } from '../../src/transform/skip.js';
import { evaluate } from './evaluate.js';

const numbers: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };
const [a, n] = [variable('a', numberType), variable('n', numberType)];

/**
 * `if (a > 0) [u, w] = [a, 2]; else [u, w] = [0, 3]; factor = …; for (…) sums[0] += u * factor`, giving `sums[0]`, where
 * the factor is made of `w` or of `a`.
 */
function program(of: (w: Atom) => Atom): Function {
  const b = new BlockBuilder('adjoint', nowhere);
  const sums = b.let({ kind: 'elements', elements: [number(0)] }, numbers, 'sums', 'adjoint');
  const condition = b.let(pure('greater', a, number(0)), booleanType);
  const [u, w] = [variable('u', numberType, 'adjoint'), variable('w', numberType, 'adjoint')];
  b.add({
    kind: 'if',
    id: freshId(),
    condition,
    then: block([], [a, number(2)]),
    otherwise: block([], [number(0), number(3)]),
    results: [u, w],
  });
  const factor = b.let(primitive('add', of(w), number(1)));
  const inner = new BlockBuilder('adjoint', nowhere);
  const before = inner.let({ kind: 'load', array: sums, index: number(0) });
  const sum = inner.let(primitive('add', before, inner.let(primitive('multiply', u, factor))));
  inner.add({ kind: 'store', target: sums, key: number(0), value: sum });
  b.add({
    kind: 'for',
    id: freshId(),
    index: variable('i', numberType),
    from: number(0),
    to: n,
    inclusive: false,
    step: 1,
    carried: [],
    body: inner.finish(),
    results: [],
  });
  const result = b.let({ kind: 'load', array: sums, index: number(0) });
  return {
    id: 'f#f',
    name: 'f',
    parameters: [a, n].map((v) => ({ variable: v, typeText: '', optional: false })),
    body: b.finish([result]),
    resultType: numberType,
    resultText: 'number',
    origin: nowhere,
  };
}

const skipped = (f: Function): Function => ({ ...f, body: skip(f.body) });
const loopsOutside = (f: Function): number => f.body.statements.filter((s) => s.kind === 'for').length;

describe('skip', () => {
  it('puts a loop into the branch whose adjoint is not zero', () => {
    const f = program(() => a);
    expect(loopsOutside(f)).toBe(1);
    expect(loopsOutside(skipped(f))).toBe(0);
    expect(checkFunction(skipped(f))).toEqual([]);
    for (const x of [2, -2]) expect(evaluate(skipped(f), [x, 3])).toEqual(evaluate(f, [x, 3]));
  });

  it('takes nothing before the branch that reads what the branch gives', () => {
    const f = program((w) => w);
    expect(checkFunction(skipped(f))).toEqual([]);
    for (const x of [2, -2]) expect(evaluate(skipped(f), [x, 3])).toEqual(evaluate(f, [x, 3]));
  });
});
