import { errors, simpleErrors, type Hand, type Measured } from '../primals/ht.js';
import { errorsJvp, simpleErrorsJvp } from '../primals/ht.grad.js';
import { call, flat, list, type Call, type Eval, type Matrix } from './eval.js';

interface Input {
  readonly theta: readonly number[];
  readonly data: {
    readonly model: {
      readonly bone_count: number;
      readonly parents: readonly number[];
      readonly base_relatives: readonly Matrix[];
      readonly inverse_base_absolutes: readonly Matrix[];
      readonly base_positions: Matrix;
      readonly weights: Matrix;
      readonly triangles: Matrix;
      readonly is_mirrored: boolean;
    };
    readonly correspondences: readonly number[];
    readonly points: Matrix;
  };
  readonly us: Matrix;
}

interface Problem {
  readonly theta: Float64Array;
  readonly us: Float64Array;
  readonly hand: Hand;
  readonly measured: Measured;
}

function decode({ theta, data, us }: Input): Problem {
  const { model } = data;
  return {
    theta: Float64Array.from(theta),
    us: flat(us),
    hand: {
      bones: model.bone_count,
      vertices: model.base_positions.length,
      parents: Int32Array.from(model.parents),
      baseRelatives: flat(model.base_relatives.flat()),
      inverseBaseAbsolutes: flat(model.inverse_base_absolutes.flat()),
      basePositions: flat(model.base_positions),
      weights: flat(model.weights),
      triangles: Int32Array.from(model.triangles.flat()),
      mirrored: model.is_mirrored,
    },
    measured: {
      correspondences: Int32Array.from(data.correspondences),
      points: flat(data.points),
    },
  };
}

/** The `i`-th of every `every` elements is one. */
const ones = (length: number, i: number, every: number): Float64Array =>
  Float64Array.from({ length }, (_, j) => (j % every === i ? 1 : 0));

/** A matrix given by its columns, by rows. */
const transposed = (columns: readonly Float64Array[]): number[][] =>
  Array.from(columns[0]!, (_, r) => columns.map((column) => column[r]!));

export const ht: Eval = {
  objective(input: Input): Call<Float64Array> {
    const { theta, us, hand, measured } = decode(input);
    if (us.length === 0) return call(() => simpleErrors(theta, hand, measured), list);
    return call(() => errors(theta, us, hand, measured), list);
  },
  /** The first two columns of the complicated case are those of all `us`, which have no rows in common. */
  jacobian(input: Input): Call<Float64Array[]> {
    const { theta, us, hand, measured } = decode(input);
    const directions = Array.from(theta, (_, i) => ones(theta.length, i, theta.length));
    if (us.length === 0) {
      return call(
        () => directions.map((direction) => simpleErrorsJvp(theta, hand, measured, direction).tangent),
        transposed,
      );
    }
    const still = new Float64Array(theta.length);
    const unmoved = new Float64Array(us.length);
    const sliding = [0, 1].map((i) => ones(us.length, i, 2));
    return call(
      () => [
        ...sliding.map((direction) => errorsJvp(theta, us, hand, measured, still, direction).tangent),
        ...directions.map((direction) => errorsJvp(theta, us, hand, measured, direction, unmoved).tangent),
      ],
      transposed,
    );
  },
};
