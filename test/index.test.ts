/** The markers: their types, and what they say uncompiled. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as markers from '../src/index.js';
import {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  stopGradient,
  valueAndGrad,
  vjp,
  type Tangent,
} from '../src/index.js';

const loss = (w: Float64Array, bias: number, name: string): number => w[0]! * bias + name.length;
const square = (x: number): number => x * x;

describe('uncompiled markers', () => {
  it.each(['grad', 'valueAndGrad', 'vjp', 'jvp', 'hvp', 'jacobian', 'hessian'] as const)(
    '%s says what to do',
    (name) => {
      const marker: (f: typeof square) => unknown = markers[name];
      expect(() => marker(square)).toThrow(/square.*@differentiable.*npx cotangent.*\.grad\.ts/);
    },
  );

  it('stopGradient is the identity', () => {
    const xs = [1, 2];
    expect(stopGradient(xs)).toBe(xs);
  });
});

interface Point {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

class Vector {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}

/** Never called: what is tested is that it type-checks. */
export function types(): void {
  expectTypeOf(grad(square)).toEqualTypeOf<(x: number) => number>();
  expectTypeOf(grad(loss)).returns.toEqualTypeOf<[w: Float64Array, bias: number, name: undefined]>();
  expectTypeOf(grad((xs: number[][], name: string) => xs.length + name.length)).returns.toEqualTypeOf<
    number[][]
  >();
  expectTypeOf(valueAndGrad(square)).returns.toEqualTypeOf<{ value: number; grad: number }>();
  expectTypeOf(vjp(square)).parameters.toEqualTypeOf<[x: number, seed: number]>();
  expectTypeOf(jvp(square)).parameters.toEqualTypeOf<[x: number, x: number]>();
  expectTypeOf(jacobian(square)).returns.toEqualTypeOf<number>();
  expectTypeOf(jacobian(loss)).returns.toEqualTypeOf<[w: Float64Array, bias: number, name: undefined]>();
  expectTypeOf(jacobian((x: Float64Array) => x)).returns.toEqualTypeOf<Float64Array[]>();
  expectTypeOf(
    jacobian((x: number): Float64Array => Float64Array.of(x)),
  ).returns.toEqualTypeOf<Float64Array>();
  expectTypeOf(jacobian((x: number[], k: number) => x.map((y) => y * k))).returns.toEqualTypeOf<
    [x: number[], k: number][]
  >();
  const polar = jacobian((r: number, t: number): [x: number, y: number] => [r, t]);
  expectTypeOf(polar).parameters.toEqualTypeOf<[r: number, t: number]>();
  expectTypeOf(polar(1, 2)[1]).toEqualTypeOf<[r: number, t: number]>();
  expectTypeOf(polar).returns.toExtend<[x: [r: number, t: number], y: [r: number, t: number]]>();
  expectTypeOf(jacobian((p: Point, s: number): Point => ({ ...p, x: s }))).returns.toEqualTypeOf<{
    x: [p: { x: number; y: number }, s: number];
    y: [p: { x: number; y: number }, s: number];
  }>();
  expectTypeOf(hessian(square)).returns.toEqualTypeOf<number>();
  expectTypeOf(hessian((x: Float64Array) => x[0]!)).returns.toEqualTypeOf<Float64Array[]>();
  expectTypeOf(hessian(loss)).returns.toEqualTypeOf<
    [
      w: [w: Float64Array, bias: number, name: undefined][],
      bias: [w: Float64Array, bias: number, name: undefined],
      name: undefined,
    ]
  >();
  expectTypeOf(hessian((p: Vector) => p.x * p.y)).returns.toEqualTypeOf<{
    x: { x: number; y: number };
    y: { x: number; y: number };
  }>();
  expectTypeOf(hvp(square)).returns.toEqualTypeOf<{ value: number; grad: number; hvp: number }>();
  expectTypeOf<Tangent<readonly number[]>>().toEqualTypeOf<number[]>();
  expectTypeOf<Tangent<{ mass: number; name: string; at: Float64Array }>>().toEqualTypeOf<{
    mass: number;
    at: Float64Array;
  }>();
  // @ts-expect-error the result is no number
  grad((x: number) => [x]);
}
