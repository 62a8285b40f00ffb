/** What the evals have in common: how a function is answered, and how arrays come in and go out. */

/** A call that is ready to be run as often as wanted: only `run` is timed. */
export interface Call<R = unknown> {
  readonly run: () => R;
  /** The answer, as the protocol wants it. */
  readonly output: (result: R) => unknown;
}

/** The functions of an eval, each from its input. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Eval = Readonly<Record<string, (input: any) => Call<any>>>;

export const call = <R>(run: () => R, output: (result: R) => unknown = same): Call<R> => ({ run, output });

const same = (result: unknown): unknown => result;

export type Matrix = readonly (readonly number[])[];

/** A matrix flattened by rows. */
export const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.flat());

/** The rows of a matrix of that many columns. */
export function rows(values: Float64Array, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, r) => [
    ...values.subarray(r * columns, (r + 1) * columns),
  ]);
}

export const list = (values: Float64Array): number[] => [...values];
