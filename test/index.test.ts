/** The markers: their types, and what they say uncompiled. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as markers from '../src/index.js';
import { grad, hvp, jvp, stopGradient, valueAndGrad, vjp, type Tangent } from '../src/index.js';

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
  expectTypeOf(hvp(square)).returns.toEqualTypeOf<{ value: number; grad: number; hvp: number }>();
  expectTypeOf<Tangent<readonly number[]>>().toEqualTypeOf<number[]>();
  expectTypeOf<Tangent<{ mass: number; name: string; at: Float64Array }>>().toEqualTypeOf<{
    mass: number;
    at: Float64Array;
  }>();
  // @ts-expect-error the result is no number
  grad((x: number) => [x]);
}
