/** The emitted code is what one would write by hand. */
import { describe, expect, test } from 'vitest';
import {
  block,
  booleanType,
  BlockBuilder,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../../src/ir/build.js';
import type { Function } from '../../src/ir/module.js';
import type { Atom, Variable } from '../../src/ir/types.js';
import { bodyOf, emit, from, functionOf, list, vector } from './emitting.js';

const x = variable('x', numberType);
const y = variable('y', numberType);

/** The body of `(x, y) => result`. */
const scalar = (build: (b: BlockBuilder) => Atom): string => bodyOf(functionOf([x, y], numberType, build));

describe('expressions', () => {
  test('keep the tree of evaluation with as few parentheses as prettier', () => {
    const sum = (b: BlockBuilder) => b.let(primitive('add', x, y));
    expect(scalar((b) => b.let(primitive('add', sum(b), x)))).toContain('x + y + x;');
    expect(scalar((b) => b.let(primitive('add', x, sum(b))))).toContain('x + (x + y);');
    expect(scalar((b) => b.let(primitive('multiply', x, sum(b))))).toContain('x * (x + y);');
    const product = (b: BlockBuilder) => b.let(primitive('multiply', x, y));
    expect(scalar((b) => b.let(primitive('divide', product(b), x)))).toContain('(x * y) / x;');
    expect(scalar((b) => b.let(primitive('remainder', product(b), x)))).toContain('(x * y) % x;');
    expect(scalar((b) => b.let(primitive('subtract', product(b), x)))).toContain('x * y - x;');
  });

  test('never put a sign before the base of a power', () => {
    const negative = (b: BlockBuilder) => b.let(primitive('negate', x));
    expect(scalar((b) => b.let(primitive('power', negative(b), number(2))))).toContain('(-x) ** 2;');
    expect(scalar((b) => b.let(primitive('power', number(-2), x)))).toContain('(-2) ** x;');
    const power = (b: BlockBuilder) => b.let(primitive('power', x, y));
    expect(scalar((b) => b.let(primitive('negate', power(b))))).toContain('-(x ** y);');
    expect(scalar((b) => b.let(primitive('power', power(b), x)))).toContain('(x ** y) ** x;');
    expect(scalar((b) => b.let(primitive('power', x, power(b))))).toContain('x ** (x ** y);');
  });

  test('write signs where they read well', () => {
    const negative = (b: BlockBuilder) => b.let(primitive('negate', y));
    expect(scalar((b) => b.let(primitive('add', x, number(-1))))).toContain('x - 1;');
    expect(scalar((b) => b.let(primitive('subtract', x, negative(b))))).toContain('x + y;');
    expect(scalar((b) => b.let(primitive('negate', negative(b))))).toContain('-(-y);');
    expect(scalar((b) => b.let(primitive('multiply', number(-0), x)))).toContain('-0 * x;');
  });

  test('name the constants of Math', () => {
    expect(scalar((b) => b.let(primitive('multiply', number(Math.PI), x)))).toContain('Math.PI * x;');
    expect(scalar((b) => b.let(primitive('divide', x, number(Math.LN2))))).toContain('x / Math.LN2;');
    expect(scalar((b) => b.let(primitive('max', x, number(-Infinity))))).toContain('Math.max(x, -Infinity);');
  });

  test('do not turn a negated order around, for NaN', () => {
    const less = (b: BlockBuilder) => b.let(pure('less', x, y), booleanType);
    const equal = (b: BlockBuilder) => b.let(pure('equal', x, y), booleanType);
    const choose = (b: BlockBuilder, c: Atom) =>
      b.let({
        kind: 'select',
        condition: b.let(pure('not', c), booleanType),
        whenTrue: x,
        whenFalse: number(1),
      });
    expect(scalar((b) => choose(b, less(b)))).toContain('x < y ? 1 : x;');
    expect(scalar((b) => choose(b, equal(b)))).toContain('x !== y ? x : 1;');
  });

  test('share what is used twice and keep the names of the source', () => {
    expect(
      scalar((b) => {
        const t = b.let(primitive('sin', x));
        const d = b.let(primitive('multiply', t, t), numberType, 'd');
        return b.let(primitive('add', d, y));
      }),
    ).toMatchInlineSnapshot(`
      "
        const t1 = Math.sin(x);
        const d = t1 * t1;
        return d + y;
      "
    `);
  });
});

describe('derivatives', () => {
  /** The body of `(x, y) => result`, computed in the reverse sweep. */
  const adjoint = (build: (b: BlockBuilder) => Atom): string =>
    scalar((b) => {
      const reverse = new BlockBuilder('adjoint');
      const result = build(reverse);
      b.statements.push(...reverse.statements);
      return result;
    });

  test('are products without parentheses, numbers first', () => {
    const product = (b: BlockBuilder) => b.let(primitive('multiply', number(2), b.let(primitive('sin', x))));
    expect(adjoint((b) => b.let(primitive('multiply', y, product(b))))).toContain('2 * y * Math.sin(x);');
    expect(adjoint((b) => b.let(primitive('multiply', number(-3), product(b))))).toContain(
      '-6 * Math.sin(x);',
    );
    expect(adjoint((b) => b.let(primitive('negate', product(b))))).toContain('-2 * Math.sin(x);');
    const reciprocal = (b: BlockBuilder) => b.let(primitive('divide', number(1), x));
    expect(adjoint((b) => b.let(primitive('multiply', y, reciprocal(b))))).toContain('y / x;');
    expect(adjoint((b) => b.let(primitive('multiply', reciprocal(b), y)))).toContain('y / x;');
    expect(adjoint((b) => b.let(primitive('negate', b.let(primitive('divide', x, y)))))).toContain('-x / y;');
  });

  test('do not touch what the source computes', () => {
    const product = (b: BlockBuilder) => b.let(primitive('multiply', x, y));
    expect(scalar((b) => b.let(primitive('multiply', y, product(b))))).toContain('y * (x * y);');
    expect(scalar((b) => b.let(primitive('negate', product(b))))).toContain('-(x * y);');
  });
});

/** `for (let i = 0; i < n; i++)` carrying one number. */
function loop(
  b: BlockBuilder,
  to: Atom,
  name: string,
  initial: Atom,
  body: (b: BlockBuilder, i: Variable, s: Variable) => Atom,
): Variable {
  const [index, parameter, result] = [
    variable('i', numberType),
    variable(name, numberType),
    variable(name, numberType),
  ];
  const inner = new BlockBuilder(b.sweep, b.origin);
  const next = body(inner, index, parameter);
  b.add({
    kind: 'for',
    id: freshId(),
    index,
    from: number(0),
    to,
    inclusive: false,
    step: 1,
    carried: [{ parameter, initial }],
    body: inner.finish([next]),
    results: [result],
  });
  return result;
}

describe('state', () => {
  test('a running sum is one variable', () => {
    const xs = variable('xs', list);
    const f = functionOf([xs], numberType, (b) => {
      const n = b.let({ kind: 'length', array: xs });
      return loop(b, n, 's', number(0), (inner, i, s) => {
        const e = inner.let({ kind: 'load', array: xs, index: i });
        return inner.let(primitive('add', s, e), numberType, 's');
      });
    });
    expect(bodyOf(f, { assertElements: true })).toMatchInlineSnapshot(`
      "
        let s = 0;
        for (let i = 0; i < xs.length; i++) {
          s += xs[i]!;
        }
        return s;
      "
    `);
  });

  test('Fibonacci needs one temporary', () => {
    const n = variable('n', numberType);
    const f = functionOf([n], numberType, (b) => {
      const [i, a, c, ra, rc] = ['i', 'a', 'b', 'a', 'b'].map((name) => variable(name, numberType)) as [
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
      ];
      const inner = new BlockBuilder('primal');
      const next = inner.let(primitive('add', a, c));
      b.add({
        kind: 'for',
        id: freshId(),
        index: i,
        from: number(0),
        to: n,
        inclusive: false,
        step: 1,
        carried: [
          { parameter: a, initial: number(0) },
          { parameter: c, initial: number(1) },
        ],
        body: inner.finish([c, next]),
        results: [ra, rc],
      });
      return ra;
    });
    expect(bodyOf(f)).toMatchInlineSnapshot(`
      "
        let a = 0;
        let b = 1;
        for (let i = 0; i < n; i++) {
          const t1 = a + b;
          a = b;
          b = t1;
        }
        return a;
      "
    `);
  });

  test('a conditional update is an if, a choice is a conditional expression', () => {
    const update = (b: BlockBuilder, name: string) => {
      const condition = b.let(pure('less', x, y), booleanType);
      const s = b.let(primitive('exp', x), numberType, 's');
      const then = new BlockBuilder('primal');
      const s1 = then.let(primitive('multiply', s, number(2)), numberType, name);
      const result = variable('s', numberType);
      b.add({
        kind: 'if',
        id: freshId(),
        condition,
        then: then.finish([s1]),
        otherwise: block([], [s]),
        results: [result],
      });
      return b.let(primitive('add', result, number(1)));
    };
    expect(scalar((b) => update(b, 's'))).toMatchInlineSnapshot(`
      "
        let s = Math.exp(x);
        if (x < y) s *= 2;
        return s + 1;
      "
    `);
    const choose = scalar((b) => {
      const condition = b.let(pure('less', x, y), booleanType);
      const then = new BlockBuilder('primal');
      const t = then.let(primitive('sin', x));
      const result = variable('z', numberType);
      b.add({
        kind: 'if',
        id: freshId(),
        condition,
        then: then.finish([t]),
        otherwise: block([], [y]),
        results: [result],
      });
      return b.let(primitive('multiply', result, result));
    });
    expect(choose).toMatchInlineSnapshot(`
      "
        const z = x < y ? Math.sin(x) : y;
        return z * z;
      "
    `);
  });

  test('a loop with a test of one expression is a while', () => {
    const f = functionOf([x], numberType, (b) => {
      const [p, r] = [variable('p', numberType), variable('p', numberType)];
      const test = new BlockBuilder('primal');
      const go = test.let(pure('greater', p, number(1)), booleanType);
      const body = new BlockBuilder('primal');
      const next = body.let(primitive('divide', p, number(2)), numberType, 'p');
      b.add({
        kind: 'while',
        id: freshId(),
        carried: [{ parameter: p, initial: x }],
        test: test.finish([go]),
        body: body.finish([next]),
        results: [r],
      });
      return r;
    });
    expect(bodyOf(f)).toMatchInlineSnapshot(`
      "
        let p = x;
        while (p > 1) {
          p /= 2;
        }
        return p;
      "
    `);
  });

  test('a long chain of conditions takes no more than linear text', () => {
    const chain = (b: BlockBuilder, n: number): Atom => {
      if (n === 0) return b.let(primitive('exp', x));
      const condition = b.let(pure('less', x, number(n)), booleanType);
      const [then, otherwise] = [new BlockBuilder('primal'), new BlockBuilder('primal')];
      const value = then.let(primitive('multiply', y, number(n)));
      const rest = chain(otherwise, n - 1);
      const result = variable('', numberType);
      b.add({
        kind: 'if',
        id: freshId(),
        condition,
        then: then.finish([value]),
        otherwise: otherwise.finish([rest]),
        results: [result],
      });
      return result;
    };
    const text = scalar((b) => chain(b, 60));
    expect(text).toContain('if (x < 60) return y * 60;\n  if (x < 59) return y * 59;');
    expect(text.length).toBeLessThan(60 * 40);
  });

  test('an early exit returns early', () => {
    expect(
      scalar((b) => {
        const condition = b.let(pure('less', x, number(0)), booleanType);
        const result = variable('', numberType);
        const rest = new BlockBuilder('primal');
        const root = rest.let(primitive('sqrt', x), numberType, 'root');
        const value = rest.let(primitive('multiply', root, y));
        b.add({
          kind: 'if',
          id: freshId(),
          condition,
          then: block([], [number(0)]),
          otherwise: rest.finish([value]),
          results: [result],
        });
        return result;
      }),
    ).toMatchInlineSnapshot(`
      "
        if (x < 0) return 0;
        const root = Math.sqrt(x);
        return root * y;
      "
    `);
  });
});

describe('memory', () => {
  const a = variable('a', vector);
  const aBar = variable('aBar', vector, 'adjoint');
  const i = variable('i', numberType);

  test('an element is updated in place', () => {
    const f = functionOf([aBar, i, x], { kind: 'void' }, (b) => {
      const before = b.let({ kind: 'load', array: aBar, index: i });
      const after = b.let(primitive('add', before, x));
      b.add({ kind: 'store', target: aBar, key: i, value: after });
      return undefined;
    });
    expect(bodyOf(f)).toContain('aBar[i] += x;');
    expect(bodyOf(f, { assertElements: true })).toContain('aBar[i]! += x;');
  });

  test('a read does not move past a write that may reach it', () => {
    const swapped = (other: Variable): Function =>
      functionOf([a, other, i], numberType, (b) => {
        const before = b.let({ kind: 'load', array: a, index: i });
        b.add({ kind: 'store', target: other, key: number(0), value: number(1) });
        return b.let(primitive('multiply', before, number(2)));
      });
    expect(bodyOf(swapped(variable('b', vector)))).toMatchInlineSnapshot(`
      "
        const t1 = a[i];
        b[0] = 1;
        return t1 * 2;
      "
    `);
    expect(bodyOf(swapped(aBar))).toMatchInlineSnapshot(`
      "
        aBar[0] = 1;
        return a[i] * 2;
      "
    `);
  });
});

describe('companion', () => {
  test('header, imports, declarations, documentation, and names that hide nothing', () => {
    const taken = variable('helper', numberType);
    const math = variable('Math', numberType);
    const f = functionOf([taken, math], numberType, (b) => {
      const e = {
        kind: 'external',
        operation: { text: ['helper(', ', ', ')'], effect: false },
        arguments: [taken, math],
      } as const;
      return b.let(e, numberType, 'class');
    });
    const text = emit(f, {
      documentation: ['Gradient of {@link f}.'],
      references: [
        { kind: 'import', name: 'helper', imported: 'default', from: './h.js', typeOnly: false },
        { kind: 'import', name: 'Point', imported: 'Point', from: './p.js', typeOnly: true },
        { kind: 'declaration', name: 'rate', text: 'const rate = 0.5;' },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "// @generated by cotangent from ./f.ts — do not edit.
      /* eslint-disable */

      import helper from './h.js';

      /** Gradient of \`f\`. */
      export function f(helper1: number, Math1: number): number {
        const class1 = helper(helper1, Math1);
        return class1;
      }
      "
    `);
  });

  test('names of the source are kept where they hide nothing, and a parameter that is not read gets a `_`', () => {
    const [log, unread] = [variable('log', numberType), variable('rate', numberType)];
    const f = functionOf([log, unread], { kind: 'void' }, (b) => {
      const operation = { text: ['console.log(`rate: ${', '}`)'], effect: true };
      b.add({ kind: 'effect', operation, arguments: [log] });
      return undefined;
    });
    expect(emit(f)).toContain(
      'function f(log: number, _rate: number): void {\n  console.log(`rate: ${log}`);\n}',
    );
  });

  test('a comment above each group of adjoint statements', () => {
    const text = scalar((b) => {
      const d = b.let(primitive('multiply', x, y), numberType, 'd');
      const first = from('const d = x * y;', 'adjoint', 10);
      const t = first.let(primitive('multiply', d, d));
      const dBar = first.let(primitive('add', t, t), numberType, 'dBar', 'adjoint');
      const second = from('return d ** 2;', 'adjoint', 20);
      const e = second.let(primitive('sin', dBar));
      const result = second.let(primitive('add', e, e));
      b.statements.push(...first.statements, ...second.statements);
      return result;
    });
    expect(text).toMatchInlineSnapshot(`
      "
        const d = x * y;

        // adjoint of: const d = x * y;
        const t1 = d * d;
        // adjoint of: return d ** 2;
        const t2 = Math.sin(t1 + t1);
        return t2 + t2;
      "
    `);
  });
});
