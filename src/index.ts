/**
 * What programs import at run time. Each marker stands for a derivative that the compiler writes; a call of one that
 * was not compiled throws. Nothing here loads the compiler.
 */

/**
 * The type of derivatives with respect to a value of type `T`: `number` for numbers, the same array for arrays, a
 * record of the numeric fields for records and class instances, `undefined` where there is no tangent space.
 *
 * @example
 * type G = Tangent<{ mass: number; name: string; at: Float64Array }>; // { mass: number; at: Float64Array }
 */
export type Tangent<T> = T extends number
  ? number
  : T extends Float64Array | Float32Array
    ? T
    : T extends Opaque
      ? undefined
      : T extends readonly unknown[]
        ? { -readonly [K in keyof T]: Tangent<T[K]> }
        : T extends object
          ? { -readonly [K in keyof T as Tangent<T[K]> extends undefined ? never : K]: Tangent<T[K]> }
          : undefined;

type Opaque =
  | string
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | ((...args: never[]) => unknown)
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/** The shape of a gradient: bare for a single differentiable parameter, else one entry a parameter. */
export type Gradient<Parameters extends readonly unknown[]> =
  Differentiable<Parameters> extends readonly [infer Only]
    ? Only
    : { -readonly [K in keyof Parameters]: Tangent<Parameters[K]> };

/** The tangents of the parameters that have a tangent space. */
type Differentiable<Parameters extends readonly unknown[]> = Parameters extends readonly [
  infer First,
  ...infer Rest,
]
  ? [Tangent<First>] extends [undefined]
    ? Differentiable<Rest>
    : [Tangent<First>, ...Differentiable<Rest>]
  : [];

type Primal<P extends readonly unknown[], R> = (...args: P) => R;

/** `grad(f)(…args)`: the gradient of a function that returns a number. */
export function grad<P extends readonly unknown[]>(f: Primal<P, number>): (...args: P) => Gradient<P> {
  return uncompiled('grad', f);
}

/** `valueAndGrad(f)(…args)`: value and gradient in one run. */
export function valueAndGrad<P extends readonly unknown[]>(
  f: Primal<P, number>,
): (...args: P) => { value: number; grad: Gradient<P> } {
  return uncompiled('valueAndGrad', f);
}

/** `vjp(f)(…args, seed)`: the value, and the seed pulled back to the arguments. */
export function vjp<P extends readonly unknown[], R>(
  f: Primal<P, R>,
): (...args: [...P, seed: Tangent<R>]) => { value: R; grad: Gradient<P> } {
  return uncompiled('vjp', f);
}

/** `jvp(f)(…args, …tangents)`: the value, and the tangents pushed forward to the result. */
export function jvp<P extends readonly unknown[], R>(
  f: Primal<P, R>,
): (...args: [...P, ...Differentiable<P>]) => { value: R; tangent: Tangent<R> } {
  return uncompiled('jvp', f);
}

/** `hvp(f)(…args, …tangents)`: value, gradient, and the Hessian times the tangents. */
export function hvp<P extends readonly unknown[]>(
  f: Primal<P, number>,
): (...args: [...P, ...Differentiable<P>]) => { value: number; grad: Gradient<P>; hvp: Gradient<P> } {
  return uncompiled('hvp', f);
}

/**
 * The structure of a value, with a gradient in the place of each number: the rows of a Jacobian.
 *
 * @example
 * type J = Rows<Float64Array, [x: number, y: number]>; // [x: number, y: number][]
 */
export type Rows<R, G> = R extends number
  ? G
  : R extends Float64Array | Float32Array
    ? G extends number
      ? R
      : G[]
    : R extends Opaque
      ? undefined
      : R extends readonly unknown[]
        ? { -readonly [K in keyof R]: Rows<R[K], G> }
        : R extends object
          ? { -readonly [K in keyof R as Tangent<R[K]> extends undefined ? never : K]: Rows<R[K], G> }
          : undefined;

/** `jacobian(f)(…args)`: the first derivatives, for each number of the result the gradient of it. */
export function jacobian<P extends readonly unknown[], R>(
  f: Primal<P, R>,
): (...args: P) => Rows<R, Gradient<P>> {
  return uncompiled('jacobian', f);
}

/** `hessian(f)(…args)`: the second derivatives, for each number of the gradient the gradient of it. */
export function hessian<P extends readonly unknown[]>(
  f: Primal<P, number>,
): (...args: P) => Rows<Gradient<P>, Gradient<P>> {
  return uncompiled('hessian', f);
}

/** The identity, with derivative zero: what depends on `x` only through it does not depend on `x`. */
export function stopGradient<T>(x: T): T {
  return x;
}

function uncompiled(marker: string, f: { readonly name: string }): never {
  const name = f.name === '' ? 'the function' : f.name;
  throw new Error(
    `${marker}(${name}) was not compiled. Mark ${name} @differentiable and add the plugin of cotangent to the build ` +
      `(cotangent/vite, /rollup, /webpack, /esbuild, /babel, …); or run \`npx cotangent\` and import the derivative ` +
      `from the .grad.ts file it writes beside the source.`,
  );
}

/**
 * The annotation of methods, where a tag in a comment is not wanted: `@differentiable` alone, or with what a tag says
 * after its name, `@differentiable('wrt x modes grad, jvp')`. It does nothing when the program runs.
 */
export function differentiable(tag: string): (...decorated: readonly unknown[]) => void;
export function differentiable(...decorated: readonly unknown[]): void;
export function differentiable(...decorated: readonly unknown[]): unknown {
  return typeof decorated[0] === 'string' ? () => undefined : undefined;
}
