/** The transforms on IR built by hand: gradients against central differences, with every pass on and off. */
import { describe, expect, it } from 'vitest';
import { freshId, nowhere, number, numberType, primitive, pure, variable } from '../../src/ir/build.js';
import { BlockBuilder } from '../../src/ir/build.js';
import { walk } from '../../src/ir/visit.js';
import type { Function, Module } from '../../src/ir/module.js';
import type { Atom, Block, Type, Variable } from '../../src/ir/types.js';
import { runPipeline } from '../../src/pipeline.js';
import { evaluate } from './evaluate.js';

const vector: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: true };

function program(parameters: readonly Variable[], build: (b: BlockBuilder) => Atom, name = 'f'): Function {
  const b = new BlockBuilder('primal', { ...nowhere, text: 'statement' });
  const result = build(b);
  return {
    id: `f#${name}`,
    name,
    parameters: parameters.map((v) => ({ variable: v, typeText: '', optional: false })),
    body: b.finish([result]),
    resultType: numberType,
    resultText: 'number',
    origin: nowhere,
  };
}

const on = { simplify: true, record: true, fuse: true };
const settings = [
  on,
  { ...on, simplify: false },
  { ...on, record: false },
  { ...on, fuse: false },
  { simplify: false, record: false, fuse: false },
];

function moduleOf(f: Function, callees: readonly Function[]): Module {
  return {
    file: 'f.ts',
    functions: new Map([f, ...callees].map((g) => [g.id, g])),
    requests: [
      { function: f.id, wrt: f.parameters.map((_, i) => i), wrtIsExplicit: false, modes: ['grad', 'jvp'] },
    ],
    references: [],
  };
}

function flat(x: unknown): number[] {
  return typeof x === 'number' ? [x] : (x as number[]).flatMap(flat);
}

function differences(primal: (args: readonly unknown[]) => unknown, args: readonly unknown[]): number[] {
  const copy = structuredClone(args) as unknown[];
  const gradient: number[] = [];
  const h = 1e-5;
  const at = (holder: unknown[], k: number) => {
    const x = holder[k];
    if (typeof x !== 'number') return (x as unknown[]).forEach((_, i) => at(x as unknown[], i));
    const value = (d: number) => {
      holder[k] = x + d;
      return primal(copy) as number;
    };
    gradient.push((8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h));
    holder[k] = x;
  };
  args.forEach((_, i) => at(copy, i));
  return gradient;
}

function check(f: Function, args: readonly unknown[], callees: readonly Function[] = []): void {
  const primal = (x: readonly unknown[]) => evaluate(f, x, new Map(callees.map((g) => [g.id, g])));
  const expected = differences(primal, args);
  for (const setting of settings) {
    const { companion } = runPipeline(moduleOf(f, callees), {
      ...setting,
      verifyIr: true,
      assertElements: false,
    });
    const functions = new Map(companion.functions.map((d) => [d.function.id, d.function]));
    const call = (name: string, x: readonly unknown[]) =>
      evaluate(companion.functions.find((d) => d.function.name === name)!.function, x, functions);
    const both = call('fValueAndGrad', args) as { value: number; grad: unknown };
    expect(both.value).toBe(primal(args));
    const gradients = [flat(both.grad), flat(call('fGrad', args))];
    for (const g of gradients) {
      expect(g).toHaveLength(expected.length);
      g.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-7 * (1 + Math.abs(x))));
    }
    const direction = args.map((a) =>
      typeof a === 'number' ? 0.7 : (a as number[]).map((_, i) => Math.sin(i + 1)),
    );
    const { tangent } = call('fJvp', [...args, ...direction]) as { tangent: number };
    const inner = flat(direction).reduce((s, d, i) => s + d * expected[i]!, 0);
    expect(Math.abs(tangent - inner)).toBeLessThan(1e-6 * (1 + Math.abs(inner)));
  }
}

const v = (name: string, type: Type = numberType) => variable(name, type);

/** `for (i = from; i < to; i += step)` carrying `initial`; `body` gives the next state. */
function loop(
  b: BlockBuilder,
  from: Atom,
  to: Atom,
  initial: readonly Atom[],
  body: (b: BlockBuilder, i: Variable, state: readonly Variable[]) => readonly Atom[],
  step = 1,
): readonly Variable[] {
  const inner = new BlockBuilder('primal', { ...nowhere, text: 'loop' });
  const index = v('i');
  const parameters = initial.map((_, k) => v(`s${k}`));
  const yields = body(inner, index, parameters);
  const results = initial.map((_, k) => v(`s${k}`));
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from,
    to,
    inclusive: false,
    step,
    carried: parameters.map((parameter, k) => ({ parameter, initial: initial[k]! })),
    body: inner.finish(yields),
    results,
  });
  return results;
}

/** The number of loops around the deepest store to a saved array. */
function deepestStack(b: Block, depth = 0): number {
  return Math.max(
    0,
    ...b.statements.map((s) => {
      if (s.kind === 'store' && s.target.kind === 'variable' && s.target.role === 'saved') return depth;
      if (s.kind === 'for') return deepestStack(s.body, depth + 1);
      return 0;
    }),
  );
}

function branch(
  b: BlockBuilder,
  condition: Atom,
  then: (b: BlockBuilder) => Atom,
  otherwise: (b: BlockBuilder) => Atom,
): Variable {
  const side = (build: (b: BlockBuilder) => Atom): Block => {
    const inner = new BlockBuilder('primal', { ...nowhere, text: 'branch' });
    return inner.finish([build(inner)]);
  };
  const result = v('y');
  b.add({
    kind: 'if',
    id: freshId(),
    condition,
    then: side(then),
    otherwise: side(otherwise),
    results: [result],
  });
  return result;
}

describe('gradients of programs of the IR', () => {
  it('straight lines', () => {
    const [x, y, z] = [v('x'), v('y'), v('z')];
    const f = program([x, y, z], (b) => {
      const s = b.let(primitive('sin', b.let(primitive('add', x, b.let(primitive('power', y, number(2)))))));
      return b.let(primitive('multiply', s, b.let(primitive('exp', b.let(primitive('divide', z, x))))));
    });
    check(f, [0.7, 1.1, -0.4]);
  });

  it('branches, nested, with values of the branch needed', () => {
    const [x, y] = [v('x'), v('y')];
    const f = program([x, y], (b) => {
      const r = branch(
        b,
        b.let(pure('less', x, y), { kind: 'boolean' }),
        (t) => {
          const e = t.let(primitive('exp', b.let(primitive('multiply', x, y))));
          const inner = branch(
            t,
            t.let(pure('less', number(0), e), { kind: 'boolean' }),
            (u) => u.let(primitive('sin', u.let(primitive('multiply', e, e)))),
            () => e,
          );
          return t.let(primitive('multiply', inner, e));
        },
        () => x,
      );
      return b.let(primitive('multiply', r, b.let(primitive('cos', r))));
    });
    check(f, [0.3, 0.9]);
    check(f, [0.9, 0.3]);
  });

  it('sums over arrays, fused and not', () => {
    const [w, xs] = [v('w'), v('xs', vector)];
    const total = (b: BlockBuilder) =>
      loop(b, number(0), b.let({ kind: 'length', array: xs }), [number(0)], (inner, i, [s]) => {
        const d = inner.let(primitive('subtract', inner.let({ kind: 'load', array: xs, index: i }), w));
        return [
          inner.let(
            primitive('add', s!, inner.let(primitive('exp', inner.let(primitive('multiply', d, d))))),
          ),
        ];
      })[0]!;
    check(program([w, xs], total), [0.3, [0.1, 0.5, -0.4]]);
    const squared = program([w, xs], (b) => {
      const s = total(b);
      return b.let(primitive('multiply', s, s));
    });
    check(squared, [0.3, [0.1, 0.5, -0.4]]);
    check(squared, [0.3, []]);
  });

  it('recurrences, with kept state, in nested loops of varying length', () => {
    const [x, xs] = [v('x'), v('xs', vector)];
    const f = program([x, xs], (b) => {
      const n = b.let({ kind: 'length', array: xs });
      const [a, c] = loop(b, number(0), n, [x, number(1)], (inner, i, [p, q]) => {
        const element = inner.let({ kind: 'load', array: xs, index: i });
        const [r] = loop(inner, number(0), i, [q!], (deep, j, [t]) => {
          const t2 = deep.let(primitive('sin', deep.let(primitive('multiply', t!, x))));
          const u = branch(
            deep,
            deep.let(pure('less', t2, number(0.5)), { kind: 'boolean' }),
            (y) => y.let(primitive('multiply', t2, y.let(primitive('exp', t2)))),
            (y) => y.let(primitive('add', t2, y.let({ kind: 'load', array: xs, index: j }))),
          );
          return [u];
        });
        return [r!, inner.let(primitive('multiply', p!, inner.let(primitive('cos', element))))];
      });
      return b.let(primitive('add', a!, b.let(primitive('multiply', c!, c!))));
    });
    check(f, [0.8, [0.3, 0.5, -0.4, 0.9]]);
  });

  it('counts down by two', () => {
    const [x, xs] = [v('x'), v('xs', vector)];
    const f = program([x, xs], (b) => {
      const [s] = loop(
        b,
        number(5),
        number(-1),
        [x],
        (inner, i, [t]) => [
          inner.let(
            primitive(
              'multiply',
              t!,
              inner.let(primitive('add', inner.let({ kind: 'load', array: xs, index: i }), x)),
            ),
          ),
        ],
        -2,
      );
      return s!;
    });
    check(f, [0.8, [0.3, 0.5, -0.4, 0.9, 1.2, 0.1]]);
  });

  it('while loops with a trip count that is data', () => {
    const [x] = [v('x')];
    const f = program([x], (b) => {
      const [p, result] = [v('p'), v('p')];
      const test = new BlockBuilder('primal', nowhere);
      const goes = test.let(pure('less', p, number(10)), { kind: 'boolean' });
      const body = new BlockBuilder('primal', nowhere);
      const next = body.let(primitive('add', body.let(primitive('multiply', p, p)), x));
      b.add({
        kind: 'while',
        id: freshId(),
        carried: [{ parameter: p, initial: x }],
        test: test.finish([goes]),
        body: body.finish([next]),
        results: [result],
      });
      return b.let(primitive('sin', b.let(primitive('divide', result, number(10)))));
    });
    check(f, [0.8]);
    check(f, [20]);
  });

  it('calls of a function too large to be inlined, in a loop and in a branch', () => {
    const [a, ys] = [v('a'), v('ys', vector)];
    const g = program(
      [a, ys],
      (b) => {
        let x: Atom = b.let(primitive('multiply', a, b.let({ kind: 'load', array: ys, index: number(0) })));
        for (let k = 0; k < 50; k++) x = b.let(primitive(k % 2 === 0 ? 'sin' : 'exp', x));
        const [s] = loop(b, number(0), b.let({ kind: 'length', array: ys }), [x], (inner, i, [t]) => [
          inner.let(primitive('multiply', t!, inner.let({ kind: 'load', array: ys, index: i }))),
        ]);
        return s!;
      },
      'g',
    );
    const [x, xs] = [v('x'), v('xs', vector)];
    const call = (b: BlockBuilder, ...args: Atom[]): Atom => {
      const r = v('r');
      b.add({ kind: 'call', callee: 'f#g', arguments: args, results: [r] });
      return r;
    };
    const f = program([x, xs], (b) => {
      const [s] = loop(b, number(0), number(3), [x], (inner, _, [t]) => [
        inner.let(primitive('multiply', call(inner, t!, xs), x)),
      ]);
      const positive = b.let(pure('greater', x, number(0)), { kind: 'boolean' });
      const y = branch(
        b,
        positive,
        (t) => call(t, number(0.3), xs),
        () => x,
      );
      return b.let(primitive('multiply', s!, y));
    });
    check(f, [0.8, [0.9, 1.3]], [g]);
    check(f, [-0.8, [0.9, 1.3]], [g]);
  });

  it('arrays that are made, overwritten in place and read again', () => {
    const [x, xs] = [v('x'), v('xs', vector)];
    const array: Type = { kind: 'array', storage: 'Float64Array', element: numberType, readonly: false };
    const load = (b: BlockBuilder, a: Atom, index: Atom) => b.let({ kind: 'load', array: a, index });
    const f = program([x, xs], (b) => {
      const n = b.let({ kind: 'length', array: xs });
      const a = b.let({ kind: 'allocate', length: n }, array, 'a');
      loop(b, number(0), n, [], (inner, i) => {
        inner.add({
          kind: 'store',
          target: a,
          key: i,
          value: inner.let(primitive('multiply', x, load(inner, xs, i))),
        });
        return [];
      });
      loop(b, number(1), n, [], (inner, i) => {
        const before = load(inner, a, inner.let(primitive('subtract', i, number(1))));
        const product = inner.let(primitive('multiply', before, load(inner, a, i)));
        inner.add({ kind: 'store', target: a, key: i, value: inner.let(primitive('sin', product)) });
        return [];
      });
      const [s] = loop(b, number(0), n, [number(0)], (inner, i, [t]) => {
        const e = load(inner, a, i);
        return [inner.let(primitive('add', t!, inner.let(primitive('multiply', e, e))))];
      });
      return s!;
    });
    check(f, [0.8, [0.9, 1.3, -0.7, 0.4]]);
    check(f, [0.8, []]);
  });

  it('rows reached through other references, and a stack', () => {
    const [x, y, n] = [v('x'), v('y'), number(4)];
    const array: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };
    const matrix: Type = { kind: 'array', storage: 'Array', element: array, readonly: false };
    const f = program([x, y], (b) => {
      const row = b.let({ kind: 'elements', elements: [x, y, number(1)] }, array, 'row');
      const other = b.let({ kind: 'elements', elements: [y, number(2), x] }, array, 'other');
      const m = b.let({ kind: 'elements', elements: [row, other] }, matrix, 'm');
      const stack = b.let({ kind: 'elements', elements: [] }, array, 'stack');
      loop(b, number(0), n, [], (inner, i) => {
        const k = inner.let(primitive('remainder', i, number(2)));
        const r = inner.let({ kind: 'load', array: m, index: k }, array, 'r');
        const e = inner.let({ kind: 'load', array: r, index: k });
        const sine = inner.let(primitive('sin', inner.let(primitive('multiply', e, x))));
        inner.add({ kind: 'store', target: r, key: k, value: sine });
        inner.add({ kind: 'push', array: stack, value: inner.let(primitive('multiply', sine, e)) });
        return [];
      });
      const [s] = loop(b, number(0), number(3), [number(1)], (inner, _, [t]) => {
        const top = inner.let({ kind: 'pop', array: stack });
        return [inner.let(primitive('multiply', t!, top))];
      });
      const first = b.let({ kind: 'load', array: row, index: number(0) });
      const sum = b.let(primitive('add', s!, b.let(primitive('multiply', first, y))));
      return b.let(primitive('add', sum, b.let({ kind: 'load', array: other, index: number(1) })));
    });
    check(f, [0.8, 1.7]);
  });

  it('recursion, and recursion through another function', () => {
    const [x, n] = [v('x'), v('n')];
    const call = (b: BlockBuilder, callee: string, ...args: Atom[]): Atom => {
      const r = v('r');
      b.add({ kind: 'call', callee, arguments: args, results: [r] });
      return r;
    };
    const step = (self: string, other: string) => {
      const [y, k] = [v('y'), v('k')];
      return program(
        [y, k],
        (b) => {
          const sine = b.let(primitive('sin', y));
          return branch(
            b,
            b.let(pure('less', k, number(1)), { kind: 'boolean' }),
            () => sine,
            (t) => {
              const less = t.let(primitive('subtract', k, number(1)));
              const deeper = call(t, `f#${other}`, t.let(primitive('multiply', sine, y)), less);
              return t.let(primitive('multiply', deeper, call(t, 'f#leaf', y, sine)));
            },
          );
        },
        self,
      );
    };
    const leaf = program([x, n], (b) => b.let(primitive('exp', b.let(primitive('multiply', x, n)))), 'leaf');
    const main = program([x, n], (b) => call(b, 'f#even', x, n));
    check(main, [0.8, 5.5], [step('even', 'odd'), step('odd', 'even'), leaf]);
    check(main, [0.8, 5.5], [step('even', 'even'), leaf]);
  });

  it('local memory that is overwritten in each step and read in an inner loop is put back, not kept value by value', () => {
    const x = v('x', vector);
    const f = program([x, v('n')], (b) => {
      const { length } = { length: b.let({ kind: 'length', array: x }) };
      const mutableVector: Type = { ...vector, readonly: false } as Type;
      const y = b.let({ kind: 'allocate', length }, mutableVector, 'y');
      loop(b, number(0), length, [], (t, i) => {
        t.add({ kind: 'store', target: y, key: i, value: t.let({ kind: 'load', array: x, index: i }) });
        return [];
      });
      loop(b, number(0), number(3), [], (step) => {
        loop(step, number(0), length, [], (t, i) => {
          const before = t.let({ kind: 'load', array: y, index: i });
          const [sum] = loop(t, number(0), length, [before], (u, j, [s]) => {
            const at = u.let({ kind: 'load', array: y, index: j });
            const term = u.let(primitive('sin', u.let(primitive('multiply', at, before))));
            return [u.let(primitive('add', s!, term))];
          });
          t.add({ kind: 'store', target: y, key: i, value: t.let(primitive('tanh', sum!)) });
          return [];
        });
        return [];
      });
      const [total] = loop(b, number(0), length, [number(0)], (t, i, [s]) => {
        const at = t.let({ kind: 'load', array: y, index: i });
        return [t.let(primitive('add', s!, t.let(primitive('multiply', at, at))))];
      });
      return total!;
    });
    const one = { ...f, parameters: f.parameters.slice(0, 1) };
    check(one, [[0.3, -0.2, 0.5, 0.1]]);
    const { companion } = runPipeline(moduleOf(one, []), { ...on, verifyIr: true, assertElements: false });
    const gradient = companion.functions.find((d) => d.function.name === 'fGrad')!.function;
    let kept = 0;
    walk(gradient.body, (s) => {
      if (s.kind === 'let' && s.expression.kind === 'allocate' && s.variable.role === 'saved') kept++;
    });
    // For each element of each step; none is kept in the innermost loop.
    expect(kept).toBeLessThanOrEqual(3);
    expect(deepestStack(gradient.body)).toBe(2);
  });
});
