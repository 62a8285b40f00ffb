/** Scalar replacement on IR built by hand: no object is left where none is needed, and the value stays. */
import { describe, expect, it } from 'vitest';
import {
  BlockBuilder,
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
import type { Atom, Expression, Type, Variable } from '../../src/ir/types.js';
import { walk } from '../../src/ir/visit.js';
import { scalars } from '../../src/simplify/scalars/index.js';
import { evaluate } from './evaluate.js';

const record = (fields: Readonly<Record<string, Type>>): Type => ({
  kind: 'record',
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, optional: false })),
});
const point = record({ x: numberType, y: numberType });
const line = record({ from: point, to: point });
const numbers: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };

const a = variable('a', numberType);
const n = variable('n', numberType);

function program(build: (b: BlockBuilder) => Atom): Function {
  const b = new BlockBuilder('primal', nowhere);
  const result = build(b);
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

const make = (b: BlockBuilder, x: Atom, y: Atom, name = 'p'): Variable =>
  b.let(
    {
      kind: 'record',
      fields: [
        { name: 'x', value: x },
        { name: 'y', value: y },
      ],
    },
    point,
    name,
  );
const field = (b: BlockBuilder, object: Atom, name: string, type: Type = numberType): Variable =>
  b.let({ kind: 'field', object, name }, type);
const plus = (b: BlockBuilder, x: Atom, y: Atom): Variable => b.let(primitive('add', x, y));
const times = (b: BlockBuilder, x: Atom, y: Atom): Variable => b.let(primitive('multiply', x, y));

/** The expressions of the rewritten function that make or read objects, and its stores. */
function objectsLeft(f: Function): string[] {
  const kinds: string[] = [];
  walk(f.body, (s) => {
    if (s.kind === 'store') kinds.push('store');
    const made: readonly Expression['kind'][] = ['record', 'elements', 'field', 'load', 'length'];
    if (s.kind === 'let' && made.includes(s.expression.kind)) kinds.push(s.expression.kind);
  });
  return kinds;
}

function check(f: Function, left: readonly string[] = []): void {
  const rewritten = { ...f, body: scalars(f.body) };
  expect(checkFunction(rewritten)).toEqual([]);
  expect(objectsLeft(rewritten)).toEqual(left);
  for (const args of [
    [1.5, 4],
    [-0.3, 0],
    [2, 1],
  ])
    expect(evaluate(rewritten, args)).toBe(evaluate(f, args));
}

/** A loop of `n` rounds carrying `initial`. */
function loop(
  b: BlockBuilder,
  initial: Atom,
  round: (inner: BlockBuilder, state: Variable, i: Variable) => Atom,
): Variable {
  const index = variable('i', numberType);
  const parameter = variable('state', initial.type);
  const result = variable('state', initial.type);
  const inner = new BlockBuilder('primal', nowhere);
  const next = round(inner, parameter, index);
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from: number(0),
    to: n,
    inclusive: false,
    step: 1,
    carried: [{ parameter, initial }],
    body: inner.finish([next]),
    results: [result],
  });
  return result;
}

describe('scalar replacement', () => {
  it('an object carried by a loop and replaced in each round', () => {
    check(
      program((b) => {
        const end = loop(b, make(b, a, number(1)), (inner, p) =>
          make(
            inner,
            times(inner, field(inner, p, 'x'), field(inner, p, 'y')),
            plus(inner, field(inner, p, 'y'), a),
          ),
        );
        return plus(b, field(b, end, 'x'), field(b, end, 'y'));
      }),
    );
  });

  it('objects inside an object, carried', () => {
    check(
      program((b) => {
        const start = b.let(
          {
            kind: 'record',
            fields: [
              { name: 'from', value: make(b, a, a) },
              { name: 'to', value: make(b, number(2), a) },
            ],
          },
          line,
          'l',
        );
        const end = loop(b, start, (inner, l) => {
          const from = field(inner, l, 'from', point);
          const to = field(inner, l, 'to', point);
          const moved = make(inner, times(inner, field(inner, from, 'x'), a), field(inner, to, 'y'));
          return inner.let(
            {
              kind: 'record',
              fields: [
                { name: 'from', value: to },
                { name: 'to', value: moved },
              ],
            },
            line,
          );
        });
        return plus(
          b,
          field(b, field(b, end, 'from', point), 'x'),
          field(b, field(b, end, 'to', point), 'x'),
        );
      }),
    );
  });

  it('an object written in a loop and in one branch of it', () => {
    check(
      program((b) => {
        const p = make(b, a, number(0), 'state');
        loop(b, number(0), (inner, t, i) => {
          const then = new BlockBuilder('primal', nowhere);
          then.add({
            kind: 'store',
            target: p,
            key: 'y',
            value: times(then, field(then, p, 'x'), field(then, p, 'y')),
          });
          inner.add({ kind: 'store', target: p, key: 'x', value: plus(inner, field(inner, p, 'x'), a) });
          const condition = inner.let(pure('greater', i, number(1)), { kind: 'boolean' });
          inner.add({
            kind: 'if',
            id: freshId(),
            condition,
            then: then.finish(),
            otherwise: { statements: [], yields: [] },
            results: [],
          });
          inner.add({
            kind: 'store',
            target: p,
            key: 'y',
            value: plus(inner, field(inner, p, 'y'), number(1)),
          });
          return t;
        });
        return plus(b, field(b, p, 'x'), field(b, p, 'y'));
      }),
    );
  });

  it('a written object with two names stays', () => {
    const f = program((b) => {
      const p = make(b, a, number(0));
      const q = make(b, number(1), a, 'q');
      const condition = b.let(pure('greater', a, number(0)), { kind: 'boolean' });
      const either = b.let({ kind: 'select', condition, whenTrue: p, whenFalse: q }, point);
      b.add({ kind: 'store', target: either, key: 'x', value: number(7) });
      return plus(b, field(b, p, 'x'), field(b, q, 'x'));
    });
    check(f, ['record', 'record', 'store', 'field', 'field']);
  });

  it('an array read at unknown places stays', () => {
    const f = program((b) => {
      const array = b.let({ kind: 'elements', elements: [a, number(2)] }, numbers);
      const at = b.let(primitive('min', n, number(1)));
      return b.let({ kind: 'load', array, index: at });
    });
    check(f, ['elements', 'load']);
  });

  it('a short array written by constant index', () => {
    check(
      program((b) => {
        const array = b.let({ kind: 'elements', elements: [a, number(2)] }, numbers);
        const first = b.let({ kind: 'load', array, index: number(0) });
        b.add({ kind: 'store', target: array, key: number(1), value: times(b, first, first) });
        const size = b.let({ kind: 'length', array });
        return times(b, b.let({ kind: 'load', array, index: number(1) }), size);
      }),
    );
  });
});
